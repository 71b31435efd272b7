"""Forms that become a case, and words added to one."""

from __future__ import annotations

from collections.abc import Mapping

from bot import words
from bot.doing.attached import ids_of
from bot.scene import Answer, Scene
from bot.talk import CASE
from casework.cases import notices
from casework.cases import service as cases
from casework.cases.rules import Kind, Urgency, highest
from casework.errors import NotFound
from flows.answers.approved import HELPED, NOT_HELPED
from flows.answers.written import messages
from flows.effects import Submit
from flows.model import State
from flows.walk import ALARMS, FILES
from locales import reference
from vault import receipts

HOURS_A_DAY = 24
RETURN_TOPIC = "idp"
_KINDS = {"human": Kind.HUMAN, "initiative": Kind.INITIATIVE, "return_question": Kind.RETURN_QUESTION}


async def open_case(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    """Seal it, queue it, and tell the citizen number, receipt and what happens next."""
    settings = await scene.desk.settings(scene.session, scene.now)
    complaint = complaint_of(submit)
    opened = await cases.open_case(
        scene.session, scene.desk.house.keyring, scene.visitor, complaint, settings, scene.now
    )
    answer.case_id = opened.case.id
    answer.parts.extend(notices.received(opened.case.number, receipts.pretty(opened.receipt)))
    hours = settings.hours.get(complaint.urgency)
    if hours is not None:
        answer.parts.append(notices.promised(max(1, -(-hours // HOURS_A_DAY))))


async def return_question(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    """A case for a coordinator where the approved answer did not help or there was none; else nothing is kept."""
    outcome = messages(submit.answers.get("answer"))[:1]
    if outcome == (NOT_HELPED,):
        await open_case(scene, submit, before, answer)
    else:
        answer.parts.append(words.GLAD if outcome == (HELPED,) else words.AS_YOU_LIKE)


async def add_to_case(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    text = "\n\n".join(messages(submit.answers.get("message", "")))
    try:
        case = await cases.write(
            scene.session,
            scene.desk.house.keyring,
            scene.visitor,
            case_of(before),
            text,
            urgency_of(submit.answers, "other"),
            scene.now,
            files_of(submit),
        )
    except NotFound:
        answer.parts.append(words.GONE)
        return
    answer.case_id = case.id
    answer.parts.append(notices.added(case.number))


def case_of(before: State | None) -> int:
    """The case that the form is about, carried along in the state; 0: none."""
    return int(str(before.answers.get(CASE, 0))) if before else 0


def complaint_of(submit: Submit) -> cases.Complaint:
    """The finished form as the case takes it: what queues need in the clear, and everything, sealed."""
    answers = submit.answers
    kind = _KINDS.get(submit.form, Kind.COMPLAINT)
    returning = kind is Kind.RETURN_QUESTION
    topic = RETURN_TOPIC if returning else str(answers.get("topic", "other"))

    def plain(name: str) -> str | None:
        value = answers.get(name)
        return None if value is None else str(value)

    return cases.Complaint(
        topic=topic,
        district=plain("lives_now" if returning else "district"),  # whose coordinators can meet the family
        urgency=urgency_of(answers, topic),
        answers={k: list(v) if isinstance(v, tuple) else v for k, v in answers.items() if not k.startswith("_")},
        form=submit.form,
        version=submit.version,
        for_whom=plain("for_whom"),
        gender=plain("gender"),
        age_group=plain("age_group"),
        idp="yes" if returning else plain("idp"),
        kind=kind,
        files=files_of(submit),
    )


def files_of(submit: Submit) -> tuple[int, ...]:
    """The files that were sent with a form, by their ids."""
    return ids_of(messages(submit.answers.get(FILES, ())))


def urgency_of(answers: Mapping[str, object], topic: str) -> Urgency:
    """By topic, or urgent when any text on the way spoke of danger."""
    found = reference.topics().get(topic)
    by_topic = Urgency(found.urgency) if found else Urgency.NORMAL
    alarmed = Urgency.URGENT if answers.get(ALARMS) else Urgency.NORMAL
    return highest(by_topic, alarmed)
