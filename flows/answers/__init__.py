"""Replies read into values, one module for each way of answering. Adding a kind of question means one line here."""

from __future__ import annotations

from flows.answers.approved import APPROVED
from flows.answers.chosen import CHOSEN
from flows.answers.dates import DATE
from flows.answers.multiple import MULTIPLE
from flows.answers.numbers import DECIMAL, INTEGER
from flows.answers.outcome import Asked, Manner, More, Outcome, Passed, Problem, Shown, Taken
from flows.answers.places import DISTRICT
from flows.answers.sent import LOCATION, SENT, UNASKED
from flows.answers.telephones import TELEPHONE
from flows.answers.times import TIME
from flows.answers.topics import TOPIC
from flows.answers.written import LONG_TEXT, TEXT
from flows.model import Kind

MANNERS: dict[Kind, Manner] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: LONG_TEXT,
    Kind.INTEGER: INTEGER,
    Kind.DECIMAL: DECIMAL,
    Kind.SELECT_ONE: CHOSEN,
    Kind.SELECT_MULTIPLE: MULTIPLE,
    Kind.YES_NO: CHOSEN,
    Kind.CONSENT: CHOSEN,
    Kind.DATE: DATE,
    Kind.TIME: TIME,
    Kind.TELEPHONE: TELEPHONE,
    Kind.DISTRICT: DISTRICT,
    Kind.TOPIC: TOPIC,
    Kind.ANSWER: APPROVED,
    Kind.LOCATION: LOCATION,
    Kind.PHOTO: SENT,
    Kind.VOICE: SENT,
    Kind.DOCUMENT: SENT,
    Kind.NOTE: UNASKED,
    Kind.CALCULATE: UNASKED,
}

__all__ = ["MANNERS", "Asked", "Manner", "More", "Outcome", "Passed", "Problem", "Shown", "Taken"]
