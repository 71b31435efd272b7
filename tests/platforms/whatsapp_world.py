"""The world behind the stand-in: people, what the business sent them, media, and the events for the webhook.

It keeps and it builds JSON as the Cloud API does. It judges nothing (whatsapp_limits) and speaks to nobody.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.platforms.whatsapp_limits import Json

WINDOW = 24 * 3600.0
LINK_SECONDS = 300.0
RECEIVED_MEDIA = 7 * 86_400.0
UPLOADED_MEDIA = 30 * 86_400.0


class Button(NamedTuple):
    """A reply button, or a row of a list. `label` is what the person reads, in full where a description holds it."""

    label: str
    data: str


@dataclass(slots=True)
class Message:
    """What the business sent to a person. `status` is what the platform has told of it last."""

    id: str
    body: Json
    at: float
    status: str = "accepted"

    @property
    def kind(self) -> str:
        return str(self.body["type"])

    @property
    def part(self) -> Json:
        return dict(self.body[self.kind])

    @property
    def text(self) -> str:
        match self.kind:
            case "text":
                return str(self.part["body"])
            case "interactive":
                return str(self.part["body"]["text"])
            case "template":
                bodies = [part for part in self.part.get("components", []) if part["type"] == "body"]
                values = [value["text"] for part in bodies for value in part["parameters"]]
                return " ".join([self.part["name"], *values])
            case _:
                return str(self.part.get("caption", ""))

    @property
    def buttons(self) -> list[Button]:
        """Everything that can be pressed, in reading order. What stands on a template's button only Meta knows."""
        if self.kind == "template":
            named = [part for part in self.part.get("components", []) if part["type"] == "button"]
            return [Button(f"button {one['index']}", one["parameters"][0]["payload"]) for one in named]
        action = self.part.get("action", {}) if self.kind == "interactive" else {}
        if "sections" in action:
            rows = [row for section in action["sections"] for row in section["rows"]]
            return [Button(row.get("description", row["title"]), row["id"]) for row in rows]
        return [Button(button["reply"]["title"], button["reply"]["id"]) for button in action.get("buttons", [])]

    @property
    def is_list(self) -> bool:
        return self.kind == "interactive" and self.part["type"] == "list"


@dataclass(slots=True)
class Account:
    """A citizen on WhatsApp. `hidden`: they have a username, and their number shows nowhere."""

    user_id: str
    number: str
    name: str
    hidden: bool = False
    has_user_id: bool = True  # False: as it was before April 2026
    gone: bool = False  # no longer on WhatsApp
    wrote_at: float | None = None
    messages: list[Message] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> str:
        return self.user_id if self.has_user_id else self.number

    def contact(self) -> Json:
        contact: Json = {"profile": {"name": self.name}}
        if not self.hidden:
            contact["wa_id"] = self.number
        if self.has_user_id:
            contact["user_id"] = self.user_id
        return contact

    def sender(self) -> Json:
        sender: Json = {} if self.hidden else {"from": self.number}
        return sender | ({"from_user_id": self.user_id} if self.has_user_id else {})

    def tell(self, message: Message) -> None:
        self.messages.append(message)
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(frozen=True, slots=True)
class Media:
    content: bytes = field(repr=False)
    media_type: str
    expires: float


@dataclass(slots=True)
class Event:
    """One change for the webhook. `accepted` is set once the bot has answered 200 to a POST that held it."""

    person: str
    field: str
    value: Json
    tries: int = 0
    accepted: asyncio.Event = field(default_factory=asyncio.Event)


class World:
    """Everything the platform remembers. `now` gives Unix seconds; tests may hand in a clock of their own."""

    def __init__(self, phone_id: str, now: Callable[[], float]) -> None:
        self.phone_id = phone_id
        self.now = now
        self.accounts: dict[str, Account] = {}  # by number and by user id
        self.media: dict[str, Media] = {}
        self.links: dict[str, tuple[str, float]] = {}  # secret in the address: media id, until when
        self.templates: dict[tuple[str, str], tuple[int, int]] = {}  # places in the body, quick-reply buttons
        self.sent: dict[str, tuple[Account, Message]] = {}
        self.waiting: deque[Event] = deque()
        self.woken = asyncio.Event()
        self._numbers = itertools.count(1)

    def add_account(self, account: Account) -> Account:
        self.accounts[account.number] = account
        self.accounts[account.user_id] = account
        return account

    def next(self) -> int:
        return next(self._numbers)

    def message_id(self, account: Account) -> str:
        """Like the real ones: longer than a column likes, and with the telephone number inside."""
        inside = b"\x1d\x04" + account.number.encode() + b"\x15\x02\x00\x11\x18" + secrets.token_hex(16).encode()
        return "wamid." + base64.b64encode(inside).decode()

    def keep(self, content: bytes, media_type: str, lasts: float) -> str:
        media_id = str(1_000_000_000_000_000 + self.next())
        self.media[media_id] = Media(content, media_type, self.now() + lasts)
        return media_id

    def found(self, media_id: str) -> Media | None:
        media = self.media.get(media_id)
        return media if media is not None and media.expires > self.now() else None

    def link(self, media_id: str) -> str:
        secret = secrets.token_urlsafe(24)
        self.links[secret] = (media_id, self.now() + LINK_SECONDS)
        return secret

    def in_window(self, account: Account) -> bool:
        return account.wrote_at is not None and self.now() - account.wrote_at < WINDOW

    # The webhook's side.

    def value(self, **parts: object) -> Json:
        metadata = {"display_phone_number": "994501112233", "phone_number_id": self.phone_id}
        return {"messaging_product": "whatsapp", "metadata": metadata, **parts}

    def say(self, account: Account, fields: Json, *, contacts: bool = True, opens: bool = True) -> Event:
        """The person did something: a message event."""
        if opens:
            account.wrote_at = self.now()
        message = {
            **account.sender(),
            "id": self.message_id(account),
            "timestamp": str(int(self.now())),
            **fields,
        }
        parts: Json = {"contacts": [account.contact()]} if contacts else {}
        return self.add(account.key, self.value(**parts, messages=[message]))

    def report(
        self, account: Account, message: Message, status: str, error: Json | None = None, *, contacts: bool = True
    ) -> Event:
        """What became of a message: a status event."""
        message.status = status
        raw: Json = {"id": message.id, "status": status, "timestamp": str(int(self.now()))}
        raw |= {} if account.hidden else {"recipient_id": account.number}
        raw |= {"recipient_user_id": account.user_id} if account.has_user_id else {}
        if error is not None:
            raw["errors"] = [error]
        else:
            raw["pricing"] = {"billable": True, "pricing_model": "PMP", "category": "service", "type": "regular"}
        parts: Json = {"contacts": [account.contact()]} if contacts else {}
        return self.add(account.key, self.value(**parts, statuses=[raw]))

    def add(self, person: str, value: Json, field: str = "messages") -> Event:
        event = Event(person, field, value)
        self.waiting.append(event)
        self.wake()
        return event

    def wake(self) -> None:
        self.woken.set()
        self.woken = asyncio.Event()


def card(media_id: str, media: Media, url: str) -> Json:
    """What the API tells of a file."""
    return {
        "url": url,
        "mime_type": media.media_type,
        "sha256": hashlib.sha256(media.content).hexdigest(),
        "file_size": len(media.content),
        "id": media_id,
        "messaging_product": "whatsapp",
    }
