"""Campaigns: one person one voice, marks that name nobody, counts that point at nobody. On both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casework.actors import Actor
from casework.broadcasts import asking, optouts
from casework.broadcasts.audience.counting import estimate
from casework.broadcasts.rules import Purpose
from casework.broadcasts.ticking import tick
from casework.campaigns import evidence, organising, service
from casework.campaigns.errors import (
    BadNumber,
    NoAzerbaijani,
    NotAnInitiative,
    NotNow,
    NoWords,
    OwnQuestion,
    TooFew,
    TooManySteps,
)
from casework.campaigns.rules import Asking, Outcome, Status, protected
from casework.cases.rules import Kind
from casework.communities import service as communities
from casework.errors import CaseworkError, EmptyText, NotAllowed, NotFound, TextTooLong
from casework.house import House
from casework.organisation.rules import Announcing
from store.base import Base
from store.database import Session
from tests.broadcasting import MIL, Sending, decide, follower
from tests.campaigning import (
    LIGHT,
    card_of,
    complaints,
    consenting,
    drafted,
    ended,
    moved,
    published,
    supports,
    takes_back,
)
from tests.cast import ADMINISTRATOR, COORDINATOR, Door, citizen, colleague, complain, send_all
from tests.conftest import Clock
from vault.keyring import Keyring


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def asks(house: House, actor: Actor, campaign_id: int, decided: Announcing = Announcing()) -> Asking:  # noqa: B008
    willing = asking.willing(house.keyring, decided, house.now())
    async with house.database.writing() as session:
        return await evidence.ask(session, house.keyring, actor, campaign_id, willing, decided, house.now())


async def asked(house: House, actor: Actor, campaign_id: int) -> int:
    """How many questions go out when it is asked for at this moment."""
    await asks(house, actor, campaign_id)
    await tick(house)
    door = Door()
    await send_all(house, door)
    return sum(message.choices[0].data == f"cmp.{campaign_id}:asked" for _, message in door.sent if message.choices)


async def everything_kept(house: House) -> list[str]:
    """Each row of each table as text: what whoever has the database alone can read."""
    found = []
    async with house.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(table.select())).mappings().all()
            found += [f"{table.name} {dict(row)!r}" for row in rows]
    return found


async def test_however_many_taps_at_once_a_person_has_one_voice(house: House, rana: Actor) -> None:
    campaign = await published(house, rana)
    people = [await citizen(house) for _ in range(12)]
    outcomes = Counter(await asyncio.gather(*(supports(house, who, campaign) for who in people for _ in range(5))))
    assert outcomes == {Outcome.SUPPORTS: 12, Outcome.ALREADY: 48}
    assert (await card_of(house, campaign)).supporters == 12
    # Some tap twice while others take it back twice: the number is that of those who support it in the end.
    await asyncio.gather(
        *(takes_back(house, who, campaign) for who in people[:5] * 2),
        *(supports(house, who, campaign) for who in people[5:] * 2),
    )
    card = await card_of(house, campaign)
    async with house.database.reading() as session:
        ids = [who.person_id for who in people]
        left = await service.supporters_among(session, house.keyring, ids, [str(campaign)])
    assert left == {who.person_id for who in people[5:]}
    assert card.supporters == 7


async def test_a_voice_is_taken_back_once_and_may_be_given_again(house: House, rana: Actor) -> None:
    campaign, other = await published(house, rana), await published(house, rana)
    who = await citizen(house)
    assert await takes_back(house, who, campaign) is Outcome.NEVER_DID
    assert await supports(house, who, campaign) is Outcome.SUPPORTS
    assert await takes_back(house, who, other) is Outcome.NEVER_DID
    assert await takes_back(house, who, campaign) is Outcome.TAKEN_BACK
    assert await takes_back(house, who, campaign) is Outcome.NEVER_DID
    assert await supports(house, who, campaign) is Outcome.SUPPORTS
    await ended(house, rana, campaign)
    assert await supports(house, await citizen(house), campaign) is Outcome.OVER
    assert await takes_back(house, who, campaign) is Outcome.TAKEN_BACK  # that never ends
    assert (await card_of(house, campaign)).supporters == 0


async def test_the_database_alone_does_not_tell_who_supports_what(house: House, rana: Actor) -> None:
    campaign, other = await published(house, rana), await published(house, rana)
    one, two = await citizen(house), await citizen(house)
    before = await everything_kept(house)
    await supports(house, one, campaign)
    await supports(house, two, other)
    grown = Counter(await everything_kept(house)) - Counter(before)
    assert Counter(row.split()[0] for row in grown) == {"campaigns": 2, "campaign_marks": 2}  # no audit, no consent
    assert not any("person" in row for row in grown)
    async with house.database.reading() as session:
        marks = (await session.execute(text("SELECT * FROM campaign_marks"))).mappings().all()
    assert all(set(row) == {"mark"} and len(row["mark"]) == 32 for row in marks)
    # The two could be exchanged, and nothing but the counters says which campaign a mark is of.
    guesses = [f"{place}:{who.person_id}".encode() for place in (campaign, other) for who in (one, two)]
    assert not any(guess in bytes(row["mark"]) for row in marks for guess in guesses)
    url = house.database.engine.url
    if url.drivername.startswith("sqlite"):
        kept = b"".join(path.read_bytes() for path in Path(str(url.database)).parent.glob("korpu.db*"))
        assert bytes(marks[0]["mark"]) in kept  # the search looks at the right bytes
        assert not any(guess in kept for guess in guesses)


async def test_only_what_is_published_can_be_seen_and_supported(house: House, rana: Actor) -> None:
    campaign = await drafted(house, rana)
    who = await citizen(house)
    for _ in range(2):
        with pytest.raises(NotFound):
            await supports(house, who, campaign)
        await moved(house, rana, campaign, Status.DISCUSSED)
        async with house.database.reading() as session:
            assert await service.public(session) == []
        await moved(house, rana, campaign, Status.DRAFT)
    with pytest.raises(NotNow):
        await moved(house, rana, campaign, Status.PUBLISHED)  # nobody has discussed it
    with pytest.raises(NotNow):
        await ended(house, rana, campaign)


@pytest.mark.parametrize(("people", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (1234, 1230)])
def test_a_count_is_never_below_five_and_always_rounded_down(people: int, shown: int | None) -> None:
    assert protected(people) == shown


async def test_counts_are_of_people_protected_and_frozen(house: House, rana: Actor, clock: Clock) -> None:
    first, *_ = await complaints(house, 7)
    await complain(house, first, topic="labour", district="imishli")  # a person who complains twice is one
    await complaints(house, 4, district="goychay")
    await complaints(house, 4, topic="land")
    for _ in range(5):
        await complain(house, await consenting(house), topic="labour", district="sheki", kind=Kind.HUMAN)
    async with house.database.reading() as session:
        found = {(one.topic, one.district): one.people for one in await evidence.counts(session, rana, house.now())}
    assert found == {("labour", None): 10, ("labour", "imishli"): 5}
    for hidden in (("land", "imishli"), ("labour", "goychay"), ("labour", "sheki")):
        with pytest.raises(TooFew):
            await drafted(house, rana, hidden)
    campaign = await drafted(house, rana, ("labour", "imishli"))
    await complaints(house, 5)
    kept = (await card_of(house, campaign)).evidence
    assert kept is not None
    assert (kept.people, kept.counted_at) == (5, house.now())
    clock.pass_(days=400)
    async with house.database.reading() as session:
        assert await evidence.counts(session, rana, house.now()) == []


async def test_each_affected_person_is_asked_once_and_the_question_says_nothing(house: House, rana: Actor) -> None:
    first, *_ = await complaints(house, 6)
    await complain(house, first, topic="labour", district="imishli")
    await complaints(house, 5, district="goychay")
    campaign = await published(house, rana, ("labour", "imishli"))
    door = Door()
    await send_all(house, door)
    door.sent.clear()
    outcomes = await asyncio.gather(*(asks(house, rana, campaign) for _ in range(3)), return_exceptions=True)
    assert sorted(str(type(one).__name__) for one in outcomes) == ["Asking", "NotNow", "NotNow"]
    await asyncio.gather(*(tick(house) for _ in range(3)))
    with pytest.raises(TooFew):
        await asks(house, rana, campaign)
    await send_all(house, door)
    assert len(door.sent) == len({whom for whom, _ in door.sent}) == 6
    for _, message in door.sent:
        assert "labour" not in message.text.lower()
        assert LIGHT.titles["az"] not in message.text
        assert [button.data for button in message.choices] == [f"cmp.{campaign}:asked"]
    assert (await card_of(house, campaign)).supporters == 0  # only a press is a voice
    await complaints(house, 4)
    with pytest.raises(TooFew):  # a question to these four would show who answers
        await asked(house, rana, campaign)


async def test_nobody_is_asked_whose_case_is_not_read_or_who_wants_no_campaigns(house: House, rana: Actor) -> None:
    others = await complaints(house, 5)
    leyla = await colleague(house, "leyla", COORDINATOR)  # came later: reads none of these
    campaign = await published(house, rana, ("labour", "imishli"))
    with pytest.raises(TooFew):
        await asked(house, leyla, campaign)

    async with house.database.writing() as session:
        await optouts.stop(session, others[0], [Purpose.CAMPAIGN], house.now())
    with pytest.raises(TooFew):
        await asked(house, rana, campaign)
    await complaints(house, 1)
    assert await asked(house, rana, campaign) == 5


async def test_above_the_limit_a_second_person_approves_the_question(house: House, rana: Actor) -> None:
    await complaints(house, 6)
    leyla = await colleague(house, "leyla", COORDINATOR)
    campaign = await published(house, rana, ("labour", "imishli"))
    assert await asks(house, rana, campaign, Announcing(approval_above=5)) is Asking.WAITING
    door = Door()
    await tick(house)
    await send_all(house, door)
    door.sent.clear()
    async with house.database.writing() as session:
        with pytest.raises(OwnQuestion):
            await evidence.approve(session, rana, campaign, house.now())
        await evidence.approve(session, leyla, campaign, house.now())
    await tick(house)
    await send_all(house, door)
    assert len(door.sent) == 6  # as many as the first reads


async def test_a_question_waits_for_the_morning_and_can_be_stopped(house: House, rana: Actor, clock: Clock) -> None:
    await complaints(house, 6)
    campaign = await published(house, rana, ("labour", "imishli"))
    door = Door()
    await send_all(house, door)
    door.sent.clear()
    clock.pass_(hours=13)  # 02:00 in Baku
    for _ in range(2):
        await asks(house, rana, campaign)
        await tick(house)
        await send_all(house, door)
        assert door.sent == []
        async with house.database.writing() as session:
            await evidence.stop(session, rana, campaign, house.now())
            with pytest.raises(NotNow):
                await evidence.stop(session, rana, campaign, house.now())
    clock.pass_(hours=8)
    await tick(house)
    await send_all(house, door)
    assert door.sent == []
    assert await asked(house, rana, campaign) == 6


async def test_who_has_had_enough_is_not_asked_and_the_question_counts_as_one(house: House, rana: Actor) -> None:
    people = await complaints(house, 6)
    await decide(house, most_each=1)
    async with house.database.writing() as session:
        await communities.follow(session, people[0], MIL, house.now())
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door)
    campaign, other = [await published(house, rana, ("labour", "imishli")) for _ in range(2)]
    limits = Announcing(most_each=1)
    await asks(house, rana, campaign, limits)
    await tick(house)
    door.sent.clear()
    await send_all(house, door)
    assert len(door.sent) == 5
    with pytest.raises(TooFew):
        await asks(house, rana, other, limits)


async def test_asking_needs_a_published_campaign_with_evidence(house: House, rana: Actor) -> None:
    await complaints(house, 5)
    for campaign in (await published(house, rana), await drafted(house, rana, ("labour", "imishli"))):
        with pytest.raises(NotNow):
            await asked(house, rana, campaign)


async def test_an_update_reaches_all_supporters_and_nobody_who_took_it_back(house: House, rana: Actor) -> None:
    campaign, other = await published(house, rana), await published(house, rana)
    people = [await citizen(house, sender=f"person-{number}") for number in range(6)]
    for who in people[:4]:
        await supports(house, who, campaign)
    await supports(house, people[4], other)
    await follower(house, MIL)
    door = Door()
    sending = Sending(house, rana, {"campaigns": [str(campaign)]}, Purpose.CAMPAIGN)
    async with house.database.reading() as session:
        assert (await estimate(session, house.keyring, sending.audience, Purpose.CAMPAIGN)).sending == 4
        both = {**sending.audience, "communities": ["mil"]}
        assert (await estimate(session, house.keyring, both, Purpose.CAMPAIGN)).sending == 5
        everybody = await estimate(session, house.keyring, {}, Purpose.CAMPAIGN)
        assert everybody.sending == 1  # with nothing chosen still only who agreed to hear of something
    await sending.released()
    await takes_back(house, people[0], campaign)
    await sending.runs(door)
    assert sorted(whom for whom, _ in door.sent) == ["person-1", "person-2", "person-3"]


async def test_a_count_and_a_fan_out_in_stretches_find_each_supporter_once(
    house: House, rana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.broadcasts.audience import counting
    from casework.broadcasts.line import fanout
    from casework.broadcasts.ticking import start
    from casework.surveys import service as surveys
    from tests.broadcasting import decided

    monkeypatch.setattr(counting, "STRETCH", 3)
    one, two = await published(house, rana), await published(house, rana)
    people = [await (follower(house) if number % 4 == 0 else citizen(house)) for number in range(11)]
    for number, who in enumerate(people):
        if number % 3 == 0:
            await supports(house, who, one)
        if number in (3, 10):
            await supports(house, who, two)
    async with house.database.writing() as session:
        for who in people[4:]:
            await surveys.mark_answered(session, house.keyring, who.person_id, "needs")
    for audience, meant in (
        ({"campaigns": [str(one)]}, {0, 3, 6, 9}),
        ({"campaigns": [str(one), str(two)]}, {0, 3, 6, 9, 10}),
    ):
        sending = Sending(house, rana, audience, Purpose.CAMPAIGN)
        await sending.released()
        assert (await sending.row()).total == len(meant), audience
        limits = await decided(house)
        async with house.database.writing() as session:
            assert await start(session, house.keyring, sending.id, limits, house.now())
            while await fanout.go_on(session, house.keyring, sending.id, 2):
                pass
        assert [row.person_id for row in await sending.recipients()] == [people[one].person_id for one in sorted(meant)]


async def test_an_update_is_not_sent_to_who_leaves_between_fan_out_and_sending(house: House, rana: Actor) -> None:
    from casework.broadcasts.line import fanout, feeding
    from casework.broadcasts.ticking import start
    from tests.broadcasting import decided

    campaign = await published(house, rana)
    people = [await citizen(house) for _ in range(3)]
    for who in people:
        await supports(house, who, campaign)
    sending = Sending(house, rana, {"campaigns": [str(campaign)]}, Purpose.CAMPAIGN)
    await sending.released()
    limits = await decided(house)
    async with house.database.writing() as session:
        assert await start(session, house.keyring, sending.id, limits, house.now())
        while await fanout.go_on(session, house.keyring, sending.id, 1):
            pass  # a stretch of one person at a time: chunks lose and double nobody
    await takes_back(house, people[1], campaign)
    async with house.database.writing() as session:
        assert await feeding.feed(session, house.keyring, sending.id, limits, house.now()) == 3
    door = Door()
    await send_all(house, door)
    assert len(door.sent) == 2


async def test_paper_adds_to_the_voices_and_can_be_struck_out(house: House, rana: Actor) -> None:
    campaign = await published(house, rana)
    await supports(house, await citizen(house), campaign)
    async with house.database.writing() as session:
        await organising.add_paper(session, rana, campaign, "30", "Folder 4", house.now())
        await organising.add_paper(session, rana, campaign, "12", "Folder 5", house.now())
        first, _ = await organising.papers(session, rana, campaign)
        await organising.drop_paper(session, rana, campaign, first.id, house.now())
        with pytest.raises(NotFound):
            await organising.drop_paper(session, rana, campaign, first.id, house.now())
    card = await card_of(house, campaign)
    assert (card.supporters, card.paper, card.voices) == (1, 12, 13)


async def test_an_initiative_is_opened_once_by_who_reads_it_and_its_author_is_told(house: House, rana: Actor) -> None:
    who = await consenting(house)
    case = (await complain(house, who, kind=Kind.INITIATIVE, answers={"idea": "MARKER bench"})).case
    complaint = (await complain(house)).case
    leyla = await colleague(house, "leyla", COORDINATOR)
    async with house.database.writing() as session:
        assert [one.id for one in await organising.proposals(session, rana, house.now())] == [case.id]
        assert await organising.proposals(session, leyla, house.now()) == []
        for actor, case_id, error in ((leyla, case.id, NotFound), (rana, complaint.id, NotAnInitiative)):
            with pytest.raises(error):
                await organising.create(session, actor, LIGHT, house.now(), case_id=case_id)

    async def opened() -> int:
        async with house.database.writing() as session:
            return await organising.create(session, rana, LIGHT, house.now(), case_id=case.id)

    outcomes = await asyncio.gather(opened(), opened(), return_exceptions=True)
    (campaign,) = [one for one in outcomes if isinstance(one, int)]
    assert [type(one) for one in outcomes if not isinstance(one, int)] == [NotAnInitiative]
    async with house.database.writing() as session:
        assert await organising.proposals(session, rana, house.now()) == []
        with pytest.raises(NotAnInitiative):
            await organising.create(session, rana, LIGHT, house.now(), case_id=case.id)
    assert not any("MARKER" in row for row in await everything_kept(house))
    door = Door()
    await moved(house, rana, campaign, Status.DISCUSSED, Status.PUBLISHED)
    await send_all(house, door)
    assert [message.choices[0].data for _, message in door.sent] == [f"cmp.{campaign}:open"]


async def ending(session: Session, actor: Actor, campaign_id: int, *given: Any) -> None:
    await organising.end(session, Keyring.fresh(), actor, campaign_id, *given)


async def updating(session: Session, actor: Actor, campaign_id: int, *given: Any) -> None:
    await organising.update(session, Keyring.fresh(), actor, campaign_id, *given)


WRONG: dict[str, tuple[Callable[..., Any], tuple[Any, ...], type[CaseworkError]]] = {
    "no title": (organising.change, (replace(LIGHT, titles={"en": "Light"}),), NoWords),
    "long text": (organising.change, (replace(LIGHT, texts={"az": "a" * 1001}),), TextTooLong),
    "no goal": (organising.change, (replace(LIGHT, goal=0),), BadNumber),
    "no district": (organising.change, (replace(LIGHT, district="atlantis"),), NotFound),
    "no number": (organising.add_paper, ("many", "Folder"), BadNumber),
    "no note": (organising.add_paper, ("5", " "), EmptyText),
    "no Azerbaijani": (updating, ({"en": "News"},), NoAzerbaijani),
    "no outcome": (ending, (Status.WON, {}), NoAzerbaijani),
    "no end": (ending, (Status.DRAFT, {"az": "x"}), NotNow),
    "no step": (organising.set_step, (3, True), NotFound),
    "no remark": (organising.remark, (" ",), EmptyText),
}


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", WRONG)
async def test_what_makes_no_sense_is_refused_and_named(house: House, rana: Actor, case: str) -> None:
    verb, given, error = WRONG[case]
    campaign = await published(house, rana)
    kamran = await colleague(house, "kamran", ADMINISTRATOR)
    async with house.database.writing() as session:
        with pytest.raises(error):
            await verb(session, rana, campaign, *given, house.now())
        with pytest.raises(NotAllowed):
            await verb(session, kamran, campaign, *given, house.now())
        with pytest.raises(NotFound):
            await verb(session, rana, 999, *given, house.now())


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_steps_are_few_and_each_is_done_or_dropped(house: House, rana: Actor) -> None:
    campaign = await published(house, rana)
    async with house.database.writing() as session:
        for number in range(8):
            await organising.add_step(session, rana, campaign, {"az": f"Addım {number}"}, house.now())
        with pytest.raises(TooManySteps):
            await organising.add_step(session, rana, campaign, {"az": "Addım"}, house.now())
        await organising.set_step(session, rana, campaign, 1, True, house.now())
        await organising.set_step(session, rana, campaign, 0, None, house.now())
    steps = (await card_of(house, campaign)).steps
    assert [step.text["az"] for step in steps] == [f"Addım {number}" for number in range(1, 8)]
    assert [step.done for step in steps] == [True] + [False] * 6
