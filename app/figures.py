"""What /metrics tells of the house beside the process itself: what waits to be sent, and which platforms are away.
Read from the database when asked, so that it is true whichever process answers."""

from __future__ import annotations

from prometheus_client import Gauge

from casework.house import House
from casework.outbox import service as outbox

WAITING = Gauge("korpu_outbox_messages", "Messages not yet sent", ["channel", "lane", "status"])
AWAY = Gauge("korpu_channel_away_seconds", "Seconds since a platform cannot be reached; absent: it can", ["channel"])


async def refresh(house: House) -> None:
    """Bring the gauges up to the moment."""
    async with house.database.reading() as session:
        found, away = await outbox.open_by_channel(session), await outbox.channels_away(session)
    WAITING.clear()
    AWAY.clear()
    for one in found:
        WAITING.labels(one.channel, one.lane.name.lower(), one.status).set(one.number)
    for platform in away:
        AWAY.labels(platform.channel).set((house.now() - platform.since).total_seconds())
