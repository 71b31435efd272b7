"""Every kind of question, as a person meets it: what is taken, what is asked again, and how it is kept."""

from __future__ import annotations

import pytest

from flows.answers.numbers import read_number
from flows.answers.times import read_time
from flows.model import Reply
from tests.flows.talking import BACK, DONE, EVERYTHING, SKIP, Talk, form_of

TO_NEEDS = ("Aysel", "2", "0", "[az]", "[ganja]")
TO_END = (*TO_NEEDS, "[gas]", DONE, SKIP, "1.2.2026", "14:30", "Baku", SKIP, "0501234567", SKIP, SKIP, SKIP, "no", SKIP)


def test_the_whole_form_keeps_what_the_model_promises() -> None:
    talk = Talk(
        EVERYTHING, "Aysel", "2", "2", "Ali", "7", "yes", "Nərgiz", "3", "[other]", "France", "[water]", "[gas]"
    )
    talk.say(DONE, "3,50", "1.2.2026", "14.30", "Gəncə", Reply(location=(40.4093, 49.8671)), "050 123 45 67")
    talk.say(Reply(media="media:1", media_kind="photo"), Reply(media="media:2"), Reply(media="media:3"), "yes")
    talk.say("yes", "today", "no", "one", "two", DONE, "[agree]", "[send]")
    assert talk.submitted == {
        "name": "Aysel", "adults": 2, "children": 2, "members": "4",
        "child[0].child_name": "Ali", "child[0].child_age": 7, "child[0].school": "yes",
        "child[1].child_name": "Nərgiz", "child[1].child_age": 3, "oldest": "7",
        "country": "other", "country_other": "France", "needs": ("water", "gas"), "share": "3.5", "day": "2026-02-01",
        "hour": "14:30", "district": "ganja", "place": "40.4093 49.8671", "phone": "+994501234567",
        "picture": "media:1", "recording": "media:2", "paper": "media:3", "goes_on": "yes",
        "visit[0]": "yes", "visit[0].visit_day": "2026-11-21", "visit[1]": "no", "story": ("one", "two"),
        "agreed": "agree",
    }  # fmt: skip


def test_notes_are_told_and_not_asked() -> None:
    talk = Talk(EVERYTHING)
    assert talk.told == ["Good day."]
    assert talk.at == "name"
    assert "back" not in talk.ask.commands  # there is nothing to go back to: a note is no answer
    assert Talk(EVERYTHING, *TO_END, "[agree]").told == ["That was all."]


def test_a_note_that_does_not_fit_is_not_told() -> None:
    assert Talk(EVERYTHING, "A", "1", "1", "Ali", "3").told == []
    assert Talk(EVERYTHING, "A", "1", "2", "Ali", "3", "Veli", "4").told == ["A large family."]


def test_several_are_pressed_on_and_off_until_done() -> None:
    talk = Talk(EVERYTHING, *TO_NEEDS, "[gas]", "[roads]", "[gas]")
    assert talk.state.answers["needs"] == ("roads",)
    assert talk.buttons == {"water": "Water", "gas": "Gas", "roads": "✓ Roads"}
    assert "done" not in talk.say("[roads]").ask.commands
    assert talk.say(DONE).at == "needs"  # nothing chosen, and an answer is required


@pytest.mark.parametrize("typed", ["1, 3", "3 1", "water, roads", "Water və Roads", "water and roads"])
def test_several_can_be_typed_at_once(typed: str) -> None:
    assert Talk(EVERYTHING, *TO_NEEDS, typed).state.answers["needs"] == ("water", "roads")


def test_the_constraint_is_kept_also_by_done() -> None:
    talk = Talk(EVERYTHING, *TO_NEEDS, "1 2 3", DONE)
    assert "Two at most." in talk.text
    assert talk.at == "needs"
    assert talk.say("[gas]", DONE).at == "share"


def test_the_message_of_a_constraint_is_said() -> None:
    talk = Talk(EVERYTHING, "A", "31")
    assert "Between 1 and 30." in talk.text
    assert talk.say("30").at == "children"


def test_a_default_is_put_in_and_may_stay() -> None:
    talk = Talk(EVERYTHING, "A", "2")
    assert "Your answer so far: 0" in talk.text
    assert talk.say(DONE).at == "country"


def test_the_choices_follow_the_answer_before() -> None:
    talk = Talk(EVERYTHING, "A", "2", "0", "[ge]")
    assert list(talk.buttons) == ["tbilisi"]
    assert talk.say("Baku").at == "city"  # not one of these


def test_nothing_to_choose_from_is_not_asked() -> None:
    assert Talk(EVERYTHING, "A", "2", "0", "[other]", "France").at == "needs"


def test_a_choice_that_no_longer_fits_is_asked_again() -> None:
    talk = Talk(EVERYTHING, *TO_END, "[agree]", "[change]", Reply(choice="change:country"), "[ge]")
    assert talk.at == "city"
    assert talk.say("[tbilisi]").at == "summary"


def test_other_asks_for_words_of_ones_own() -> None:
    talk = Talk(EVERYTHING, "A", "2", "0", "[other]")
    assert talk.at == "country_other"
    assert talk.say(BACK).at == "country"


def test_required_may_depend_on_an_answer() -> None:
    to_phone = ("1.2.2026", "14:30", "Baku", SKIP)
    assert "skip" in Talk(EVERYTHING, *TO_NEEDS, "[gas]", "[roads]", DONE, SKIP, *to_phone).ask.commands
    assert "skip" not in Talk(EVERYTHING, *TO_NEEDS, "[water]", DONE, SKIP, *to_phone).ask.commands


@pytest.mark.parametrize(
    ("place", "district"), [((40.4093, 49.8671), "baku"), ((40.68, 46.36), "ganja"), ((38.75, 48.85), "lankaran")]
)
def test_a_shared_location_names_the_district(place: tuple[float, float], district: str) -> None:
    talk = Talk(form_of("- {name: q, kind: district, label: {verbatim: Q}}"), Reply(location=place))
    assert talk.submitted == {"q": district}


def test_a_location_that_is_not_certain_is_asked_about() -> None:
    talk = Talk(form_of("- {name: q, kind: district, label: {verbatim: Q}}"), Reply(location=(40.21, 46.81)))
    assert list(talk.buttons)[:2] == ["tartar", "aghdara"]
    assert talk.say(Reply(location=(48.85, 2.35))).at == "q"
    assert "not in Azerbaijan" in talk.text
    assert talk.say(Reply(location=(float("nan"), 0.0))).at == "q"


@pytest.mark.parametrize("reply", ["here", Reply(media="media:1"), Reply(location=(91.0, 0.0))])
def test_what_is_no_location_is_asked_again(reply: str | Reply) -> None:
    assert Talk(form_of("- {name: q, kind: location, label: {verbatim: Q}}"), reply).at == "q"


def test_coordinates_may_be_typed() -> None:
    talk = Talk(form_of("- {name: q, kind: location, label: {verbatim: Q}}"), "40,4093; 49,8671")
    assert talk.submitted == {"q": "40.4093 49.8671"}


def test_a_file_where_words_are_asked_for_loses_nothing() -> None:
    talk = Talk("needs", Reply(media="file:1"))
    assert talk.state.answers == {}
    assert "cannot take files" in talk.text


def test_files_stand_in_the_story_where_they_came() -> None:
    talk = Talk("complaint", "1", "the beginning", Reply(media="file:1", media_kind="voice"))
    talk.say(Reply(media="file:2", media_kind="photo", text="the letter"))
    assert talk.at == "story"
    assert talk.state.answers["story"] == ("the beginning", "\N{MICROPHONE}", "\N{CAMERA} the letter")
    assert talk.state.answers["_files"] == ("file:1", "file:2")


def test_a_voice_message_alone_tells_a_story() -> None:
    talk = Talk("complaint", "1", Reply(media="file:1", media_kind="voice"), Reply(command="done"))
    assert talk.at == "topic"


def test_a_file_at_another_question_is_kept_and_the_question_stays() -> None:
    talk = Talk("complaint", "1", "the story", Reply(command="done"), Reply(media="file:3", media_kind="photo"))
    assert (talk.at, talk.state.tries) == ("topic", 0)
    assert "Kept with your request" in talk.text
    talk.say(Reply(media="file:4", media_kind="photo", text="the second page"))
    assert talk.state.answers["_files"] == ("file:3", "file:4")
    assert talk.state.answers["story"] == ("the story", "\N{CAMERA} the second page")


def test_danger_is_noticed_under_a_picture_too() -> None:
    talk = Talk("complaint", "1", Reply(media="file:1", media_kind="photo", text="my husband beats me, look"))
    assert talk.state.answers["_alarms"]


def test_files_end_somewhere() -> None:
    talk = Talk("complaint", "1", *(Reply(media=f"file:{n}", media_kind="photo") for n in range(25)))
    assert len(talk.state.answers["_files"]) == 20
    assert "as many files as fit" in talk.text


def test_a_place_shared_in_a_story_belongs_to_it() -> None:
    talk = Talk("complaint", "1", "it happened here", Reply(location=(40.40926, 49.86709)))
    assert talk.state.answers["story"][1] == "\N{ROUND PUSHPIN} 40.40926, 49.86709"


def test_words_where_a_photo_is_asked_for() -> None:
    talk = Talk(form_of("- {name: q, kind: photo, label: {verbatim: Q}}"), "here it is")
    assert "send a photo" in talk.text
    assert talk.say(Reply(media="media:7", media_kind="voice")).at == "q"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4", "4"), ("  007 ", "7"), ("1 250", "1250"), ("3,5", "3.5"), ("-2", "-2"), ("üç", "3"), ("три", "3"),
        ("üç nəfər", "3"), ("təxminən 40 nəfər", "40"), ("2 or 3", None), ("many", None), ("", None), ("3.5.2", None),
        ("1" * 16, None), ("½", None),
    ],
)  # fmt: skip
def test_numbers(typed: str, number: str | None) -> None:
    assert read_number(typed) == number


def test_a_whole_number_is_asked_for_as_one() -> None:
    talk = Talk(EVERYTHING, "A", "2,5")
    assert "whole number" in talk.text


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:30", "14:30"), ("14.30", "14:30"), ("9", "09:00"), ("saat 9", "09:00"), ("2 pm", "14:00"),
        ("в 6 вечера", "18:00"), ("axşam 8", "20:00"), ("günorta", "12:00"), ("25:00", None), ("soon", None),
        ("10-12-14", None),
    ],
)  # fmt: skip
def test_times(typed: str, time: str | None) -> None:
    assert read_time(typed) == time
