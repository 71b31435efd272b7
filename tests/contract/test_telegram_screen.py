"""What a citizen sees on their screen: one question at a time, edited in place, and nothing worth keeping lost."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.base import Button, Outbound, Pressed, RetryLater, Sent, Target
from bot.channels.telegram import TelegramChannel
from casework.cases import notices
from locales.translate import LANGUAGES, render
from locales.understanding import command
from tests.platforms.telegram import StandInTelegram
from tests.platforms.telegram_person import Person

CHOICES = (Button("Bəli", "paper:yes"), Button("Xeyr", "paper:no"))
BACK = (Button("Geri", "!back"), Button("Ləğv et", "!cancel"))


async def send(door: TelegramChannel, person: Person, message: Outbound) -> Sent:
    sent = await door.send(Target(1, str(person.id)), message)
    await asyncio.gather(*door._aside)  # what is tidied away beside it
    return sent


def pressed(person: Person, label: str = "Bəli") -> Pressed:
    return Pressed(str(person.last.id), person.last.text, label)


async def test_a_press_turns_its_question_into_the_next(door: TelegramChannel, person: Person) -> None:
    first = await send(door, person, Outbound("Sənədiniz varmı?", CHOICES, BACK))
    following = Outbound("Hansı tarix?", (), BACK, pressed=pressed(person), replaces=True)
    second = await send(door, person, following)
    assert second == first
    assert [message.text for message in person.messages] == ["✓ Bəli\n\nHansı tarix?"]
    assert [data for _, data in person.last.buttons] == ["!back", "!cancel"]
    third = Outbound("Cinsiniz?", CHOICES, pressed=pressed(person, ""), replaces=True)
    await send(door, person, third)
    assert person.last.text == "Cinsiniz?", "a way round the question is no answer to show"


async def test_a_toggle_keeps_its_question(door: TelegramChannel, person: Person) -> None:
    question = "Nə lazımdır?\n\nBir neçəsini seçə bilərsiniz."
    await send(door, person, Outbound(question, (Button("Su", "needs:water"), Button("İşıq", "needs:light"))))
    ticked = (Button("✓ Su", "needs:water"), Button("İşıq", "needs:light"))
    await send(door, person, Outbound(question, ticked, pressed=pressed(person, "Su"), replaces=True))
    assert (person.last.text, person.last.buttons[0].label) == (question, "✓ Su")


async def test_the_same_edit_twice_is_no_failure(door: TelegramChannel, person: Person) -> None:
    await send(door, person, Outbound("Sənədiniz varmı?", CHOICES))
    following = Outbound("Hansı tarix?", (), BACK, pressed=pressed(person), replaces=True)
    first = await send(door, person, following)
    assert await send(door, person, following) == first
    assert len(person.messages) == 1


async def test_an_edit_whose_answer_was_lost_is_not_said_twice(
    door: TelegramChannel, server: StandInTelegram, person: Person
) -> None:
    await send(door, person, Outbound("Sənədiniz varmı?", CHOICES))
    following = Outbound("Hansı tarix?", (), BACK, pressed=pressed(person), replaces=True)
    server.drop_next("editMessageText", "after")
    with pytest.raises(RetryLater):
        await send(door, person, following)
    await send(door, person, following)
    assert [message.text for message in person.messages] == ["✓ Bəli\n\nHansı tarix?"]


@pytest.mark.parametrize(
    "words",
    [
        notices.received("26-00007", "1234 5678 9012 3452"),
        (notices.received("26-00007", "1234567890123452")[1],),
    ],
    ids=["receipt", "receipt alone"],
)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_receipt_is_never_edited_away(
    door: TelegramChannel, person: Person, language: str, words: tuple[notices.Text, ...]
) -> None:
    text = "\n\n".join(render(part, language) for part in words)
    await send(door, person, Outbound(text, CHOICES))
    await send(door, person, Outbound("Menyu", BACK, pressed=pressed(person), replaces=True))
    assert [message.text for message in person.messages] == [text, "Menyu"]
    assert person.messages[0].buttons == [], "it is answered, and its buttons are gone"


@pytest.mark.parametrize("before", ["Söz " * 100, "Sual?"], ids=["long", "other words"])
async def test_words_worth_keeping_stay(door: TelegramChannel, person: Person, before: str) -> None:
    await send(door, person, Outbound(before.strip(), CHOICES))
    alone = len(before) > 300
    await send(door, person, Outbound("Sonrakı?", BACK, pressed=pressed(person), replaces=alone))
    assert [message.text for message in person.messages] == [before.strip(), "Sonrakı?"]
    assert person.messages[0].buttons == []


@pytest.mark.parametrize("status", ["deleted", "refused", "inaccessible"])
async def test_what_cannot_be_edited_is_sent_anew(
    door: TelegramChannel, server: StandInTelegram, person: Person, status: str
) -> None:
    await send(door, person, Outbound("Sənədiniz varmı?", CHOICES))
    origin = pressed(person)
    if status == "deleted":
        person.last.deleted = True
    elif status == "refused":
        server.fail_next("editMessageText", 400, "Bad Request: message can't be edited")
    else:
        origin = Pressed(origin.message_id)  # an old message comes without its words
    await send(door, person, Outbound("Hansı tarix?", (), BACK, pressed=origin, replaces=True))
    assert person.last.text == "Hansı tarix?"


async def test_a_long_text_that_follows_a_press_is_sent_anew(door: TelegramChannel, person: Person) -> None:
    await send(door, person, Outbound("Sənədiniz varmı?", CHOICES))
    await send(door, person, Outbound("söz " * 1500, (), BACK, pressed=pressed(person), replaces=True))
    assert len(person.messages) == 3
    assert [bool(message.buttons) for message in person.messages] == [False, False, True]


async def test_buttons_under_what_is_answered_by_typing_go(door: TelegramChannel, person: Person) -> None:
    for text in ("Nə baş verib?", "Qeyd etdik.", "Bunu da qeyd etdik."):
        await send(door, person, Outbound(text, (), (Button("Hazırdır", "!done"),)))
    assert [len(message.buttons) for message in person.messages] == [0, 0, 1]


async def test_news_of_a_case_leaves_the_open_question_its_buttons(door: TelegramChannel, person: Person) -> None:
    await send(door, person, Outbound("Sənədiniz varmı?", CHOICES))
    await send(door, person, Outbound("Müraciətinizə cavab: gəlin."))
    await send(door, person, Outbound("Müraciət bağlandı. Həll olundu?", (Button("Həll olundu", "closed.7:yes"),)))
    assert [len(message.buttons) for message in person.messages] == [2, 0, 1]
    await send(door, person, Outbound("Təşəkkürlər. Əlavə?", CHOICES, pressed=pressed(person, "Həll olundu")))
    assert [len(message.buttons) for message in person.messages] == [0, 0, 0, 2]


async def test_tidying_that_fails_holds_nothing_up(
    door: TelegramChannel, server: StandInTelegram, person: Person
) -> None:
    await send(door, person, Outbound("Bir", (), BACK))
    server.fail_next("editMessageReplyMarkup", 429, "Too Many Requests: retry after 9", retry_after=9)
    await send(door, person, Outbound("İki", (), BACK))
    server.slow(5, "editMessageReplyMarkup")
    async with asyncio.timeout(2):
        await door.send(Target(1, str(person.id)), Outbound("Üç", (), BACK))
    assert [message.text for message in person.messages] == ["Bir", "İki", "Üç"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("wants", "field"), [("location", "request_location"), ("contact", "request_contact")])
async def test_a_place_and_a_number_have_a_button_of_their_own(
    door: TelegramChannel, person: Person, language: str, wants: str, field: str
) -> None:
    commands = (Button("Geri", "!back"), Button("Ləğv et", "!cancel"), Button("Keç", "!skip"))
    await send(door, person, Outbound("?", (), commands, language, wants=wants))
    assert person.last.markup is not None
    assert person.last.markup["keyboard"][0][0][field] is True
    assert person.last.markup["one_time_keyboard"]
    assert person.last.markup["resize_keyboard"]
    assert [command(label) for label in person.keys[1:]] == ["back", "cancel", "skip"], "typed, they mean the same"


async def test_with_choices_a_question_keeps_its_usual_buttons(door: TelegramChannel, person: Person) -> None:
    await send(door, person, Outbound("Hansı rayonda?", (Button("Regiona görə", "d:@"),), BACK, wants="location"))
    assert person.last.inline


async def test_the_letters_come_back_after_it(door: TelegramChannel, person: Person) -> None:
    await send(door, person, Outbound("Nömrəniz?", (), BACK, wants="contact"))
    await send(door, person, Outbound("Cinsiniz?", CHOICES))
    assert (person.keys, person.last.text, len(person.last.buttons)) == ([], "Cinsiniz?", 2)
    await send(door, person, Outbound("Nömrəniz?", (), BACK, wants="contact"))
    assert person.keys
    assert person.messages[-2].buttons == []
    await send(door, person, Outbound("Sağ olun."))
    assert (person.keys, person.last.text) == ([], "Sağ olun.")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>1 & 2</b> &lt;", "<b>1 & 2</b> &lt;"),
        ("yarım \ud83d emoji", "yarım \N{REPLACEMENT CHARACTER} emoji"),
        ("bütöv \ud83d\ude00", "bütöv \N{GRINNING FACE}"),
        ("sıfır\x00 və zəng\x07", "sıfır və zəng"),
    ],
    ids=["markup", "half an emoji", "two halves", "control characters"],
)
async def test_any_text_can_be_sent(door: TelegramChannel, person: Person, text: str, shown: str) -> None:
    await send(door, person, Outbound(text, (Button(text, "a:b"),)))
    assert (person.last.text, person.last.buttons[0].label) == (shown, shown)


async def test_no_keyboard_is_taken_away_twice(door: TelegramChannel, server: StandInTelegram, person: Person) -> None:
    await send(door, person, Outbound("Söz " * 100, CHOICES))
    await send(door, person, Outbound("Qəbul edildi.", pressed=pressed(person)))
    await send(door, person, Outbound("Menyu", CHOICES))
    await send(door, person, Outbound("Sağ olun.", pressed=pressed(person), replaces=True))
    await send(door, person, Outbound("Menyu", CHOICES))
    assert [call.status for call in server.calls_of("editMessageReplyMarkup")] == [200]
    assert [bool(message.buttons) for message in person.messages] == [False, False, False, True]


async def test_a_press_far_above_is_answered_below(door: TelegramChannel, person: Person) -> None:
    await send(door, person, Outbound("Müraciət bağlandı. Həll olundu?", (Button("Həll olundu", "closed.7:yes"),)))
    old = pressed(person, "Həll olundu")
    await send(door, person, Outbound("Menyu", CHOICES))
    await send(door, person, Outbound("Kömək etdik?", CHOICES, pressed=old, replaces=True))
    assert [message.text for message in person.messages] == ["Müraciət bağlandı. Həll olundu?", "Menyu", "Kömək etdik?"]
    assert [bool(message.buttons) for message in person.messages] == [False, False, True]
