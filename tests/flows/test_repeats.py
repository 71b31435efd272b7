"""Repeats and groups: as many entries as there are, each with its number, changed one by one, and bounded."""

from __future__ import annotations

from flows.model import Reply
from flows.plan import MAX_ENTRIES
from tests.flows.talking import BACK, EVERYTHING, Talk, form_of

LIST = form_of(
    """
- {name: item, kind: text, group: [list], repeat: list, label: {verbatim: Which?}, summary: {verbatim: Which}}
- {name: price, kind: integer, group: [list], repeat: list, label: {verbatim: Price?}, summary: {verbatim: Price}}
- {name: total, kind: calculate, label: {verbatim: ""}, calculation: "sum(${price})"}
- {name: dear, kind: text, relevant: "${total} > 100", label: {verbatim: Why so dear?}, summary: {verbatim: Why}}
""",
    "confirm: true\ngroups: [{name: list, label: {verbatim: Purchase}, repeat: true}]",
)


def test_entries_are_asked_for_until_there_is_no_other() -> None:
    talk = Talk(LIST)
    assert talk.text == "Purchase: would you like to add one?"
    talk.say("yes")
    assert talk.text == "Purchase 1\n\nWhich?"
    assert talk.say("milk", "2").text == "Purchase: is there another one to add?"
    talk.say("yes", "bread", "3", "no")
    assert "Purchase 2 · Which: bread" in talk.text
    assert talk.say("[send]").submitted["total"] == "5"


def test_no_entry_at_all_is_an_answer() -> None:
    assert Talk(LIST, "no", "[send]").submitted == {"list[0]": "no", "total": "0"}


def test_sums_over_entries_decide_what_is_asked() -> None:
    assert Talk(LIST, "yes", "car", "99", "yes", "wheel", "2", "no").at == "dear"


def test_one_answer_of_one_entry_is_changed() -> None:
    talk = Talk(LIST, "yes", "milk", "2", "yes", "bread", "3", "no", "[change]")
    assert talk.buttons == {"@list[0]": "Purchase 1", "@list[1]": "Purchase 2", "list[2]": "Add or remove"}
    talk.say("[@list[1]]")
    assert talk.buttons["list[1].price"] == "Price"
    assert talk.say(BACK).buttons["@list[0]"] == "Purchase 1"
    talk.say("[@list[1]]", "[list[1].price]", "30")
    assert talk.at == "summary"
    assert talk.say("[send]").submitted["list[1].price"] == 30


def test_an_entry_is_added_and_taken_away_from_the_summary() -> None:
    talk = Talk(LIST, "yes", "milk", "2", "no", "[change]", "[list[1]]", "yes", "bread", "3", "no")
    assert talk.at == "summary"
    talk.say("[change]", "[@list[1]]", "[list[1]]", "no")
    assert talk.at == "summary"
    assert talk.say("[send]").submitted == {
        "list[0]": "yes", "list[0].item": "milk", "list[0].price": 2, "list[1]": "no", "total": "2",
    }  # fmt: skip


def test_back_leads_through_the_entries() -> None:
    talk = Talk(LIST, "yes", "milk", "2", "yes", "bread", BACK, BACK)
    assert talk.at == "list[1]"
    assert talk.say(BACK).at == "list[0].price"
    assert "Your answer so far: 2" in talk.text


def test_a_counted_repeat_follows_its_count() -> None:
    talk = Talk(EVERYTHING, "A", "1", "1", "Ali", "8")
    assert talk.at == "child[0].school"
    assert talk.say("yes").at == "country"


def test_fewer_entries_keep_what_was_said_in_case_they_come_back() -> None:
    talk = Talk(EVERYTHING, "A", "1", "2", "Ali", "3", "Veli", "4", BACK, BACK, BACK, BACK, BACK, "1", "Ali", "3")
    assert talk.at == "country"
    assert talk.state.answers["child[1].child_name"] == "Veli"


def test_entries_are_bounded() -> None:
    talk = Talk(LIST)
    for _ in range(MAX_ENTRIES):
        talk.say("yes", "x", "1")
    assert talk.at == "summary"


def test_a_repeat_that_does_not_fit_is_passed_over() -> None:
    form = form_of(
        "- {name: have, kind: yes_no, label: {verbatim: Any?}}\n"
        "- {name: item, kind: text, group: [list], repeat: list, label: {verbatim: Which?}}\n"
        "- {name: end, kind: text, label: {verbatim: End?}}",
        "groups: [{name: list, repeat: true, relevant: \"${have} = 'yes'\"}]",
    )
    assert Talk(form, "no").at == "end"
    assert Talk(form, "yes").at == "list[0]"


def test_the_name_of_a_group_is_said_once() -> None:
    talk = Talk(EVERYTHING, "A")
    assert talk.text.startswith("The household\n\nAdults?")
    assert not talk.say("2").text.startswith("The household")
    assert not Talk(EVERYTHING, "A", "many").text.startswith("The household")


def test_a_long_form_is_changed_by_its_groups() -> None:
    questions = "\n".join(
        f"- {{name: q{n}, kind: text, group: [{'a' if n < 7 else 'b'}], label: {{verbatim: 'Q{n}'}}, "
        f"summary: {{verbatim: 'S{n}'}}}}"
        for n in range(14)
    )
    groups = "groups: [{name: a, label: {verbatim: First}}, {name: b, label: {verbatim: Second}}]"
    talk = Talk(form_of(questions, f"confirm: true\n{groups}"), *["x"] * 14, "[change]")
    assert talk.buttons == {"@a": "First", "@b": "Second"}
    talk.say("[@b]", Reply(choice="change:q9"), "new", "[send]")
    assert talk.submitted["q9"] == "new"
