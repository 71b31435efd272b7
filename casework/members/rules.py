"""What the register keeps of a member, and who may look at it. Nothing here awaits.

A community's register is open to its own coordinators and to nobody else: that is what people are told when they join.
While nobody has been made its coordinator it is open to nobody; its texts and figures may then be written by any
coordinator, so that a small organisation can begin.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from casework.access import Permission, may
from casework.actors import Actor

CONSENT = "membership"
"""Purpose in the ledger of consents: apart from the one for requests, given and withdrawn by itself. Which words were
agreed to for which community stands in the register, and goes with it."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a person tells when they join. `telephone` None: they are reached in the chat they wrote from."""

    name: str
    telephone: str | None = None


def may_read(actor: Actor, coordinators: Collection[int]) -> bool:
    """Whether the register of a community with these coordinators is open to them."""
    return may(actor.roles, Permission.MEMBERS_READ) and actor.id in coordinators


def may_write(actor: Actor, coordinators: Collection[int]) -> bool:
    """Whether they may write what the community says of itself and counts."""
    return may(actor.roles, Permission.COMMUNITIES_MANAGE) and (not coordinators or actor.id in coordinators)


def may_arrange(actor: Actor, coordinators: Collection[int]) -> bool:
    """Whether they may name the community, set its districts, languages and focus, or put it to rest."""
    return _administers(actor) or may_write(actor, coordinators)


def may_assign(actor: Actor, coordinators: Collection[int]) -> bool:
    """Whether they may say who its coordinators are. Nobody lets themselves in."""
    return _administers(actor) or (bool(coordinators) and may_write(actor, coordinators))


def _administers(actor: Actor) -> bool:
    return may(actor.roles, Permission.STAFF_MANAGE)


def dump(card: Card) -> bytes:
    return json.dumps({"name": card.name, "telephone": card.telephone}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def load(data: bytes) -> Card:
    raw = json.loads(data)
    return Card(str(raw["name"]), raw.get("telephone"))
