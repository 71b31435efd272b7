"""The web chat as a channel: there is no platform behind it, so a message is put, sealed, where its browser looks.

Only the way out is here; what a browser sends comes in by web.py.
"""

from __future__ import annotations

from datetime import timedelta

from bot.channels.base import Outbound, Pace, Sent, Target, Unreachable
from casework.house import MAIL_BELL, House
from casework.mailbox import service as mailbox
from casework.mailbox.rules import Bubble, Enclosure
from casework.people import service as people

NAME = "web"
LEFT = "left"
"""Why an address takes nothing: its browser was emptied by the quick exit."""


class WebChannel:
    """Puts messages into the mailbox of the web chat. Raises Unreachable where no browser could ever read them."""

    name = NAME
    pace: Pace | None = None
    window: timedelta | None = None

    def __init__(self, house: House) -> None:
        self._house = house

    async def send(self, target: Target, message: Outbound) -> Sent:
        """In a transaction of its own, once for each outbox row, however often it is sent."""
        if target.public_key is None:
            raise Unreachable("no_key")
        house, file = self._house, await self._enclosed(message)
        mail_id = None
        try:
            async with house.database.writing() as session:
                card = await people.card(session, target.address_id)
                if card is not None and card.unreachable == LEFT:
                    raise Unreachable(LEFT)
                mail_id = await mailbox.post(
                    session,
                    target.address_id,
                    target.public_key,
                    bubble_of(message, file),
                    house.now(),
                    outbox_id=target.message_id,
                )
        finally:
            if mail_id is None and file is not None:
                await house.files.delete(file.place)
        await house.live.ring(MAIL_BELL, str(target.address_id))
        return Sent(str(target.message_id if mail_id is None else mail_id))

    async def _enclosed(self, message: Outbound) -> Enclosure | None:
        file = message.file
        if file is None:
            return None
        return await mailbox.enclose(self._house.files, file.content, file.name, file.kind, file.media_type)


def bubble_of(message: Outbound, file: Enclosure | None = None) -> Bubble:
    """An Outbound as the mailbox keeps it."""
    return Bubble(
        mine=False,
        text=message.text,
        choices=tuple((button.data, button.label) for button in message.choices),
        commands=tuple((button.data, button.label) for button in message.commands),
        language=message.language,
        wants=message.wants,
        file=file,
    )
