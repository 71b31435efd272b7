"""Joining a community and leaving it: the one by a short form with a consent of its own, the other by one press.
Whoever joins a second one belongs to both.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot import words
from bot.doing.subscriptions import say
from bot.scene import Answer, Scene
from bot.talk import JOINING
from casework.communities import service as communities
from casework.members import service as members
from casework.members.rules import Card
from casework.members.service import Place
from casework.outbox.rules import Message
from flows.effects import Submit
from flows.model import Choice, State
from flows.text import filled, verbatim
from locales.communities import Community
from locales.reference import districts

FORM = "member"
JOIN, LEAVE = FORM, "leave"
LEAVING = "com.leave"
"""The question which of several communities to leave: its values are communities, or WAITING."""
WAITING = "waiting"


def community_choices(language: str, known: Iterable[Community]) -> tuple[Choice, ...]:
    """The communities by the name of their district, with their own where it is known."""
    return tuple(Choice(found.id, verbatim(found.shown(language))) for found in known)


async def way(scene: Scene) -> tuple[Choice, ...]:
    """What the menu offers: to join, and to leave if there is anything to leave."""
    mine = await members.memberships(scene.session, scene.visitor.person_id)
    leaving = (Choice(LEAVE, words.LEAVE_COMMUNITY),) if mine else ()
    return (Choice(JOIN, words.JOIN_COMMUNITY), *leaving)


async def join(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    answers = submit.answers
    if answers.get("consent") != "agree":
        answer.parts.append(words.NOT_JOINED)
        return
    found = (await communities.known(scene.session)).get(str(answers[JOINING]))
    if found is None and "district" not in answers:  # it was put to rest while they answered
        answer.parts.append(words.NOT_JOINED_NOW)
        return
    place = Place(found.id, found.district) if found else Place(None, str(answers.get("district", "")))
    telephone = answers.get("telephone")
    card = Card(str(answers["called"]), None if telephone is None else str(telephone))
    keyring = scene.desk.house.keyring
    await members.join(scene.session, keyring, scene.visitor, place, card, submit.version, scene.now)
    name = found.shown(scene.visitor.language) if found else ""
    answer.parts.append(filled(words.JOINED, {"name": verbatim(name)}) if found else words.JOINED_ELSEWHERE)


async def leave(scene: Scene, answer: Answer, which: str | None = None) -> None:
    """`which`: a community, or WAITING; None: the only one, and with several they are asked."""
    mine = await members.memberships(scene.session, scene.visitor.person_id)
    if which is not None:
        mine = [one for one in mine if (one.community or WAITING) == which]
    if len(mine) > 1:
        names = [(one.community or WAITING, await _name(scene, one)) for one in mine]
        choices = tuple(Choice(value, verbatim(name)) for value, name in names)
        say(answer, Message(scene.visitor.language, (words.WHICH_TO_LEAVE,), LEAVING, choices))
    elif mine and await members.leave(scene.session, scene.visitor, mine[0].community, scene.now):
        said = words.LEFT_COMMUNITY if mine[0].community else words.WAITS_NO_MORE
        answer.parts.append(filled(said, {"name": verbatim(await _name(scene, mine[0]))}))
    else:
        answer.parts.append(words.NO_MEMBER)


async def _name(scene: Scene, place: Place) -> str:
    language = scene.visitor.language
    entry = (await communities.everything(scene.session)).get(place.community or "")
    if entry is not None:
        return entry.community.shown(language)
    found = districts().get(place.district)
    return found.name[language] if found else place.district
