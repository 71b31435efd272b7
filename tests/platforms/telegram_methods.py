"""The methods a bot may call, each judged and carried out on the world as the real server would.

It knows nothing of HTTP: parameters come in as values or as text, results go out as JSON, a refusal is raised.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.platforms.telegram_limits import (
    DELETABLE_SECONDS,
    NOTICE_CHARACTERS,
    Json,
    Rates,
    Refusal,
    bad_request,
    read_markup,
    read_text,
    too_many,
)
from tests.platforms.telegram_parameters import Parameters
from tests.platforms.telegram_profile import profile_methods
from tests.platforms.telegram_world import Account, BotMessage, World

ACTIONS = frozenset({"typing", "choose_sticker", "find_location", "upload_document"}) | {
    f"{verb}_{what}" for verb in ("record", "upload") for what in ("photo", "video", "voice", "video_note")
}


class Methods:
    """`call` runs one method by its name in small letters. `violations` lists (chat id, time) of sends too fast."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rates = Rates()
        self.enforce_rates = False
        self.query_seconds = 60.0
        self.violations: list[tuple[int, float]] = []
        self.actions: list[tuple[int, str]] = []
        self._table: dict[str, Callable[[Parameters], Any]] = {
            "getme": self._get_me,
            "getchat": self._get_chat,
            "getfile": self._get_file,
            "sendmessage": self._send_message,
            "sendchataction": self._send_chat_action,
            "editmessagetext": self._edit_message_text,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_callback_query,
        } | profile_methods(world.profile)

    def knows(self, method: str) -> bool:
        return method in self._table

    def call(self, method: str, given: Parameters) -> Any:
        """The result as JSON. Raises Refusal."""
        if method not in self._table:
            raise Refusal(404, "Not Found: method not found")
        return self._table[method](given)

    def _account(self, given: Parameters) -> Account:
        raw = given.text("chat_id")
        if not raw:
            raise bad_request("Chat_id is empty")
        account = self.world.accounts.get(given.integer("chat_id"))
        if account is None or not account.started:
            raise bad_request("Chat not found")
        return account

    def _reachable(self, given: Parameters) -> Account:
        account = self._account(given)
        if account.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if account.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return account

    def _get_me(self, given: Parameters) -> Json:
        return self.world.bot() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _get_chat(self, given: Parameters) -> Json:
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        return self._account(given).chat() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }

    def _get_file(self, given: Parameters) -> Json:
        file_id = given.text("file_id")
        if not file_id:
            raise bad_request("File_id not specified")
        if file_id not in self.world.files:
            raise bad_request("Wrong file_id or the file is temporarily unavailable")
        path, content = self.world.files[file_id]
        if len(content) > 20 * 1024 * 1024:
            raise bad_request("File is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id[-8:]}",
            "file_size": len(content),
            "file_path": path,
        }

    def _text_and_markup(self, given: Parameters) -> tuple[str, list[Json], Json | None]:
        entities = given.parsed("entities", "Can't parse entities JSON object")
        text, found = read_text(given.text("text"), given.text("parse_mode"), entities)
        return text, found, read_markup(given.values.get("reply_markup"))

    def _send_message(self, given: Parameters) -> Json:
        text, entities, markup = self._text_and_markup(given)
        account = self._reachable(given)
        now = self.world.now()
        wait = self.rates.judge(account.id, now)
        if wait is not None:
            self.violations.append((account.id, now))
            if self.enforce_rates:
                raise too_many(wait)
        self.rates.count(account.id, now)
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
        )
        account.messages.append(message)
        account.tell(message)
        return self.world.message_json(message)

    def _send_chat_action(self, given: Parameters) -> bool:
        if given.text("action") not in ACTIONS:
            raise bad_request("Wrong parameter action in request")
        self.actions.append((self._reachable(given).id, given.text("action")))
        return True

    def _message(self, given: Parameters, purpose: str) -> tuple[Account, BotMessage]:
        account = self._account(given)
        number = given.integer("message_id")
        for message in reversed(account.messages):
            if message.id == number and not message.deleted:
                return account, message
        raise bad_request(f"Message to {purpose} not found")

    def _edit_message_text(self, given: Parameters) -> Json:
        text, entities, markup = self._text_and_markup(given)
        account, message = self._message(given, "edit")
        return self._edit(account, message, (text, entities, markup))

    def _edit_message_reply_markup(self, given: Parameters) -> Json:
        markup = read_markup(given.values.get("reply_markup"))
        account, message = self._message(given, "edit")
        return self._edit(account, message, (message.text, message.entities, markup))

    def _edit(self, account: Account, message: BotMessage, new: tuple[str, list[Json], Json | None]) -> Json:
        text, entities, markup = new
        if markup is not None and "inline_keyboard" not in markup:
            raise bad_request("Inline keyboard expected")
        if markup is not None and not any(markup["inline_keyboard"]):
            markup = None
        if message.markup is not None and not message.inline:
            raise bad_request("Message can't be edited")
        if (message.text, message.entities, message.markup) == (text, entities, markup):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        message.text, message.entities, message.markup = text, entities, markup
        message.edited = int(self.world.now())
        message.arrived = time.perf_counter()
        account.tell(message)
        return self.world.message_json(message)

    def _delete_message(self, given: Parameters) -> bool:
        _, message = self._message(given, "delete")
        if self.world.now() - message.date > DELETABLE_SECONDS:
            raise bad_request("Message can't be deleted for everyone")
        message.deleted = True
        return True

    def _answer_callback_query(self, given: Parameters) -> bool:
        query = self.world.queries.get(given.text("callback_query_id"))
        late = query is not None and self.world.now() - query.asked > self.query_seconds
        if query is None or late or query.answer is not None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(given.text("text")) > NOTICE_CHARACTERS:
            raise bad_request("MESSAGE_TOO_LONG")
        query.answer = {"text": given.text("text"), "show_alert": given.flag("show_alert")}
        return True
