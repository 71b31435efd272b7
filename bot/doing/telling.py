"""Lines of a menu that open no form: they are done at once, and the menu comes again."""

from __future__ import annotations

from dataclasses import replace

from bot import words
from bot.doing import membership
from bot.scene import Answer, Scene

LINES = frozenset({"my_cases", "privacy", "leave", "menu"})
"""`my_cases` only for whoever has none."""


async def tell(scene: Scene, chosen: str, answer: Answer) -> None:
    """One of LINES."""
    match chosen:
        case "my_cases":
            answer.parts.append(words.NO_CASES)
        case "privacy":
            settings = await scene.desk.settings(scene.session, scene.now)
            answer.parts.append(replace(words.ABOUT, values={"org": settings.name}))
        case "leave":
            await membership.leave(scene, answer)
