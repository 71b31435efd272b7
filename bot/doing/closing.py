"""After a case was closed: whether it is settled, opening it again by one press, and how the person was treated."""

from __future__ import annotations

from bot.doing.matters import case_of
from bot.scene import Answer, Scene
from casework.cases import afterwards, notices
from casework.cases import service as cases
from casework.cases.following import belonging
from casework.cases.rules import Urgency
from casework.errors import NotFound
from casework.feedback import service as feedback
from casework.feedback.rules import Solved
from flows.effects import Submit
from flows.model import State
from flows.walk import ALARMS


def case_in(pressed: str) -> tuple[int, str] | None:
    """(case id, mark) of a button that went out with the news of a closing; None: it is another button."""
    name, _, mark = pressed.partition(":")
    number = name.removeprefix(notices.CLOSED)
    if number == name or not number.isdecimal() or len(number) > 15:
        return None
    return int(number), mark


async def is_own(scene: Scene, case_id: int) -> bool:
    try:
        await belonging(scene.session, scene.visitor.person_id, case_id)
    except NotFound:
        return False
    return True


async def settled(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    """Kept at once, before how they were treated is asked: most people stop here."""
    case_id, person_id = case_of(before), scene.visitor.person_id
    await feedback.say(scene.session, person_id, case_id, Solved(str(submit.answers["solved"])), scene.now)
    answer.case_id = case_id
    if submit.answers.get("reopen") == "yes":
        case = await afterwards.open_again(scene.session, person_id, case_id, scene.now)
        answer.parts.append(notices.reopened(case.number))


async def treated(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    """The rating goes to the figures."""
    if "rating" in submit.answers:
        rating = int(str(submit.answers["rating"]))
        await feedback.rate(scene.session, scene.visitor.person_id, case_of(before), rating)
        answer.case_id = case_of(before)


async def remarked(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    """The words go into the case and leave it closed; only words of danger open it again."""
    case_id, person_id = case_of(before), scene.visitor.person_id
    text = str(submit.answers.get("words", ""))
    if text and submit.answers.get(ALARMS):
        keyring = scene.desk.house.keyring
        await cases.write(scene.session, keyring, scene.visitor, case_id, text, Urgency.URGENT, scene.now)
    elif text:
        await afterwards.remark(scene.session, person_id, case_id, text, scene.now)
    answer.case_id = case_id if text else None
