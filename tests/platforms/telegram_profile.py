"""The bot's own page, one per language: commands, name, descriptions. It judges their lengths and remembers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.platforms.telegram_limits import Json, bad_request, check_commands, check_language
from tests.platforms.telegram_parameters import Parameters

Profile = dict[tuple[str, str], Any]  # ("commands", "ru") -> what was set

# field -> most characters
LENGTHS = {"name": 64, "description": 512, "short_description": 120}


def profile_methods(profile: Profile) -> dict[str, Callable[[Parameters], Any]]:
    """The methods by their names in small letters, over this profile."""

    def keep(given: Parameters, field: str, value: Any) -> bool:
        check_language(given.text("language_code"))
        profile[field, given.text("language_code")] = value
        return True

    def set_commands(given: Parameters) -> bool:
        commands = check_commands(given.parsed("commands", "Can't parse commands JSON object") or [])
        return keep(given, "commands", commands)

    def get_commands(given: Parameters) -> list[Json]:
        check_language(given.text("language_code"))
        commands: list[Json] = profile.get(("commands", given.text("language_code")), [])
        return commands

    def setter(field: str) -> Callable[[Parameters], bool]:
        def change(given: Parameters) -> bool:
            if len(given.text(field)) > LENGTHS[field]:
                raise bad_request(f"BOT_{'ABOUT' if field == 'short_description' else field.upper()}_INVALID")
            return keep(given, field, given.text(field))

        return change

    def getter(field: str) -> Callable[[Parameters], Json]:
        return lambda given: {field: profile.get((field, given.text("language_code")), "")}

    table: dict[str, Callable[[Parameters], Any]] = {
        "setmycommands": set_commands,
        "deletemycommands": lambda given: keep(given, "commands", []),
        "getmycommands": get_commands,
        "setchatmenubutton": lambda given: True,
    }
    for field in LENGTHS:
        table[f"setmy{field.replace('_', '')}"] = setter(field)
        table[f"getmy{field.replace('_', '')}"] = getter(field)
    return table
