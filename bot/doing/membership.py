"""Joining a community and leaving it: the one by a short form with a consent of its own, the other by one press."""

from __future__ import annotations

from bot import words
from bot.scene import Answer, Scene
from casework.members import service as members
from casework.members.rules import Card
from casework.members.service import Place
from flows.effects import Submit
from flows.library import load
from flows.model import Choice, State
from flows.text import verbatim
from locales.communities import communities

FORM = "member"
ELSEWHERE = "elsewhere"
JOIN, LEAVE = FORM, "leave"


def community_choices(language: str) -> tuple[Choice, ...]:
    """The communities by the name of their district, with their own where it has been checked."""
    return tuple(Choice(found.id, verbatim(found.shown(language))) for found in communities().values())


async def way(scene: Scene) -> tuple[Choice, ...]:
    """What the menu offers: to join, or to leave."""
    if await members.is_member(scene.session, scene.visitor.person_id):
        return (Choice(LEAVE, words.LEAVE_COMMUNITY),)
    return (Choice(JOIN, words.JOIN_COMMUNITY),)


async def join(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    answers = submit.answers
    if answers.get("consent") != "agree":
        answer.parts.append(words.NOT_JOINED)
        return
    chosen = str(answers["community"])
    found = communities().get(chosen)
    place = Place(found.id, found.district) if found else Place(None, str(answers.get("district", "")))
    telephone = answers.get("telephone")
    card = Card(str(answers["called"]), None if telephone is None else str(telephone))
    keyring = scene.desk.house.keyring
    await members.join(scene.session, keyring, scene.visitor, place, card, submit.version, scene.now)
    answer.parts.append(words.JOINED if found else words.JOINED_ELSEWHERE)


async def leave(scene: Scene, answer: Answer) -> None:
    gone = await members.leave(scene.session, scene.visitor, load(FORM).version, scene.now)
    answer.parts.append(words.LEFT_COMMUNITY if gone else words.NO_MEMBER)
