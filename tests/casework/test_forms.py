"""Uploaded forms: versions that never change under anybody, what is offered where, and who may do it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.access import Role
from casework.audit import service as audit
from casework.errors import NotAllowed, NotFound
from casework.forms import service as forms
from casework.forms.rules import Received
from casework.house import House
from flows.model import Form
from flows.xlsform.read import read
from tests.cast import colleague
from tests.xlsform.good import LIMITS_IN_THREE, THREE

ORIGINAL = THREE.data
FORM = read(ORIGINAL, "three.xlsx").form
CHANGED = replace(FORM, questions=FORM.questions[:2])


async def upload(house: House, form: Form = FORM, login: str = "nigar") -> Received:
    actor = await colleague(house, login, Role.COORDINATOR)
    async with house.database.writing() as session:
        return await forms.upload(session, actor, form, ORIGINAL, "three.xlsx", house.now())


async def test_the_same_form_id_is_a_new_version_and_the_old_one_stays_as_it_was(house: House) -> None:
    first = await upload(house)
    second = await upload(house, CHANGED, "leyla")
    assert (first.id, first.version, second.id, second.version) == ("u1", "1", "u1", "2")
    async with house.database.reading() as session:
        old = await forms.form_of(session, "u1", "1")
        new = await forms.form_of(session, "u1", "2")
        assert await forms.original(session, "u1", "1") == ("three.xlsx", ORIGINAL)
    assert old == replace(FORM, id="u1", version="1")
    assert len(new.questions) == 2
    assert (new.id, new.version) == ("u1", "2")


async def test_the_same_form_once_more_changes_nothing(house: House) -> None:
    await upload(house)
    assert await upload(house, FORM, "leyla") == Received("u1", "1", fresh=False)


async def test_another_form_id_is_another_form(house: House) -> None:
    await upload(house)
    assert (await upload(house, read(LIMITS_IN_THREE.data).form, "leyla")).id == "u2"


async def test_only_what_is_published_is_offered(house: House) -> None:
    actor = await colleague(house, "aygun", Role.ADMINISTRATOR)
    await upload(house)
    await upload(house, CHANGED, "leyla")
    async with house.database.writing() as session:
        assert await forms.published(session) == []
        await forms.publish(session, actor, "u1", "1", house.now())
        offer = (await forms.published(session))[0]
        assert (offer.id, offer.version) == ("u1", "1")
        assert await forms.by_link(session, offer.link) == offer
        await forms.publish(session, actor, "u1", "2", house.now(), in_menu=False)
        assert await forms.published(session) == []
        assert (await forms.by_link(session, offer.link)).version == "2"
        await forms.withdraw(session, actor, "u1", house.now())
        with pytest.raises(NotFound):
            await forms.by_link(session, offer.link)
        assert len((await forms.form_of(session, "u1", "1")).questions) == 3  # whoever is answering it goes on
        deeds = [entry.action for entry in await audit.of_subject(session, "form", 1)]
    assert deeds[:2] == ["panel:form:withdraw", "panel:form:publish"]


@pytest.mark.parametrize(("form_id", "version"), [("u9", "1"), ("u1", "9"), ("u1", "x"), ("complaint", "1"), ("u", "")])
async def test_what_is_not_there_is_not_found(house: House, form_id: str, version: str) -> None:
    await upload(house)
    actor = await colleague(house, "aygun", Role.ADMINISTRATOR)
    async with house.database.writing() as session:
        with pytest.raises(NotFound):
            await forms.form_of(session, form_id, version)
        with pytest.raises(NotFound):
            await forms.publish(session, actor, form_id, version, house.now())


async def test_a_lawyer_brings_no_forms(house: House) -> None:
    actor = await colleague(house, "leyla", Role.LAWYER)
    async with house.database.writing() as session:
        with pytest.raises(NotAllowed):
            await forms.upload(session, actor, FORM, b"", "", house.now())
