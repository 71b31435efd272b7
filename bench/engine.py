"""`python -m bench.engine`: how many turns of a complaint the engine takes in a second, on one core.

The replies are those of people: typed words, buttons, a misspelt place, a wrong answer, in three languages. Counted is
what the bot spends on the conversation itself: reading the state, the turn, writing the state. No database, no network.
"""

from __future__ import annotations

import gc
import sys
import time
from datetime import date

from flows import engine
from flows.library import load
from flows.model import Context, Reply, State
from flows.state import from_json, to_json

WANTED = 10_000
"""Turns a second."""

DONE, SKIP, BACK = Reply(command="done"), Reply(command="skip"), Reply(command="back")
SAID = {
    "az": ("Qonşum torpağımı zəbt edib, bələdiyyəyə yazmışam, cavab yoxdur", "Gence", "12 mart 2026", "050 123 45 67"),
    "ru": ("Мне не платят пенсию уже три месяца, в фонде не отвечают", "Сумгаит", "5.11.2025", "+994 50 123 45 67"),
    "en": ("They stopped my allowance and nobody explains why", "Lankaran", "2026-03-12", "0501234567"),
}


def complaint(language: str) -> list[Reply]:
    """One complaint from the first question to sending it."""
    story, place, day, telephone = (Reply(text=words) for words in SAID[language])
    press = [Reply(choice=pressed) for pressed in ("for_whom:self", "topic:other", "paper:yes", "contact:telephone")]
    wrong = Reply(text="???")
    return [press[0], story, story, DONE, press[1], place, BACK, place, SKIP, press[2], wrong, day, press[3], telephone,
            Reply(choice="gender:woman"), SKIP, SKIP, Reply(choice="summary:send")]  # fmt: skip


def conversation(language: str, replies: list[Reply], today: date) -> float:
    """Seconds that the turns of one complaint take."""
    form, context = load("complaint"), Context(language, today)
    state: State | None = engine.start(form, context).state
    began = time.process_time()
    for reply in replies:
        if state is None:
            raise AssertionError("the complaint ended early")
        state = engine.resume(form, from_json(to_json(state)), reply, context).state
    spent = time.process_time() - began
    if state is not None:
        raise AssertionError("the complaint was not sent")
    return spent


def measure(rounds: int, today: date) -> dict[str, float]:
    """Mean microseconds of a turn for each language; the first round is not counted."""
    means = {}
    for language in SAID:
        replies = complaint(language)
        conversation(language, replies, today)
        gc.collect()
        times = [conversation(language, replies, today) / len(replies) for _ in range(rounds)]
        means[language] = sum(times) / len(times) * 1e6
    return means


def report(rounds: int) -> tuple[str, bool]:
    """The figures in words, and whether they are what is wanted."""
    means = measure(rounds, date(2026, 11, 21))
    lines = [
        f"{language}: {mean:6.1f} µs a turn, {1e6 / mean:8,.0f} turns a second" for language, mean in means.items()
    ]
    overall = sum(means.values()) / len(means)
    lines.append(f"all: {overall:6.1f} µs a turn, {1e6 / overall:8,.0f} turns a second (wanted: {WANTED:,})")
    return "\n".join(lines), 1e6 / overall >= WANTED


def main() -> int:
    words, fast = report(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    print(words)
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
