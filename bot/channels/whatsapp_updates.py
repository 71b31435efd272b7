"""What WhatsApp sends, made into our words. Tolerant on purpose: a piece that is broken stops none beside it.

One POST may hold several accounts, changes, messages and statuses. Field names follow Meta's webhook reference of May
2026: a person is known by a business-scoped user id, and their number may be missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Inbound
from bot.channels.whatsapp_errors import ours
from bot.channels.whatsapp_said import BREAKS, GUESSED, said
from casework.outbox.rules import Progress

NAME = "whatsapp"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}")
_MESSAGE_ID = re.compile(r"[!-~]{1,500}")
_PROGRESS = {
    "sent": Progress.ACCEPTED,
    "delivered": Progress.DELIVERED,
    "read": Progress.READ,
    "played": Progress.READ,
    "failed": Progress.FAILED,
}
_SILENT = frozenset({"reaction", "revoke", "ephemeral"})
"""Says nothing that could be answered: what is taken back stands where it stood."""

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message of ours."""

    platform_id: str
    progress: Progress
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """The same person under another id: they changed their number."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece that cannot be taken apart, as JSON, for a person to see."""

    raw: str
    error: str


Piece = Inbound | Report | Renamed | Broken


def parse(body: object, phone_id: str = "") -> list[Piece]:
    """All that one POST says, in its order; `phone_id` is ours, and what is meant for another number is passed over.

    An Inbound's `external_id` is WhatsApp's id, which holds the telephone number: hash it before it is kept.
    """
    return list(_body(body, phone_id))


def _body(body: object, phone_id: str) -> Iterator[Piece]:
    entries = _list(body, "entry")
    if entries is None:
        yield _broken(body, "no entry")
        return
    for entry in entries:
        changes = _list(entry, "changes")
        if changes is None:
            yield _broken(entry, "no changes")
            continue
        for change in changes:
            yield from _change(change, phone_id)


def _change(change: object, phone_id: str) -> Iterator[Piece]:
    value = change.get("value") if isinstance(change, Mapping) else None
    if not isinstance(value, Mapping):
        yield _broken(change, "no value")
        return
    if _for_another(value, phone_id):
        return
    yield from _pieces(value, "messages", lambda raw: _message(raw, value))
    yield from _pieces(value, "statuses", _status)
    yield from _pieces(value, "user_id_update", _new_user_id)


def _list(whole: object, name: str) -> list[Any] | None:
    found = whole.get(name) if isinstance(whole, Mapping) else None
    return found if isinstance(found, list) else None


def _broken(raw: object, error: str) -> Broken:
    return Broken(json.dumps(raw), error)


def _for_another(value: Raw, phone_id: str) -> bool:
    metadata = value.get("metadata")
    named = metadata.get("phone_number_id") if isinstance(metadata, Mapping) else None
    return bool(phone_id) and isinstance(named, str) and named != phone_id


def _pieces(value: Raw, name: str, read: Callable[[Any], Piece | None]) -> Iterator[Piece]:
    """Each member of an optional list; one that cannot be read stops none beside it."""
    if value.get(name) is None:
        return
    members = _list(value, name)
    if members is None:
        yield _broken(value[name], f"no list of {name}")
        return
    for raw in members:
        try:
            piece = read(raw)
        except BREAKS as error:
            piece = _broken(raw, type(error).__name__)
        if piece is not None:
            yield piece


def _message(raw: Raw, value: Raw) -> Piece | None:
    kind = raw.get("type") or next((known for known in GUESSED if known in raw), "")
    if kind == "system":
        return _system(raw["system"], raw.get("from"))
    if raw.get("group_id") or kind in _SILENT:
        return None
    sender, *aliases = _ids(raw, _contact(raw, value))  # ValueError: whoever it is cannot be answered
    reply, attachment = said(kind, raw)
    return Inbound(NAME, sender, _external_id(raw), reply, attachment=attachment, aliases=tuple(aliases))


def _contact(raw: Raw, value: Raw) -> Raw:
    """The contact that belongs to a message: it may be one of several, or missing."""
    contacts = [one for one in _list(value, "contacts") or () if isinstance(one, Mapping)]
    for in_message, in_contact in (("from_user_id", "user_id"), ("from", "wa_id")):
        for one in contacts:
            if raw.get(in_message) and one.get(in_contact) == raw[in_message]:
                return one
    return contacts[0] if len(contacts) == 1 and len(value["messages"]) == 1 else {}


def _ids(raw: Raw, contact: Raw) -> list[str]:
    """All ids of whoever writes, without repeats, the one we know them by first."""
    given = (raw.get("from_user_id"), contact.get("user_id"), raw.get("from"), contact.get("wa_id"))
    return list(dict.fromkeys(one for one in given if isinstance(one, str) and _ID.fullmatch(one)))


def _external_id(raw: Raw) -> str:
    """A message without an id is recognised by all of its words."""
    given = raw.get("id")
    return given if isinstance(given, str) and _MESSAGE_ID.fullmatch(given) else json.dumps(raw, sort_keys=True)


def _system(system: Raw, sender: object) -> Renamed | None:
    """Of what the platform itself says in a conversation only a new number or user id matters to us."""
    match system.get("type"):
        case "user_changed_number":
            return _renamed(sender, system.get("new_wa_id") or system.get("wa_id"))
        case "user_changed_user_id":
            return _renamed(system.get("previous_user_id"), system.get("user_id"))
        case _:
            return None


def _new_user_id(raw: Raw) -> Renamed | None:
    return _renamed(raw["user_id"]["previous"], raw["user_id"]["current"])


def _renamed(old: object, new: object) -> Renamed | None:
    told = [one for one in (old, new) if isinstance(one, str) and _ID.fullmatch(one)]
    return Renamed(*told) if len(told) == 2 and told[0] != told[1] else None


def _status(raw: Raw) -> Report | None:
    progress = _PROGRESS.get(raw["status"])
    if not _MESSAGE_ID.fullmatch(raw["id"]):
        raise ValueError
    if progress is None:
        return None
    return Report(raw["id"], progress, _why(raw) if progress is Progress.FAILED else None)


def _why(raw: Raw) -> str:
    errors = raw.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("code") if isinstance(first, Mapping) else None
    return ours(code).reason if type(code) is int else "unknown"
