"""Thanks, a thumb or an "ok" when nothing is asked: answered kindly, and never taken from a question they answer."""

from __future__ import annotations

import pytest

from bot.desk import Desk
from bot.words import MANNERS
from locales.translate import render
from locales.understanding import manners
from tests.cast import DeskPhone, Door
from tests.journeys.citizen import arriving, walk

THANKS = {"az": ("Sağ olun 🙏", "çox sağ ol"), "ru": ("Спасибо большое!", "spasibo"), "en": ("Thank you!", "❤️")}
NOTED = {"az": ("oldu", "👍🏽"), "ru": ("хорошо", "понятно"), "en": ("OK.", "👌")}


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_thanks_are_answered_and_the_menu_stays(desk: Desk, language: str) -> None:
    phone = DeskPhone(desk, Door(), "7000000001", language)
    await walk(phone, arriving(language))
    for said, spoken in ((THANKS, "thanks"), (NOTED, "noted")):
        for words in said[language]:
            shown = await phone.types(words)
            assert shown.text.startswith(render(MANNERS[spoken], language) + "\n"), words
            assert "menu:complaint" in shown.offered


async def test_where_a_yes_is_asked_for_an_ok_is_one(desk: Desk) -> None:
    phone = DeskPhone(desk, Door(), "7000000001", "en")
    await phone.types("/start")
    asked = await phone.presses("language:en")
    assert "consent:agree" in asked.offered
    shown = await phone.types("thanks")
    assert "You are welcome." not in shown.text
    shown = await phone.types("ok")
    assert "If we have asked you something" not in shown.text


@pytest.mark.parametrize(
    "words", ["", "!", "да", "yox", "👎", "👍👎", "👍 when?", "sağ ol, mənə kömək edin", "No thanks"]
)
def test_what_says_more_or_something_else_is_left_alone(words: str) -> None:
    assert manners(words) is None
