"""What one WhatsApp message says: words, a press, a place, a file. Whose it is is read elsewhere.

A kind that is new or that nobody can answer is unreadable, and is answered so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.base import Attachment
from bot.channels.telegram_updates import pressed
from bot.commands import is_link
from flows.model import Reply

FILE = "file"
"""Stands for the file in Reply.media until the turn knows where it is kept."""

EDITED = "edited"
"""The command that stands for an edit: what was written before is taken already, and an edit does not reach it."""
BREAKS = (LookupError, TypeError, ValueError, AttributeError, OverflowError)
"""What a broken piece may raise while it is taken apart."""

_MEDIA_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_KINDS = {"image": "photo", "audio": "voice", "voice": "voice", "video": "video", "document": "document"}
GUESSED = ("text", "interactive", *_KINDS)
"""Kinds that a message shows by itself where its `type` is missing."""

Raw = Mapping[str, Any]


def said(kind: str, raw: Raw) -> tuple[Reply, Attachment | None]:
    """What a message of this type says. Raises one of BREAKS for what cannot be taken apart."""
    if kind in _KINDS and not raw.get("errors"):
        return _file(_KINDS[kind], raw[kind])
    read = _REPLIES.get(kind)
    return (Reply(unreadable=True) if read is None else read(raw)), None


def _words(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError
    return text


def _typed(raw: Raw) -> Reply:
    """A link (wa.me/…?text=form_x) puts its word into the field to be typed."""
    text = _words(raw["text"]["body"])
    word = text.strip()
    return Reply(command=word) if is_link(word) else Reply(text=text)


def _chosen(raw: Raw) -> Reply:
    interactive = raw["interactive"]
    answer = interactive.get(interactive["type"])
    data = answer.get("id") if isinstance(answer, Mapping) else None
    return pressed(data) if isinstance(data, str) else Reply(unreadable=True)


def _template_button(raw: Raw) -> Reply:
    """A template's button says by its payload what a button of ours would say, or merely its label."""
    button = raw["button"]
    payload = button.get("payload")
    is_ours = isinstance(payload, str) and (payload.startswith("!") or ":" in payload)
    return pressed(str(payload)) if is_ours else Reply(text=_words(button["text"]))


def _place(raw: Raw) -> Reply:
    location = raw["location"]
    latitude, longitude = float(location["latitude"]), float(location["longitude"])
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError
    return Reply(location=(latitude, longitude))


def _number_in(raw: Raw) -> Reply:
    """The person's own number alone, as an answer to the question for it; somebody else's with their name."""
    sender = raw.get("from")
    for contact in raw["contacts"]:
        name = (contact.get("name") or {}).get("formatted_name")
        for phone in contact.get("phones") or ():
            number = phone.get("phone") or phone.get("wa_id")
            if isinstance(number, str) and number.strip():
                is_own = sender is not None and phone.get("wa_id") == sender
                return Reply(text=number if is_own or not isinstance(name, str) else f"{name}, {number}")
    return Reply(unreadable=True)


def _file(kind: str, media: Raw) -> tuple[Reply, Attachment]:
    if not is_media_id(media["id"]):
        raise ValueError
    caption, size = media.get("caption"), media.get("file_size")
    attachment = Attachment(
        kind,
        media["id"],
        name=_optional(media.get("filename")),
        media_type=_optional(media.get("mime_type")),
        size=size if type(size) is int and size >= 0 else None,
    )
    text = caption if isinstance(caption, str) and caption.strip() else None
    return Reply(text=text, media=FILE, media_kind=kind), attachment


def is_media_id(given: object) -> bool:
    """It becomes part of an address, so nothing else may stand in it."""
    return isinstance(given, str) and _MEDIA_ID.fullmatch(given) is not None


def _optional(given: object) -> str | None:
    return given[:255] if isinstance(given, str) else None


_REPLIES: Mapping[str, Callable[[Raw], Reply]] = {
    "text": _typed,
    "interactive": _chosen,
    "button": _template_button,
    "location": _place,
    "contacts": _number_in,
    "request_welcome": lambda _: Reply(command="start"),
    "edit": lambda _: Reply(command=EDITED),
}
