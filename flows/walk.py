"""One pass over a form with a person's answers: which questions are relevant, which is open, what counts in the end.

An answer that a later change made irrelevant stays in the state (changing back finds it) but is not counted. One that
no longer holds (a constraint, a filtered choice) is asked again, and is shown with the question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.answers.chosen import label, listed
from flows.answers.outcome import Asked
from flows.expressions import Expression, Scope, plain
from flows.model import Choice, Context, Form, Kind, Question, State, Value
from flows.plan import MAX_ENTRIES, OTHER, Plan, Repeat, Step, plan_of
from flows.values import Result, number, text, truth
from locales.translate import render

ALARMS = "_alarms"
"""Reserved answer: the topics of danger already noticed in this form. Handed over with the answers when submitted."""

FILES = "_files"
"""Reserved answer: references of the files sent beside the answers. Handed over when submitted, like the alarms."""

MAX_AHEAD = 40  # calculations that look ahead at each other; a circle ends here, as an empty text


class Walk:
    """The pass itself, made when it is first needed. All of it is read only.

    `steps` relevant questions in order · `settled` keys of those answered or skipped · `answers` those that count ·
    `open` the first that is not settled (None: all are) · `notes` to be told before it.
    """

    __slots__ = (
        "_ahead", "_entries", "_scopes", "_trail", "answers", "context", "notes", "open", "plan", "settled", "state",
        "steps",
    )  # fmt: skip

    def __init__(self, form: Form, state: State, context: Context) -> None:
        self.plan: Plan = plan_of(form)
        self.state, self.context = state, context
        self.steps: list[Step] = []
        self.answers: dict[str, Value] = {}
        self.notes: list[Step] = []
        self.open: Step | None = None
        self.settled: set[str] = set()
        self._trail = frozenset(state.trail)
        self._entries: dict[str, int] = {}
        self._scopes: dict[tuple[str, int] | None, Scope] = {}
        self._ahead: set[str] = set()
        self._pass()

    def _pass(self) -> None:
        for part in self.plan.parts:
            if isinstance(part, Step):
                self._visit(part)
            else:
                for step in self._of_repeat(part):
                    self._visit(step)

    def _of_repeat(self, repeat: Repeat) -> Any:
        """The steps of each entry. How many there are shows only as they are visited."""
        if repeat.relevant is not None and not repeat.relevant(self.scope()):
            return
        most = MAX_ENTRIES
        if repeat.count is not None:
            wanted = number(repeat.count.run(self.scope()))
            most = int(min(max(wanted, 0), MAX_ENTRIES)) if wanted == wanted else 0
        for entry in range(most):
            self._entries[repeat.group.name] = entry + 1
            for step in repeat.entry(entry):
                yield step
                if step.wanted and self.answers.get(step.key) != "yes":
                    self._entries[repeat.group.name] = entry
                    return

    def _visit(self, step: Step) -> None:
        if step.relevant is not None and not step.relevant(self.scope(step)):
            return
        if not step.simple and not self._goes_on(step):
            return
        self.steps.append(step)
        key = step.key
        if key not in self._trail or not (step.simple or self._stands(step)):
            if self.open is None:
                self._unsettled(step)
            return
        self.settled.add(key)
        value = self.state.answers.get(key)
        if value is not None:
            self.answers[key] = value

    def _goes_on(self, step: Step) -> bool:
        """Calculations are not asked; nor is a question whose filter leaves nothing to choose from."""
        if step.question.kind is not Kind.CALCULATE:
            return step.choice_filter is None or bool(self.choices(step))
        if value := self._calculated(step):
            self.answers[step.key] = value
        return False

    def _unsettled(self, step: Step) -> None:
        if step.question.kind is Kind.NOTE:
            self.notes.append(step)
        else:
            self.open = step

    def before(self, at: str) -> Step | None:
        """The question before this one that was settled and still matters: where Back goes."""
        found = None
        for step in self.steps:
            if step.key == at:
                break
            if step.key in self.settled and step.question.kind is not Kind.NOTE:
                found = step
        return found

    def relevant(self, step: Step) -> bool:
        """Whether the question is to be asked at all, given the answers so far."""
        return step.relevant is None or step.relevant(self.scope(step))

    def _stands(self, step: Step) -> bool:
        """What was settled may no longer hold after another answer changed."""
        if step.constraint is None and step.plain:
            return True
        value = self.state.answers.get(step.key)
        if value is None:
            return not (step.required_if and self.required(step))
        if not self.holds(step, value):
            return False
        if step.choice_filter is None:
            return True
        values = {choice.value for choice in self.choices(step)}
        return values.issuperset(value if isinstance(value, tuple) else (str(value),))

    def holds(self, step: Step, value: Value) -> bool:
        """Whether the constraint takes this answer."""
        return step.constraint is None or truth(step.constraint.run(self._with(step, own=plain(value))))

    def required(self, step: Step) -> bool:
        if step.required_if is None:
            return step.question.required
        return truth(step.required_if.run(self.scope(step)))

    def choices(self, step: Step) -> tuple[Choice, ...]:
        """The question's choices that its filter lets through; "other" always, where any other does."""
        if step.choice_filter is None:
            return step.question.choices
        found = tuple(choice for choice in step.question.choices if self._passes(step, step.choice_filter, choice))
        own = step.question.other and all(choice.value == OTHER for choice in found)
        return () if own else found

    def _passes(self, step: Step, wanted: Expression, choice: Choice) -> bool:
        if step.question.other and choice.value == OTHER:
            return True
        return truth(wanted.run(self._with(step, columns={"name": choice.value, **choice.columns})))

    def question(self, step: Step) -> Question:
        """The question as it is asked now."""
        if step.plain:
            return step.question
        return replace(step.question, required=self.required(step), choices=self.choices(step))

    def value(self, source: Expression, step: Step) -> str:
        """What an expression (a default) comes to, as text."""
        return text(source.run(self.scope(step)))

    def _calculated(self, step: Step) -> str:
        if step.calculation is None:
            return ""
        kept = self.state.answers.get(step.key)
        return text(step.calculation.run(self._with(step, own="" if kept is None else plain(kept))))

    def scope(self, step: Step | None = None) -> Scope:
        """What expressions may look at from here."""
        place = None if step is None or step.entry is None else (self._repeat_of(step), step.entry)
        found = self._scopes.get(place)
        if found is None:
            context = self.context
            found = self._scopes[place] = Scope(
                look=lambda name: self._look(name, place),
                every=lambda name: self._look(name, None),
                today=context.today,
                now=context.now,
                position=1 if place is None else place[1] + 1,
                label=self._label,
            )
        return found

    def _repeat_of(self, step: Step) -> str:
        return step.name if step.wanted else self.plan.home[step.name]

    def _with(self, step: Step, **changes: Any) -> Scope:
        return replace(self.scope(step), **changes)

    def _look(self, name: str, place: tuple[str, int] | None) -> Result:
        found = self.answers.get(name)
        if found is not None:
            return plain(found)
        home = self.plan.home.get(name)
        if home is None:
            entries = self._entries.get(name)
            if entries is not None:
                return tuple(str(entry + 1) for entry in range(entries))
            return () if name in self.plan.repeats else self._answer(name)
        if place is not None and place[0] == home:
            return self._answer(f"{home}[{place[1]}].{name}")
        return tuple(self._answer(f"{home}[{entry}].{name}") for entry in range(self._entries.get(home, 0)))

    def _answer(self, key: str) -> str:
        found = self.answers.get(key)
        if found is not None:
            return plain(found)
        return "" if key in self._ahead or len(self._ahead) > MAX_AHEAD else self._further(key)

    def _further(self, key: str) -> str:
        """An answer that stands further on in the form: looked at before the pass comes to it."""
        step = self.plan.step(key)
        if step is None or (step.calculation is None and key not in self._trail):
            return ""
        self._ahead.add(key)
        try:
            if not self.relevant(step):
                return ""
            if step.calculation is not None:
                return self._calculated(step)
            kept = self.state.answers.get(key)
            return "" if kept is None else plain(kept)
        finally:
            self._ahead.discard(key)

    def _label(self, name: str, value: str) -> str:
        step = self.plan.step(name) or next(
            (member for repeat in self.plan.repeats.values() for member in repeat.entry(0) if member.name == name), None
        )
        if step is None:
            return value
        return render(label(value, listed(Asked(step.question, self.state, self.context))), self.context.language)
