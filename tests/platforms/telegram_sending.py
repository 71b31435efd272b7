"""Messages from the bot: sent, edited, deleted; each judged, and put on the screen as the real server would."""

from __future__ import annotations

import time
from typing import Any

from tests.platforms.telegram_http import Upload
from tests.platforms.telegram_limits import (
    DELETABLE_SECONDS,
    FILE_BYTES,
    PHOTO_BYTES,
    Json,
    Rates,
    Refusal,
    bad_request,
    check_private,
    read_caption,
    read_markup,
    read_text,
    too_many,
)
from tests.platforms.telegram_parameters import Parameters
from tests.platforms.telegram_world import Account, BotMessage, Sent, World

FIELDS = {"sendphoto": "photo", "sendvoice": "voice", "sendvideo": "video", "senddocument": "document"}
VOICES = (b"OggS", b"ID3", b"\xff\xfb")


class Sending:
    """`violations` lists (chat id, time) of sends too fast; with `enforce` they are refused."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rates = Rates()
        self.enforce = False
        self.violations: list[tuple[int, float]] = []

    def account(self, given: Parameters) -> Account:
        raw = given.text("chat_id")
        if not raw:
            raise bad_request("Chat_id is empty")
        account = self.world.accounts.get(given.integer("chat_id"))
        if account is None or not account.started:
            raise bad_request("Chat not found")
        return account

    def reachable(self, given: Parameters) -> Account:
        account = self.account(given)
        if account.moved_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, words, migrate_to_chat_id=account.moved_to)
        if account.kicked:
            raise Refusal(403, "Forbidden: bot was kicked from the supergroup chat")
        if account.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if account.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return account

    def send_message(self, given: Parameters) -> Json:
        text, entities, markup = self._text_and_markup(given)
        return self._send(given, text, entities, markup, None)

    def send_file(self, method: str, given: Parameters) -> Json:
        kind = FIELDS[method]
        file = given.upload(kind)
        if not isinstance(file, Upload) or not file.content:
            raise bad_request(f"There is no {kind} in the request")
        most = PHOTO_BYTES if kind == "photo" else FILE_BYTES
        if len(file.content) > most:
            raise Refusal(413, "Request Entity Too Large")
        if kind == "photo" and not file.content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise bad_request("IMAGE_PROCESS_FAILED")
        if kind == "voice" and not (file.content.startswith(VOICES) or file.content[4:8] == b"ftyp"):
            raise bad_request("wrong file type")
        parsed = given.parsed("caption_entities", "Can't parse entities JSON object")
        caption, entities = read_caption(given.text("caption"), given.text("parse_mode"), parsed)
        markup = read_markup(given.values.get("reply_markup"))
        file_id = self.world.keep_file(file.content, f"{kind}s/file_{len(self.world.files)}")
        return self._send(
            given, caption, entities, markup, Sent(kind, file.name, file.media_type, file.content, file_id)
        )

    def _send(self, given: Parameters, text: str, entities: list[Json], markup: Json | None, file: Sent | None) -> Json:
        account = self.reachable(given)
        if account.title:
            check_private(markup)
        now = self.world.now()
        self._pace(account.id, now)
        message = BotMessage(
            self.world.message_id(),
            account.id,
            text,
            int(now),
            entities,
            markup,
            given.flag("protect_content"),
            arrived=time.perf_counter(),
            asked=given.values,
            file=file,
            silent=given.flag("disable_notification"),
        )
        account.messages.append(message)
        if markup is not None and "keyboard" in markup:
            account.keyboard = message
        elif markup is not None and markup.get("remove_keyboard"):
            account.keyboard = None
        account.tell(message, noticed=not message.silent)
        return self.world.message_json(message)

    def _pace(self, chat_id: int, now: float) -> None:
        wait = self.rates.judge(chat_id, now)
        if wait is not None:
            self.violations.append((chat_id, now))
            if self.enforce:
                raise too_many(wait)
        self.rates.count(chat_id)

    def _text_and_markup(self, given: Parameters) -> tuple[str, list[Json], Json | None]:
        entities = given.parsed("entities", "Can't parse entities JSON object")
        text, found = read_text(given.text("text"), given.text("parse_mode"), entities)
        return text, found, read_markup(given.values.get("reply_markup"))

    def _message(self, given: Parameters, purpose: str) -> tuple[Account, BotMessage]:
        account = self.account(given)
        number = given.integer("message_id")
        for message in reversed(account.messages):
            if message.id == number and not message.deleted:
                return account, message
        raise bad_request(f"Message to {purpose} not found")

    def edit_text(self, given: Parameters) -> Json:
        text, entities, markup = self._text_and_markup(given)
        account, message = self._message(given, "edit")
        if message.file is not None:
            raise bad_request("There is no text in the message to edit")
        return self._edit(account, message, (text, entities, markup))

    def edit_markup(self, given: Parameters) -> Json:
        markup = read_markup(given.values.get("reply_markup"))
        account, message = self._message(given, "edit")
        return self._edit(account, message, (message.text, message.entities, markup))

    def _edit(self, account: Account, message: BotMessage, new: tuple[str, list[Json], Json | None]) -> Json:
        text, entities, markup = new
        if markup is not None and "inline_keyboard" not in markup:
            raise bad_request("Inline keyboard expected")
        if markup is not None and not any(markup["inline_keyboard"]):
            markup = None
        if message.markup is not None and not message.inline:  # a keyboard in the place of the letters, or its removal
            raise bad_request("Message can't be edited")
        if (message.text, message.entities, message.markup) == (text, entities, markup):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        noticed = message.text != text or markup is not None
        message.text, message.entities, message.markup = text, entities, markup
        message.edited = int(self.world.now())
        message.arrived = time.perf_counter()
        account.tell(message, noticed=noticed)
        return self.world.message_json(message)

    def delete(self, given: Parameters) -> bool:
        account, message = self._message(given, "delete")
        if self.world.now() - message.date > DELETABLE_SECONDS:
            raise bad_request("Message can't be deleted for everyone")
        message.deleted = True
        if account.keyboard is message:  # it goes with the message that brought it
            account.keyboard = None
        account.tell(message, noticed=False)
        return True

    def table(self) -> dict[str, Any]:
        """The methods by their names in small letters."""
        files = {method: lambda given, method=method: self.send_file(method, given) for method in FIELDS}
        return files | {
            "sendmessage": self.send_message,
            "editmessagetext": self.edit_text,
            "editmessagereplymarkup": self.edit_markup,
            "deletemessage": self.delete,
        }
