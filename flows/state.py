"""The state of a conversation as JSON and back, strictly: a damaged or foreign state is named, never guessed at."""

from __future__ import annotations

import json
from typing import Any

from flows.model import State, Value


class BadState(ValueError):
    """What was kept is no state of ours: damaged, or written by something else."""


def to_json(state: State) -> str:
    """One line of JSON; tuples become lists."""
    return _ENCODER.encode(
        {
            "form": state.form,
            "version": state.version,
            "at": state.at,
            "answers": dict(state.answers),
            "trail": state.trail,
            "tries": state.tries,
            "changing": state.changing,
            "offered": state.offered,
        }
    )


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # json.dumps would make one for every turn


def from_json(text: str) -> State:
    """The state that `to_json` wrote. Raises BadState."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadState("not JSON") from problem
    if not isinstance(kept, dict) or set(kept) != set(_SHAPE):
        raise BadState("not the fields of a state")
    for name, kind in _SHAPE.items():
        if type(kept[name]) is not kind:
            raise BadState(f"{name} is not {kind.__name__}")
    return State(
        form=kept["form"],
        version=kept["version"],
        at=kept["at"],
        answers={name: _value(name, value) for name, value in kept["answers"].items()},
        trail=_strings("trail", kept["trail"]),
        tries=kept["tries"],
        changing=kept["changing"],
        offered=_strings("offered", kept["offered"]),
    )


_SHAPE: dict[str, type] = {
    "form": str,
    "version": str,
    "at": str,
    "answers": dict,
    "trail": list,
    "tries": int,
    "changing": bool,
    "offered": list,
}


def _value(name: str, value: Any) -> Value:
    if isinstance(value, list):
        return _strings(name, value)
    if type(value) is str or type(value) is int:
        return value
    raise BadState(f"the answer to {name} is {type(value).__name__}")


def _strings(name: str, values: list[Any]) -> tuple[str, ...]:
    if all(type(value) is str for value in values):
        return tuple(values)
    raise BadState(f"{name} holds something else than texts")
