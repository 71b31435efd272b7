"""What a form is given from outside before it is asked: lists and values. Only what this form needs is looked up."""

from __future__ import annotations

from bot import words
from bot.doing import event_cards, membership, surveying
from bot.scene import Scene
from bot.talk import Talk
from casework.cases import lists
from casework.communities import service as communities
from flows.model import Choice, Context, Text
from locales import reference
from locales.dates import BAKU


async def context(scene: Scene, talk: Talk, form: str) -> Context:
    """What the engine may know of the world while it asks this form."""
    choices: dict[str, tuple[Choice, ...]] = {}
    values: dict[str, str | int] = {}
    match form:
        case "my_cases":
            choices["cases"] = await case_choices(scene)
        case "menu":
            choices["kept"] = (Choice("continue", words.CONTINUE),) if talk.kept is not None else ()
        case "surveys":
            choices["published"] = await surveying.offered(scene)
        case "take_part":
            choices["membership"] = await membership.way(scene)
        case "member":
            known = await communities.known(scene.session)
            choices["communities"] = membership.community_choices(scene.visitor.language, known.values())
        case "events" | "event":
            choices |= await event_cards.lists(scene, talk.state, form)
        case "consent":
            values["org"] = (await scene.desk.settings(scene.session, scene.now)).name
    local = scene.now.astimezone(BAKU)
    return Context(scene.visitor.language, local.date(), choices, values, local)


async def case_choices(scene: Scene) -> tuple[Choice, ...]:
    """The person's cases as things to choose: number, topic (or what else it is), state."""
    topics = reference.topics()
    choices = []
    for card in await lists.of_person(scene.session, scene.visitor.person_id, 10):
        topic = topics.get(card.topic)
        name: str | Text = topic.short[scene.visitor.language] if topic else card.topic
        label = Text(
            "{number} · {topic} · {status}",
            values={
                "number": card.number,
                "topic": words.KIND.get(card.kind, name),
                "status": words.STATUS[card.status],
            },
            verbatim=True,
        )
        choices.append(Choice(str(card.id), label))
    return tuple(choices)
