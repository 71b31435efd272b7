"""What a turn works with and what it will say: shared by the dialogue, the effects and the deeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.desk import Desk
from casework.people.service import Visitor
from flows.effects import Ask, Submit
from flows.model import Text
from store.database import Session


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
    """Where effects are carried out: one transaction, one visitor, one moment. `client` is whom a browser's network
    address counts as, "" in the messengers."""

    session: Session
    desk: Desk
    visitor: Visitor
    now: datetime
    client: str = ""
