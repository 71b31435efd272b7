"""Small memories of one process: bounded, forgetful, and never relied on for more than tidiness."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

REMEMBERED = 10_000

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A bounded memory; what was put in longest ago is forgotten first."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def put(self, key: Key, value: Value) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        return self._kept.get(key)

    def take(self, key: Key) -> Value | None:
        return self._kept.pop(key, None)


class Seldom:
    """Says yes to a key at most once in a while."""

    def __init__(self, apart: timedelta) -> None:
        self._apart = apart
        self._said: Recent[Hashable, datetime] = Recent()

    def may(self, key: Hashable, now: datetime) -> bool:
        said = self._said.get(key)
        if said is not None and now - said < self._apart:
            return False
        self._said.put(key, now)
        return True
