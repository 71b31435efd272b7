"""Replies read into values, one module for each way of answering. Adding a kind of question means one line here."""

from __future__ import annotations

from flows.answers.chosen import CHOSEN
from flows.answers.dates import DATE
from flows.answers.outcome import Asked, Manner, More, Outcome, Passed, Problem, Shown, Taken
from flows.answers.places import DISTRICT
from flows.answers.telephones import TELEPHONE
from flows.answers.topics import TOPIC
from flows.answers.written import LONG_TEXT, TEXT
from flows.model import Kind

MANNERS: dict[Kind, Manner] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: LONG_TEXT,
    Kind.SELECT_ONE: CHOSEN,
    Kind.YES_NO: CHOSEN,
    Kind.CONSENT: CHOSEN,
    Kind.DATE: DATE,
    Kind.TELEPHONE: TELEPHONE,
    Kind.DISTRICT: DISTRICT,
    Kind.TOPIC: TOPIC,
}

__all__ = ["MANNERS", "Asked", "Manner", "More", "Outcome", "Passed", "Problem", "Shown", "Taken"]
