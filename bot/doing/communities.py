"""Communities in the chat: the list, a card of each with what it does, and one tap to follow, join or stop.

It is answered wherever the talk stands, and nothing open is lost.
"""

from __future__ import annotations

from bot.doing import membership
from bot.doing.subscriptions import say
from bot.scene import Answer, Scene
from casework.broadcasts import notices, optouts
from casework.broadcasts.rules import Purpose
from casework.communities import service as communities
from casework.communities.rules import Followed, Kind, exists, in_language
from casework.members import service as members
from casework.outbox.rules import Message
from flows.effects import Submit
from flows.model import Choice, State, Text
from flows.text import T_, verbatim
from locales.communities import communities as known
from locales.reference import districts

COM = "com."
LINK = "com_"
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
NOTHING_WRITTEN = T_("The community's coordinators have not written about it yet.", context="community")
FIND = T_("How to find it: {text}", context="community")
FOLLOWS = T_("You follow it: its news and invitations come here.", context="community")
BELONGS = T_("You are a member of it.", context="community")
NOW_FOLLOWS = T_("You follow {name} now. You can stop at any time.", context="community")
STOPPED = T_("You no longer follow {name}.", context="community")


def in_press(pressed: str) -> tuple[str, str] | None:
    """(community or what, value) of a button of ours; None: it is another button."""
    question, _, value = pressed.partition(":")
    place = question.removeprefix(COM)
    return (place, value) if place != question and place and value else None


def form_behind(pressed: str) -> str | None:
    """The form that a button of ours opens."""
    match in_press(pressed):
        case ("card", "district"):
            return FORM
        case (_, "join"):
            return membership.FORM
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
    followed = _followed(place)
    if followed is None:
        return False
    match value:
        case "follow":
            await follow(scene, followed, answer)
        case "stop":
            await communities.unfollow(scene.session, scene.visitor, followed, scene.now)
            _told(scene, answer, STOPPED, followed)
        case "leave":
            await membership.leave(scene, answer)
        case "list":
            await show_all(scene, answer)
        case _:
            return await show(scene, place, answer)
    return True


async def linked(scene: Scene, link: str, answer: Answer) -> bool:
    """A link to a community (`com_mil`) was followed: its card. False: it is another link."""
    if not link.startswith(LINK):
        return False
    if not await show(scene, link.removeprefix(LINK), answer):
        await show_all(scene, answer)
    return True


async def follow(scene: Scene, followed: Followed, answer: Answer) -> None:
    """From now on, with the way back at hand. Whoever wanted no announcements once is told so: it still holds."""
    await communities.follow(scene.session, scene.visitor, followed, scene.now)
    language = scene.visitor.language
    said = _with_name(scene, NOW_FOLLOWS, followed)
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
    mine = await communities.followed(scene.session, scene.visitor.person_id)
    parts = [EVERY]
    if mine:
        names = ", ".join(_name(one, language) for one in mine)
        parts.append(Text(FOLLOWED.msgid, FOLLOWED.context, {"names": verbatim(names)}))
    places = tuple(
        Choice(DISTRICT + one.target, verbatim(_name(one, language))) for one in mine if one.kind is Kind.DISTRICT
    )
    choices = (*membership.community_choices(language), *places, Choice(ASK_DISTRICT, MY_DISTRICT))
    say(answer, Message(language, tuple(parts), CARD, choices))


async def show(scene: Scene, place: str, answer: Answer) -> bool:
    """The card of a community or a district."""
    followed = _followed(place)
    if followed is None:
        return False
    language, person_id = scene.visitor.language, scene.visitor.person_id
    follows = followed in await communities.followed(scene.session, person_id)
    parts = [verbatim(_name(followed, language))]
    ways = [STOP if follows else FOLLOW]
    if followed.kind is Kind.COMMUNITY:
        card = await communities.card(scene.session, followed.target)
        does, find = in_language(card.does, language), in_language(card.find, language)
        parts.append(verbatim(does) if does else NOTHING_WRITTEN)
        if find:
            parts.append(Text(FIND.msgid, FIND.context, {"text": verbatim(find)}))
        mine = await members.community_of(scene.session, person_id)
        if mine == followed.target:
            parts.append(BELONGS)
            ways = [LEAVE]
        else:
            ways.append(JOIN)
    if follows:
        parts.append(FOLLOWS)
    choices = tuple(Choice(way, LABELS[way]) for way in (*ways, LIST))
    say(answer, Message(language, tuple(parts), COM + place, choices))
    return True


def _followed(place: str) -> Followed | None:
    """What `mil` or `d-goychay` stands for."""
    target = place.removeprefix(DISTRICT)
    kind = Kind.COMMUNITY if target == place else Kind.DISTRICT
    return Followed(kind, target) if exists(kind, target) else None


def _place(followed: Followed) -> str:
    return followed.target if followed.kind is Kind.COMMUNITY else DISTRICT + followed.target


def _name(followed: Followed, language: str) -> str:
    if followed.kind is Kind.COMMUNITY:
        return known()[followed.target].shown(language)
    return districts()[followed.target].name[language]


def _with_name(scene: Scene, text: Text, followed: Followed) -> Text:
    return Text(text.msgid, text.context, {"name": verbatim(_name(followed, scene.visitor.language))})


def _told(scene: Scene, answer: Answer, text: Text, followed: Followed) -> None:
    answer.parts.append(_with_name(scene, text, followed))
