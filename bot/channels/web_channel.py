"""The web chat as a channel: there is no platform behind it, so a message is put, sealed, where its browser looks.

Only the way out is here; what a browser sends comes in by web.py.
"""

from __future__ import annotations

from datetime import timedelta

from bot.channels.base import Outbound, Pace, Sent, Target, Unreachable
from casework.house import MAIL_BELL, House
from casework.mailbox import service as mailbox
from casework.mailbox.rules import Bubble

NAME = "web"


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
        house = self._house
        async with house.database.writing() as session:
            mail_id = await mailbox.post(
                session,
                target.address_id,
                target.public_key,
                bubble_of(message),
                house.now(),
                outbox_id=target.message_id,
            )
        await house.live.ring(MAIL_BELL, str(target.address_id))
        return Sent(str(target.message_id if mail_id is None else mail_id))


def bubble_of(message: Outbound) -> Bubble:
    """An Outbound as the mailbox keeps it."""
    return Bubble(
        mine=False,
        text=message.text,
        choices=tuple((button.data, button.label) for button in message.choices),
        commands=tuple((button.data, button.label) for button in message.commands),
        language=message.language,
    )
