"""A form as JSON and back: how an uploaded one is kept. What stands at its default is left out, so that a form kept
before a field existed still loads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flows.model import Form


class NotKept(ValueError):
    """This is not JSON that `dumps` wrote."""


def dumps(form: Form) -> str:
    """One line of JSON."""
    return json.dumps(_packed(form), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Form:
    """The form that `dumps` wrote. Raises NotKept."""
    try:
        form = _unpacked(Form, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise NotKept(f"{type(problem).__name__}: {problem}") from problem
    assert isinstance(form, Form)  # noqa: S101  it was asked for
    return form


def _packed(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _packed(kept)
            for field in fields(value)
            if (kept := getattr(value, field.name)) != _default(field)
        }
    if isinstance(value, Mapping):
        return {key: _packed(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [_packed(entry) for entry in value]
    return value.value if isinstance(value, StrEnum) else value


def _default(field: Any) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _unpacked(kind: Any, raw: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _one_of(get_args(kind), raw)
    if origin is tuple:
        return tuple(_unpacked(get_args(kind)[0], entry) for entry in raw)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _unpacked(get_args(kind)[1], entry) for key, entry in raw.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _unpacked(hints[name], entry) for name, entry in raw.items()})
    return kind(raw) if isinstance(kind, type) and issubclass(kind, StrEnum) else raw


def _one_of(kinds: tuple[Any, ...], raw: Any) -> Any:
    """JSON tells a dataclass (an object) from a text or a number; that is all the unions of the model need."""
    wanted = next((kind for kind in kinds if is_dataclass(kind)), None)
    return _unpacked(wanted, raw) if wanted is not None and isinstance(raw, dict) else raw


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
