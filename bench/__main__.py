"""`python -m bench`: sixty citizens complain at once, to Körpü and to the peer in turn, on PostgreSQL and Redis."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

import uvloop
from redis.asyncio import Redis

from bench import engine
from bench.load import Candidate, Load, Measured, Place, RoundFailed, measure
from bench.ours import OURS
from bench.peer import PEER
from bench.table import record, render, summary
from bench.understanding import report as understanding
from tests.platforms.telegram import StandInTelegram
from tests.services import create_database, free_port, start_postgres, start_redis

OUT = Path(__file__).parent / "out" / "turn.json"
TOKEN = "42:BENCH"


async def run(candidates: list[Candidate], rounds: int, load: Load, folder: Path) -> dict[str, list[Measured]]:
    """Every round asks each candidate in turn, so that a noisy minute does not fall on one of them alone."""
    postgres, stop_postgres = start_postgres(folder)
    redis, stop_redis = start_redis(folder)
    results: dict[str, list[Measured]] = {candidate.name: [] for candidate in candidates}
    try:
        for number in range(rounds):
            for candidate in candidates:
                place_folder = folder / f"{candidate.name}-{number}"
                place_folder.mkdir()
                async with Redis.from_url(redis) as client:
                    await client.flushall()
                database = await create_database(postgres, f"{candidate.name}_{number}")
                async with StandInTelegram(TOKEN, time_scale=1.0) as telegram:
                    place = Place(telegram.url, TOKEN, redis, database, free_port(), place_folder)
                    measured = await measure(candidate, telegram, place, load)
                results[candidate.name].append(measured)
                print(
                    f"round {number + 1}, {candidate.name}: {measured.updates} updates in {measured.seconds:.1f} s, "
                    f"{measured.cpu_ms:.2f} ms CPU each (the citizens themselves: {measured.city_cpu_ms:.2f} ms)",
                    flush=True,
                )
    finally:
        stop_redis()
        stop_postgres()
    return results


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--citizens", type=int, default=60)
    options.add_argument("--complaints", type=int, default=4, help="of each citizen, after one to warm up")
    options.add_argument("--only", choices=[OURS.name, PEER.name])
    given = options.parse_args()
    candidates = [candidate for candidate in (OURS, PEER) if given.only in (None, candidate.name)]
    load = Load(given.citizens, given.complaints)
    print(understanding(), flush=True)
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with tempfile.TemporaryDirectory(prefix="korpu-bench-", ignore_cleanup_errors=True) as folder:
        try:
            results = asyncio.run(run(candidates, given.rounds, load, Path(folder)))
        except RoundFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    print()
    print(render({name: summary(rounds) for name, rounds in results.items()}))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(record(results), indent=2) + "\n")
    print(f"\nwritten to {OUT}")
    print(f"\nThe conversation engine alone, on one core:\n{engine.report(300)[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
