"""A receipt typed in a messenger: the case behind it is shown, and goes on here. A wrong one tells nothing."""

from __future__ import annotations

from bot import words
from bot.scene import Answer, Scene
from casework.cases import following
from casework.cases.rules import EntryKind
from casework.cases.thread import Entry, Followed
from casework.errors import NotFound
from flows.effects import Submit
from flows.model import State, Text
from flows.text import T_, verbatim
from locales.dates import format_datetime
from vault import receipts

TRIES = ((5, 600.0), (20, 86_400.0))
"""How often one address may try, right or wrong: (times, seconds)."""

ANSWERS_SHOWN = 3
DIGITS = range(receipts.LENGTH - 2, receipts.LENGTH + 3)
"""How many digits look like a receipt that was mistyped."""


def looks_like_one(text: str | None) -> bool:
    """Whether somebody wrote a receipt without being asked: digits, and nothing but digits and what parts them."""
    if text is None or len(text) > 40:
        return False
    digits = sum(character.isdecimal() for character in text)
    return digits in DIGITS and all(character.isdecimal() or character in " -\u00a0\n" for character in text)


async def follow(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    await show(scene, str(submit.answers.get("receipt", "")), answer)


async def show(scene: Scene, typed: str, answer: Answer) -> None:
    """The case behind the receipt, if there is one and the address has not tried too often."""
    house = scene.desk.house
    who = house.keyring.digest(str(scene.visitor.address_id), "receipt tries").hex()
    for times, seconds in TRIES:
        if not await house.live.allow(f"receipt:{who}:{seconds:.0f}", times, seconds):
            answer.parts.append(words.TOO_MANY_TRIES)
            return
    try:
        found = await following.follow_here(scene.session, house.keyring, scene.visitor, typed, scene.now)
    except NotFound:
        answer.parts.append(words.WRONG_RECEIPT)
        return
    answer.case_id = found.case.id
    answer.parts.extend(_shown(found, scene.visitor.language))


def _shown(found: Followed, language: str) -> list[Text]:
    case = found.case
    parts = [T_("Request {number}: {status}.", context="receipt", number=case.number, status=words.STATUS[case.status])]
    answers = [entry for entry in found.entries if entry.kind is EntryKind.ANSWER][-ANSWERS_SHOWN:]
    parts += [part for entry in answers for part in _answer(entry, language)]
    if not answers:
        parts.append(T_("There is no answer yet.", context="receipt"))
    parts.append(
        T_("Answers come here from now on. To add something, open “My requests” in the menu.", context="receipt")
    )
    return parts


def _answer(entry: Entry, language: str) -> tuple[Text, Text]:
    at = format_datetime(entry.at, language)
    return T_("Our answer of {date}:", context="receipt", date=at), verbatim(str(entry.content.get("text", "")))
