"""The quick exit on our side: nothing of the talk is left to be read, and nobody believes that an answer arrived.

The person and their requests stay: they follow them by their receipt.
"""

from __future__ import annotations

from bot.channels.web_channel import LEFT, NAME
from casework.house import House
from casework.mailbox import service as mailbox
from casework.people import service as people
from vault.browser import Browser


async def leave(house: House, browser: Browser) -> None:
    """Empty the mailbox of this browser and mark its address. Harmless for a browser that never wrote."""
    async with house.database.writing() as session:
        found = await people.address_id_of(session, house.keyring, NAME, browser.sender)
        if found is not None:
            await mailbox.clear(session, house.files, found[0])
            await people.mark_unreachable(session, found[0], LEFT)
