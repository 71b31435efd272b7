"""Körpü as a candidate: started as an operator starts it, on PostgreSQL and Redis, with everything durable."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import asyncpg  # type: ignore[import-untyped]  # it has no stubs

from bench.load import Candidate, Place, RoundFailed, environment
from bench.script import Presses, Script, Step, Types, anything, offers
from bench.story import STORY

# Data of buttons: `question:value`, or `!command`.
SCRIPT = Script(
    opening=(
        Step(Types("/start"), offers("language:")),
        Step(Presses("language:en"), offers("consent:")),
        Step(Presses("consent:agree"), offers("menu:")),
    ),
    complaint=(
        Step(Presses("menu:complaint"), offers("for_whom:")),
        Step(Presses("for_whom:self"), anything),
        Step(Types(STORY[0]), anything),
        Step(Types(STORY[1]), anything),
        Step(Presses("!done"), offers("topic:")),
        Step(Presses("topic:"), anything),
        Step(Types("Göyçay"), offers("!skip")),
        Step(Presses("!skip"), offers("paper:")),
        Step(Presses("paper:no"), offers("contact:")),
        Step(Presses("contact:chat"), offers("gender:")),
        Step(Presses("gender:woman"), offers("age_group:")),
        Step(Presses("age_group:30_44"), offers("idp:")),
        Step(Presses("idp:no"), offers("summary:")),
        Step(Presses("summary:send"), anything),
        Step(Types("/menu"), offers("menu:")),
    ),
)


def command(place: Place) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "bench.serve"], settings(place)


def settings(place: Place) -> dict[str, str]:
    return {
        "KORPU_DATA_DIR": str(place.folder / "data"),
        "KORPU_DATABASE_URL": place.postgres,
        "KORPU_REDIS_URL": place.redis,
        "KORPU_TELEGRAM_TOKEN": place.token,
        "KORPU_TELEGRAM_API_URL": place.telegram,
        "KORPU_TELEGRAM_WEBHOOK_SECRET": "bench-secret",
        "KORPU_TELEGRAM_RATE": "10000",
        "KORPU_PUBLIC_URL": f"http://127.0.0.1:{place.port}",
        "KORPU_PORT": str(place.port),
    }


async def prepare(place: Place) -> None:
    """Migrates the empty database, which is not part of what is measured."""
    argv = [sys.executable, "-m", "app.cli", "migrate"]
    done = await asyncio.to_thread(
        subprocess.run,
        argv,
        env=environment() | settings(place),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RoundFailed(f"migrate: {done.stdout}{done.stderr}")


async def kept(place: Place) -> int:
    connection = await asyncpg.connect(place.postgres.replace("+asyncpg", ""))
    try:
        return int(await connection.fetchval("SELECT count(*) FROM cases"))
    finally:
        await connection.close()


OURS = Candidate("korpu", SCRIPT, command, kept, prepare)
