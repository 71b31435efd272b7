"""Misfortune on demand: refusals, broken connections and slowness for the calls of a method. It judges nothing."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from tests.platforms.telegram_limits import Refusal


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection breaks: before the call took effect, or after it, when the bot cannot know that it did."""

    when: Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Garbage:
    """The answer is none of Telegram's: a proxy's page, half an answer."""

    status: int
    body: bytes


Fault = Refusal | Drop | Garbage


class Faults:
    """Planned per method, in the order they were planned; `*` stands for any method."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[Fault]] = {}
        self._slowness: dict[str, float] = {}

    def plan(self, method: str, fault: Fault, times: int) -> None:
        self._planned.setdefault(method.lower(), deque()).extend([fault] * times)

    def slow(self, method: str, seconds: float) -> None:
        self._slowness[method.lower()] = seconds

    def next(self, method: str, any_too: bool = True) -> Fault | None:
        for name in (method, "*") if any_too else (method,):
            if self._planned.get(name):
                return self._planned[name].popleft()
        return None

    def delay(self, method: str) -> float:
        return self._slowness.get(method, self._slowness.get("*", 0.0))
