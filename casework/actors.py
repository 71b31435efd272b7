"""Who is doing this: a citizen, a member of staff, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.access import ActorKind, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. A member of staff who is signed in carries their private key, and only then can read a case."""

    kind: ActorKind
    id: int | None = None
    roles: frozenset[Role] = frozenset()
    private_key: bytes | None = field(default=None, repr=False)
    name: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


def citizen(person_id: int) -> Actor:
    return Actor(ActorKind.CITIZEN, person_id)
