"""What Telegram refuses, and in which words: texts, keyboards, commands, secrets, and how often one may send.

Decisions only: nothing here keeps the world or speaks HTTP. The words were compared with the source of the real server
(tdlib/telegram-bot-api). Two are ours, because Telegram documents neither: what it says to more than 100 buttons, and
to more than 8 in a row.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from tests.platforms.telegram_html import Entity, Unparsable, parse_html

Json = dict[str, Any]

TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
PHOTO_BYTES = 10 * 1024 * 1024
FILE_BYTES = 50 * 1024 * 1024
TEXT_BYTES = 1 << 15
CALLBACK_BYTES = 64
BUTTONS = 100
BUTTONS_IN_A_ROW = 8
ENTITIES_SHOWN = 100
NOTICE_CHARACTERS = 200
DELETABLE_SECONDS = 48 * 3600
BUTTON_KINDS = ("url", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")


class Refusal(Exception):
    """An answer with `ok: false`. `description` is what the real server writes, with its prefix."""

    def __init__(
        self, status: int, description: str, retry_after: int | None = None, migrate_to_chat_id: int | None = None
    ) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to_chat_id is not None:
            body["parameters"] = {"migrate_to_chat_id": self.migrate_to_chat_id}
        return body


def bad_request(words: str) -> Refusal:
    """A 400. Telegram writes the first letter small, unless the second is a capital (BUTTON_DATA_INVALID)."""
    lowered = words if words[1:2].isupper() or words[1:2] == "_" else words[0].lower() + words[1:]
    return Refusal(400, f"Bad Request: {lowered}")


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)


def read_text(text: str, parse_mode: str, entities: list[Entity] | None) -> tuple[str, list[Entity]]:
    """The text as a person sees it, stripped as Telegram strips it, and its entities. Raises Refusal."""
    if not text:
        raise bad_request("Message text is empty")
    if len(text.encode()) > TEXT_BYTES:
        raise bad_request("Text is too long")
    found = entities or []
    if parse_mode and parse_mode.lower() != "none":
        if parse_mode.lower() != "html":
            raise bad_request("Unsupported parse_mode")  # the stand-in reads HTML only
        try:
            text, found = parse_html(text)
        except Unparsable as reason:
            raise bad_request(f"Can't parse entities: {reason}") from None
    if not text.strip():
        raise bad_request("Text must be non-empty")
    if len(text) > TEXT_CHARACTERS:
        raise bad_request("Message is too long")
    leading = len(text) - len(text.lstrip())
    moved = [entity | {"offset": max(0, entity["offset"] - leading)} for entity in found]
    return text.strip(), moved[:ENTITIES_SHOWN]


def read_caption(caption: str, parse_mode: str, entities: list[Entity] | None) -> tuple[str, list[Entity]]:
    """As `read_text`, for the words under a file, which may be missing."""
    if not caption.strip():
        return "", []
    try:
        text, found = parse_html(caption) if parse_mode.lower() == "html" else (caption, entities or [])
    except Unparsable as reason:
        raise bad_request(f"Can't parse entities: {reason}") from None
    if len(text) > CAPTION_CHARACTERS:
        raise bad_request("Message caption is too long")
    return text.strip(), found[:ENTITIES_SHOWN]


def check_private(markup: Json | None) -> None:
    """Buttons for one's own number and place are refused in groups."""
    for row in (markup or {}).get("keyboard", ()):
        for key in row:
            if isinstance(key, dict) and key.get("request_contact"):
                raise bad_request("Phone number can be requested in private chats only")
            if isinstance(key, dict) and key.get("request_location"):
                raise bad_request("Location can be requested in private chats only")


def read_markup(raw: Any) -> Json | None:
    """A reply_markup, as JSON text or as an object, checked. Raises Refusal."""
    if raw in (None, ""):
        return None
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            raise bad_request("Can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise bad_request("Object expected as reply markup")
    if "inline_keyboard" in raw:
        _check_rows(raw["inline_keyboard"], "inline_keyboard")
    elif "keyboard" in raw:
        _check_rows(raw["keyboard"], "keyboard")
    elif not raw.get("remove_keyboard") and not raw.get("force_reply") and raw:
        raise bad_request("Object expected as reply markup")
    return raw or None


def _check_rows(rows: Any, field: str) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        where = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
        raise bad_request(f'Field "{field}"{where} must be an Array of Arrays')
    for row in rows:
        for button in row:
            _check_inline_button(button) if field == "inline_keyboard" else _check_keyboard_button(button)
    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_IN_A_ROW for row in rows):
        raise bad_request("Reply markup is too long")


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request("Can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request("Can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    data = button.get("callback_data")
    if data:
        if len(str(data).encode()) > CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not any(button.get(kind) is not None for kind in BUTTON_KINDS):
        raise bad_request("Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _check_keyboard_button(button: Any) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not text.strip():
        raise bad_request("Keyboard button text must be non-empty")


def check_language(code: str) -> None:
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")


def check_secret(secret: str) -> None:
    if len(secret.encode()) > 256:
        raise Refusal(400, "Bad Request: secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")


def check_commands(commands: Any) -> list[Json]:
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    return commands


def _check_command(command: Any) -> None:
    for field in ("command", "description"):
        if not isinstance(command, dict) or not isinstance(command.get(field), str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{field}\"")
    name = command["command"].strip().removeprefix("/")
    if not name:
        raise bad_request("Command must be non-empty")
    if len(name) > 32:
        raise bad_request("Command length must not exceed 32")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not command["description"].strip():
        raise bad_request("Command description must be non-empty")
    if len(command["description"].strip()) > 256:
        raise bad_request("Command description length must not exceed 256")


class Bucket:
    """Tokens that come back at a steady rate, and a store of them for a burst."""

    def __init__(self, per_second: float, burst: float) -> None:
        self.per_second = per_second
        self.burst = burst
        self._left = burst
        self._at: float | None = None

    def missing(self, now: float) -> float:
        """Seconds until there is a token again; 0 when there is one."""
        if self._at is not None:
            self._left = min(self.burst, self._left + (now - self._at) * self.per_second)
        self._at = now
        return 0.0 if self._left >= 1 - 1e-9 else (1 - self._left) / self.per_second

    def take(self) -> None:
        self._left -= 1


class Rates:
    """Thirty sends a second in all, with one second's worth to begin with; one a second to a chat, with a burst of
    five. `judge` gives the seconds to wait, as Telegram does in whole ones, or None."""

    def __init__(self, in_a_chat: float = 1.0, in_all: float = 30.0, chat_burst: float = 5.0) -> None:
        self.in_a_chat = in_a_chat
        self.chat_burst = chat_burst
        self._all = Bucket(in_all, in_all)
        self._chats: dict[int, Bucket] = {}

    def judge(self, chat_id: int, now: float) -> int | None:
        missing = max(self._all.missing(now), self._chat(chat_id).missing(now))
        return math.ceil(missing) if missing > 0 else None

    def count(self, chat_id: int) -> None:
        self._chat(chat_id).take()
        self._all.take()

    def _chat(self, chat_id: int) -> Bucket:
        return self._chats.setdefault(chat_id, Bucket(self.in_a_chat, self.chat_burst))
