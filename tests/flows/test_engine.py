"""Whatever a citizen sends, the engine answers with a question and a way out, or with the end; and loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from flows.answers.written import MAX_CHARACTERS, MAX_MESSAGES, MAX_PART
from flows.effects import Ask, Leave, Submit, Turn
from flows.library import all_forms, load
from flows.model import Choice, Context, Form, Reply, State
from flows.state import from_json, to_json
from flows.text import legible, verbatim
from locales.translate import LANGUAGES, render

TODAY = date(2026, 11, 21)
CASES = (Choice("1", verbatim("K-1")), Choice("2", verbatim("K-2")))


def context(language: str = "en") -> Context:
    return Context(language, TODAY, choices={"cases": CASES}, values={"org": "Article 54"})


def asked(turn: Turn) -> Ask:
    return next(effect for effect in turn.effects if isinstance(effect, Ask))


def said(turn: Turn, language: str = "en") -> str:
    return render(asked(turn).text, language)


def talk(*replies: str | Reply, form: str = "complaint") -> Turn:
    turn = engine.start(load(form), context())
    for reply in replies:
        assert turn.state is not None
        reply = Reply(text=reply) if isinstance(reply, str) else reply
        turn = engine.resume(load(form), turn.state, reply, context())
    return turn


DONE, BACK, SKIP, CANCEL = (Reply(command=name) for name in ("done", "back", "skip", "cancel"))
TO_DISTRICT = ("1", "They stopped my pension", DONE, "1")
TO_SUMMARY = (*TO_DISTRICT, "Baku", SKIP, "no", "1", SKIP, SKIP, SKIP)

words = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["1", "2", "bəli", "нет", "Gəncə", "Bakı", "12.03.2026", "050 123 45 67", "ərim məni döyür", "done"]
    ),
    st.sampled_from(
        ["send", "change an answer", "göndər", "пропустить", "", " ", "{0}", "{org}", "\ud800", "\x00", "%s"]
    ),
)


@st.composite
def replies(draw: st.DrawFn) -> tuple[str, object]:
    kind = draw(
        st.sampled_from(["text", "text", "press", "press", "press", "command", "stale", "sticker", "language", "again"])
    )
    return kind, draw(words if kind in {"text", "stale"} else st.integers(0, 30))


def react(form: Form, state: State, ask: Ask, reply: tuple[str, object], now: Context) -> tuple[Turn, Context]:
    kind, detail = reply
    number = detail if isinstance(detail, int) else 0
    if kind == "language":
        now = replace(now, language=LANGUAGES[number % 3])
    if kind in {"language", "again"}:
        return engine.again(form, state, now), now
    given = Reply(unreadable=True)
    if kind == "text":
        given = Reply(text=str(detail))
    elif kind == "press" and ask.choices:
        given = Reply(choice=f"{ask.question}:{ask.choices[number % len(ask.choices)].value}")
    elif kind == "command":
        given = Reply(command=("back", "skip", "done", "back", "menu", "human", "cancel")[number % 7])
    elif kind == "stale":
        given = Reply(choice=str(detail))
    return engine.resume(form, state, given, now), now


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(all_forms()), st.lists(replies(), max_size=40))
def test_no_reply_leads_to_silence_or_a_dead_end(form: Form, conversation: list[tuple[str, object]]) -> None:
    now = context("az")
    turn = engine.start(form, now)
    for reply in conversation:
        if turn.state is None:
            assert any(isinstance(effect, Submit | Leave) for effect in turn.effects)
            return
        ask = asked(turn)
        for text in (ask.text, *(choice.label for choice in ask.choices)):
            assert render(text, now.language)
        assert ask.choices or ask.commands, "no way out"
        assert ("cancel" in ask.commands) == form.cancellable
        assert from_json(to_json(turn.state)) == turn.state
        turn, now = react(form, turn.state, ask, reply, now)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=300).filter(lambda words: words.strip()), min_size=1, max_size=20))
def test_every_word_of_a_story_arrives(messages: list[str]) -> None:
    messages = ["story " + words for words in messages]
    turn = talk("1", *messages, DONE)
    assert turn.state is not None
    assert turn.state.answers["story"] == tuple(legible(words).strip() for words in messages)


def test_back_leads_to_the_question_before_and_shows_the_answer() -> None:
    turn = talk(*TO_DISTRICT, BACK, BACK, BACK)
    assert asked(turn).question == "for_whom"
    assert "Your answer so far: For myself" in said(turn)


def test_an_answer_there_already_may_stay() -> None:
    assert asked(talk(*TO_DISTRICT, BACK, BACK, DONE)).question == "topic"


def test_back_at_the_first_question_is_answered() -> None:
    turn = talk(BACK)
    assert asked(turn).question == "for_whom"
    assert "first question" in said(turn)


def test_a_person_is_offered_after_the_third_wrong_reply() -> None:
    assert "human" not in asked(talk("zzz", "qqq")).commands
    assert "human" in asked(talk("zzz", "qqq", "www")).commands


def test_the_same_question_is_asked_in_other_words() -> None:
    assert said(talk("zzz")) != said(talk("zzz", "zzz"))


def test_a_button_of_an_earlier_question_does_not_answer_this_one() -> None:
    turn = talk("1", "story", DONE, Reply(choice="for_whom:community"))
    assert turn.state is not None
    assert turn.state.answers["for_whom"] == "self"
    assert "earlier question" in said(turn)


def test_required_questions_cannot_be_skipped() -> None:
    assert asked(talk(SKIP)).question == "for_whom"


def test_cancel_leaves_and_says_so() -> None:
    turn = talk(*TO_DISTRICT, CANCEL)
    assert turn.state is None
    assert Leave("complaint") in turn.effects


def test_cancel_is_refused_where_the_form_cannot_be_left() -> None:
    assert talk(CANCEL, form="consent").state is not None


def test_an_answer_that_became_irrelevant_is_not_sent_and_comes_back_when_relevant() -> None:
    with_paper = (*TO_DISTRICT, "Baku", SKIP, "yes", "1.2.2026", "1", SKIP, SKIP, SKIP)
    without = talk(*with_paper, "2", Reply(choice="change:paper"), "no", "send")
    assert "paper_date" not in _submitted(without)
    restored = talk(
        *with_paper, "2", Reply(choice="change:paper"), "no", "2", Reply(choice="change:paper"), "yes", "send"
    )
    assert _submitted(restored)["paper_date"] == "2026-02-01"


def test_a_change_asks_what_it_made_relevant_and_returns_to_the_summary() -> None:
    turn = talk(*TO_SUMMARY, "2", Reply(choice="change:contact"), Reply(choice="contact:telephone"))
    assert asked(turn).question == "contact_phone"
    turn = talk(*TO_SUMMARY, "2", Reply(choice="change:contact"), Reply(choice="contact:telephone"), "0501234567")
    assert asked(turn).question == "summary"


def test_back_within_a_change_does_not_lead_out_of_it() -> None:
    changed = (*TO_SUMMARY, "2", Reply(choice="change:contact"), Reply(choice="contact:telephone"), BACK)
    assert asked(talk(*changed)).question == "contact"
    assert asked(talk(*changed, Reply(choice="contact:chat"))).question == "summary"


def test_a_change_may_be_left_with_back() -> None:
    assert asked(talk(*TO_SUMMARY, "2", Reply(choice="change:story"), BACK)).question == "summary"
    assert asked(talk(*TO_SUMMARY, "2", BACK)).question == "summary"


def test_danger_is_handed_over_with_the_answers() -> None:
    turn = talk("1", "my husband beats me", DONE, "1", "Baku", SKIP, "no", "1", SKIP, SKIP, SKIP, "send")
    assert _submitted(turn)["_alarms"] == ("domestic_violence",)


def test_too_much_text_is_refused_in_clear_words_and_nothing_is_lost() -> None:
    turn = talk("1", "the beginning", "x" * (MAX_PART + 1))
    assert "kept" in said(turn)
    assert turn.state is not None
    assert turn.state.answers["story"] == ("the beginning",)
    full = talk("1", *["y" * (MAX_PART - 1)] * (MAX_CHARACTERS // MAX_PART), "z" * 100)
    assert "Done" in said(full)
    many = talk("1", *["word"] * (MAX_MESSAGES + 1))
    assert many.state is not None
    assert len(many.state.answers["story"]) == MAX_MESSAGES  # type: ignore[arg-type]


def test_a_short_answer_has_its_limit() -> None:
    turn = talk(*TO_DISTRICT, "Baku", SKIP, "no", "another way", "n" * 501)
    assert asked(turn).question == "contact_note"
    assert "501" in said(turn)


def test_a_state_of_another_form_is_the_callers_mistake() -> None:
    state = talk().state
    assert state is not None
    with pytest.raises(engine.ForeignState):
        engine.resume(load("menu"), state, Reply(text="1"), context())


def test_a_state_at_a_question_that_no_longer_exists_goes_on_with_the_next() -> None:
    state = talk(*TO_DISTRICT).state
    assert state is not None
    turn = engine.resume(load("complaint"), replace(state, at="removed"), Reply(text="hello"), context())
    assert asked(turn).question == "district"


def test_the_unfinished_request_comes_first_in_the_menu() -> None:
    kept = replace(context(), choices={"kept": (Choice("continue", verbatim("Go on")),)})
    assert asked(engine.start(load("menu"), kept)).choices[0].value == "continue"
    assert asked(engine.start(load("menu"), context())).choices[0].value == "complaint"


def _submitted(turn: Turn) -> dict[str, object]:
    return dict(next(effect for effect in turn.effects if isinstance(effect, Submit)).answers)


def test_what_no_database_can_keep_is_left_out() -> None:
    state = talk("1", "half \ud83d and nul \x00 end").state
    assert state is not None
    assert state.answers["story"] == ("half ? and nul  end",)
