"""A citizen with Telegram in their hand: types, presses only what is offered, blocks, and reads what the bot sends.

What a person does becomes an update with the fields the real server sends. It never looks into the bot.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from tests.platforms.telegram_html import units
from tests.platforms.telegram_limits import Json
from tests.platforms.telegram_sends import Sends
from tests.platforms.telegram_world import Account, BotMessage, Update, World


class Person(Sends):
    """Made by `StandInTelegram.person`. Doing something queues an update and does not wait for the bot."""

    def __init__(self, world: World, account: Account) -> None:
        self._world = world
        self.account = account
        self._read = 0  # how much of the chat's news waits_for and next_message have gone past

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def messages(self) -> list[BotMessage]:
        """What the bot sent to this chat and did not delete, newest last."""
        return [message for message in self.account.messages if not message.deleted]

    @property
    def last(self) -> BotMessage:
        assert self.messages, f"the bot has sent nothing to {self.id}"
        return self.messages[-1]

    async def types(self, text: str) -> Update:
        """Sends a text; a first word with a slash is a command, as the app marks it."""
        fields: Json = {"text": text}
        if text.startswith("/"):
            fields["entities"] = [{"type": "bot_command", "offset": 0, "length": units(text.split()[0])}]
        return await self.sends(fields)

    async def sends(self, fields: Json) -> Update:
        """Sends a message of any kind: a contact, a place, a sticker. `fields` is the part of its kind."""
        assert not self.account.blocked, f"{self.id} has blocked the bot and must unblock it before writing"
        self.account.started = True
        return self._world.add_update(self.id, {"message": self._message() | fields})

    def _message(self) -> Json:
        return {
            "message_id": self._world.message_id(),
            "from": self.account.user(),
            "chat": self.account.chat(),
            "date": int(self._world.now()),
        }

    async def edits(self, update: Update, text: str) -> Update:
        """Changes the words of a message sent before; the app shows no trace of it but "edited"."""
        before = update.body["message"]
        changed = {"caption" if "caption" in before else "text": text, "edit_date": int(self._world.now())}
        return self._world.add_update(self.id, {"edited_message": before | changed})

    async def says_in(self, group: Account, text: str) -> Update:
        """Writes in a group. Which of it the bot gets to see depends on its privacy; here it sees all."""
        message = self._message() | {"chat": group.chat(), "text": text}
        marks = [*_marks(r"/\w+(?:@\w+)?", "bot_command", text), *_marks(r"(?<!\w)@\w+", "mention", text)]
        return self._world.add_update(group.id, {"message": message | ({"entities": marks} if marks else {})})

    async def presses(self, button: str) -> Update:
        """Presses a button, by its label or its data, of the newest message that has it."""
        for message in reversed(self.messages):
            for label, data in message.buttons:
                if button not in (label, data):
                    continue
                if data is not None:
                    return self._press(message, data)
                assert not message.inline, f"{label!r} opens a link"
                if message is self.account.keyboard:
                    return await self._presses_key(message, label)
        raise AssertionError(f"no button {button!r} is offered; there are: {self._offered() or 'none'}")

    async def _presses_key(self, message: BotMessage, label: str) -> Update:
        """A key in the place of the letters types its label, or sends one's own number or place."""
        assert message.markup is not None
        keys = [key for row in message.markup["keyboard"] for key in row]
        key = next(key for key in keys if label in (key, key.get("text") if isinstance(key, dict) else None))
        if isinstance(key, dict) and key.get("request_contact"):
            return await self.sends_contact()
        if isinstance(key, dict) and key.get("request_location"):
            return await self.sends_location(40.5897, 49.6686)
        return await self.types(label)

    @property
    def keys(self) -> list[str]:
        """The labels that stand in the place of the letters, if any do."""
        return [] if self.account.keyboard is None else [label for label, _ in self.account.keyboard.buttons]

    async def forges(self, data: str) -> Update:
        """Sends callback data that no button offers, as a modified app can."""
        return self._press(self.last, data)

    def _press(self, message: BotMessage, data: str) -> Update:
        query = self._world.add_query(self.account)
        pressed = {
            "id": query.id,
            "from": self.account.user(),
            "message": self._world.message_json(message),
            "chat_instance": str(-(self.id * 7919 + 1)),
            "data": data,
        }
        return self._world.add_update(self.id, {"callback_query": pressed})

    async def sends_raw(self, update: Json) -> Update:
        """Puts any update into the queue, well formed or not; its own `update_id`, if it has one, is kept."""
        self.account.started = True
        return self._world.add_update(self.id, update)

    async def blocks(self) -> Update:
        return self._change("member", "kicked")

    async def unblocks(self) -> Update:
        return self._change("kicked", "member")

    def _change(self, old: str, new: str) -> Update:
        self.account.blocked = new == "kicked"

        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self._world.bot(), "status": status} | until

        change = {
            "chat": self.account.chat(),
            "from": self.account.user(),
            "date": int(self._world.now()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        return self._world.add_update(self.id, {"my_chat_member": change})

    def answered(self, update: Update) -> Json | None:
        """What the bot answered to a pressed button (`text`, `show_alert`); None while the button still spins."""
        return self._world.queries[update.callback_query_id].answer

    def skips(self) -> None:
        """Counts everything that has come so far as read."""
        self._read = len(self.account.news)

    async def next_message(self, timeout: float = 5.0) -> BotMessage:  # noqa: ASYNC109
        """The next message (or edit of one) that has not been returned or passed over yet."""
        return await self.waits_for(lambda message: True, timeout)

    async def waits_for(self, wanted: Callable[[BotMessage], bool], timeout: float = 5.0) -> BotMessage:  # noqa: ASYNC109
        """The first message among the unread ones, or among those still to come, that is wanted.

        It and those before it count as read. After `timeout` seconds an AssertionError tells what came instead.
        """
        start = self._read
        try:
            async with asyncio.timeout(timeout):
                while True:
                    changed = self.account.changed
                    while self._read < len(self.account.news):
                        message = self.account.news[self._read]
                        self._read += 1
                        if wanted(message):
                            return message
                    await changed.wait()
        except TimeoutError:
            came = [message.text for message in self.account.news[start:]]
            raise AssertionError(
                f"{self.id} waited {timeout} s in vain; since then came: {came or 'nothing'}"
            ) from None

    def _offered(self) -> str:
        shown = [f"{label!r} ({data})" for message in self.messages for label, data in message.buttons]
        return ", ".join(shown[-30:])


def _marks(pattern: str, kind: str, text: str) -> list[Json]:
    """The entities an app finds by itself."""
    return [
        {"type": kind, "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in re.finditer(pattern, text)
    ]
