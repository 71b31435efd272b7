"""What a person sees of our messages in WhatsApp: as few as possible, with everything to press in them."""

from __future__ import annotations

import pytest

from bot.channels.base import Button, File, Outbound, Sent, Target, Template
from bot.channels.whatsapp import WhatsAppChannel
from tests.platforms.whatsapp import Person, StandInWhatsApp

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def person(whatsapp: StandInWhatsApp) -> Person:
    """Somebody who has just written."""
    made = whatsapp.person()
    made.account.wrote_at = whatsapp.world.now()
    return made


async def shows(channel: WhatsAppChannel, person: Person, text: str, **more: object) -> Sent:
    """Sends to this person, at the address we know them by."""
    return await channel.send(Target(1, person.account.key), Outbound(text, **more))  # type: ignore[arg-type]


def buttons(*labels: str, prefix: str = "q:") -> tuple[Button, ...]:
    return tuple(Button(label, f"{prefix}{number}") for number, label in enumerate(labels))


BACK = (Button("Geri", "!back"), Button("Ləğv et", "!cancel"))


async def test_plain_words_are_one_message_with_its_id(channel: WhatsAppChannel, person: Person) -> None:
    sent = await shows(channel, person, "Salam *siz* <b>&amp; _biz_")
    assert (person.last.kind, person.last.text, person.last.id) == (
        "text",
        "Salam *siz* <b>&amp; _biz_",
        sent.platform_id,
    )


@pytest.mark.parametrize("hidden", [False, True], ids=["number-shown", "number-hidden"])
async def test_a_user_id_is_addressed_as_recipient(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, hidden: bool
) -> None:
    person = whatsapp.person(user_id="AZ.9af3Kq01", hidden=hidden)
    person.account.wrote_at = whatsapp.world.now()
    await shows(channel, person, "Salam")
    assert (person.last.body.get("to"), person.last.body.get("recipient")) == (None, "AZ.9af3Kq01")


async def test_a_number_is_addressed_as_to(channel: WhatsAppChannel, whatsapp: StandInWhatsApp) -> None:
    person = whatsapp.person("994551234567", has_user_id=False)
    person.account.wrote_at = whatsapp.world.now()
    await shows(channel, person, "Salam")
    assert (person.last.body.get("to"), person.last.body.get("recipient")) == ("994551234567", None)


async def test_three_short_ones_are_buttons(channel: WhatsAppChannel, person: Person) -> None:
    await shows(channel, person, "Dil?", choices=buttons("Azərbaycanca", "Русский"), commands=BACK[:1])
    assert not person.last.is_list
    assert person.last.buttons == [("Azərbaycanca", "q:0"), ("Русский", "q:1"), ("Geri", "!back")]


async def test_few_answers_stay_buttons_and_the_ways_round_them_are_named(
    channel: WhatsAppChannel, person: Person
) -> None:
    await shows(channel, person, "Kağız var?", choices=buttons("Bəli", "Xeyr"), commands=BACK)
    assert person.last.buttons == [("Bəli", "q:0"), ("Xeyr", "q:1")]
    assert person.last.text.startswith("Kağız var?")
    assert person.last.text.endswith("Geri, Ləğv et")


@pytest.mark.parametrize(
    "labels",
    [("1", "2", "3", "4"), ("Bu düymə üçün bir az uzun söz", "Yox"), ("Bəli", "Bəli")],
    ids=["four", "a-long-one", "two-alike"],
)
async def test_what_fits_no_buttons_is_a_list(
    channel: WhatsAppChannel, person: Person, labels: tuple[str, ...]
) -> None:
    await shows(channel, person, "Hansı?", choices=buttons(*labels), commands=BACK)
    assert len(person.messages) == 1
    assert person.last.is_list
    assert [data for _, data in person.last.buttons] == [*(f"q:{n}" for n in range(len(labels))), "!back", "!cancel"]
    assert [section["title"] for section in person.last.part["action"]["sections"]] != ["", ""]


async def test_a_cut_label_stands_in_full_beneath(channel: WhatsAppChannel, person: Person) -> None:
    label = "Məhkəmə və hüquq-mühafizə orqanları ilə bağlı"
    await shows(channel, person, "Mövzu?", choices=buttons(label, *"abc"))
    row = person.last.part["action"]["sections"][0]["rows"][0]
    assert (row["title"], row["description"]) == ("Məhkəmə və hüquq-mühafi…", label)


async def test_ten_rows_are_a_list_and_eleven_are_numbers(channel: WhatsAppChannel, person: Person) -> None:
    await shows(channel, person, "Hansı?", choices=buttons(*"abcdefgh"), commands=BACK)
    assert (person.last.is_list, len(person.last.buttons)) == (True, 10)
    await shows(channel, person, "Hansı?", choices=buttons(*"abcdefghi"), commands=BACK)
    assert len(person.messages) == 2
    assert person.last.text.startswith("Hansı?\n\n1. a\n2. b\n")
    assert "9. i" in person.last.text
    assert person.last.buttons == [("Geri", "!back"), ("Ləğv et", "!cancel")], "the ways round it stay to be pressed"


async def test_too_many_for_a_body_are_plain_numbers(channel: WhatsAppChannel, person: Person) -> None:
    names = [f"Rayonun uzun adı {number}" for number in range(75)]
    await shows(channel, person, "Hansı rayon?", choices=buttons(*names), commands=BACK)
    assert [message.kind for message in person.messages] == ["text"]
    assert "75. Rayonun uzun adı 74" in person.last.text
    assert "Geri, Ləğv et" in person.last.text, "what can be done is said, for it can be typed"


async def test_a_long_text_keeps_its_buttons_with_its_end(channel: WhatsAppChannel, person: Person) -> None:
    text = "\n\n".join(f"Bənd {number}. " + "söz " * 60 for number in range(30)).strip()
    await shows(channel, person, text, choices=buttons("Bəli", "Xeyr"))
    assert [message.kind for message in person.messages] == ["text", "text", "interactive"]
    assert "".join("".join(message.text.split()) for message in person.messages) == "".join(text.split())
    assert person.last.buttons == [("Bəli", "q:0"), ("Xeyr", "q:1")]


async def test_a_place_is_asked_for_by_its_own_button(channel: WhatsAppChannel, person: Person) -> None:
    await shows(channel, person, "Haradasınız?", commands=BACK, wants="location")
    assert person.last.part["type"] == "location_request_message"
    assert "Geri, Ləğv et" in person.last.text


async def test_half_an_emoji_stops_nothing(channel: WhatsAppChannel, person: Person) -> None:
    await shows(channel, person, "Bu nədir \ud83d?", choices=buttons("a\ud83d", "b"))
    assert person.last.text == "Bu nədir ??"


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "image"),
        ("image/jpeg", "image"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        ("audio/ogg", "audio"),
    ],
)
async def test_a_file_is_uploaded_and_shown_with_its_words(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, person: Person, media_type: str, kind: str
) -> None:
    await shows(channel, person, "Budur.", file=File("qərar 1.bin", media_type, "document", PNG))
    shown = person.messages[0]
    assert shown.kind == kind
    media = whatsapp.world.media[shown.part["id"]]
    assert (media.content, media.media_type) == (PNG, media_type)
    assert shown.part.get("filename") == ("qərar 1.bin" if kind == "document" else None)
    assert [message.text for message in person.messages if message.text] == ["Budur."], "as caption, or after a voice"


async def test_a_file_and_buttons_are_two_messages(channel: WhatsAppChannel, person: Person) -> None:
    await shows(channel, person, "Razısınız?", file=File("a.png", "image/png", "photo", PNG), choices=buttons("Hə"))
    assert [message.kind for message in person.messages] == ["image", "interactive"]


async def test_a_template_goes_alone_even_outside_the_window(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp
) -> None:
    whatsapp.approve("case_answer", "az", 1)
    person = whatsapp.person()
    await shows(
        channel, person, "deyilməz", choices=buttons("x"), template=Template("case_answer", "az", ("  417\n-2026 ",))
    )
    assert (person.last.kind, person.last.text) == ("template", "case_answer 417 -2026")


async def test_a_templates_buttons_come_back_as_ours_do(channel: WhatsAppChannel, whatsapp: StandInWhatsApp) -> None:
    whatsapp.approve("yer_var", "az", 1, buttons=2)
    person = whatsapp.person()
    await shows(channel, person, "deyilməz", template=Template("yer_var", "az", ("Yer",), ("evt.17:yes", "evt.17:no")))
    assert [data for _, data in person.last.buttons] == ["evt.17:yes", "evt.17:no"]
    assert person.last.text == "yer_var Yer"
