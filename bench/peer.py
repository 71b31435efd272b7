"""The peer as a candidate: how the bot of bench/peers/fsm_bot.py is started, and how a citizen talks to it."""

from __future__ import annotations

import sys

from redis.asyncio import Redis

from bench.load import Candidate, Place
from bench.script import Presses, Script, Step, Types, anything, offers
from bench.story import STORY

SCRIPT = Script(
    opening=(
        Step(Types("/start"), offers("language:")),
        Step(Presses("language:en"), offers("consent:")),
        Step(Presses("consent:agree"), offers("menu:")),
    ),
    complaint=(
        Step(Presses("menu:complaint"), offers("for:")),
        Step(Presses("for:self"), anything),
        Step(Types(STORY[0]), offers("story:done")),
        Step(Types(STORY[1]), offers("story:done")),
        Step(Presses("story:done"), offers("topic:")),
        Step(Presses("topic:"), anything),
        Step(Types("Göyçay"), offers("tried:")),
        Step(Presses("tried:skip"), offers("paper:")),
        Step(Presses("paper:no"), offers("contact:")),
        Step(Presses("contact:chat"), offers("gender:")),
        Step(Presses("gender:woman"), offers("age:")),
        Step(Presses("age:middle"), offers("displaced:")),
        Step(Presses("displaced:no"), offers("confirm:")),
        Step(Presses("confirm:submit"), lambda message: message.text.startswith("Thank you")),
        Step(Types("/menu"), offers("menu:")),
    ),
)


def command(place: Place) -> tuple[list[str], dict[str, str]]:
    argv = [sys.executable, "-m", "bench.peers.fsm_bot", "--port", str(place.port), "--redis", place.redis]
    return [*argv, "--telegram", place.telegram, "--token", place.token], {}


async def kept(place: Place) -> int:
    async with Redis.from_url(place.redis) as client:
        keys = await client.keys("complaint:[0-9]*")
        return len(keys)


PEER = Candidate("peer", SCRIPT, command, kept)
