"""What the register keeps of a member, and who may look at it. Nothing here awaits."""

from __future__ import annotations

import json
from dataclasses import dataclass

from casework.access import Permission, may
from casework.actors import Actor

CONSENT = "membership"
"""Purpose in the ledger of consents: apart from the one for requests, given and withdrawn by itself."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a person tells when they join. `telephone` None: they are reached in the chat they wrote from."""

    name: str
    telephone: str | None = None


def may_read(actor: Actor) -> bool:
    return may(actor.roles, Permission.MEMBERS_READ)


def dump(card: Card) -> bytes:
    return json.dumps({"name": card.name, "telephone": card.telephone}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def load(data: bytes) -> Card:
    raw = json.loads(data)
    return Card(str(raw["name"]), raw.get("telephone"))
