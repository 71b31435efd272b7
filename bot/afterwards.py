"""What became of a batch, and what follows from it: settled rows, a platform parked or open again, a person called by
an approved text. Sends nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.base import Channel, RetryLater, SendError, Unreachable, WindowClosed
from casework.cases import lists
from casework.house import House
from casework.organisation import service as organisation
from casework.outbox import service as outbox
from casework.outbox.rules import WINDOW_CLOSED, Lane, Message
from casework.outbox.service import Leased, Settled, Settlement
from casework.pace import service as pace
from casework.pace.rules import State, means_away, needs_operator
from store.database import Session

HURRY = "too_many_requests"
HURRY_SECONDS = 5.0
"""Two people for whom a platform asks us to slow down within so long: it means us, not them."""
CASE_ANSWER = "case_answer"
AFTER_PROBE = timedelta(seconds=1)
INSIST = (0.2, 1.0, 3.0, 10.0, 20.0)
"""Seconds before settling is tried again: what was sent and not settled would be sent once more."""

log = logging.getLogger("korpu.delivery")


@dataclass
class Outcome:
    """Gathers what became of each message of a batch. `answered`: the platform spoke to us at least once."""

    sender: int | None = None
    answered: bool = False
    more: bool = False
    away: list[tuple[Leased, str]] = field(default_factory=list)  # the platform could not be reached for these
    hurried: list[tuple[int, float]] = field(default_factory=list)  # (address, seconds)
    settlement: Settlement = field(init=False)

    def __post_init__(self) -> None:
        self.settlement = Settlement(self.sender)

    def sent(self, leased: Leased) -> None:
        self.answered = True
        self.settlement.sent.append(leased.id)

    def fail(self, leased: Leased, reason: str) -> None:
        self.settlement.failed.append((leased.id, reason))

    def refused(self, leased: Leased, error: SendError, credit: timedelta, now: datetime) -> None:
        """The channel's own words. `credit` is how far ahead of their pace a person may be written to."""
        if isinstance(error, RetryLater) and means_away(error.reason):
            self.away.append((leased, error.reason))
            return
        self.answered = True
        match error:
            case RetryLater():
                self._later(leased, error, credit, now)
            case Unreachable():
                self.settlement.unreachable.append((leased.id, leased.address_id, error.reason))
            case WindowClosed():
                self.window_closed(leased)
            case _:
                self.fail(leased, error.reason)
                log.error("message %s refused by %s: %s", leased.id, leased.channel, error.reason)

    def window_closed(self, leased: Leased) -> None:
        """An answer waits for the person, and so does what an approved text may stand for; such a text never has to."""
        message = leased.message
        waits = message is None or message.if_closed or (not message.template and leased.lane != Lane.BROADCAST)
        if waits:
            self.settlement.parked.append(leased)
        else:
            self.fail(leased, WINDOW_CLOSED)

    def _later(self, leased: Leased, error: RetryLater, credit: timedelta, now: datetime) -> None:
        self.postpone(leased, error.reason, error.seconds, now)
        if error.seconds is not None:
            # Whatever else is for this person waits as long; what may be sent ahead of their pace does not help.
            self.settlement.slowed.append((leased.address_id, now + timedelta(seconds=error.seconds) + credit))
        if error.reason == HURRY:
            self.hurried.append((leased.address_id, error.seconds or 1.0))

    def postpone(self, leased: Leased, reason: str, seconds: float | None, now: datetime) -> None:
        entry = outbox.postponed(leased, reason, now, seconds)
        if entry is None:
            self.fail(leased, reason)
        else:
            self.settlement.postponed.append(entry)

    def hand_back(self, leased: Leased, reason: str, now: datetime, at: datetime) -> None:
        """As if it had not been tried, unless that has gone on for days."""
        if outbox.postponed(leased, reason, now, 0.0) is None:
            self.fail(leased, reason)
        else:
            self.settlement.returned.append((leased.id, at, reason))

    def copy(self) -> Outcome:
        """One to work on: a try that fails must leave nothing behind in the next."""
        lists = {f.name: list(getattr(self.settlement, f.name)) for f in fields(Settlement) if f.name != "by"}
        fresh = Outcome(self.sender, self.answered, self.more, list(self.away), list(self.hurried))
        fresh.settlement = Settlement(self.sender, **lists)
        return fresh


class Sending(Protocol):
    """What of a Line is asked and changed here."""

    house: House
    channel: Channel
    silent: set[int]
    hurried: dict[int, float]

    def forget_state(self) -> None: ...


async def settle(line: Sending, outcome: Outcome, probe: State | None) -> bool:
    """Write it down. True when something that waited behind one of them may go now.

    A database that is away for a moment is asked again: what was sent must not be forgotten.
    """
    for pause in INSIST:
        try:
            return await _settle(line, outcome.copy(), probe)
        except Exception as error:
            log.error("not settled, tried again in %s s: %s", pause, type(error).__name__)
            await asyncio.sleep(pause)
    return await _settle(line, outcome.copy(), probe)


async def _settle(line: Sending, outcome: Outcome, probe: State | None) -> bool:
    house, now, settlement = line.house, line.house.now(), outcome.settlement
    if outcome.answered:
        line.silent.clear()
    if not (outcome.away or outcome.hurried or probe) and settlement.is_plain:
        if not settlement.sent:
            return outcome.more
        async with house.database.single() as session:
            return (await outbox.settle(session, settlement, now)).more or outcome.more
    async with house.database.writing() as session:
        said = await _judge(session, line, outcome, probe, now)
        settled = await outbox.settle(session, settlement, now)
        await _call(session, house, settled, now)
    if said:
        log.error(said)
    return settled.more or outcome.more


async def _judge(session: Session, line: Sending, outcome: Outcome, probe: State | None, now: datetime) -> str:
    """Whether the platform is away, back, or in a hurry. Returns what the log is to say."""
    name = line.channel.name
    if probe is not None:
        return await _judge_probe(session, line, outcome, probe, now)
    if outcome.away and not outcome.answered:
        line.silent.update(leased.address_id for leased, _ in outcome.away)
        reason = outcome.away[0][1]
        if len(line.silent) > 1 or needs_operator(reason):
            for leased, why in outcome.away:
                outcome.hand_back(leased, why, now, now)
            line.forget_state()
            first = await pace.park(session, name, reason, now)
            return f"{name} cannot be reached ({reason}): messages wait" if first else ""
    for leased, why in outcome.away:  # one person alone, or some got through: it may be the message
        outcome.postpone(leased, why, None, now)
    return await _slow_down(session, line, outcome, now)


async def _judge_probe(session: Session, line: Sending, outcome: Outcome, probe: State, now: datetime) -> str:
    line.forget_state()
    if outcome.away:
        ((leased, reason),) = outcome.away
        until = await pace.still_away(session, probe, reason, now)
        outcome.hand_back(leased, reason, now, until + AFTER_PROBE)  # should it be the message: another goes first
        return ""
    if not outcome.answered:  # it was not given to the platform at all: the next one tells
        await pace.unclaim_probe(session, line.channel.name, now)
        return ""
    is_first = await pace.reopen(session, line.channel.name)
    minutes = 0.0 if probe.since is None else (now - probe.since).total_seconds() / 60
    return f"{line.channel.name} can be reached again after {minutes:.1f} minutes" if is_first else ""


async def _slow_down(session: Session, line: Sending, outcome: Outcome, now: datetime) -> str:
    """One person refused waits alone; two within a few seconds: all of us wait."""
    moment = time.monotonic()
    line.hurried = {who: at for who, at in line.hurried.items() if moment - at < HURRY_SECONDS}
    line.hurried.update((address_id, moment) for address_id, _ in outcome.hurried)
    if not outcome.hurried or len(line.hurried) < 2:
        return ""
    seconds = max(seconds for _, seconds in outcome.hurried)
    line.hurried = {}
    line.forget_state()
    held = await pace.hold(session, line.channel.name, seconds, HURRY, now)
    return f"{line.channel.name} asks for a pause of {seconds:.0f} s" if held else ""


async def _call(session: Session, house: House, settled: Settled, now: datetime) -> None:
    """Ask the person by an approved text to write, where the organisation has one in their language."""
    if not settled.to_call:
        return
    templates = (await organisation.settings(session, house.name)).templates.get(CASE_ANSWER, {})
    for leased in settled.to_call:
        if leased.message is None or leased.case_id is None or not templates.get(leased.message.language):
            continue
        number = await lists.number_of(session, leased.case_id)
        if number is not None:
            text = Message(leased.message.language, (), template=CASE_ANSWER, values=(number,))
            await outbox.put(session, house.keyring, leased.address_id, text, now, lane=Lane.NOTIFICATION)
