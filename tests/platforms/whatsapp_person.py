"""A citizen with WhatsApp in their hand: types, presses only what is offered, sends files and places, reads.

What a person does becomes an event with the fields the platform sends. It never looks into the bot.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable

from tests.platforms.whatsapp_limits import Json
from tests.platforms.whatsapp_world import RECEIVED_MEDIA, Account, Event, Message, World


class Person:
    """Made by `StandInWhatsApp.person`. Doing something queues an event and does not wait for the bot."""

    def __init__(self, world: World, account: Account) -> None:
        self._world = world
        self.account = account
        self._read = 0

    @property
    def messages(self) -> list[Message]:
        return self.account.messages

    @property
    def last(self) -> Message:
        assert self.messages, f"nothing was sent to {self.account.key}"
        return self.messages[-1]

    def sends(self, fields: Json) -> Event:
        """A message of any kind; `fields` is its type and the part of its kind."""
        return self._world.say(self.account, fields)

    def types(self, text: str) -> Event:
        return self.sends({"type": "text", "text": {"body": text}})

    def presses(self, button: str) -> Event:
        """Presses a button or row, by its label or its data, of the newest message that has it."""
        for message in reversed(self.messages):
            for label, data in message.buttons:
                if button in (label, data) and message.kind == "template":
                    return self.taps_template(label, data)
                if button in (label, data):
                    kind = "list_reply" if message.is_list else "button_reply"
                    return self.answers(kind, data, label, message)
        raise AssertionError(f"no button {button!r} is offered; there are: {self._offered() or 'none'}")

    def answers(self, kind: str, data: str, label: str, message: Message | None = None) -> Event:
        """An interactive answer, offered or forged."""
        chosen: Json = {"id": data, "title": label[:24]} | ({"description": label} if kind == "list_reply" else {})
        context = {"from": "994501112233", "id": message.id if message else "wamid.OLD"}
        return self.sends({"type": "interactive", "context": context, "interactive": {"type": kind, kind: chosen}})

    def taps_template(self, text: str, payload: str = "") -> Event:
        """The quick-reply button of a template."""
        context = {"from": "994501112233", "id": "wamid.TEMPLATE"}
        return self.sends({"type": "button", "context": context, "button": {"payload": payload or text, "text": text}})

    def sends_media(self, kind: str, content: bytes, media_type: str, **more: object) -> Event:
        """`kind` is WhatsApp's word: image, audio, video, document, sticker. `more`: caption, filename, voice."""
        media_id = self._world.keep(content, media_type, RECEIVED_MEDIA)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        media: Json = {"mime_type": media_type, "sha256": digest, "id": media_id, **more}
        return self.sends({"type": kind, kind: media})

    def sends_location(self, latitude: float, longitude: float, **more: str) -> Event:
        return self.sends({"type": "location", "location": {"latitude": latitude, "longitude": longitude, **more}})

    def shares_contact(self, number: str, name: str = "Özüm") -> Event:
        contact = {"name": {"formatted_name": name}, "phones": [{"phone": number, "type": "CELL"}]}
        return self.sends({"type": "contacts", "contacts": [contact]})

    def reacts(self, emoji: str = "👍") -> Event:
        return self.sends({"type": "reaction", "reaction": {"message_id": self.last.id, "emoji": emoji}})

    def changes_number(self, number: str, *, user_id: str | None = None) -> list[Event]:
        """A new telephone number, and with it a new user id: the platform tells of both."""
        account, old_number, old_id = self.account, self.account.number, self.account.user_id
        system = {"body": "User changed number", "wa_id": number, "type": "user_changed_number"}
        told = [self._world.say(account, {"type": "system", "system": system}, contacts=False, opens=False)]
        account.number = number
        self._world.accounts[number] = self._world.accounts.pop(old_number)
        if user_id is not None and account.has_user_id:
            account.user_id = user_id
            self._world.accounts[user_id] = self._world.accounts.pop(old_id)
            update = {"wa_id": number, "detail": "updated", "user_id": {"previous": old_id, "current": user_id}}
            value = self._world.value(contacts=[account.contact()], user_id_update=[update])
            told.append(self._world.add(account.key, value, "user_id_update"))
        return told

    def has_received(self, message: Message | None = None, *, contacts: bool = True) -> Event:
        return self._world.report(self.account, message or self.last, "delivered", contacts=contacts)

    def has_read(self, message: Message | None = None, *, contacts: bool = True) -> Event:
        return self._world.report(self.account, message or self.last, "read", contacts=contacts)

    def opens(self, message: Message) -> bytes:
        """The file that came with a message."""
        return self._world.media[message.part["id"]].content

    def skips(self) -> None:
        self._read = len(self.messages)

    async def next_message(self, timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        return await self.waits_for(lambda message: True, timeout)

    async def waits_for(self, wanted: Callable[[Message], bool], timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        """The first wanted message among the unread ones or those still to come; it and those before count as read."""
        start = self._read
        try:
            async with asyncio.timeout(timeout):
                while True:
                    changed = self.account.changed
                    while self._read < len(self.messages):
                        self._read += 1
                        if wanted(self.messages[self._read - 1]):
                            return self.messages[self._read - 1]
                    await changed.wait()
        except TimeoutError:
            came = [message.text for message in self.messages[start:]]
            raise AssertionError(f"{self.account.key} waited {timeout} s in vain; came: {came or 'nothing'}") from None

    def _offered(self) -> str:
        return ", ".join(f"{label!r} ({data})" for message in self.messages for label, data in message.buttons)
