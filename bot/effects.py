"""The bridge from engine to work: what the engine asks for is carried out here, and nothing else happens in a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import assert_never

from bot import words
from bot.doing import closing, communities, events, following, matters, membership, surveying
from bot.scene import Answer, Scene
from casework.people import service as people
from flows.effects import Alarm, Ask, Effect, Leave, Say, Submit
from flows.model import Reply, State, Text
from locales import reference
from locales.understanding import urgent

__all__ = ["Answer", "Scene", "carry_out", "notice_danger", "safety_words"]


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
            case Leave():  # the engine has dropped its state; there is nothing of it anywhere else
                await surveying.left(scene, before)
            case _:
                assert_never(effect)


def safety_words(topic: str, language: str) -> list[Text]:
    """What a person in danger should read at once; from the topics' reviewed data, not from code."""
    found = reference.topics().get(topic)
    text = None if found is None or found.safety_text is None else found.safety_text.get(language)
    return [Text(text, verbatim=True)] if text else []


def notice_danger(scene: Scene, reply: Reply, answer: Answer) -> None:
    """Words of danger are noticed in every free text, also in the very first, before any form is open."""
    topic = urgent(reply.text) if reply.text else None
    if topic is not None:
        answer.parts.extend(safety_words(topic, scene.visitor.language))


async def _submit(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    if surveying.is_survey(submit.form):
        await surveying.record(scene, submit, answer)
    elif submit.form in _DEEDS:  # of the menus, my_cases and unfinished the dialogue reads the answers and goes on
        await _DEEDS[submit.form](scene, submit, before, answer)


async def _language(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
    await people.choose_language(scene.session, scene.visitor.person_id, str(submit.answers["language"]))


async def _consent(scene: Scene, submit: Submit, before: State | None, answer: Answer) -> None:
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


_DEEDS: Mapping[str, Callable[[Scene, Submit, State | None, Answer], Awaitable[None]]] = {
    "complaint": matters.open_case,
    "human": matters.open_case,
    "initiative": matters.open_case,
    "return_question": matters.return_question,
    "addition": matters.add_to_case,
    "member": membership.join,
    "receipt": following.follow,
    "district_news": communities.follow_district,
    "feedback": closing.settled,
    "treatment": closing.treated,
    "remark": closing.remarked,
    "event_needs": events.needs,
    "event_visit": events.visit,
    "event_feedback": events.feedback,
    "event_paper": events.paper,
    "consent": _consent,
    "language": _language,
}
"""What each finished form of ours leads to."""
