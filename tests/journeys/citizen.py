"""A citizen who complains by chat, as a list of steps: what they type and which offered button they press.

The same script is walked over Telegram, in one process at a desk, and by processes that are killed on the way; buttons
are named by their data, so that it reads the same in the three languages. It never looks behind the chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from flows.model import Reply


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the citizen does. `word` is a text, or the data of a button (`for_whom:self`, `!done`)."""

    does: Literal["types", "presses"]
    word: str

    @property
    def reply(self) -> Reply:
        """The step as a channel would hand it on."""
        if self.does == "types":
            return Reply(command="start") if self.word == "/start" else Reply(text=self.word)
        return Reply(command=self.word[1:]) if self.word.startswith("!") else Reply(choice=self.word)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the citizen's screen: the newest message and its buttons as (label, data)."""

    text: str
    buttons: tuple[tuple[str, str | None], ...] = ()

    @property
    def offered(self) -> list[str]:
        return [data or label for label, data in self.buttons]


class Phone(Protocol):
    """What a citizen holds in their hand."""

    async def types(self, text: str) -> Shown: ...
    async def presses(self, data: str) -> Shown: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What this citizen writes. `marker` can be planted in every free text of the script."""

    story: tuple[str, ...]
    district: str
    tried: str
    date: str
    contact: str


WORDS = {
    "az": Words(
        ("Müdir məni işdən çıxardı və əmək müqaviləsini göstərmir.", "Üç aydır əmək haqqım verilmir."),
        "Sumqayıt",
        "Əmək müfəttişliyinə yazmışam, cavab gəlməyib.",
        "12.03.2026",
        "Qardaşım vasitəsilə, axşam saat yeddidən sonra.",
    ),
    "ru": Words(
        ("Моего брата уволили без приказа.", "Зарплату за три месяца не платят."),
        "в сумгаите",
        "Писали в инспекцию труда, ответа нет.",
        "12.03.2026",
        "Через соседку, после шести вечера.",
    ),
    "en": Words(
        ("My employer dismissed me without any order.", "My wages for three months have not been paid."),
        "Sumgait",
        "I wrote to the labour inspectorate and had no answer.",
        "12.03.2026",
        "Through my sister, after six in the evening.",
    ),
}
EXPECTED_FACTS = {
    "for_whom": "self",
    "topic": "labour",
    "district": "sumgayit",
    "paper": "yes",
    "paper_date": "2026-03-12",
    "contact": "other",
    "gender": "woman",
    "age_group": "30_44",
    "idp": "no",
}


def types(word: str) -> Step:
    return Step("types", word)


def presses(word: str) -> Step:
    return Step("presses", word)


def arriving(language: str) -> list[Step]:
    """From the first word to the main menu."""
    return [types("/start"), presses(f"language:{language}"), presses("consent:agree")]


def complaint(language: str, marker: str = "") -> list[Step]:
    """The whole of it: a newcomer arrives, consents, tells everything that can be told, and sends."""
    words = WORDS[language]
    return [*arriving(language), presses("menu:complaint"), *answers(words, marker)]


def answers(words: Words, marker: str = "") -> list[Step]:
    """The complaint from its first question to Send."""
    tail = f" {marker}" if marker else ""
    return [
        presses("for_whom:self"),
        *(types(part + tail) for part in words.story),
        presses("!done"),
        presses("topic:labour"),
        types(words.district),
        types(words.tried + tail),
        presses("!done"),
        presses("paper:yes"),
        types(words.date),
        presses("contact:other"),
        types(words.contact + tail),
        presses("gender:woman"),
        presses("age_group:30_44"),
        presses("idp:no"),
        presses("summary:send"),
    ]


def adding(words: str, case_id: int) -> list[Step]:
    """From the menu: more words for a request that was sent."""
    return [
        presses("menu:my_cases"),
        presses(f"case:{case_id}"),
        presses("action:add"),
        types(words),
        presses("!done"),
    ]


async def walk(phone: Phone, steps: list[Step]) -> Shown:
    """Do the steps one after the other, pressing only what is offered; returns what the last one led to."""
    shown = Shown("")
    for step in steps:
        if step.does == "types":
            shown = await phone.types(step.word)
        else:
            assert not shown.buttons or step.word in shown.offered, f"{step.word} is not offered: {shown}"
            shown = await phone.presses(step.word)
    return shown
