"""Updates that nobody sent: valid by the Bot API's own types, odd, and hostile.

The types are aiogram's models, which are generated from the published specification. Nothing here knows the bot.
"""

from __future__ import annotations

import datetime
import types
import typing
from functools import cache
from typing import Any

from aiogram import types as telegram
from aiogram.types.base import TelegramObject
from hypothesis import strategies as st
from pydantic_core import PydanticUndefined

PEOPLE = (5_100_000_001, 5_100_000_002, 5_100_000_003)
DEPTH = 3
KINDS = ("message", "message", "message", "callback_query", "callback_query", "edited_message", "my_chat_member")
HOSTILE = (
    "",
    " ",
    "\x00",
    "/start form_'; DROP TABLE people; --",
    "/start " + "A" * 64,
    "!delete_data",
    "!",
    ":",
    "language:az",
    "consent:agree",
    "closed.1:no",
    "<script>alert(1)</script>",
    "{org} {0} %s",
    "\u202e\u2066gizli",
    "\ud83d",
    "Z\u0351" * 200,
    "9" * 400,
    "../../etc/passwd",
)

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text(max_size=60, alphabet="aəьs /!:@_0\n"))
numbers = st.one_of(st.sampled_from(PEOPLE), st.integers(0, 9), st.integers(-(2**63), 2**63))
junk = st.recursive(
    st.none() | st.booleans() | numbers | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _of(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    """A value of a field's type, as JSON has it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _of(inner[0], depth)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([_of(one, depth) for one in inner if one is not type(None)])
    if origin is typing.Literal:
        return st.sampled_from([str(getattr(one, "value", one)) for one in inner])
    if origin is list:
        return st.lists(_of(inner[0], depth - 1), min_size=1, max_size=2) if depth > 0 else st.just([])
    if isinstance(kind, type):
        return _plain(kind, depth)
    return junk


def _plain(kind: type, depth: int) -> st.SearchStrategy[Any]:
    if issubclass(kind, TelegramObject):
        return model(kind, depth - 1)
    if issubclass(kind, bool):
        return st.booleans()
    if issubclass(kind, datetime.datetime | datetime.timedelta):
        return st.integers(0, 2**31)
    if issubclass(kind, int):
        return numbers
    return st.floats(-200, 200) if issubclass(kind, float) else texts


@cache
def model(kind: type[TelegramObject], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """An object with all it must have, and a few of the things it may."""
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        # what aiogram fills in itself (the kind of a thing) is no less required on the wire
        is_required = field.default is PydanticUndefined or isinstance(field.default, str)
        (required if is_required else optional)[field.alias or name] = field.annotation
    must = st.fixed_dictionaries({n: st.deferred(lambda k=k: _of(k, depth)) for n, k in required.items()})
    if depth <= 0 or not optional:
        return must
    some = st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({n: _of(optional[n], depth) for n in names})
    )
    return st.tuples(must, some).map(lambda both: both[0] | both[1])


def _privately(part: Any, person: int) -> Any:
    """The same from somebody who talks with the bot alone, as nearly all updates are."""
    user = {"id": person, "is_bot": False, "first_name": "A", "language_code": "az"}
    chat = {"id": person, "type": "private", "first_name": "A"}
    moved = part | {"from": user}
    if "message" in part and isinstance(part["message"], dict):
        return moved | {"message": part["message"] | {"chat": chat}}
    return moved | ({"chat": chat} if "chat" in part else {})


@st.composite
def valid(draw: st.DrawFn) -> dict[str, Any]:
    """One update, but for its number."""
    kinds: dict[str, type[TelegramObject]] = {
        "message": telegram.Message,
        "edited_message": telegram.Message,
        "callback_query": telegram.CallbackQuery,
        "my_chat_member": telegram.ChatMemberUpdated,
    }
    kind = draw(st.sampled_from(KINDS))
    part = draw(model(kinds[kind], DEPTH))
    if draw(st.integers(0, 4)):
        part = _privately(part, draw(st.sampled_from(PEOPLE)))
    return {kind: part}


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    """Valid ones, ones with something odd somewhere inside, and ones that are no update at all."""
    body: Any = draw(valid())
    manner = draw(st.integers(0, 5))
    if manner == 0:
        return draw(junk)
    if manner > 2:
        return body
    inside = body
    for _ in range(draw(st.integers(0, 4))):
        key = draw(st.sampled_from(sorted(inside)))
        if not isinstance(inside[key], dict) or not inside[key]:
            break
        inside = inside[key]
    if inside and draw(st.booleans()):
        del inside[draw(st.sampled_from(sorted(inside)))]
    elif inside:
        inside[draw(st.sampled_from(sorted(inside)))] = draw(junk)
    return body
