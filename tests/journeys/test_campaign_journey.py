"""A campaign through the whole program: proposed in the chat of each messenger, discussed and published in the panel,
supported by one tap, told of at a fitting hour, and brought to an end that everybody who took part hears of.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pytest

from bot.doing.campaigns import SAID, WHY_ASKED
from casework.campaigns import notices, wording
from casework.campaigns.rules import Outcome, Status
from locales.translate import LANGUAGES
from tests.admin.browser import words_of
from tests.conftest import Backing, Clock
from tests.journeys.citizen import Shown, presses, types, walk
from tests.journeys.doors import Web
from tests.journeys.program import Program
from tests.journeys.taking_part import FOLLOWING, Citizen, Panel, in_three

WHO = (("telegram", "az"), ("whatsapp", "ru"), ("web", "en"))
IDEAS = {
    "az": ("Məktəbin yanında skamya", "Yaşlıların oturmağa yeri yoxdur.", "İmişli"),
    "ru": ("Скамейка у школы", "Пожилым людям негде сесть.", "Имишли"),
    "en": ("A bench by the school", "The old ones have nowhere to sit.", "Imishli"),
}
NEWS = {
    "az": "Bələdiyyə cavab verdi.",
    "ru": "Муниципалитет ответил.",
    "en": "The municipality has answered.",
}
DONE = {"az": "Skamya qoyuldu.", "ru": "Скамейка стоит.", "en": "The bench stands."}
STEPS = ({"az": "Məktub", "ru": "Письмо", "en": "A letter"}, {"az": "Görüş", "ru": "Встреча", "en": "A meeting"})
QUESTION = notices.question("en", 1).parts[0]
PUBLISHED, ENDED = notices.became_campaign("en", 1).parts[0], notices.campaign_ended("en", 1).parts[0]


class Supporter(Citizen):
    """What somebody does who takes part in a campaign."""

    async def proposes(self) -> Shown:
        idea, what, place = IDEAS[self.language]
        taking = [presses("menu:take_part"), presses("take_part:initiative")]
        telling = [types(idea), types(what), presses("!done"), types(place), presses("!skip"), presses("summary:send")]
        return await walk(self.phone, [*taking, *telling])

    async def complains(self) -> None:
        """In a few words: what the evidence counts is the topic and the place."""
        steps = [types("/menu"), presses("menu:complaint"), presses("for_whom:self"), types("Three months, no wages.")]
        steps += [presses("!done"), presses("topic:labour"), types("Imishli"), presses("!skip"), presses("paper:no")]
        steps += map(presses, ("contact:chat", "gender:woman", "age_group:30_44", "idp:no", "summary:send"))
        await walk(self.phone, steps)

    async def taps(self, campaign_id: int) -> list[Shown]:
        """Support, the same once more, back, and support again."""
        support, back = f"cmp.{campaign_id}:support", f"cmp.{campaign_id}:back"
        told = [await self.phone.presses(support), await self._taps_what_stands_above(support)]
        return [*told, await self.phone.presses(back), await self.phone.presses(support)]

    async def _taps_what_stands_above(self, button: str) -> Shown:
        """The web chat shows such a button no more; a page that was left open still has it."""
        if not isinstance(self.phone, Web):
            return await self.phone.presses(button)
        await self.phone.browser.post(id=secrets.token_hex(8), choice=button)
        return await self.hears(SAID[Outcome.ALREADY])


class Coordinator(Panel):
    """What is pressed several times on the way."""

    async def publishes(self, campaign_id: int) -> str:
        here = f"/admin/campaigns/{campaign_id}"
        await self.does(f"{here}/state", state="discussed")
        assert "Rəna" in await self.does(f"{here}/remarks", text="A good thought")
        return await self.does(f"{here}/state", state="published")

    async def announces(self, here: str, update_id: str) -> str:
        """From the campaign's page to the announcement that is on its way. Returns its address."""
        await self.reads(here)
        draft = await self.does(f"{here}/announce", update_id=update_id)
        assert "Fewer than five people" in draft  # three, and nobody is told
        there = re.findall(r'action="(/admin/broadcasts/\d+)"', self.browser.page)[0]
        assert "It goes out as soon as it may." in await self.does(f"{there}/release")
        return str(there)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
@pytest.mark.timeout(180)
async def test_from_a_proposal_to_what_came_of_it(tmp_path: Path, backing: Backing, clock: Clock) -> None:
    async with Program(tmp_path, backing, clock) as program:
        people = [await Supporter.arrives(program, *who) for who in WHO]
        rana = Coordinator(program.coordinator)
        await _proposed_and_published(rana, people)
        await _found_and_supported(rana, people)
        await _told_of_in_the_morning(program, rana, people)
        await _those_concerned_are_asked(program, rana, people)
        await _you_said_we_did(program, rana, people)
        await _the_open_page_tells_it(program)
        assert program.log == []


async def _proposed_and_published(rana: Coordinator, people: list[Supporter]) -> None:
    """Each proposal becomes a campaign of its own; only its language's fields are taken, and only by a press."""
    for number, one in enumerate(people, start=1):
        assert f"26-{number:05d}" in (await one.proposes()).text
        idea, what, _ = IDEAS[one.language]
        assert f"26-{number:05d}" in await rana.reads("/admin/campaigns/new")
        assert what in await rana.reads(f"/admin/cases/{number}")
        await rana.does(f"/admin/cases/{number}/note", text="To be talked about on Monday")
        await rana.does(f"/admin/cases/{number}/answer", text=f"Cavab {number}")
        assert "Monday" not in (await one.phone.waits_for(f"Cavab {number}")).text
        assert what in await rana.reads(f"/admin/campaigns/new?case={number}")
        await rana.does("/admin/campaigns/new", case=str(number), deed="take")
        assert f'value="{idea}"' in rana.browser.page
        titles = {code: f"{IDEAS[code][0]} {number}" for code in LANGUAGES}
        texts = {code: IDEAS[code][1] for code in LANGUAGES}
        fields = {**in_three("title", titles), **in_three("text", texts), "community": "mil", "goal": "20"}
        made = await rana.does("/admin/campaigns/new", case=str(number), deed="save", **fields)
        assert "The draft is kept" in made
        assert "The campaign is published." in await rana.publishes(number)
        told = await one.hears(PUBLISHED)
        assert titles[one.language] in (await one.phone.presses(told.offered[0])).text
    assert "26-0000" not in await rana.reads("/admin/campaigns/new")
    for step in STEPS:
        await rana.does("/admin/campaigns/1/steps", **in_three("step", step))


async def _found_and_supported(rana: Coordinator, people: list[Supporter]) -> None:
    """By the list, by a link, and by what a coordinator announces; one person is one voice however often they tap."""
    listed = [types("/menu"), presses("menu:take_part"), presses("take_part:campaigns"), presses("cmp.at:1")]
    cards = [await walk(people[0].phone, listed), await people[1].phone.follows("cmp_1")]
    cards.append(await _announced_to_followers(rana, people[2]))
    for number, (one, card) in enumerate(zip(people, cards, strict=True), start=1):
        assert IDEAS[one.language][1] in card.text
        assert f"· {STEPS[1][one.language]}" in card.text
        told = await one.taps(1)
        assert [said.text.partition("\n")[0] for said in told] == [
            one.words(SAID[outcome])
            for outcome in (Outcome.SUPPORTS, Outcome.ALREADY, Outcome.TAKEN_BACK, Outcome.SUPPORTS)
        ]
        assert not re.search(rf"\b{number}\b", told[-1].text)  # so few point at somebody
    here = "/admin/campaigns/1"
    assert "Supporters 3 / 20 By one tap 3 On paper 0" in await rana.reads(here)
    await rana.does(f"{here}/papers", number="12", note="Folder 4")
    assert "Supporters 15 / 20 By one tap 3 On paper 12" in await rana.does(f"{here}/steps/0", deed="done")


async def _announced_to_followers(rana: Coordinator, one: Supporter) -> Shown:
    """Somebody who follows the community hears of the campaign, and opens it by the button."""
    await walk(one.phone, FOLLOWING)
    await rana.reads("/admin/broadcasts?link=cmp_1&purpose=campaign")
    await rana.does("/admin/broadcasts", title="A new campaign", purpose="campaign", link="cmp_1")
    here = "/admin/broadcasts/1"
    fields = {"title": "A new campaign", "purpose": "campaign", "communities": ["mil"], "link_0": "cmp_1"}
    labels = {"label_0_az": "Aç", "label_0_en": "Open"}
    told = {"az": "Yeni kampaniya", "ru": "Новая кампания", "en": "A new campaign"}
    assert "1 person gets it" in await rana.does(here, then="check", **fields, **labels, **in_three("text", told))
    await rana.does(f"{here}/release")
    shown = await one.phone.waits_for("A new campaign")
    assert shown.offered == ["out.campaign:cmp_1", "out.campaign:stop"]
    return await one.phone.presses("out.campaign:cmp_1")


async def _told_of_in_the_morning(program: Program, rana: Coordinator, people: list[Supporter]) -> None:
    """An update reaches nobody by itself. Announced at night it waits for the morning; on WhatsApp, where nobody has
    written for a day and no text is approved, for the person."""
    here = "/admin/campaigns/1"
    said = await rana.does(f"{here}/updates", **in_three("update", NEWS))
    assert "Its supporters are told by an announcement." in said
    (update,) = re.findall(r'name="update_id" value="(\d+)"', rana.browser.page)
    await program.rests()
    for one in people:
        assert NEWS[one.language] not in await one.all_heard()
    await program.pass_time(days=1, hours=10)  # 23:00 in Baku
    await rana.browser.signs_in("rena")
    there = await rana.announces(here, update)
    assert "It is quiet now: nothing goes out before" in await rana.reads(there)
    program.clock.pass_(hours=10)
    await program.rests()
    for one in (people[0], people[2]):
        assert (await one.phone.waits_for(NEWS[one.language])).offered[0] == "out.campaign:cmp_1"
    await rana.browser.signs_in("rena")
    assert tells_no_small_number(await rana.looks_until(there, " Sent "))
    assert NEWS["ru"] not in await people[1].all_heard()
    await people[1].phone.follows("cmp_1")
    assert NEWS["ru"] in await people[1].all_heard()


def tells_no_small_number(report: str) -> bool:
    """Of those who got it: whoever supports a campaign must not be told from a number."""
    return re.search(r"(Got it|Arrived|Taken by the messenger|Comes once \D+) [1-4]\b", report) is None


async def _those_concerned_are_asked(program: Program, rana: Coordinator, people: list[Supporter]) -> None:
    """Six complain of the same; a campaign is opened with their number, and each is asked on their own."""
    others = [await Supporter.arrives(program, channel, "en") for channel, _ in WHO]
    for one in (*people, *others):
        await one.complains()
    counted = await rana.reads("/admin/campaigns/evidence")
    assert "Work and labour Imishli 5 " in counted
    assert " 6 " not in counted
    await rana.reads("/admin/campaigns/new?topic=labour&district=imishli")
    wages = {"az": "Əmək haqqı vaxtında", "ru": "Зарплата вовремя", "en": "Wages on time"}
    fields = {**in_three("title", wages), **in_three("text", wages), "topic": "labour", "district": "imishli"}
    counted_as = {"counted_topic": "labour", "counted_district": "imishli"}
    made = await rana.does("/admin/campaigns/new", deed="save", **fields, **counted_as)
    assert "Work and labour · Imishli: at least 5 people" in made
    await rana.publishes(4)
    await program.pass_time(days=1, hours=14)  # 23:00 again, and on WhatsApp nobody may be written to any more
    await rana.browser.signs_in("rena")
    await rana.reads("/admin/campaigns/4")
    said = await rana.does("/admin/campaigns/4/ask")
    assert "People are asked as soon as the quiet hours are over." in said
    await program.rests()
    for one in (people[0], others[0]):
        assert one.words(QUESTION) not in await one.all_heard()
    program.clock.pass_(hours=11)
    await rana.browser.signs_in("rena")
    await program.rests()
    for one in (people[0], people[2], others[0], others[2]):
        asked = await one.hears(QUESTION)
        assert "Əmək" not in asked.text  # somebody else may be looking at the telephone
        card = await one.phone.presses(asked.offered[0])
        assert one.words(WHY_ASKED) in card.text
        assert wages[one.language] in card.text
        await one.phone.presses("cmp.4:support")
    for one in (people[1], others[1]):
        assert one.words(QUESTION) not in await one.all_heard()
        await one.phone.types("/menu")
        await program.rests()
        assert one.words(QUESTION) in await one.all_heard()
    assert "By one tap 4" in await rana.reads("/admin/campaigns/4")
    assert "fewer than five people" in await rana.is_refused("/admin/campaigns/4/ask", 409)  # each is asked once


async def _you_said_we_did(program: Program, rana: Coordinator, people: list[Supporter]) -> None:
    """A week later: two announcements and a question are as many as anybody gets in one."""
    here = "/admin/campaigns/1"
    await program.pass_time(days=8)
    await rana.browser.signs_in("rena")
    await people[1].phone.types("/menu")
    await rana.reads(here)
    ended = await rana.does(f"{here}/end", how="won", **in_three("outcome", DONE))
    assert "The campaign is over. Tell its supporters what came of it." in ended
    await people[0].hears(ENDED)
    there = await rana.announces(here, "")
    await program.rests()
    assert tells_no_small_number(await rana.looks_until(there, " Sent "))
    for one in people:
        told = await one.phone.waits_for(DONE[one.language])
        assert IDEAS[one.language][0] in told.text  # who supports two sees of which one this is
        card = await one.phone.presses(told.offered[0])
        assert one.words(wording.ENDED[Status.WON]) in card.text
        assert NEWS[one.language] in card.text
        assert "cmp.1:support" not in card.offered


async def _the_open_page_tells_it(program: Program) -> None:
    """To everybody, in their language; and nowhere how many exactly, for three of these voices are from the chat."""
    wire = program.coordinator.wire
    for language in LANGUAGES:
        listed = await wire.get(f"/open/campaigns?language={language}")
        told = [await wire.get(f"/open/campaigns/{number}?language={language}") for number in (1, 4)]
        assert IDEAS[language][0] in listed.text
        for words in (IDEAS[language][1], DONE[language], NEWS[language], STEPS[0][language]):
            assert words in told[0].text
        assert "Rəna" not in told[0].text
        assert not re.search(r"\b[1-4]\b", words_of(told[1].text).partition("http")[0])  # four support it
