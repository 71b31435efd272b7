"""Campaigns in the chat: the list, a card of each, one tap to support one and one to take that back.

It is answered wherever the talk stands, and nothing open is lost. Who taps is told to nobody.
"""

from __future__ import annotations

from bot.doing import brake
from bot.doing.subscriptions import say
from bot.scene import Answer, Scene
from casework import links, pages
from casework.campaigns import service, wording
from casework.campaigns.notices import ASKED, CMP, OPEN
from casework.campaigns.rules import Card, Outcome
from casework.communities import service as communities
from casework.errors import NotFound
from casework.outbox.rules import Message
from flows.model import Choice, Text
from flows.text import T_, filled

AT = "at"
"""cmp.at:7 on a button of a list: show that campaign."""
MORE = "page"
"""cmp.at:page2 on the last row of a list: show the next ones."""
MOST_ROWS = 9
"""With the row that leads on, as many as every messenger has rows for."""

SUPPORT, BACK, LIST = "support", "back", "list"
LABELS = {
    OPEN: T_("Show", context="button"),
    SUPPORT: T_("Support", context="button"),
    BACK: T_("Take support back", context="button"),
    LIST: T_("All campaigns", context="button"),
}
NONE = T_("There are no campaigns at the moment. You can propose an initiative of your own.", context="campaign")
EVERY = T_("These are our campaigns. Choose one to read what it is about.", context="campaign")
MORE_CAMPAIGNS = T_("More campaigns", context="button")
HERE = T_("To read or pass on: {link}", context="open")
GONE = T_("That campaign is no longer there.", context="campaign")
WHY_ASKED = T_(
    "You wrote to us about something similar, so we ask you whether you want to support this campaign. Whatever you "
    "do, nothing changes in your request.",
    context="campaign",
)
WILL_YOU = T_(
    "Do you support it? One tap is enough. Only the number of supporters is shown, never a name; news of the campaign "
    "comes here.",
    context="campaign",
)
YOU_DO = T_("You support this campaign.", context="campaign")
READ_ON = T_("What would you like to see?", context="campaign")
SAID = {
    Outcome.SUPPORTS: T_("Thank you, your voice is counted.", context="campaign"),
    Outcome.ALREADY: T_("Your voice is counted already, once.", context="campaign"),
    Outcome.TAKEN_BACK: T_("Your voice is taken back.", context="campaign"),
    Outcome.NEVER_DID: T_("You do not support this campaign; nothing has changed.", context="campaign"),
    Outcome.OVER: T_("This campaign is over, it takes no more voices.", context="campaign"),
}


def in_press(pressed: str) -> tuple[int | None, str] | None:
    """(campaign id, what) of a button of ours; without an id it is the list, or a page of it. None: it is another
    button."""
    name, _, value = pressed.partition(":")
    place = name.removeprefix(CMP)
    if place == name or not value:
        return None
    if place == AT:
        place, value = ("", value) if value.startswith(MORE) else (value, OPEN)
    return (_number(place), value)


def link_behind(pressed: str) -> str | None:
    """The link that leads to the campaign of a button; None: it is another button."""
    found = in_press(pressed)
    return None if found is None else links.to_campaign(found[0] or 0)


async def press(scene: Scene, pressed: str, answer: Answer) -> bool:
    """A button of ours: done and answered. False: it is another button."""
    found = in_press(pressed)
    if found is None:
        return False
    campaign_id, what = found
    if campaign_id is None or what == LIST:
        await show_all(scene, answer, _number(what.removeprefix(MORE)) or 1)
        return True
    try:
        await _done(scene, campaign_id, what, answer)
    except NotFound:
        answer.parts.append(GONE)
    return True


async def _done(scene: Scene, campaign_id: int, what: str, answer: Answer) -> None:
    where = (scene.session, scene.desk.house.keyring, scene.visitor.person_id, campaign_id)
    match what:
        case "support" if await _may_support(scene, campaign_id):
            outcome = await service.support(*where)
        case "support":
            answer.parts.append(brake.TOO_MANY_VOICES)
            return
        case "back":
            outcome = await service.take_back(*where)
        case _:
            await show(scene, campaign_id, answer, asked=what == ASKED)
            return
    card = await service.shown(scene.session, campaign_id)
    supports = outcome in (Outcome.SUPPORTS, Outcome.ALREADY)
    ways = [*_ways(card, supports=supports), OPEN, LIST]
    _say(scene, answer, campaign_id, (SAID[outcome], wording.voices(card)), ways)


async def _may_support(scene: Scene, campaign_id: int) -> bool:
    """Whether the brake lets them; a voice that is there already is not counted again."""
    where = (scene.session, scene.desk.house.keyring, scene.visitor.person_id, campaign_id)
    return not brake.holds(scene) or await service.supports(*where) or await brake.lets(scene, brake.VOICES)


async def linked(scene: Scene, link: str, answer: Answer) -> bool:
    """A link to a campaign (`cmp_7`) was followed: its card. False: it is another link."""
    if not link.startswith(links.CAMPAIGN):
        return False
    campaign_id = _number(link.removeprefix(links.CAMPAIGN))
    try:
        if not campaign_id:
            raise NotFound
        await show(scene, campaign_id, answer)
    except NotFound:
        await show_all(scene, answer)
    return True


async def show_all(scene: Scene, answer: Answer, page: int = 1) -> None:
    language = scene.visitor.language
    found = await service.public(scene.session)
    first = (page - 1) * MOST_ROWS
    if first >= len(found):  # there are fewer by now
        first, page = 0, 1
    shown, more = found[first : first + MOST_ROWS], len(found) > first + MOST_ROWS
    rows = tuple(Choice(str(card.id), Text(wording.short(card, language), verbatim=True)) for card in shown)
    if more:
        rows = (*rows, Choice(f"{MORE}{page + 1}", MORE_CAMPAIGNS))
    say(answer, Message(language, (EVERY if found else NONE,), CMP + AT, rows))


async def show(scene: Scene, campaign_id: int, answer: Answer, *, asked: bool = False) -> None:
    """The card. `asked`: they come by a question of ours. Raises NotFound."""
    session, language = scene.session, scene.visitor.language
    card = await service.shown(session, campaign_id)
    updates = await service.updates(session, campaign_id, wording.SHOWN_UPDATES)
    supports = await service.supports(session, scene.desk.house.keyring, scene.visitor.person_id, campaign_id)
    last = YOU_DO if supports else WILL_YOU if card.is_open else READ_ON
    link = pages.address(scene.desk.house, f"campaigns/{campaign_id}", language)
    here = (filled(HERE, {"link": link}),) if link else ()
    names = dict(await communities.offered(session, language))
    parts = (*((WHY_ASKED,) if asked else ()), *wording.card(card, updates, language, names), *here, last)
    _say(scene, answer, campaign_id, parts, [*_ways(card, supports=supports), LIST])


def _ways(card: Card, *, supports: bool) -> list[str]:
    return [BACK] if supports else [SUPPORT] if card.is_open else []


def _say(scene: Scene, answer: Answer, campaign_id: int, parts: tuple[Text, ...], ways: list[str]) -> None:
    choices = tuple(Choice(way, LABELS[way]) for way in ways)
    say(answer, Message(scene.visitor.language, parts, f"{CMP}{campaign_id}", choices))


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 15 else None
