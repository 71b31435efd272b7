"""Who follows, who writes and who approves: what the tests of broadcasts share. Made by the services themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from casework.actors import Actor
from casework.broadcasts import service as broadcasts
from casework.broadcasts.models import Recipient
from casework.broadcasts.rules import Link, Purpose, Status, Words, outcome
from casework.broadcasts.ticking import tick
from casework.communities import service as communities
from casework.communities.rules import Followed, Kind
from casework.house import House
from casework.organisation import queries as organisation_queries
from casework.organisation import service as organisation
from casework.organisation.rules import Announcing
from casework.people.service import Visitor
from store.base import table
from tests.cast import Door, citizen, send_all

MIL = Followed(Kind.COMMUNITY, "mil")
TEXTS = {"az": "Salam, {qonşu}!", "ru": "Здравствуйте!"}


async def follower(house: House, followed: Followed = MIL, **who: str) -> Visitor:
    visitor = await citizen(house, **who)
    async with house.database.writing() as session:
        await communities.follow(session, visitor, followed, house.now())
    return visitor


async def decided(house: House) -> Announcing:
    async with house.database.reading() as session:
        return (await organisation.settings(session, house.name)).announcing


async def decide(house: House, **values: Any) -> None:
    """The organisation's own figures for announcements."""
    async with house.database.writing() as session:
        await organisation.ensure(session, house.name)
        await organisation_queries.change(session, **values)


@dataclass
class Sending:
    """One broadcast in the hands of its author."""

    house: House
    author: Actor
    audience: dict[str, list[str]] = field(default_factory=lambda: {"communities": ["mil"]})
    purpose: Purpose = Purpose.NEWS
    buttons: tuple[Link, ...] = ()
    id: int = 0

    @property
    def words(self) -> Words:
        return Words(self.purpose, "Xəbər", TEXTS, self.buttons, self.audience)

    async def written(self) -> Sending:
        async with self.house.database.writing() as session:
            self.id = await broadcasts.begin(session, self.author, self.purpose, "Xəbər", self.house.now())
            await broadcasts.write(session, self.author, self.id, self.words, None, self.house.now())
        return self

    async def released(self) -> Status:
        await self.written()
        async with self.house.database.writing() as session:
            keyring, limits = self.house.keyring, await decided(self.house)
            return await broadcasts.release(session, keyring, self.author, self.id, limits, self.house.now())

    async def does(self, verb: Any, *given: Any, actor: Actor | None = None) -> Any:
        async with self.house.database.writing() as session:
            return await verb(session, actor or self.author, self.id, *given, self.house.now())

    async def approved(self, actor: Actor) -> None:
        row = await self.row()
        async with self.house.database.writing() as session:
            await broadcasts.approve(session, self.house.keyring, actor, self.id, row.seal, self.house.now())

    async def row(self) -> Any:
        async with self.house.database.reading() as session:
            return await broadcasts.one(session, self.author, self.id)

    async def recipients(self) -> list[Any]:
        r = table(Recipient)
        async with self.house.database.reading() as session:
            return list((await session.execute(select(r).where(r.c.broadcast_id == self.id).order_by(r.c.id))).all())

    async def outcomes(self) -> Counter[str]:
        status = (await self.row()).status
        return Counter(outcome(status, one.state, one.reason, None) for one in await self.recipients())

    async def runs(self, door: Door, rounds: int = 6) -> None:
        """The worker's loops: a look at the broadcasts, then sending what is due."""
        for _ in range(rounds):
            await tick(self.house)
            await send_all(self.house, door)
