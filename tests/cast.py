"""Who appears in the tests: colleagues with real keys and passwords, citizens with cases, and a door that keeps what
left through it. Everything is made by the services themselves; nothing here writes a row of its own.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.channels.base import Inbound, Outbound, Pace, Sent, Target
from bot.delivery import deliver
from bot.desk import Desk
from bot.turn import receive
from casework.access import Role
from casework.actors import SYSTEM, Actor
from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.cases.service import Complaint, Opened
from casework.house import House
from casework.organisation import service as organisation
from casework.people import service as people
from casework.people.service import Visitor
from casework.staff import entry
from casework.staff import service as staff
from casework.staff.models import Staff
from casework.staff.service import Profile
from flows.model import Reply
from store.database import Session
from tests.journeys.citizen import Shown, Step

PASSWORD = "dəniz kənarında üç qayıq"
ADMINISTRATOR, COORDINATOR, LAWYER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER
_numbers = itertools.count(1)


async def colleague(
    house: House,
    login: str,
    *roles: Role,
    speaks: tuple[str, ...] = ("az", "ru", "en"),
    districts: tuple[str, ...] = (),
) -> Actor:
    """A colleague who has accepted their invitation and is signed in: the actor holds their private key."""
    profile = Profile(login.title(), login, frozenset(roles), "az", speaks, districts)
    async with house.database.writing() as session:
        _, token = await staff.invite(session, SYSTEM, profile, house.now())
        await staff.accept(session, token, PASSWORD, house.now())
    return await signed_in(house, login)


async def sign_in(session: Session, login: str, password: str, now: datetime) -> tuple[Staff, str]:
    """As the panel does it, in one transaction."""
    private = await entry.unlock(await entry.locked_key(session, login), password)
    return await entry.sign_in(session, login, private, now)


async def signed_in(house: House, login: str) -> Actor:
    async with house.database.writing() as session:
        _, secret = await sign_in(session, login, PASSWORD, house.now())
        found = await entry.signed_in(session, secret, house.now())
    assert found is not None
    return found[1]


async def citizen(house: House, *, language: str = "az", channel: str = "telegram", sender: str = "") -> Visitor:
    """Someone who has written once."""
    async with house.database.writing() as session:
        sender = sender or str(8_100_000_000 + next(_numbers))
        return await people.meet(session, house.keyring, channel, sender, language, house.now())


COMPLAINT = Complaint(
    topic="labour",
    district="sumgayit",
    urgency=Urgency.NORMAL,
    answers={"story": ["Əmək haqqım verilmir."], "topic": "labour"},
    form="complaint",
    version="1",
)


async def complain(house: House, visitor: Visitor | None = None, **changes: object) -> Opened:
    """A case of this visitor, or of somebody new. `changes` are fields of the complaint."""
    who = visitor or await citizen(house)
    complaint = replace(COMPLAINT, **changes)  # type: ignore[arg-type]
    async with house.database.writing() as session:
        decided = await organisation.settings(session, house.name)
        return await cases.open_case(session, house.keyring, who, complaint, decided, house.now())


@dataclass
class Door:
    """A channel that accepts everything, or raises what it was told to, and keeps what it accepted, in order."""

    name: str = "telegram"
    sent: list[tuple[str, Outbound]] = field(default_factory=list)
    refusals: list[BaseException] = field(default_factory=list)
    tried: int = 0
    pace: Pace | None = None
    window: timedelta | None = None

    async def send(self, target: Target, message: Outbound) -> Sent:
        self.tried += 1
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append((target.sender, message))
        return Sent(str(len(self.sent)))

    def to(self, sender: str) -> list[Outbound]:
        return [message for whom, message in self.sent if whom == sender]

    def texts(self, sender: str) -> list[str]:
        return [message.text for message in self.to(sender)]


async def send_all(house: House, door: Door) -> None:
    """Rounds of delivery until nothing is due; bounded, so that a circle fails instead of hanging."""
    for _ in range(200):
        if not await deliver(house, {door.name: door}):
            return
    raise AssertionError("there is always more to send")


@dataclass
class DeskPhone:
    """A phone that hands its updates straight to a desk and reads what left through a door."""

    desk: Desk
    door: Door
    sender: str
    language: str | None = "az"
    updates: itertools.count[int] = field(default_factory=itertools.count)

    async def types(self, text: str) -> Shown:
        return await self._does(Step("types", text).reply)

    async def presses(self, data: str) -> Shown:
        return await self._does(Step("presses", data).reply)

    def inbound(self, reply: Reply) -> Inbound:
        return Inbound(self.door.name, self.sender, f"{self.sender}-{next(self.updates)}", reply, self.language)

    async def _does(self, reply: Reply) -> Shown:
        assert await receive(self.desk, self.inbound(reply))
        return await self.reads()

    async def reads(self) -> Shown:
        await send_all(self.desk.house, self.door)
        message = self.door.to(self.sender)[-1]
        return Shown(message.text, tuple((b.label, b.data) for b in (*message.choices, *message.commands)))
