"""Announcements from a citizen's side: stopping them by one word or one tap, getting them again, and a colleague's look
at one before it goes out. It is answered wherever the talk stands, and nothing open is lost.
"""

from __future__ import annotations

from bot.scene import Answer, Scene
from casework.broadcasts import notices, optouts, trial
from casework.broadcasts.notices import ALL, OUT, START, STOP
from casework.broadcasts.rules import LINK, Purpose
from casework.outbox import service as outbox
from casework.outbox.rules import Message
from flows.effects import Ask

TEST = "tst_"
"""Begins the link that shows a colleague an announcement in their own messenger."""


def place_in(pressed: str) -> tuple[str, str] | None:
    """("news", "stop") of a button under an announcement or under what is said here; None: it is another button."""
    question, _, value = pressed.partition(":")
    place = question.removeprefix(OUT)
    known = place != question and (place == ALL or place in set(Purpose))
    return (place, value) if known else None


def link_in(pressed: str) -> str | None:
    """The link behind a button of an announcement (`out.event:evt_17`)."""
    found = place_in(pressed)
    return found[1] if found and LINK.fullmatch(found[1]) else None


async def press(scene: Scene, pressed: str, answer: Answer) -> bool:
    """A button of ours: done and answered. False: it is another button."""
    found = place_in(pressed)
    if found is None:
        return False
    place, value = found
    if place == ALL:
        return await _of_all(scene, value, answer)
    purpose = Purpose(place)
    if value == STOP:
        await optouts.stop(scene.session, scene.visitor, [purpose], scene.now)
        say(answer, notices.stopped(scene.visitor.language, purpose))
        return True
    return False


async def _of_all(scene: Scene, value: str, answer: Answer) -> bool:
    if value == STOP:
        await stop_all(scene, answer)
        return True
    if value != START and value not in set(Purpose):
        return False
    purpose = None if value == START else Purpose(value)
    await optouts.start(scene.session, scene.visitor, list(Purpose) if purpose is None else [purpose], scene.now)
    wanted = await optouts.wanted(scene.session, scene.visitor.person_id)
    say(answer, notices.started(scene.visitor.language, purpose, wanted))
    return True


async def stop_all(scene: Scene, answer: Answer) -> None:
    """The one word: nothing more, at once. What somebody wants to keep is one tap away."""
    await optouts.stop(scene.session, scene.visitor, list(Purpose), scene.now)
    say(answer, notices.stopped_all(scene.visitor.language))


async def standing(scene: Scene, answer: Answer) -> None:
    """From the menu: what somebody gets now, and the buttons to change it."""
    wanted = await optouts.wanted(scene.session, scene.visitor.person_id)
    say(answer, notices.standing(scene.visitor.language, wanted))


async def show_trial(scene: Scene, link: str, answer: Answer) -> bool:
    """A colleague opened a test's link in their own messenger: it comes to them as it will look. False: no test."""
    if not link.startswith(TEST):
        return False
    row = await trial.behind(scene.session, scene.desk.house.keyring, link.removeprefix(TEST))
    language, channel = scene.visitor.language, scene.visitor.channel
    say(answer, notices.no_trial(language) if row is None else notices.message(row, language, channel))
    return True


def say(answer: Answer, message: Message) -> None:
    """As the answer of this turn, with the message's own buttons."""
    *parts, last = message.parts
    answer.parts.extend(parts)
    if message.choices:
        answer.ask = Ask(message.question, last, message.choices)
    else:
        answer.parts.append(last)


async def put_beside(scene: Scene, answer: Answer) -> None:
    """As a message of its own, because the turn's is needed to go on with what is open."""
    ask, language = answer.ask, scene.visitor.language
    message = Message(language, tuple(answer.parts))
    if ask is not None:
        message = Message(language, (*answer.parts, ask.text), ask.question, ask.choices)
    await outbox.put(scene.session, scene.desk.house.keyring, scene.visitor.address_id, message, scene.now)
