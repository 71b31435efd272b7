"""What a private message holds beside plain text: a reply and, with a file, what it can be fetched by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Attachment
from flows.model import Reply

FILES = {
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",  # before `document`, which stands beside it with the same file
    "document": "document",
}
"""Telegram's word, and ours."""

SERVICE = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "chat_background_set",
        "boost_added",
        "proximity_alert_triggered",
        "connected_website",
        "passport_data",
        "successful_payment",
        "refunded_payment",
        "users_shared",
        "chat_shared",
        "gift",
        "unique_gift",
    }
)
"""Told by the app and said by nobody."""

Content = tuple[Reply, Attachment | None]
UNREADABLE: Content = (Reply(unreadable=True), None)


def content(message: Mapping[str, Any]) -> Content | None:
    """What was sent; None where nobody said anything. Raises TypeError and the like on what is malformed."""
    for kind in FILES:
        if kind in message:
            return _file(kind, message)
    if "location" in message:  # a venue has its location beside it
        return _location(message["location"])
    if "contact" in message:
        return Reply(text=_contact(message["contact"], message.get("from"))), None
    return None if not SERVICE.isdisjoint(message) else UNREADABLE


def _file(kind: str, message: Mapping[str, Any]) -> Content:
    given = message[kind]
    if kind == "photo":
        given = max(given, key=lambda size: size["width"] * size["height"])
    remote = given["file_id"]
    if not isinstance(remote, str) or not remote:
        return UNREADABLE
    size, ours = given.get("file_size"), FILES[kind]
    attachment = Attachment(
        ours,
        remote,
        _word(given.get("file_name")),
        _word(given.get("mime_type")),
        size if isinstance(size, int) else None,
    )
    return Reply(media="file", media_kind=ours, text=_word(message.get("caption"))), attachment


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _location(place: Mapping[str, Any]) -> Content:
    return Reply(location=(float(place["latitude"]), float(place["longitude"]))), None


def _contact(contact: Mapping[str, Any], sender: Mapping[str, Any] | None) -> str:
    """The person's own number alone; somebody else's with their name, for it is another matter."""
    number = str(contact["phone_number"])
    if sender and contact.get("user_id") is not None and contact["user_id"] == sender.get("id"):
        return f"+{number}" if number.isdecimal() else number  # Telegram leaves the plus out
    names = (contact.get("first_name"), contact.get("last_name"))
    name = " ".join(part for part in names if isinstance(part, str) and part)
    return f"{name}, {number}" if name else number
