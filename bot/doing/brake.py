"""A brake for one outsider with many empty browsers: how many new voices and places one network address may take in a
while. Only the web chat tells an address; a messenger's account costs more than a browser's cookie.

The figures are generous, for behind one address may sit a village or the customers of a telephone company.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.scene import Scene
from flows.text import T_


@dataclass(frozen=True, slots=True)
class Brake:
    """At most `times` in `seconds` by one network address."""

    name: str
    times: int
    seconds: float


VOICES = Brake("voices", 30, 3600)
PLACES = Brake("places", 40, 3600)
"""Places, not people who answer: a party of ten takes ten."""

TOO_MANY_VOICES = T_(
    "Very many voices have come from your network within an hour, so we could not count yours now. Please press again "
    "in an hour, or support the campaign on Telegram or WhatsApp.",
    context="campaign",
)
TOO_MANY_PLACES = T_(
    "Very many places have been taken from your network within an hour, so we could not note yours now. Please try "
    "again in an hour, or answer on Telegram or WhatsApp.",
    context="event",
)


def holds(scene: Scene) -> bool:
    """Whether it counts here at all: in the messengers nothing need be looked up for it."""
    return bool(scene.client)


async def lets(scene: Scene, brake: Brake, number: int = 1) -> bool:
    """Count so many more; False: that is too many."""
    live = scene.desk.house.live
    for _ in range(number if holds(scene) else 0):
        if not await live.allow(f"web:{brake.name}:{scene.client}", brake.times, brake.seconds):
            return False
    return True
