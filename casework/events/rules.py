"""What an event is, who gets a place, and when anything is to be done about it. Nothing here awaits.

The waiting list is strict: places go by turn, and nobody behind is taken while somebody in front waits. A party that is
larger than the places now free stays first, and the places wait for it: whoever comes with children or a wheelchair
pusher would otherwise be passed by single people for ever. It pays with an empty chair now and then; a coordinator can
set more seats. A party larger than all seats together is refused at once, and one that has become so, because there are
fewer seats now, is told and waits no longer. Newcomers stand behind whoever waits, also when they would fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.organisation.rules import Announcing, awake

Words = Mapping[str, str]
"""Staff's own words by language. "az" is always there; what is missing is shown in it."""


class Kind(StrEnum):
    MEETING = "meeting"
    TRAINING = "training"
    ONE_TO_ONE = "one_to_one"  # short meetings, one person each


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    HELD = "held"


class State(StrEnum):
    """Where a person stands with an event."""

    YES = "yes"
    WAITING = "waiting"
    OFFERED = "offered"  # a place came free and is kept for them until `offered_until`
    NO = "no"
    CANCELLED = "cancelled"  # had a place or waited for one, and gave it up
    EXPIRED = "expired"  # did not take what was offered


HOLDING = frozenset({State.YES, State.OFFERED})
"""Whose party takes up places."""
CONCERNED = frozenset({State.YES, State.OFFERED, State.WAITING})


class Need(StrEnum):
    TRANSPORT = "transport"
    CHILD_CARE = "child_care"
    ACCESS = "access"
    INTERPRETER = "interpreter"


class Outcome(StrEnum):
    """What came of an answer."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    DECLINED = "declined"  # said no, having held nothing
    GIVEN_UP = "given_up"
    NO_MORE = "no_more"  # not so many; what they had stays theirs
    TOO_MANY = "too_many"  # more than there are seats at all
    CLOSED = "closed"  # registration is over
    OVER = "over"  # it has begun, or was
    CANCELLED = "cancelled"  # it will not take place


class Rating(StrEnum):
    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


PARTY = range(1, 11)
MOST_SEATS = 10_000
AHEAD, LONGEST = timedelta(days=3 * 365), timedelta(days=31)
"""How far ahead an event may begin, and how long it may last: whatever is beyond is a slip of the pen."""
ACCEPT = timedelta(hours=12)
SHORTEST = timedelta(minutes=15)
DAY_BEFORE, HOURS_BEFORE = timedelta(days=1), timedelta(hours=2)
FEEDBACK_AFTER = timedelta(hours=1)
FEEDBACK_UNTIL = timedelta(days=7)
"""After an outage longer than this nobody is asked any more: they would not remember."""
DOOR_UNTIL = timedelta(days=1)
"""After the end: presses of a telephone that was out of reach still come in."""
VISIT_KEEP = timedelta(days=1)
"""After the end: then it is erased where a visit found them."""
KEEP = timedelta(days=30)
"""After the end: then needs, words on them, and names of certificates are erased."""
KEEP_LATE = timedelta(days=1)
"""A name that is given after that, until its certificate has been made."""
MORNING = timedelta(hours=1)
"""What is to be answered in the night may be answered for so long after it."""
CODE_PICTURE, CERTIFICATE_FILE = "event_code", "event_certificate"
"""Files that are made when they are sent, each of somebody's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What staff write down. Times are aware; `seats` None: as many as come."""

    kind: Kind
    titles: Words
    texts: Words
    for_whom: Words
    community: str | None
    district: str | None
    place: str
    map_link: str
    online_link: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    seats: int | None

    @property
    def visits(self) -> bool:
        """Whether we come to people's own places: each is asked where we find them."""
        return self.kind is Kind.ONE_TO_ONE and bool(self.place or not self.online_link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Details):
    """An event as it stands, with its places."""

    id: int
    status: Status
    series: str | None
    sequence: int
    changed_at: datetime
    news: int
    door: int
    taken: int  # places held, by all parties together
    waiting: int  # answers on the waiting list

    @property
    def free(self) -> int | None:
        """Places left; None: no limit. 0 also where fewer seats were set than are held."""
        return None if self.seats is None else max(0, self.seats - self.taken)

    def fits(self, party: int) -> bool:
        return self.free is None or party <= self.free

    @property
    def has_door(self) -> bool:
        """Whether people come to a place where many are expected, each with their code."""
        return bool(self.place) and self.kind is not Kind.ONE_TO_ONE

    def is_open(self, now: datetime) -> bool:
        """Whether somebody new may answer."""
        return self.status is Status.PUBLISHED and now < min(self.closes_at, self.starts_at)


@dataclass(frozen=True, slots=True)
class Own:
    """A person's answer as it stands."""

    id: int
    state: State
    party: int
    offered_until: datetime | None = None
    attended: int | None = None
    feedback: str | None = None
    has_needs: bool = False  # what they need was asked and noted
    has_name: bool = False
    has_visit: bool = False  # they said where we find them


def refusal(card: Card, now: datetime) -> Outcome | None:
    """Why nothing about this event can be answered any more, or None."""
    if card.status is Status.CANCELLED:
        return Outcome.CANCELLED
    return Outcome.OVER if card.status is not Status.PUBLISHED or now >= card.starts_at else None


def decide(card: Card, own: Own | None, party: int, now: datetime) -> Outcome:
    """What a yes for so many people comes to. Only CONFIRMED and WAITING change anything."""
    if card.seats is not None and party > card.seats:
        return Outcome.TOO_MANY
    if own is not None and own.state in HOLDING:
        more = party - own.party
        return Outcome.CONFIRMED if more <= 0 or (card.fits(more) and not card.waiting) else Outcome.NO_MORE
    if own is not None and own.state is State.WAITING:
        return Outcome.WAITING
    if not card.is_open(now):
        return Outcome.CLOSED
    return Outcome.CONFIRMED if card.fits(party) and not card.waiting else Outcome.WAITING


def offered_until(starts_at: datetime, now: datetime, decided: Announcing) -> datetime:
    """How long a place that came free is kept for one person: half a day, a third of the time left if that is less,
    but a quarter of an hour at least, and never beyond the start.

    In the quiet hours nobody has to answer: the time begins after them, and ends in the morning rather than in them.
    """
    begins = later(now, starts_at, decided)
    until = begins + _third(begins, starts_at, ACCEPT)
    before = until - timedelta(minutes=1)  # it may run out as the quiet hours begin, not as they end
    morning = later(before, starts_at, decided)
    if morning > before:
        until = morning + _third(morning, starts_at, MORNING)
    return min(until, starts_at)


def _third(begins: datetime, starts_at: datetime, most: timedelta) -> timedelta:
    return min(most, max(SHORTEST, (starts_at - begins) / 3))


def later(moment: datetime, latest: datetime, decided: Announcing) -> datetime:
    """When the quiet hours are over, if this moment is in them; the moment itself if that would be too late."""
    after = awake(moment, decided)
    return after if after < latest else moment


def next_look(card: Card, first_offer: datetime | None, now: datetime, decided: Announcing) -> datetime | None:
    """When something is to be done about the event next; None: never again."""
    moments = [card.ends_at + KEEP, card.ends_at + VISIT_KEEP]
    if card.status in (Status.PUBLISHED, Status.HELD):
        moments.append(awake(now, decided))  # what waits for the end of the quiet hours
    if card.status is Status.PUBLISHED:
        start = card.starts_at
        moments += [start - DAY_BEFORE, start - HOURS_BEFORE, start, card.ends_at]
    if card.status in (Status.PUBLISHED, Status.HELD):
        moments.append(card.ends_at + FEEDBACK_AFTER)
    if first_offer is not None:
        moments.append(first_offer)
    return min((moment for moment in moments if moment > now), default=None)


TOLD = ("time", "place", "online")
"""Changes that those who answered must hear of; others show on the card."""
CALLED_OFF = "cancelled"


def changes(before: Details, after: Details) -> tuple[str, ...]:
    """Which of TOLD are different."""
    different = {
        "time": (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at),
        "place": before.place != after.place,
        "online": before.online_link != after.online_link,
    }
    return tuple(name for name in TOLD if different[name])


def untold(news_of: Mapping[str, int], told: int) -> tuple[str, ...]:
    """What somebody has not heard of yet who was told as far as this number of the event's news. `news_of` holds for
    each thing the number of the news that was about it last."""
    return tuple(name for name in (*TOLD, CALLED_OFF) if news_of.get(name, 0) > told)


def in_calendar(before: Details, after: Details) -> bool:
    """Whether a calendar that holds the event has to know of the change (SEQUENCE, RFC 5545)."""
    return bool(changes(before, after)) or before.titles != after.titles


def picked(words: Words, language: str) -> str:
    """The words in this language, or in Azerbaijani where there are none."""
    return words.get(language) or words.get("az", "")


def counted(needs: Iterable[Iterable[str]]) -> dict[str, int]:
    """How many answers name each need."""
    found = dict.fromkeys((need.value for need in Need), 0)
    for some in needs:
        for need in set(some) & set(found):
            found[need] += 1
    return found
