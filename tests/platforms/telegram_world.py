"""The world behind the stand-in: accounts, private chats, messages, and the queue of updates for the one bot.

It keeps and it builds JSON as the real server does. It judges nothing (telegram_limits) and speaks to nobody.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.platforms.telegram_html import Entity

Json = dict[str, Any]

# Left out unless the bot names them: so says the documentation of allowed_updates.
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Button(NamedTuple):
    """`data` is None for a button that opens a link, and for one of a reply keyboard: that one types its label."""

    label: str
    data: str | None


class Sent(NamedTuple):
    """A file from the bot. `kind` is the field it stands in: photo, voice, video, document."""

    kind: str
    name: str
    media_type: str
    content: bytes
    file_id: str


@dataclass(slots=True)
class BotMessage:
    """What the bot sent to a chat. `arrived` is time.perf_counter() when it came, or was last edited."""

    id: int
    chat_id: int
    text: str
    date: int
    entities: list[Entity] = field(default_factory=list)
    markup: Json | None = None
    protected: bool = False
    edited: int | None = None
    deleted: bool = False
    arrived: float = 0.0
    asked: Json = field(default_factory=dict)  # the parameters as the bot gave them
    file: Sent | None = None  # then `text` is its caption
    silent: bool = False

    @property
    def rows(self) -> list[list[Button]]:
        if self.markup is None:
            return []
        if "inline_keyboard" in self.markup:
            rows = self.markup["inline_keyboard"]
            return [[Button(button["text"], button.get("callback_data")) for button in row] for row in rows]
        rows = self.markup.get("keyboard", [])
        return [[Button(key["text"] if isinstance(key, dict) else key, None) for key in row] for row in rows]

    @property
    def buttons(self) -> list[Button]:
        """All buttons in reading order, as (label, data)."""
        return [button for row in self.rows for button in row]

    @property
    def inline(self) -> bool:
        return self.markup is not None and "inline_keyboard" in self.markup


@dataclass(slots=True)
class Account:
    """A citizen's account and the private chat with the bot; for the two the id is the same."""

    id: int
    first_name: str
    language: str | None
    last_name: str | None = None
    username: str | None = None
    started: bool = False  # has written to the bot: before that the bot does not find the chat
    blocked: bool = False
    deactivated: bool = False
    messages: list[BotMessage] = field(default_factory=list)
    news: list[BotMessage] = field(default_factory=list)  # every arrival and every edit, in order
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    keyboard: BotMessage | None = None  # the message whose keyboard stands in the place of the letters
    title: str = ""  # a group's; groups have negative ids
    kicked: bool = False  # the bot was removed from the group
    moved_to: int | None = None  # the group became a supergroup

    def names(self) -> Json:
        optional = {"last_name": self.last_name, "username": self.username}
        return {"first_name": self.first_name} | {key: value for key, value in optional.items() if value}

    def user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False} | self.names()
        return user | {"language_code": self.language} if self.language else user

    def chat(self) -> Json:
        if self.title:
            return {"id": self.id, "title": self.title, "type": "supergroup"}
        return {"id": self.id} | self.names() | {"type": "private"}

    def tell(self, message: BotMessage, *, noticed: bool = True) -> None:
        """Wakes everyone who waits for something to happen in this chat. Nobody waits for what makes no sound: a silent
        message, or buttons that are taken away."""
        if noticed:
            self.news.append(message)
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(slots=True)
class Update:
    """One update. `posted` is time.perf_counter() of the first try to deliver it; `accepted` is set once it is."""

    id: int
    chat_id: int
    body: Json
    expires: float
    posted: float | None = None
    tries: int = 0
    accepted: asyncio.Event = field(default_factory=asyncio.Event)
    dropped: bool = False

    @property
    def callback_query_id(self) -> str:
        return str(self.body["callback_query"]["id"])


@dataclass(slots=True)
class Query:
    """A pressed button, from the press until the bot answers it."""

    id: str
    chat_id: int
    asked: float
    answer: Json | None = None


class World:
    """Everything the server remembers. `now` gives Unix seconds; tests may hand in a clock of their own."""

    def __init__(self, bot_id: int, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.bot_id = bot_id
        self.bot_name = "Stand-in bot"
        self.accounts: dict[int, Account] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, tuple[str, bytes]] = {}  # file_id -> path, content
        self.claimed: dict[str, int] = {}  # file_id -> the size of a file too large to keep here
        self.reordered = False  # updates are handed out newest first
        self.profile: dict[tuple[str, str], Any] = {}  # ("commands", "ru") -> what was set
        self.updates: dict[int, Update] = {}
        self.waiting: dict[int, Update] = {}  # not confirmed yet, oldest first
        self.allowed: list[str] = []
        self.woken = asyncio.Event()
        self.next_update = 700_000_000  # the real one starts anywhere, and so must never be read as a count
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(4_300_000_000_000_000_001)

    def bot(self) -> Json:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.bot_name, "username": "standin_bot"}

    def message_id(self) -> int:
        return next(self._message_ids)

    def add_query(self, account: Account) -> Query:
        query = Query(str(next(self._query_ids)), account.id, self.now())
        self.queries[query.id] = query
        return query

    def keep_file(self, content: bytes, path: str, size: int | None = None) -> str:
        """Stores a file and gives its file_id. `size` is claimed for one that is too large to be made for a test."""
        file_id = f"AgACAgIAAx{len(self.files):08d}"
        if size is not None:
            self.claimed[file_id] = size
        self.files[file_id] = (path, content)
        return file_id

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST

    def add_update(self, chat_id: int, content: Json) -> Update:
        """Queues an update, unless the bot does not want its kind. An `update_id` in the content is kept as it is."""
        number = content.get("update_id")
        if number is None:
            number = self.next_update
            self.next_update += 1
        body = {"update_id": number} | content
        update = Update(number, chat_id, body, expires=self.now() + 86_400)
        self.updates[number] = update
        kinds = [key for key in content if key != "update_id"]
        if not kinds or self.wants(kinds[0]):
            self.waiting[number] = update
            self.wake()
        else:
            update.accepted.set()
        return update

    def confirm(self, update: Update, dropped: bool = False) -> None:
        self.waiting.pop(update.id, None)
        update.dropped = dropped
        update.accepted.set()

    def wake(self) -> None:
        self.woken.set()
        self.woken = asyncio.Event()

    def message_json(self, message: BotMessage) -> Json:
        body: Json = {
            "message_id": message.id,
            "from": self.bot(),
            "chat": self.accounts[message.chat_id].chat(),
            "date": message.date,
        } | self._content(message)
        if message.edited is not None:
            body["edit_date"] = message.edited
        if message.entities:
            body["entities" if message.file is None else "caption_entities"] = message.entities
        if message.protected:
            body["has_protected_content"] = True
        if message.inline:  # the real server shows only inline keyboards in a Message
            body["reply_markup"] = message.markup
        return body

    def _content(self, message: BotMessage) -> Json:
        file = message.file
        if file is None:
            return {"text": message.text}
        known: Json = {
            "file_id": file.file_id,
            "file_unique_id": f"u{file.file_id[-8:]}",
            "file_size": len(file.content),
        }
        match file.kind:
            case "photo":
                shown: Any = [known | {"width": 90, "height": 60}, known | {"width": 1280, "height": 853}]
            case "voice":
                shown = known | {"duration": 1, "mime_type": file.media_type}
            case "video":
                sizes = {"width": 640, "height": 360, "duration": 1}
                shown = known | sizes | {"mime_type": file.media_type, "file_name": file.name}
            case _:
                shown = known | {"mime_type": file.media_type, "file_name": file.name}
        return {file.kind: shown} | ({"caption": message.text} if message.text else {})
