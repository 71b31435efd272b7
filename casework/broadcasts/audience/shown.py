"""What staff may see of an audience that marks tell apart: supporters of a campaign, or who has answered a survey.

Whoever may count such an audience again and again could ask for one person: with and without a choice, before and after
a press. So its numbers are protected as all figures are, and some choices are not counted at all. What the rules need
(the limit for a second person) is rounded up within the same five, and so tells no more. Nothing here awaits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.broadcasts.audience import PARTS, Audience
from casework.figures.rules import STEP, Cell, protected, total
from locales.translate import LANGUAGES

MARKED = ("campaigns", "surveys")
NARROWING = ("languages", "channels", "consents", "surveys")
SMALLEST_POOL = 20
"""People from among whom marks may narrow: where five out of five have a mark, each of the five has."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`sending` and the cells by channel and language; None or missing: fewer than five, nobody included."""

    sending: Cell
    by_channel: Mapping[str, Mapping[str, int]]

    def most_on(self, channel: str) -> int:
        """As many as they may be, for a price."""
        return sum(at_most(self.by_channel.get(channel, {}).get(code, 0)) for code in LANGUAGES)


def is_marked(audience: Audience) -> bool:
    """Whether its people must be looked at one by one."""
    return any(audience.get(name) for name in MARKED)


def is_mixed(audience: Audience) -> bool:
    """Whether marks meet people whom somebody may know one by one: then a number of all tells about a mark of one."""
    others = [name for name in PARTS if name != "campaigns" and audience.get(name)]
    if audience.get("campaigns"):
        return bool(others or audience.get("surveys"))
    return bool(audience.get("surveys") and "events" in others)


def is_narrowed(audience: Audience) -> bool:
    """Whether a pool of people is narrowed further."""
    return is_marked(audience) and any(audience.get(name) for name in NARROWING)


def shown(by_channel: Mapping[str, Mapping[str, int]]) -> Shown:
    """Cells of at least five, rounded down to fives; the total is their sum and says no more than they do."""
    cells = {
        channel: {language: cell for language, number in numbers.items() if (cell := protected(number)) is not None}
        for channel, numbers in by_channel.items()
    }
    found = {channel: numbers for channel, numbers in cells.items() if numbers}
    return Shown(total(cell for numbers in found.values() for cell in numbers.values()), found)


def at_most(number: int) -> int:
    """The largest number that is shown alike."""
    return number - number % STEP + STEP - 1
