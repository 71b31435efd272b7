"""Communities in the chat: the list, a card of each with what it does, and one tap to follow, join or stop.

It is answered wherever the talk stands, and nothing open is lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.doing import membership
from bot.doing.subscriptions import say
from bot.scene import Answer, Scene
from bot.talk import JOINING
from casework import links, pages
from casework.broadcasts import notices, optouts
from casework.broadcasts.rules import Purpose
from casework.communities import service as communities
from casework.communities import wording
from casework.communities.indicators import service as indicators
from casework.communities.rules import Entry, Followed, Kind, in_language
from casework.members import service as members
from casework.outbox.rules import Message
from flows.effects import Submit
from flows.model import Choice, State, Text, Value
from flows.text import T_, filled, joined, verbatim
from locales.reference import districts

COM = "com."
CARD = f"{COM}card"
"""The question under the list: its values are communities, or districts behind `d-`."""
DISTRICT = "d-"
ASK_DISTRICT = "district"
FORM = "district_news"

FOLLOW, STOP, JOIN, LEAVE, LIST = "follow", "stop", "join", "leave", "list"
LABELS = {
    FOLLOW: T_("Follow", context="button"),
    STOP: T_("Stop following", context="button"),
    JOIN: T_("Join", context="button"),
    LEAVE: T_("Leave", context="button"),
    LIST: T_("All communities", context="button"),
}
MY_DISTRICT = T_("News of my district", context="row")
EVERY = T_(
    "These are our communities. Choose one to read what it does. Whoever follows a community or a district gets its "
    "news and invitations here; nobody sees your name.",
    context="community",
)
FOLLOWED = T_("You follow: {names}.", context="community")
FIND = T_("How to find it: {text}", context="community")
HERE = T_("To read or pass on: {link}", context="open")
FOLLOWS = T_("You follow it: its news and invitations come here.", context="community")
BELONGS = T_("You are a member of it.", context="community")
NOW_FOLLOWS = T_("You follow {name} now. You can stop at any time.", context="community")
STOPPED = T_("You no longer follow {name}.", context="community")


def in_press(pressed: str) -> tuple[str, str] | None:
    """(community or what, value) of a button of ours; None: it is another button."""
    question, _, value = pressed.partition(":")
    place = question.removeprefix(COM)
    return (place, value) if place != question and place and value else None


async def form_behind(scene: Scene, pressed: str) -> tuple[str, Mapping[str, Value]] | None:
    """The form that a button of ours opens, and the answers that are known by where the button stands."""
    match in_press(pressed):
        case ("card", "district"):
            return FORM, {}
        case (place, "join") if place in await communities.known(scene.session):
            return membership.FORM, {JOINING: place}
        case _:
            return None


async def press(scene: Scene, pressed: str, answer: Answer) -> bool:
    """A button of ours: done and answered. False: it is another button, or of a community that is no more."""
    found = in_press(pressed)
    if found is None:
        return False
    place, value = found
    if place == "card":
        return await show(scene, value, answer)
    if place == "leave":
        await membership.leave(scene, answer, value)
        return True
    return await _on_card(scene, place, value, answer)


async def _on_card(scene: Scene, place: str, value: str, answer: Answer) -> bool:
    """A button under one community or district."""
    known = await communities.everything(scene.session)
    followed = _followed(place, known)
    if followed is None:
        return False
    match value:
        case "follow" if place not in known or not known[place].resting:
            await follow(scene, followed, answer)
        case "stop":
            await communities.unfollow(scene.session, scene.visitor, followed, scene.now)
            answer.parts.append(_with_name(scene, STOPPED, followed, known))
        case "leave":
            await membership.leave(scene, answer, place)
        case "list":
            await show_all(scene, answer)
        case _:
            return await show(scene, place, answer)
    return True


async def linked(scene: Scene, link: str, answer: Answer) -> bool:
    """A link to a community (`com_mil`) was followed: its card. False: it is another link."""
    if not link.startswith(links.COMMUNITY):
        return False
    if not await show(scene, link.removeprefix(links.COMMUNITY), answer):
        await show_all(scene, answer)
    return True


async def follow(scene: Scene, followed: Followed, answer: Answer) -> None:
    """From now on, with the way back at hand. Whoever wanted no announcements once is told so: it still holds."""
    await communities.follow(scene.session, scene.visitor, followed, scene.now)
    language = scene.visitor.language
    known = await communities.everything(scene.session)
    said = _with_name(scene, NOW_FOLLOWS, followed, known)
    wanted = await optouts.wanted(scene.session, scene.visitor.person_id)
    if len(wanted) < len(Purpose):
        answer.parts.append(said)
        say(answer, notices.standing(language, wanted))
        return
    choices = (Choice(STOP, LABELS[STOP]), Choice(LIST, LABELS[LIST]))
    say(answer, Message(language, (said,), COM + _place(followed), choices))


async def follow_district(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    """The form's end: they hear of this district from now on."""
    await follow(scene, Followed(Kind.DISTRICT, str(submit.answers["district"])), answer)


async def show_all(scene: Scene, answer: Answer) -> None:
    """The list, with what they follow already."""
    language = scene.visitor.language
    known = await communities.everything(scene.session)
    mine = await communities.followed(scene.session, scene.visitor.person_id)
    parts = [EVERY]
    if mine:
        names = ", ".join(_name(one, language, known) for one in mine)
        parts.append(filled(FOLLOWED, {"names": verbatim(names)}))
    places = tuple(
        Choice(DISTRICT + one.target, verbatim(_name(one, language, known)))
        for one in mine
        if one.kind is Kind.DISTRICT
    )
    open_ones = (entry.community for entry in known.values() if not entry.resting)
    choices = (*membership.community_choices(language, open_ones), *places, Choice(ASK_DISTRICT, MY_DISTRICT))
    say(answer, Message(language, tuple(parts), CARD, choices))


async def show(scene: Scene, place: str, answer: Answer) -> bool:
    """The card of a community or a district."""
    known = await communities.everything(scene.session)
    followed = _followed(place, known)
    if followed is None:
        return False
    language, person_id = scene.visitor.language, scene.visitor.person_id
    follows = followed in await communities.followed(scene.session, person_id)
    entry = known[place] if followed.kind is Kind.COMMUNITY else None
    resting = entry is not None and entry.resting
    parts = [verbatim(_name(followed, language, known))]
    ways = [STOP] if follows else [] if resting else [FOLLOW]
    if entry is not None:
        parts += await _said_of(scene, entry)
        if place in {one.community for one in await members.memberships(scene.session, person_id)}:
            parts.append(BELONGS)
            ways = [LEAVE]
        elif not resting:
            ways.append(JOIN)
    if follows:
        parts.append(FOLLOWS)
    choices = tuple(Choice(way, LABELS[way]) for way in (*ways, LIST))
    say(answer, Message(language, tuple(parts), COM + place, choices))
    return True


async def _said_of(scene: Scene, entry: Entry) -> list[Text]:
    """What its coordinators wrote, what is known of it, and where everybody can read it."""
    language, card, community = scene.visitor.language, entry.card, entry.community
    does, find = in_language(card.does, language), in_language(card.find, language)
    said = [verbatim(does) if does else wording.WHAT_FOR, joined(*wording.about(community, language), separator="\n")]
    if find:
        said.append(filled(FIND, {"text": verbatim(find)}))
    counted = await indicators.open_sheets(scene.session, scene.now, community.id)
    figures = wording.figures(counted.get(community.id), language)
    link = pages.address(scene.desk.house, f"communities/{community.id}", language)
    said += [figures] if figures else []
    if entry.resting:
        return [*said, wording.RESTS]
    return [*said, filled(HERE, {"link": link})] if link else said


def _followed(place: str, known: Mapping[str, Entry]) -> Followed | None:
    """What `mil` or `d-goychay` stands for."""
    target = place.removeprefix(DISTRICT)
    kind = Kind.COMMUNITY if target == place else Kind.DISTRICT
    return Followed(kind, target) if target in (known if kind is Kind.COMMUNITY else districts()) else None


def _place(followed: Followed) -> str:
    return followed.target if followed.kind is Kind.COMMUNITY else DISTRICT + followed.target


def _name(followed: Followed, language: str, known: Mapping[str, Entry]) -> str:
    if followed.kind is Kind.DISTRICT:
        return districts()[followed.target].name[language]
    entry = known.get(followed.target)
    return entry.community.shown(language) if entry else followed.target


def _with_name(scene: Scene, text: Text, followed: Followed, known: Mapping[str, Entry]) -> Text:
    return filled(text, {"name": verbatim(_name(followed, scene.visitor.language, known))})
