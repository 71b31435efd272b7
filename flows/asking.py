"""How a question is put: its words, its choices and the ways out beside it. The summary too."""

from __future__ import annotations

from flows.answers import MANNERS, Asked
from flows.answers.written import messages
from flows.effects import Ask
from flows.model import Choice, Context, Form, Kind, Question, State, Text
from flows.text import T_, filled, joined
from flows.walk import counted, is_relevant, previous, question

SUMMARY = "summary"
CHANGE = "change"
"""Reserved names: the summary, and the list of answers to change, are asked like any other choice."""

SEND = "send"
PATIENCE = 3  # wrong replies after which a person is offered


def asked_now(form: Form, state: State, context: Context) -> Asked | None:
    """The question now open, or None where the form has no such question (any more)."""
    if state.at == SUMMARY:
        found: Question | None = _summary(form, state, context)
    elif state.at == CHANGE:
        found = _changes(form, state)
    else:
        found = question(form, state.at)
    return Asked(found, state, context) if found else None


def put(form: Form, asked: Asked, before: Text | None = None, alone: bool = False) -> Ask:
    """The question as an effect, `before` in front of it; `alone` leaves the label out (a short acknowledgement)."""
    offer = MANNERS[asked.question.kind].offer(asked)
    text = before if alone and before else joined(before, *_words(asked, offer.lead, repeated=before is not None))
    return Ask(
        question=asked.question.name,
        text=text,
        choices=offer.choices,
        commands=_commands(form, asked),
    )


def _words(asked: Asked, lead: Text | None, repeated: bool) -> list[Text]:
    question = asked.question
    words = [lead or filled(question.label, asked.context.values)]
    if question.hint and not lead and not (repeated and asked.state.tries):
        words.append(filled(question.hint, asked.context.values))
    if question.kind is not Kind.LONG_TEXT and asked.answer is not None:
        words.append(T_("Your answer so far: {answer}", answer=MANNERS[question.kind].show(asked, asked.answer)))
    return words


def _commands(form: Form, asked: Asked) -> tuple[str, ...]:
    question, state = asked.question, asked.state
    written = question.kind is Kind.LONG_TEXT and bool(messages(asked.answer))
    ways = [
        ("done", asked.answer is not None),  # what is there already may stay as it is
        ("skip", not question.required and not written),
        ("back", state.changing or state.at == CHANGE or previous(form, state) is not None),
        ("cancel", form.cancellable),
        ("human", state.tries >= PATIENCE),
    ]
    return tuple(command for command, open_now in ways if open_now)


def _summary(form: Form, state: State, context: Context) -> Question:
    answers = counted(form, state)
    lines = [
        T_("{question}: {answer}", question=asked.summary, answer=MANNERS[asked.kind].show(place, answers[asked.name]))
        for asked in form.questions
        if asked.summary and asked.name in answers
        for place in (Asked(asked, state, context),)
    ]
    label = joined(
        T_("Please check what will be sent:"),
        joined(*lines, separator="\n") if lines else None,
        T_("Shall we send it?"),
    )
    return Question(
        SUMMARY,
        Kind.SELECT_ONE,
        label,
        choices=(Choice(SEND, T_("Send", context="button")), Choice(CHANGE, T_("Change an answer", context="button"))),
    )


def _changes(form: Form, state: State) -> Question:
    answers = counted(form, state)
    choices = tuple(
        Choice(asked.name, asked.summary)
        for asked in form.questions
        if asked.summary and asked.name in state.trail and is_relevant(asked, answers)
    )
    return Question(CHANGE, Kind.SELECT_ONE, T_("Which answer would you like to change?"), choices=choices)
