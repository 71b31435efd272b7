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
from casework.communities import wording
from casework.communities.rules import Card as CommunityCard
from casework.communities.rules import Entry
from casework.errors import NotFound
from casework.events import service as events_service
from casework.events.rules import Card, Kind, Status
from casework.events.wording import places
from casework.house import House
from casework.organisation import service as organisation
from casework.pages import path_of
from flows.model import Text
from flows.text import T_
from locales import communities
from locales.reference import Names
from locales.translate import LANGUAGES

MOST_READ = 500

OVER = T_("This event is over.", context="open")
CALLED_OFF = T_("This event was called off.", context="open")
CLOSED = T_("Registration is closed.", context="open")
UNLIMITED = T_("There is room for everybody.", context="open")


@dataclass(frozen=True, slots=True)
class Community:
    """A community as everybody may see it. `heading`: its name where it is known, else its district's."""

    id: str
    place: Names  # "Göyçay rayonu, Ağdaş rayonu"
    heading: Names
    card: CommunityCard
    known: communities.Community


@dataclass(frozen=True, slots=True)
class Everything:
    """All lists of one moment. `announced` are the events whose time is not over, `events` those still to begin; what
    was called off stands among them until then, and says so."""

    org: str
    now: datetime
    communities: Sequence[Community]
    announced: Sequence[Card]
    campaigns: Sequence[Campaign]

    @property
    def events(self) -> Sequence[Card]:
        return [event for event in self.announced if event.starts_at > self.now]

    def community(self, community_id: str | None) -> Community | None:
        return next((one for one in self.communities if one.id == community_id), None)

    def of_community(self, community_id: str) -> Sequence[Card]:
        return [event for event in self.events if event.community == community_id]

    def announced_by(self, community_id: str) -> Sequence[Card]:
        return [event for event in self.announced if event.community == community_id]


async def everything(house: House) -> Everything:
    now = house.now()
    async with house.database.reading() as session:
        org = (await organisation.settings(session, house.name)).name
        found = await events_service.announced(session, house.keyring, now, most=MOST_READ)
        campaigns = await campaigns_service.public(session)
        entries = await communities_service.everything(session)
    ours = [_community(entry) for entry in entries.values() if not entry.resting]
    return Everything(org, now, ours, [event for event in found if _is_public(event)], campaigns)


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
        return await campaigns_service.updates_of(session, [one.id for one in campaigns])


def _is_public(event: Card) -> bool:
    return event.kind is not Kind.ONE_TO_ONE


def _community(entry: Entry) -> Community:
    known = entry.community
    place = {language: wording.places(known, language) for language in LANGUAGES}
    return Community(known.id, place, {code: known.heading(code) for code in LANGUAGES}, entry.card, known)


def stands(event: Card, now: datetime) -> Text:
    """How it stands with the event and its places, as the chat says it too."""
    if event.status is Status.CANCELLED:
        return CALLED_OFF
    if event.status is not Status.PUBLISHED or now >= event.starts_at:
        return OVER
    if not event.is_open(now):
        return CLOSED
    return places(event) or UNLIMITED


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of our own. `base`: where people find us; `telegram`: the bot's name there, or ""."""

    base: str
    telegram: str = ""

    def page(self, path: str, language: str, default: str = "az") -> str:
        """A page here, without the host: "events/17" in Russian is "/open/events/17?language=ru"."""
        return path_of(path, language, default)

    def whole(self, path: str, language: str) -> str:
        return self.base + self.page(path, language)

    def chat(self, word: str) -> str:
        return f"/chat?start={quote(word)}"

    def on_telegram(self, word: str) -> str:
        """ "" where there is no bot."""
        return f"https://t.me/{quote(self.telegram)}?start={quote(word)}" if self.telegram else ""
