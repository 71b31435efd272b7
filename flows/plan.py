"""A form made ready to be walked: its expressions parsed, its keys named, its repeats unfolded as far as needed.

Made once for each form and kept. Knows nothing of answers: which step is open is the walk's matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flows.expressions import Expression, Scope, parse
from flows.model import Choice, Form, Group, Kind, Question, Text
from flows.text import T_, verbatim
from flows.values import truth

MAX_ENTRIES = 20  # of one repeat; a list longer than this is no conversation any more
OTHER = "other"

Test = Callable[[Scope], bool]

_KEY = re.compile(r"([^\[\].]+)\[(\d{1,3})\](?:\.(.+))?")
_FORMS_KEPT = 64
_OTHER = Choice(OTHER, T_("Other", context="button"))


@dataclass(frozen=True, slots=True)
class Step:
    """One question in its place. `question.name` is the key of its answer; `name` what expressions call it."""

    name: str
    key: str
    question: Question
    entry: int | None  # of the repeat it is in, counted from 0
    relevant: Test | None  # its own and those of the groups around it: all must hold
    place: tuple[int, int, int]  # of the form, of the entry, within the entry: the order of asking
    constraint: Expression | None = None
    required_if: Expression | None = None
    choice_filter: Expression | None = None
    calculation: Expression | None = None
    wanted: bool = False  # not of the form: "is there another entry?"
    plain: bool = True  # nothing about the question itself depends on other answers
    simple: bool = True  # plain, and once settled it stays settled: what nearly every question is


@dataclass(slots=True)
class Repeat:
    """The questions of a repeat, unfolded for the entries that somebody came to."""

    group: Group
    place: int
    members: tuple[Question, ...]
    count: Expression | None
    relevant: Test | None  # of the repeat and the groups around it
    groups: dict[str, Group]
    unfolded: dict[int, tuple[Step, ...]] = field(default_factory=dict)

    def entry(self, number: int) -> tuple[Step, ...]:
        """The steps of an entry; for a repeat without a count the first asks whether there is one."""
        if number not in self.unfolded:
            steps = [
                _step(question, self.groups, (self.place, number, at), number, f"{self.group.name}[{number}].")
                for at, question in enumerate(self.members, start=1)
            ]
            self.unfolded[number] = (*([] if self.count else [self._wanted(number)]), *steps)
        return self.unfolded[number]

    def _wanted(self, number: int) -> Step:
        key = f"{self.group.name}[{number}]"
        name = self.group.label or verbatim(self.group.name)
        first = T_("{group}: would you like to add one?", group=name)
        another = T_("{group}: is there another one to add?", group=name)
        outside = tuple(around for around in self.members[0].group if around != self.group.name)
        question = Question(key, Kind.YES_NO, another if number else first, group=outside)
        return Step(self.group.name, key, question, number, self.relevant, (self.place, number, 0), wanted=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """A form's steps and repeats in order."""

    form: Form
    parts: tuple[Step | Repeat, ...]
    steps: dict[str, Step]  # outside repeats, by name
    repeats: dict[str, Repeat]
    home: dict[str, str]  # questions inside repeats, by name: their repeat
    once: tuple[str, ...]  # calculations that are to be kept once they have a value

    def step(self, key: str) -> Step | None:
        """The step of this key, whether it is relevant or not."""
        found = self.steps.get(key)
        if found is not None or not (shape := _KEY.fullmatch(key)):
            return found
        repeat, number = self.repeats.get(shape[1]), int(shape[2])
        if repeat is None or number >= MAX_ENTRIES:
            return None
        return next((step for step in repeat.entry(number) if step.key == key), None)


def plan_of(form: Form) -> Plan:
    """The form's plan. Raises BadExpression."""
    kept = _plans.get(id(form))
    if kept is None or kept.form is not form:
        if len(_plans) >= _FORMS_KEPT:
            _plans.clear()
        kept = _plans[id(form)] = _plan(form)
    return kept


_plans: dict[int, Plan] = {}  # by the form's id, which cannot be another's while the plan holds the form


def _plan(form: Form) -> Plan:
    parts: list[Step | Repeat] = []
    steps: dict[str, Step] = {}
    repeats: dict[str, Repeat] = {}
    groups = dict(form.groups)
    questions = [written for question in form.questions for written in _with_other(question)]
    for question in questions:
        if question.repeat is None:
            steps[question.name] = _step(question, groups, (len(parts), 0, 0), None, "")
            parts.append(steps[question.name])
        elif question.repeat not in repeats:
            members = tuple(member for member in questions if member.repeat == question.repeat)
            repeats[question.repeat] = _repeat(question.repeat, members, groups, len(parts))
            parts.append(repeats[question.repeat])
    home = {question.name: question.repeat for question in questions if question.repeat}
    once = tuple(step.key for step in steps.values() if "once(" in (step.question.calculation or ""))
    return Plan(form, tuple(parts), steps, repeats, home, once)


def _repeat(name: str, members: tuple[Question, ...], groups: dict[str, Group], place: int) -> Repeat:
    group = groups.get(name) or Group(name, repeat=True)
    around = members[0].group[: members[0].group.index(name) + 1] if name in members[0].group else (name,)
    count = parse(group.count) if group.count else None
    return Repeat(group, place, members, count, _relevant(None, around, groups), groups)


def _with_other(question: Question) -> tuple[Question, ...]:
    """The question, and after it the one that asks for the words to "other"."""
    if not question.other:
        return (question,)
    choices = question.choices
    if all(choice.value != OTHER for choice in choices):
        choices = (*choices, _OTHER)
    summary = Text("{question} ✎", values={"question": question.summary}, verbatim=True) if question.summary else None
    words = Question(
        f"{question.name}_other",
        Kind.TEXT,
        T_("You chose “Other”. Please write in your own words what you mean."),
        summary=summary,
        relevant=f"selected(${{{question.name}}}, '{OTHER}')",
        group=question.group,
        repeat=question.repeat,
    )
    return replace(question, choices=choices), words


def _step(
    question: Question, groups: dict[str, Group], place: tuple[int, int, int], entry: int | None, before: str
) -> Step:
    key = before + question.name
    plain = not (question.required_if or question.choice_filter)
    around = (
        *question.group,
        *((question.repeat,) if question.repeat and question.repeat not in question.group else ()),
    )
    return Step(
        name=question.name,
        key=key,
        question=replace(question, name=key) if before else question,
        entry=entry,
        relevant=_relevant(question.relevant, around, groups),
        place=place,
        constraint=_parsed(question.constraint),
        required_if=_parsed(question.required_if),
        choice_filter=_parsed(question.choice_filter),
        calculation=_parsed(question.calculation),
        plain=plain,
        simple=plain and not question.constraint and question.kind not in {Kind.NOTE, Kind.CALCULATE},
    )


def _relevant(own: str | None, around: tuple[str, ...], groups: dict[str, Group]) -> Test | None:
    sources = [groups[name].relevant for name in around if name in groups]
    runs = [parse(source).run for source in (*sources, own) if source]
    if len(runs) == 1:
        only = runs[0]
        return lambda scope: truth(only(scope))
    return (lambda scope: all(truth(run(scope)) for run in runs)) if runs else None


def _parsed(source: str | None) -> Expression | None:
    return parse(source) if source else None
