"""The door between Körpü and a platform. A channel translates and nothing else: it never decides what to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from flows.model import Reply


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an inbound. Nothing of it is here: it is fetched in the background, by `remote`.

    `name`, `media_type` and `size` (bytes) are what the platform claims, and nothing more. `file_id` is set instead of
    `remote` where the channel took the file in with the message (the web chat's upload).
    """

    kind: str  # photo, voice, video or document
    remote: str = ""
    name: str | None = None
    media_type: str | None = None
    size: int | None = None
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The message whose button was pressed: its id on the platform, its words, and what stood on the button."""

    message_id: str
    text: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a person did, as the channel understood it.

    `sender` is the person's id on the channel (never a telephone number as such), `external_id` the platform's id of
    this update: the pair (channel, external_id) is what makes a redelivery harmless. `aliases` are other ids under
    which the same person may have written before (WhatsApp's number, before there were user ids).
    """

    channel: str
    sender: str
    external_id: str
    reply: Reply
    language: str | None = None  # the messenger's own language, only a hint
    extra: Mapping[str, str] = field(default_factory=dict)  # e.g. the web chat's public key
    attachment: Attachment | None = None
    aliases: tuple[str, ...] = ()
    pressed: Pressed | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back as Reply.choice (`question:value`) or, with a leading `!`, as Reply.command; up to 64 bytes."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out. `kind` is photo, voice, video or document; the name is safe to show and to save under.
    `protected`: where a messenger can see to it, it cannot be passed on."""

    name: str
    media_type: str
    kind: str
    content: bytes = field(repr=False)
    protected: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A message that the platform approved beforehand: its name there, its language, the values of its places, and what
    its buttons come back with (as `Button.data`), in their order."""

    name: str
    language: str
    values: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to one person, already in their language. The text is plain; a channel escapes what it must.

    `choices` answer the open question, `commands` are the ways round it (Back, Cancel): a channel lays them out apart.
    `wants` names what the messenger may have a button of its own for: "location" or "contact". `file` goes with the
    text as its caption, or before it. With a `template` nothing else of the message is sent. `pressed` is the message
    whose button led here, and `replaces` says that it held nothing but the question: it may be edited in place.
    """

    text: str
    choices: tuple[Button, ...] = ()
    commands: tuple[Button, ...] = ()
    language: str = "az"
    wants: str = ""
    file: File | None = None
    template: Template | None = None
    pressed: Pressed | None = None
    replaces: bool = False


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


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform takes messages: in all, and from one of us to one person. A burst may be borrowed."""

    per_second: float
    burst: int
    seconds_each: float  # between two messages to one person
    burst_each: int


class Channel(Protocol):
    """One platform. `send` returns when the platform accepted the message, or raises a SendError.

    `pace` None: as fast as it goes. `window` is how long after a person's last words the platform takes free texts to
    them; None: always.
    """

    name: str
    pace: Pace | None
    window: timedelta | None

    async def send(self, target: Target, message: Outbound) -> Sent: ...


class Gone(SendError):
    """A file that the platform no longer has, or will not give us: asking again is useless."""


class Fetching(Protocol):
    """A channel whose files are fetched from the platform."""

    async def fetch(self, remote: str, most: int) -> bytes:
        """The file behind `Attachment.remote`. Raises RetryLater, Gone, or TooLarge beyond `most` bytes."""
        ...


class TooLarge(SendError):
    """More bytes than we take."""
