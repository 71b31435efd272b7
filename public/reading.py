"""What the open pages show, read through the services of the work and shaped for templates and feeds.

Short meetings of two people are left out: when and where two people meet is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from casework.campaigns import service as campaigns_service
from casework.campaigns.rules import Card as Campaign
from casework.campaigns.rules import Update
from casework.communities import service as communities_service
from casework.communities.rules import Card as CommunityCard
from casework.errors import NotFound
from casework.events import service as events_service
from casework.events.rules import Card, Kind, Status
from casework.events.wording import FEW
from casework.house import House
from casework.organisation import service as organisation
from flows.model import Text
from flows.text import T_
from locales.communities import communities
from locales.reference import Names, districts

MOST_READ = 500

OVER = T_("This event is over.", context="open")
CALLED_OFF = T_("This event was called off.", context="open")
CLOSED = T_("Registration is closed.", context="open")
FULL = T_("All places are taken. You can put yourself on the waiting list.", context="event")
FEW_LEFT = T_("Only a few places are left.", context="open")
LEFT = T_("There are places left.", context="event")
UNLIMITED = T_("There is room for everybody.", context="open")


@dataclass(frozen=True, slots=True)
class Community:
    """A community as everybody may see it; `name` only in languages in which it has been checked."""

    id: str
    place: Names  # "Göyçay rayonu"
    heading: Names
    card: CommunityCard


@dataclass(frozen=True, slots=True)
class Everything:
    """All lists of one moment."""

    org: str
    now: datetime
    communities: Sequence[Community]
    events: Sequence[Card]
    campaigns: Sequence[Campaign]

    def community(self, community_id: str | None) -> Community | None:
        return next((one for one in self.communities if one.id == community_id), None)

    def of_community(self, community_id: str) -> Sequence[Card]:
        return [event for event in self.events if event.community == community_id]


async def everything(house: House) -> Everything:
    now = house.now()
    async with house.database.reading() as session:
        org = (await organisation.settings(session, house.name)).name
        coming = await events_service.coming(session, house.keyring, now, most=MOST_READ)
        campaigns = await campaigns_service.public(session)
        ours = [_community(one, await communities_service.card(session, one)) for one in communities()]
    events = [event for event in coming if _is_public(event)]
    return Everything(org, now, ours, events, campaigns)


async def event(house: House, event_id: int) -> Card:
    """Raises NotFound; a draft is not there."""
    async with house.database.reading() as session:
        found = await events_service.shown(session, house.keyring, event_id)
    if not _is_public(found):
        raise NotFound
    return found


async def updates(house: House, campaigns: Sequence[Campaign]) -> dict[int, list[Update]]:
    """News by campaign, newest first."""
    async with house.database.reading() as session:
        return {one.id: await campaigns_service.updates(session, one.id) for one in campaigns}


def _is_public(event: Card) -> bool:
    return event.kind is not Kind.ONE_TO_ONE


def _community(community_id: str, card: CommunityCard) -> Community:
    known = communities()[community_id]
    district = districts()[known.district]
    heading = {language: known.name.get(language) or name for language, name in district.name.items()}
    return Community(community_id, district.full, heading, card)


def stands(event: Card, now: datetime) -> Text:
    """How it stands with places, in words: a number would tell how many answered."""
    if event.status is Status.CANCELLED:
        return CALLED_OFF
    if event.status is not Status.PUBLISHED or now >= event.starts_at:
        return OVER
    if not event.is_open(now):
        return CLOSED
    if event.free is None:
        return UNLIMITED
    if event.free == 0 or event.waiting:
        return FULL
    return FEW_LEFT if event.free <= FEW else LEFT


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of our own. `base`: where people find us; `telegram`: the bot's name there, or ""."""

    base: str
    telegram: str = ""

    def page(self, path: str, language: str, default: str = "az") -> str:
        """A page here, without the host: "events/17" in Russian is "/open/events/17?language=ru"."""
        where = f"/open/{path}".rstrip("/")
        return where if language == default else f"{where}{'&' if '?' in where else '?'}language={language}"

    def whole(self, path: str, language: str) -> str:
        return self.base + self.page(path, language)

    def chat(self, word: str) -> str:
        return f"/chat?start={quote(word)}"

    def on_telegram(self, word: str) -> str:
        """ "" where there is no bot."""
        return f"https://t.me/{quote(self.telegram)}?start={quote(word)}" if self.telegram else ""
