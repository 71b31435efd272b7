"""The bot's page: told in each language, only where it differs, and every command on it is understood."""

from __future__ import annotations

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_profile import COMMANDS, SPELLINGS, entries, tell
from locales.translate import LANGUAGES
from locales.understanding import command
from tests.platforms.telegram import StandInTelegram

CODES = ("", "ru", "en")


def set_calls(server: StandInTelegram) -> list[str]:
    return [call.method for call in server.calls if call.method.startswith("set")]


async def test_everything_is_told_once(door: TelegramChannel, server: StandInTelegram) -> None:
    await tell(door.api, "Maddə 54")
    profile = server.world.profile
    assert profile["name", ""] == "Maddə 54"
    for code in CODES:
        assert "Maddə 54" in profile["description", code]
        assert "Maddə 54" in profile["short_description", code]
        assert len(profile["commands", code]) == len(COMMANDS)
    assert [one["command"] for one in profile["commands", ""]][:2] == ["menyu", "muracietlerim"]
    told = len(set_calls(server))
    assert told == 1 + 3 * len(CODES)
    await tell(door.api, "Maddə 54")
    assert len(set_calls(server)) == told, "nothing differs, nothing is set"
    await tell(door.api, "Maddə 55")
    assert "setmycommands" not in set_calls(server)[told:], "only what differs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_understood_as_what_it_says(language: str) -> None:
    assert {command(f"/{spelt}"): name for name, spelt in SPELLINGS[language].items()} == {n: n for n in COMMANDS}


def test_a_very_long_name_still_fits() -> None:
    longest = {"name": 64, "description": 512, "short_description": 120}
    for entry in entries("Hüquqi Yardım və Vətəndaş Cəmiyyətinin İnkişafı " * 5):
        if entry.field in longest:
            assert len(entry.value) <= longest[entry.field]


async def test_a_refusal_leaves_the_rest(door: TelegramChannel, server: StandInTelegram) -> None:
    server.fail_next("setMyName", 400, "Bad Request: BOT_TITLE_INVALID")
    await tell(door.api, "Maddə 54")
    assert ("name", "") not in server.world.profile
    assert len(set_calls(server)) == 10


async def test_telegrams_patience_is_awaited(door: TelegramChannel, server: StandInTelegram) -> None:
    server.fail_next("setMyCommands", 429, "Too Many Requests: retry after 1", retry_after=1)
    await tell(door.api, "Maddə 54")
    assert ("commands", "") in server.world.profile
