"""The bridge from engine to work: what the engine asks for is carried out here, and nothing else happens in a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from bot import words
from bot.desk import Desk
from bot.talk import CASE
from casework.cases import lists, notices
from casework.cases import service as cases
from casework.cases.rules import Urgency, highest
from casework.errors import NotFound
from casework.people import service as people
from casework.people.service import Visitor
from flows.effects import Alarm, Ask, Effect, Leave, Say, Submit
from flows.model import Choice, State, Text
from flows.walk import ALARMS
from locales import reference
from store.database import Session
from vault import receipts

HOURS_A_DAY = 24


@dataclass(slots=True)
class Answer:
    """What the turn will say: paragraphs, and the question now open."""

    parts: list[Text] = field(default_factory=list)
    ask: Ask | None = None
    submitted: Submit | None = None
    case_id: int | None = None  # a case that changed
    language: str | None = None  # chosen in this turn


@dataclass(frozen=True, slots=True)
class Scene:
    """Where effects are carried out: one transaction, one visitor, one moment."""

    session: Session
    desk: Desk
    visitor: Visitor
    now: datetime


async def carry_out(scene: Scene, effects: tuple[Effect, ...], before: State | None, answer: Answer) -> None:
    """All effects of one engine turn, in order. `before` is the state that led here."""
    for effect in effects:
        match effect:
            case Say(text):
                answer.parts.append(text)
            case Ask():
                answer.ask = effect
            case Alarm(topic):
                answer.parts.extend(safety_words(topic, scene.visitor.language))
            case Submit():
                answer.submitted = effect
                await _submit(scene, effect, before, answer)
            case Leave():
                pass  # the engine has dropped its state; there is nothing of it anywhere else
            case _:
                assert_never(effect)


def safety_words(topic: str, language: str) -> list[Text]:
    """What a person in danger should read at once; from the topics' reviewed data, not from code."""
    found = reference.topics().get(topic)
    text = None if found is None or found.safety_text is None else found.safety_text.get(language)
    return [Text(text, verbatim=True)] if text else []


async def _submit(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    match submit.form:
        case "complaint" | "human":
            await _open_case(scene, submit, answer)
        case "addition":
            await _add_to_case(scene, submit, before, answer)
        case "consent":
            given = submit.answers.get("consent") == "agree"
            await people.record_consent(
                scene.session,
                scene.visitor,
                version=submit.version,
                given=given,
                language=scene.visitor.language,
                now=scene.now,
            )
            answer.parts.append(words.THANKS_CONSENT if given else words.DECLINED)
        case "language":
            await people.choose_language(scene.session, scene.visitor.person_id, str(submit.answers["language"]))
        case _:
            pass  # menu, my_cases, unfinished: the dialogue reads the answers and goes on


async def _open_case(scene: Scene, submit: Submit, answer: Answer) -> None:
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


async def _add_to_case(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    case_id = int(str(before.answers.get(CASE, 0))) if before else 0
    text = "\n\n".join(as_lines(submit.answers.get("message", "")))
    try:
        case = await cases.write(
            scene.session, scene.visitor.person_id, case_id, text, urgency_of(submit.answers, "other"), scene.now
        )
    except NotFound:
        answer.parts.append(words.GONE)
        return
    answer.case_id = case.id
    answer.parts.append(notices.added(case.number))


def complaint_of(submit: Submit) -> cases.Complaint:
    """The finished form as the case takes it: what queues need in the clear, and everything, sealed."""
    answers = submit.answers
    topic = str(answers.get("topic", "other"))

    def plain(name: str) -> str | None:
        value = answers.get(name)
        return None if value is None else str(value)

    return cases.Complaint(
        topic=topic,
        district=plain("district"),
        urgency=urgency_of(answers, topic),
        answers={k: list(v) if isinstance(v, tuple) else v for k, v in answers.items() if not k.startswith("_")},
        form=submit.form,
        version=submit.version,
        for_whom=plain("for_whom"),
        gender=plain("gender"),
        age_group=plain("age_group"),
        idp=plain("idp"),
    )


def urgency_of(answers: Mapping[str, object], topic: str) -> Urgency:
    """By topic, or urgent when any text on the way spoke of danger."""
    found = reference.topics().get(topic)
    by_topic = Urgency(found.urgency) if found else Urgency.NORMAL
    alarmed = Urgency.URGENT if answers.get(ALARMS) else Urgency.NORMAL
    return highest(by_topic, alarmed)


def as_lines(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, tuple | list) else (str(value),)


async def case_choices(scene: Scene) -> tuple[Choice, ...]:
    """The person's cases as things to choose: number, topic, state."""
    topics = reference.topics()
    choices = []
    for card in await lists.of_person(scene.session, scene.visitor.person_id, 10):
        topic = topics.get(card.topic)
        name = topic.short[scene.visitor.language] if topic else card.topic
        label = Text(
            "{number} · {topic} · {status}",
            values={"number": card.number, "topic": name, "status": words.STATUS[card.status]},
            verbatim=True,
        )
        choices.append(Choice(str(card.id), label))
    return tuple(choices)
