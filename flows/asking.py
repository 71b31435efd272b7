"""How a question is put: its words, its choices and the ways out beside it. The summary and its changes too."""

from __future__ import annotations

import re

from flows.answers import MANNERS, Asked
from flows.answers.written import messages
from flows.effects import Ask
from flows.model import Choice, Context, Form, Kind, Question, State, Text
from flows.plan import Step, plan_of
from flows.text import T_, filled, joined, verbatim
from flows.walk import Walk

SUMMARY = "summary"
CHANGE = "change"
"""Reserved names: the summary, and the list of answers to change, are asked like any other choice."""

SEND = "send"
PATIENCE = 3  # wrong replies after which a person is offered
INSIDE = "@"
"""Before the name of a group or an entry in the list of changes: pressed, it shows what is inside."""

WANTS = {Kind.LOCATION: "location", Kind.DISTRICT: "location", Kind.TELEPHONE: "contact"}
"""What a messenger may have a button of its own for."""

FEW = 10  # answers up to which the list of changes is not divided by groups
GATHERED = frozenset({Kind.LONG_TEXT, Kind.SELECT_MULTIPLE})
"""Kinds that stay open until Done."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.-]*)\}")


def asked_now(form: Form, state: State, context: Context, walk: Walk | None = None) -> Asked | None:
    """The question now open, or None where the form has no such question (any more)."""
    if state.at == SUMMARY:
        return Asked(_SUMMARY, state, context, walk)
    if state.at == CHANGE:
        walk = Walk(form, state, context)
        return Asked(_changes(walk), state, context, walk)
    step = plan_of(form).step(state.at)
    if step is None:
        return None
    if step.plain:
        return Asked(step.question, state, context, walk)
    walk = walk or Walk(form, state, context)
    return Asked(walk.question(step), state, context, walk)


def walked(form: Form, asked: Asked) -> Walk:
    """The pass over the form on which the question stands."""
    return asked.walk or Walk(form, asked.state, asked.context)


def put(form: Form, asked: Asked, before: Text | None = None, alone: bool = False) -> Ask:
    """The question as an effect, `before` in front of it; `alone` leaves the label out (a short acknowledgement)."""
    offer = MANNERS[asked.question.kind].offer(asked)
    walk = walked(form, asked)
    words = [] if alone and before else _words(walk, asked, offer.lead, repeated=before is not None)
    return Ask(
        question=asked.question.name,
        text=joined(before, *words),
        choices=offer.choices,
        commands=_commands(form, walk, asked),
        wants=WANTS.get(asked.question.kind, ""),
    )


def _words(walk: Walk, asked: Asked, lead: Text | None, repeated: bool) -> list[Text]:
    question = asked.question
    if question is _SUMMARY:
        return _summary(walk)
    again = repeated and asked.state.tries > 0
    heading = _heading(walk, question) if question.group and not again else None
    words = [heading] if heading else []
    words.append(lead or worded(walk, question.label, question.name))
    if question.hint and not lead and not again:
        words.append(worded(walk, question.hint, question.name))
    if question.kind is not Kind.LONG_TEXT and asked.answer is not None:
        answer = MANNERS[question.kind].show(asked, asked.answer)
        words.append(T_("Your answer so far: {answer}", answer=answer))
    return words


def worded(walk: Walk, text: Text, key: str) -> Text:
    """The words with the caller's values, and in an uploaded form with the answers that they name as {name}."""
    if not text.labels:
        return filled(text, walk.context.values)
    names = {name for words in text.labels.values() if "{" in words for name in _PLACEHOLDER.findall(words)}
    values: dict[str, str | int | Text] = dict(walk.context.values)
    values |= {name: shown for name in names if (shown := _shown(walk, name, key)) is not None}
    return filled(text, values) if names else text


def _shown(walk: Walk, name: str, key: str) -> Text | None:
    """The answer to the question of this name that is in reach of `key`, in words; None where there is no such."""
    home = walk.plan.home.get(name)
    step = walk.plan.step(f"{key.partition('.')[0]}.{name}" if home else name)
    if step is None:
        return None
    answer = walk.answers.get(step.key)
    return verbatim("") if answer is None else _answer(walk, step)


def _answer(walk: Walk, step: Step) -> Text:
    asked = Asked(step.question, walk.state, walk.context)
    return MANNERS[step.question.kind].show(asked, walk.answers[step.key])


def _heading(walk: Walk, question: Question) -> Text | None:
    """The name of the innermost group that has one, where its first question is asked."""
    groups = walk.plan.form.groups
    name = next((name for name in reversed(question.group) if name in groups and groups[name].label), None)
    step = walk.plan.step(question.name)
    if name is None or step is None:
        return None
    entry = step.entry if name == walk.plan.home.get(step.name) else None
    for other in walk.steps:
        if other.key == step.key:
            break
        if name in other.question.group and (entry is None or other.entry == entry):
            return None
    label = groups[name].label or verbatim(name)
    return label if entry is None else _numbered(label, entry)


def _numbered(label: Text, entry: int) -> Text:
    return Text("{group} {n}", values={"group": label, "n": entry + 1}, verbatim=True)


def _commands(form: Form, walk: Walk, asked: Asked) -> tuple[str, ...]:
    question, state = asked.question, asked.state
    gathered = question.kind in GATHERED and bool(messages(asked.answer))
    ways = [
        ("done", asked.answer is not None),  # what is there already may stay as it is
        ("skip", not question.required and not gathered),
        ("back", state.changing or state.at == CHANGE or walk.before(state.at) is not None),
        ("cancel", form.cancellable),
        ("human", state.tries >= PATIENCE),
    ]
    return tuple(command for command, open_now in ways if open_now)


_SUMMARY = Question(
    SUMMARY,
    Kind.SELECT_ONE,
    T_("Shall we send it?"),
    choices=(Choice(SEND, T_("Send", context="button")), Choice(CHANGE, T_("Change an answer", context="button"))),
)


def _summary(walk: Walk) -> list[Text]:
    lines = [
        T_("{question}: {answer}", question=_named(walk, step, step.question.summary), answer=_answer(walk, step))
        for step in walk.steps
        if step.question.summary and step.key in walk.answers
    ]
    words = [joined(*lines, separator="\n")] if lines else []
    return [T_("Please check what will be sent:"), *words, _SUMMARY.label]


def _named(walk: Walk, step: Step, name: Text) -> Text:
    """The short name of a question; inside a repeat with the name and number of its entry."""
    home = walk.plan.home.get(step.name)
    if home is None or step.entry is None:
        return name
    label = walk.plan.form.groups[home].label if home in walk.plan.form.groups else None
    entry = _numbered(label or verbatim(home), step.entry)
    return Text("{entry} · {question}", values={"entry": entry, "question": name}, verbatim=True)


def _changes(walk: Walk) -> Question:
    """What can be changed: single answers, and the entries of repeats and groups, which open in their turn."""
    inside = walk.state.offered[0].removeprefix(INSIDE) if walk.state.offered else None
    steps = [step for step in walk.steps if step.key in walk.settled and (step.question.summary or step.wanted)]
    divided = sum(step.entry is None for step in steps) > FEW
    choices: dict[str, Choice] = {}
    for step in steps:
        around = _around(walk, step, divided)
        choice = _change(walk, step, around, inside)
        if choice is not None and choice.value not in choices:
            choices[choice.value] = choice
    label = T_("Which answer would you like to change?")
    return Question(CHANGE, Kind.SELECT_ONE, label, choices=tuple(choices.values()))


def _around(walk: Walk, step: Step, divided: bool) -> tuple[str, Text] | None:
    """What the answer stands in: the entry of a repeat, or the outermost group with a name of a long form."""
    groups = walk.plan.form.groups
    if step.entry is not None:
        name = step.name if step.wanted else walk.plan.home[step.name]
        label = (groups[name].label if name in groups else None) or verbatim(name)
        if step.wanted and walk.answers.get(step.key) != "yes":
            return None  # "is there another one?" stands for itself: it is how one is added
        return f"{name}[{step.entry}]", _numbered(label, step.entry)
    name = next((name for name in step.question.group if name in groups and groups[name].label), "")
    heading = groups[name].label if name else None
    return (name, heading) if divided and heading else None


def _change(walk: Walk, step: Step, around: tuple[str, Text] | None, inside: str | None) -> Choice | None:
    name = step.question.summary or T_("Add or remove", context="row")
    if around is None:
        return Choice(step.key, name) if inside is None else None
    if inside is None:
        return Choice(INSIDE + around[0], around[1])
    return Choice(step.key, name) if around[0] == inside else None
