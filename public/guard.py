"""How often one client may ask for open pages: a flood ends here, before anything is read from the database.

Nothing is known of who asks: what is counted for a minute is a keyed hash of a network address, of no use to whoever
reads the counters.
"""

from __future__ import annotations

from starlette.requests import Request

from casework.clients import counted_as
from casework.house import House

TIMES, SECONDS = 600, 60
"""As the web chat has it: behind one address there may be an internet café, or all telephones of a mobile network."""


async def may_read(house: House, request: Request) -> bool:
    """Count one more for whoever asks. False: too often."""
    client = counted_as(house, request.client.host if request.client else "")
    return await house.live.allow(f"open:{client}", TIMES, SECONDS)
