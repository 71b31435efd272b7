"""Surveys: the answers go one way, the memory that this person has answered another; nothing here joins the two."""

from __future__ import annotations

from bot import words
from bot.scene import Answer, Scene
from casework.errors import NotFound
from casework.forms import service as forms
from casework.forms.rules import is_uploaded
from casework.surveys import service as surveys
from flows.effects import Submit
from flows.library import load
from flows.model import Choice, Form, State

BUILT_IN = frozenset({"needs", "return_wishes"})


def is_survey(form_id: str) -> bool:
    return form_id in BUILT_IN or is_uploaded(form_id)


async def form_of(scene: Scene, form_id: str, version: str | None = None) -> Form:
    """A form of ours, or an uploaded one: the version that somebody began, or (None) the one published now.

    Raises UnknownForm, NotFound.
    """
    if not is_uploaded(form_id):
        return load(form_id)
    if version is None:
        version = (await forms.card(scene.session, form_id)).published or ""
    return await forms.form_of(scene.session, form_id, version)


async def offered(scene: Scene) -> tuple[Choice, ...]:
    """The uploaded forms that coordinators have put into the menu."""
    return tuple(Choice(offer.id, offer.title) for offer in await forms.published(scene.session))


async def behind(scene: Scene, link: str) -> str | None:
    """The form that a link leads to; None: it is not offered (any more)."""
    try:
        return (await forms.by_link(scene.session, link)).id
    except NotFound:
        return None


async def answered(scene: Scene, form_id: str) -> bool:
    return await surveys.has_answered(scene.session, scene.desk.house.keyring, scene.visitor.person_id, form_id)


async def began(scene: Scene, form: Form) -> None:
    await surveys.began(scene.session, form.id, form.version)


async def left(scene: Scene, before: State | None) -> None:
    if before is not None and is_survey(before.form):
        await surveys.left(scene.session, before.form, before.version, before.at)


async def record(scene: Scene, submit: Submit, answer: Answer) -> None:
    """Once a person: a draft finished after another one is not counted twice."""
    keyring, person_id = scene.desk.house.keyring, scene.visitor.person_id
    if not await surveys.mark_answered(scene.session, keyring, person_id, submit.form):
        answer.parts.append(words.ANSWERED_BEFORE)
        return
    await surveys.record(
        scene.session,
        submit.form,
        submit.version,
        scene.visitor.language,
        scene.visitor.channel,
        submit.answers,
        scene.now,
    )
    if (await form_of(scene, submit.form, submit.version)).done is None:
        answer.parts.append(words.THANKS_SURVEY)
