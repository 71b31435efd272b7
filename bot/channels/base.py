"""The door between Körpü and a platform. A channel translates and nothing else: it never decides what to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from flows.model import Reply


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a person did, as the channel understood it.

    `sender` is the person's id on the channel (never a telephone number as such), `external_id` the platform's id of
    this update: the pair (channel, external_id) is what makes a redelivery harmless.
    """

    channel: str
    sender: str
    external_id: str
    reply: Reply
    language: str | None = None  # the messenger's own language, only a hint
    extra: Mapping[str, str] = field(default_factory=dict)  # e.g. the web chat's public key


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back as Reply.choice (`question:value`) or, with a leading `!`, as Reply.command; up to 64 bytes."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to one person, already in their language. The text is plain; a channel escapes what it must.

    `choices` answer the open question, `commands` are the ways round it (Back, Cancel): a channel lays them out apart.
    """

    text: str
    choices: tuple[Button, ...] = ()
    commands: tuple[Button, ...] = ()
    language: str = "az"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to send to: the address's row id, the person's id on the channel, and what else the channel needs there."""

    address_id: int
    sender: str
    public_key: bytes | None = None
    message_id: int | None = None  # the outbox row: what makes a repeat recognisable where the channel can tell


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform accepted it. `platform_id` is its id there."""

    platform_id: str


class SendError(Exception):
    """Anything that kept a message from being accepted; `reason` is a short code the panel explains in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RetryLater(SendError):
    """Not now: try again after `seconds` (the platform's own figure where it gave one)."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Unreachable(SendError):
    """This address will not take messages any more: blocked, deleted, unknown."""


class WindowClosed(SendError):
    """The platform takes only approved templates until the person writes again (WhatsApp's 24 hours)."""


class Refused(SendError):
    """The platform refuses this very message (malformed, too long): repeating it is useless, an operator must look."""


class Channel(Protocol):
    """One platform. `send` returns when the platform accepted the message, or raises a SendError."""

    name: str

    async def send(self, target: Target, message: Outbound) -> Sent: ...
