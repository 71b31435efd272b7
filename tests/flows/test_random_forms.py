"""Forms that nobody wrote, answered by nobody in particular: no exception, no lost answer, a way back and out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from flows.check import problems
from flows.effects import Ask, Leave, Submit, Turn
from flows.model import Choice, Form, Group, Kind, Question, Reply, State, Text, Value
from flows.state import from_json, to_json
from flows.text import legible, verbatim
from locales.translate import LANGUAGES, render
from tests.flows.talking import CONTEXT

KINDS = [kind for kind in Kind if kind is not Kind.ANSWER]
VALUES = ("a", "b", "other")
TESTS = ["${%s} = 'a'", "selected(${%s}, 'b')", "${%s} > 2", "not(${%s} = 'yes')", "string-length(${%s}) < 4",
         "count(${%s}) > 1", "coalesce(${%s}, 'x') != 'x'"]  # fmt: skip
CONSTRAINTS = [None, None, None, ". > 1", "string-length(.) < 9", "count-selected(.) < 3", "regex(., '[a-z0-9: -]+')"]
DEFAULTS = [None, None, None, "a", "2", "today()", "nothing"]


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Up to a dozen questions, some in a group or a repeat, looking at each other in any direction but in a circle."""
    questions: list[Question] = []
    repeats = {"few": Group("few", Text("Few", labels={"az": "Az", "ru": "Мало"}), None, True, "2"),
               "open": Group("open", verbatim("Open"), repeat=True)}  # fmt: skip
    groups = {"group": Group("group", verbatim("Group")), **repeats}
    for number in range(draw(st.integers(1, 12))):
        home = draw(st.sampled_from([None, None, None, "group", *repeats]))
        questions.append(draw(question(f"q{number}", [asked.name for asked in questions], home)))
    ordered = sorted(questions, key=lambda asked: (asked.repeat or "", asked.group))  # a repeat stands in one piece
    languages = draw(st.sampled_from([(), ("az", "ru")]))
    return Form("f", "1", verbatim("F"), tuple(ordered), draw(st.booleans()), languages=languages, groups=groups)


@st.composite
def question(draw: st.DrawFn, name: str, earlier: list[str], home: str | None) -> Question:
    kind = draw(st.sampled_from(KINDS))
    looked = draw(st.sampled_from(earlier)) if earlier else None
    relevant = draw(st.sampled_from([None, *TESTS])) if looked else None
    label = Text(name, labels={"az": f"{{{looked}}}?", "ru": "{x} Вопрос {"}) if draw(st.booleans()) else verbatim(name)
    choices = tuple(Choice(value, verbatim(value), columns={"c": value}) for value in VALUES)
    picks = kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}
    return Question(
        name,
        kind,
        label,
        choices=choices if picks else (),
        required=draw(st.booleans()),
        relevant=relevant % looked if relevant else None,
        summary=draw(st.sampled_from([None, verbatim(name)])),
        constraint=draw(st.sampled_from(CONSTRAINTS)),
        required_if=f"${{{looked}}} = 'a'" if looked and draw(st.booleans()) else None,
        default=draw(st.sampled_from(DEFAULTS)),
        choice_filter=f"c != ${{{looked}}}" if looked and picks and draw(st.booleans()) else None,
        calculation=f"concat(${{{looked}}}, 1)" if looked else "1 + 1",
        group=(home,) if home else (),
        repeat=home if home in {"few", "open"} else None,
        other=picks and draw(st.booleans()),
    ) if kind is not Kind.CALCULATE else Question(
        name, kind, verbatim(""), calculation=f"concat(${{{looked}}}, 1)" if looked else "once(today())",
        group=(home,) if home else (), repeat=home if home in {"few", "open"} else None,
    )  # fmt: skip


texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["1", "3", "2, 3", "yes", "no", "a", "b", "Bakı", "12.03.2026", "14:30", "050 123 45 67",
                     "40.4 49.8", "ərim məni döyür", "\ud800", "skip", "done", "back"]),
)  # fmt: skip
replies = st.one_of(
    st.builds(lambda text: Reply(text=text), texts),
    st.integers(0, 9),  # a button
    st.integers(0, 9),
    st.sampled_from(["back", "skip", "done", "done", "back", "menu"]).map(lambda command: Reply(command=command)),
    st.sampled_from([Reply(unreadable=True), Reply(media="media:1", media_kind="photo"), Reply(media="media:2"),
                     Reply(), Reply(location=(40.4, 49.8)), Reply(location=(float("nan"), 200.0)),
                     Reply(choice="q0:a"), Reply(choice="open[0]:yes"), Reply(choice=":")]),
    st.sampled_from(LANGUAGES),
)  # fmt: skip


def react(form: Form, state: State, ask: Ask, reply: Reply | int | str, language: str) -> Turn:
    state = from_json(to_json(state))
    context = replace(CONTEXT, language=language)
    if isinstance(reply, str):
        return engine.again(form, state, context)
    if isinstance(reply, int):
        pressed = f"{ask.question}:{ask.choices[reply % len(ask.choices)].value}" if ask.choices else "none:none"
        reply = Reply(choice=pressed)
    return engine.resume(form, state, reply, context)


@settings(max_examples=400, deadline=None)
@given(forms(), st.lists(replies, max_size=50))
def test_no_form_and_no_reply_lead_to_silence(form: Form, conversation: list[Reply | int | str]) -> None:
    language = "az"
    turn = engine.start(form, CONTEXT)
    for reply in conversation:
        if turn.state is None:
            break
        ask = next(effect for effect in turn.effects if isinstance(effect, Ask))
        for words in (ask.text, *(choice.label for choice in ask.choices)):
            render(words, language)
        assert "cancel" in ask.commands
        before, language = turn.state, reply if isinstance(reply, str) else language
        turn = react(form, before, ask, reply, language)
        kept_all(before, turn, ask)
        back_leads_back(form, before, ask)
    if turn.state is None:
        assert any(isinstance(effect, Submit | Leave) for effect in turn.effects)


def kept_all(before: State, turn: Turn, ask: Ask) -> None:
    """Only the answer to the open question may change; the rest is kept, also where it is not relevant just now."""
    if turn.state is not None:
        for key, value in before.answers.items():
            assert key in {ask.question, "_alarms"} or turn.state.answers.get(key) == value


def back_leads_back(form: Form, state: State, ask: Ask) -> None:
    if "back" in ask.commands and state.at not in {"summary", "change"} and not state.changing:
        turn = engine.resume(form, state, Reply(command="back"), CONTEXT)
        assert turn.state is not None
        assert turn.state.at != state.at
        assert len(turn.state.trail) < len(state.trail)


@settings(max_examples=150, deadline=None)
@given(forms(), st.lists(st.text(min_size=1, max_size=20).map(lambda words: f"x{words}"), min_size=12, max_size=12))
def test_what_is_submitted_is_what_was_said(form: Form, words: list[str]) -> None:
    """Texts only, so that every answer can be recognised; whatever is relevant at the end is handed over whole."""
    questions = tuple(
        replace(asked, kind=Kind.TEXT, choices=(), constraint=None, default=None, choice_filter=None, other=False)
        for asked in form.questions
        if asked.repeat is None
    )
    turn, said = engine.start(replace(form, questions=questions, confirm=False), CONTEXT), {}
    form = replace(form, questions=questions, confirm=False)
    for text in words:
        if turn.state is None:
            break
        said[turn.state.at] = legible(text).strip()
        turn = engine.resume(form, from_json(to_json(turn.state)), Reply(text=text), CONTEXT)
    submitted: dict[str, Value] = {}
    for effect in turn.effects:
        submitted |= effect.answers if isinstance(effect, Submit) else {}
    for key, value in submitted.items():
        assert key == "_alarms" or value == said[key]


@settings(max_examples=100, deadline=None)
@given(forms())
def test_the_check_reads_any_form(form: Form) -> None:
    with suppress(StopIteration):
        assert all(isinstance(problem, str) for problem in problems(form))
