"""What somebody wrote or sent before anything asked for it: kept, and carried into the request that is opened next."""

from __future__ import annotations

from dataclasses import replace

from bot.doing import following
from bot.talk import Talk, is_draft
from flows.enclosed import story_of, told
from flows.model import Form, Reply, Value
from flows.walk import FILES

WORTH_KEEPING = 25
"""Characters from which a newcomer's first words are more than a greeting and go into their complaint."""


def first_words(reply: Reply) -> Reply | None:
    """What a newcomer wrote first, if it is more than a greeting."""
    text = reply.text or ""
    return reply if len(text) >= WORTH_KEEPING or following.looks_like_one(text) else None


def with_file(talk: Talk, reply: Reply) -> Talk:
    """The talk with a file that nothing asked for, and what was written under it."""
    before = f"{talk.held.text}\n" if talk.held is not None and talk.held.text else ""
    held = Reply(text=before + told(reply))
    return replace(talk, files=(*talk.files, reply.media or ""), held=held)


def carried(talk: Talk, form: Form) -> tuple[Talk, dict[str, Value]]:
    """The talk without what goes into this form, and the answers that the form begins with."""
    if not form.takes_files:
        return talk, {}
    known: dict[str, Value] = {FILES: talk.files} if talk.files else {}
    story = story_of(form)
    if story is not None and talk.held is not None and talk.held.text:
        known[story] = (talk.held.text,)
    return replace(talk, files=(), held=None) if known else talk, known


def put_aside(talk: Talk) -> Talk:
    """The open form is left; a draft in it is kept, replacing an older one only if it has words of its own."""
    state = talk.under if talk.state is not None and talk.state.form == "language" else talk.state
    kept = state if is_draft(state) else talk.kept
    return Talk(kept=kept, held=talk.held if talk.files else None, files=talk.files)
