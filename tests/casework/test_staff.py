"""Staff on both databases: links that work once, sign-in, sessions that end, an administrator who always remains."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from casework.access import Role
from casework.actors import SYSTEM, Actor
from casework.audit import service as audit
from casework.cases import keys
from casework.errors import (
    LastAdministrator,
    LinkExpired,
    NameTaken,
    NotAllowed,
    SignInFailed,
    WeakPassword,
    WordsDoNotMatch,
)
from casework.house import House
from casework.organisation import service as organisation
from casework.staff import entry
from casework.staff import service as staff
from casework.staff.service import Profile
from store.database import Session
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, PASSWORD, colleague, complain, sign_in, signed_in
from tests.conftest import Clock

KAMRAN = Profile("Kamran Quliyev", " Kamran ", frozenset({Role.COORDINATOR}), "az")
OTHER = "payız yağışı pəncərədə"


async def change_password(session: Session, actor: Actor, old: str, new: str, now: datetime) -> None:
    """As the panel does it, in one transaction."""
    locked = (await staff.get(session, actor.id or 0)).locked_key or b""
    await entry.change_password(session, actor, await entry.unlock(locked, old), new, now)


async def test_the_first_link_makes_one_administrator_and_no_second(house: House, clock: Clock) -> None:
    async with house.database.writing() as session:
        old = await staff.first_link(session, clock())
        new = await staff.first_link(session, clock())
    assert old is not None
    assert new is not None
    async with house.database.writing() as session:
        with pytest.raises(LinkExpired):
            await staff.first_administrator(session, old, KAMRAN, PASSWORD, clock())
    async with house.database.writing() as session:
        made = await staff.first_administrator(session, new, KAMRAN, PASSWORD, clock())
    assert made.roles == {Role.ADMINISTRATOR, Role.COORDINATOR}
    assert made.login == "kamran"
    async with house.database.writing() as session:
        assert await staff.first_link(session, clock()) is None
        with pytest.raises(LinkExpired):
            await staff.first_administrator(session, new, KAMRAN, PASSWORD, clock())


async def test_an_invitation_works_once_and_for_a_week(house: House, clock: Clock) -> None:
    async with house.database.writing() as session:
        _, token = await staff.invite(session, SYSTEM, KAMRAN, clock())
        late, other = await staff.invite(session, SYSTEM, Profile("Gec", "gec", frozenset({LAWYER})), clock())
    async with house.database.writing() as session:
        await staff.accept(session, token, PASSWORD, clock())
    for used in (token, "no such token", ""):
        with pytest.raises(LinkExpired):
            async with house.database.writing() as session:
                await staff.accept(session, used, PASSWORD, clock())
    clock.pass_(days=7, seconds=1)
    with pytest.raises(LinkExpired):
        async with house.database.writing() as session:
            await staff.accept(session, other, PASSWORD, clock())
    async with house.database.writing() as session:
        again = await staff.invite_again(session, SYSTEM, late.id, clock())
        await staff.accept(session, again, PASSWORD, clock())


async def test_a_new_link_ends_the_one_before(house: House, clock: Clock) -> None:
    async with house.database.writing() as session:
        made, first = await staff.invite(session, SYSTEM, KAMRAN, clock())
        await staff.invite_again(session, SYSTEM, made.id, clock())
    with pytest.raises(LinkExpired):
        async with house.database.writing() as session:
            await staff.accept(session, first, PASSWORD, clock())


@pytest.mark.parametrize("weak", ["", "salam", "parol12345", "kamranquliyev", "1234567890", "aaaaaaaaaaaa"])
async def test_a_weak_password_is_not_taken_and_the_link_stays_good(house: House, clock: Clock, weak: str) -> None:
    async with house.database.writing() as session:
        _, token = await staff.invite(session, SYSTEM, KAMRAN, clock())
    with pytest.raises(WeakPassword):
        async with house.database.writing() as session:
            await staff.accept(session, token, weak, clock())
    async with house.database.writing() as session:
        await staff.accept(session, token, PASSWORD, clock())


async def test_signing_in_says_nothing_about_what_was_wrong(house: House, clock: Clock) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    async with house.database.writing() as session:
        found, secret = await sign_in(session, "  LEYLA ", PASSWORD, clock())
    assert found.id == leyla.id
    assert leyla.private_key is not None
    for login, password in (("leyla", OTHER), ("nobody", PASSWORD), ("", ""), ("leyla", "")):
        with pytest.raises(SignInFailed):
            async with house.database.writing() as session:
                await sign_in(session, login, password, clock())
    async with house.database.writing() as session:
        again = await entry.signed_in(session, secret, clock())
        assert again is not None
        assert again[1].private_key == leyla.private_key
        assert await entry.signed_in(session, "stolen row", clock()) is None


async def test_a_session_ends_by_itself(house: House, clock: Clock) -> None:
    await colleague(house, "leyla", LAWYER)
    async with house.database.writing() as session:
        _, secret = await sign_in(session, "leyla", PASSWORD, clock())
    clock.pass_(hours=12)
    async with house.database.writing() as session:
        assert await entry.signed_in(session, secret, clock()) is not None
        assert await entry.signed_in(session, secret, clock() + timedelta(seconds=1)) is None  # idle too long
        for _ in range(13):
            await entry.seen(session, secret, clock())
            clock.pass_(hours=12)
        assert await entry.signed_in(session, secret, clock()) is not None
        await entry.seen(session, secret, clock())
        clock.pass_(hours=1)
        assert await entry.signed_in(session, secret, clock()) is None  # a week at most


async def test_signing_out_and_switching_off_end_sessions_at_once(house: House, clock: Clock) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    secrets = []
    for _ in range(3):
        async with house.database.writing() as session:
            secrets.append((await sign_in(session, "leyla", PASSWORD, clock()))[1])
    async with house.database.writing() as session:
        await entry.sign_out(session, secrets[0])
        assert await entry.signed_in(session, secrets[0], clock()) is None
        assert await entry.signed_in(session, secrets[1], clock()) is not None
        profile = Profile("Leyla", "leyla", frozenset({LAWYER}))
        await staff.change(session, SYSTEM, leyla.id or 0, profile, active=False, now=clock())
    async with house.database.writing() as session:
        assert await entry.signed_in(session, secrets[1], clock()) is None
    with pytest.raises(SignInFailed):
        await signed_in(house, "leyla")


async def test_a_changed_password_keeps_the_key_and_ends_the_sessions(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as session:
        _, secret = await sign_in(session, "rəna", PASSWORD, clock())
    with pytest.raises(SignInFailed):
        async with house.database.writing() as session:
            await change_password(session, rana, OTHER, OTHER, clock())
    async with house.database.writing() as session:
        await change_password(session, rana, PASSWORD, OTHER, clock())
    async with house.database.writing() as session:
        assert await entry.signed_in(session, secret, clock()) is None
        _, fresh = await sign_in(session, "rəna", OTHER, clock())
        now = await entry.signed_in(session, fresh, clock())
        assert now is not None
        assert now[1].private_key == rana.private_key
    assert case_id == 1


async def test_the_organisation_keeps_an_administrator(house: House, clock: Clock) -> None:
    boss = await colleague(house, "kamran", ADMINISTRATOR)
    plain = Profile("Kamran", "kamran", frozenset({LAWYER}))
    still = Profile("Kamran", "kamran", frozenset({ADMINISTRATOR}))
    for profile, active in ((plain, True), (still, False)):
        with pytest.raises(LastAdministrator):
            async with house.database.writing() as session:
                await staff.change(session, boss, boss.id or 0, profile, active=active, now=clock())
    await colleague(house, "ikinci", ADMINISTRATOR)
    async with house.database.writing() as session:
        await staff.change(session, boss, boss.id or 0, plain, active=True, now=clock())


async def test_names_are_unique_whatever_their_letters_case(house: House, clock: Clock) -> None:
    await colleague(house, "leyla", LAWYER)
    with pytest.raises(NameTaken):
        async with house.database.writing() as session:
            await staff.invite(session, SYSTEM, Profile("X", " LEYLA ", frozenset({LAWYER})), clock())


@pytest.mark.parametrize("role", [COORDINATOR, LAWYER])
async def test_only_an_administrator_manages_staff_and_organisation(house: House, clock: Clock, role: Role) -> None:
    somebody = await colleague(house, "biri", role)
    forbidden = [
        lambda s: staff.invite(s, somebody, KAMRAN, clock()),
        lambda s: staff.invite_again(s, somebody, somebody.id or 0, clock()),
        lambda s: staff.change(s, somebody, somebody.id or 0, KAMRAN, active=True, now=clock()),
        lambda s: organisation.rename(s, somebody, "Bizim", clock()),
        lambda s: organisation.set_periods(s, somebody, {"normal": 1}, clock()),
        lambda s: organisation.make_recovery_words(s, somebody, clock()),
        lambda s: organisation.confirm_recovery_words(s, somebody, "x", clock()),
        lambda s: keys.recover(s, somebody, "x", somebody.id or 0, clock()),
    ]
    for deed in forbidden:
        with pytest.raises(NotAllowed):
            async with house.database.writing() as session:
                await deed(session)


async def test_what_is_done_to_staff_is_recorded(house: House, clock: Clock) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    async with house.database.reading() as session:
        rows = await audit.of_subject(session, "staff", leyla.id or 0)
    assert [row.action for row in reversed(rows)] == ["panel:staff:invite", "panel:staff:accept", "panel:session:open"]


@pytest.fixture
async def boss(house: House) -> Actor:
    made = await colleague(house, "kamran", ADMINISTRATOR)
    async with house.database.writing() as session:
        await organisation.ensure(session, "Maddə 54")
        await organisation.ensure(session, "another name: too late")
    return made


async def test_the_organisation_is_renamed_and_promises_periods(house: House, boss: Actor, clock: Clock) -> None:
    async with house.database.writing() as session:
        assert (await organisation.settings(session, "x")).name == "Maddə 54"
        await organisation.rename(session, boss, "  Hüquq Mərkəzi ", clock())
        await organisation.set_periods(session, boss, {"normal": 72, "high": None, "urgent": 4}, clock())
    async with house.database.reading() as session:
        decided = await organisation.settings(session, "x")
    assert decided.name == "Hüquq Mərkəzi"
    assert decided.hours == {"normal": 72, "urgent": 4}


@pytest.mark.parametrize("hours", [0, -1, 24 * 365 + 1])
async def test_a_period_is_an_hour_to_a_year(house: House, boss: Actor, clock: Clock, hours: int) -> None:
    with pytest.raises(organisation.NotAPeriod):
        async with house.database.writing() as session:
            await organisation.set_periods(session, boss, {"normal": hours}, clock())


async def test_recovery_words_count_once_they_are_typed_back(house: House, boss: Actor, clock: Clock) -> None:
    async with house.database.writing() as session:
        old = await organisation.make_recovery_words(session, boss, clock())
        assert not (await organisation.settings(session, "x")).recovery_confirmed
        new = await organisation.make_recovery_words(session, boss, clock())
        for wrong in (" ".join(old), "", "salam", " ".join(new[:-1])):
            with pytest.raises(WordsDoNotMatch):
                await organisation.confirm_recovery_words(session, boss, wrong, clock())
        await organisation.confirm_recovery_words(session, boss, " ".join(new), clock())
        assert (await organisation.settings(session, "x")).recovery_confirmed
