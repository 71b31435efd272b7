"""The methods a bot may call, each judged and carried out on the world as the real server would.

It knows nothing of HTTP: parameters come in as values or as text, results go out as JSON, a refusal is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.platforms.telegram_limits import NOTICE_CHARACTERS, Json, Refusal, bad_request
from tests.platforms.telegram_parameters import Parameters
from tests.platforms.telegram_profile import profile_methods
from tests.platforms.telegram_sending import Sending
from tests.platforms.telegram_world import World

ACTIONS = frozenset({"typing", "choose_sticker", "find_location", "upload_document"}) | {
    f"{verb}_{what}" for verb in ("record", "upload") for what in ("photo", "video", "voice", "video_note")
}


class Methods:
    """`call` runs one method by its name in small letters; `sending` has those about messages."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sending = Sending(world)
        self.query_seconds = 60.0
        self.actions: list[tuple[int, str]] = []
        self._table: dict[str, Callable[[Parameters], Any]] = {
            "getme": self._get_me,
            "getchat": self._get_chat,
            "getfile": self._get_file,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
            **self.sending.table(),
            **profile_methods(world.profile),
        }

    def knows(self, method: str) -> bool:
        return method in self._table

    def call(self, method: str, given: Parameters) -> Any:
        """The result as JSON. Raises Refusal."""
        if method not in self._table:
            raise Refusal(404, "Not Found: method not found")
        return self._table[method](given)

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
        return self.sending.account(given).chat() | {
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
        size = self.world.claimed.get(file_id, len(content))
        if size > 20 * 1024 * 1024:
            raise bad_request("File is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id[-8:]}",
            "file_size": size,
            "file_path": path,
        }

    def _send_chat_action(self, given: Parameters) -> bool:
        if given.text("action") not in ACTIONS:
            raise bad_request("Wrong parameter action in request")
        self.actions.append((self.sending.reachable(given).id, given.text("action")))
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
