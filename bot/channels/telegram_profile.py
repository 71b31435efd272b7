"""The bot's page in Telegram: its name, what it is for, and its commands, in each language. Told once, at the start.

Telegram limits these calls strictly: what it has already is asked first, and only what differs is set.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.base import RetryLater, SendError
from bot.channels.telegram_api import Api
from flows.model import Text
from flows.text import T_, filled
from locales.translate import LANGUAGES, render

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_ABOUT, LONGEST_COMMAND = 64, 512, 120, 256
TRIES = 12
LONGEST_PAUSE = 600.0

DESCRIPTION = T_(
    "{org} is here for you. Complain about what is wrong, ask for free legal aid, and follow your request to its "
    "answer. What you write is locked on arrival: only our lawyers and coordinators read it. Press “Start”.",
    context="telegram",
)
ABOUT = T_("{org}: complaints and free legal aid. Locked, and in your language.", context="telegram")

COMMANDS: dict[str, Text] = {
    "menu": T_("The menu", context="command"),
    "my_cases": T_("My requests and their answers", context="command"),
    "human": T_("Talk to a member of our staff", context="command"),
    "language": T_("Change the language", context="command"),
    "back": T_("Back by one question", context="command"),
    "cancel": T_("Cancel what I am doing", context="command"),
    "help": T_("Help", context="command"),
    "stop": T_("No more news", context="command"),
    "delete_data": T_("Delete my data", context="command"),
}
AZERBAIJANI = {
    "menu": "menyu",
    "my_cases": "muracietlerim",
    "human": "emekdas",
    "language": "dil",
    "back": "geri",
    "cancel": "legv",
    "help": "komek",
    "stop": "dayan",
    "delete_data": "sil",
}
ENGLISH = {name: name for name in COMMANDS} | {"my_cases": "cases", "delete_data": "delete"}
SPELLINGS = {"az": AZERBAIJANI, "ru": ENGLISH, "en": ENGLISH}
"""Telegram takes Latin letters only; all of them are understood in every language (locales/reference/commands.yaml)."""

log = logging.getLogger("korpu.telegram")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be told: the methods that read and set it, the field, its value, and for whose language."""

    reads: str
    sets: str
    field: str
    value: Any
    language_code: str

    @property
    def whose(self) -> dict[str, str]:
        return {"language_code": self.language_code} if self.language_code else {}

    def differs(self, known: Any) -> bool:
        """Commands are read as the bare list, the rest within an object."""
        return bool((known.get(self.field, "") if isinstance(known, dict) else known) != self.value)


def entries(organisation: str) -> Iterator[Entry]:
    """Azerbaijani is told for everybody who has no entry in a language of their own."""
    yield Entry("getMyName", "setMyName", "name", organisation[:LONGEST_NAME], "")
    for language in LANGUAGES:
        code = "" if language == LANGUAGES[0] else language
        spelt = SPELLINGS[language]
        commands = [
            {"command": spelt[name], "description": render(text, language)[:LONGEST_COMMAND]}
            for name, text in COMMANDS.items()
        ]
        yield Entry("getMyCommands", "setMyCommands", "commands", commands, code)
        description = _described(DESCRIPTION, organisation, language, LONGEST_DESCRIPTION)
        yield Entry("getMyDescription", "setMyDescription", "description", description, code)
        about = _described(ABOUT, organisation, language, LONGEST_ABOUT)
        yield Entry("getMyShortDescription", "setMyShortDescription", "short_description", about, code)


def _described(text: Text, organisation: str, language: str, most: int) -> str:
    """The sentence, with as much of a long name as there is room for."""
    around = len(render(filled(text, {"org": ""}), language))
    return render(filled(text, {"org": organisation[: max(0, most - around)]}), language)


async def tell(api: Api, organisation: str) -> None:
    """Tell Telegram what differs. What it refuses is left as it is; while it is away, or asks for patience, we wait."""
    for entry in entries(organisation):
        for attempt in range(TRIES):
            try:
                await _tell(api, entry)
                break
            except RetryLater as error:
                log.info("%s waits: %s", entry.sets, error.reason)
                await asyncio.sleep(min(LONGEST_PAUSE, error.seconds or 2.0**attempt))
            except SendError as error:
                log.warning("%s was refused: %s", entry.sets, error.reason)
                break


async def _tell(api: Api, entry: Entry) -> None:
    known = await api.call(entry.reads, entry.whose)
    if entry.differs(known):
        await api.call(entry.sets, {entry.field: entry.value} | entry.whose)
        log.info("%s told for %s", entry.sets, entry.language_code or "everybody")
