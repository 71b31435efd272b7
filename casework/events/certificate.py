"""The certificate of a training as a PDF, made on the spot. Holds no name longer than it takes to write it down."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from casework.events.rules import Card, picked
from flows.model import Text
from flows.text import T_, filled
from locales.dates import format_date
from locales.translate import render

FONTS = Path(__file__).parent / "fonts"
WIDTH, HEIGHT = 297.0, 210.0  # mm, A4 lying
INK, FAINT, MAIN = (23, 33, 31), (86, 98, 94), (11, 107, 97)

HEADING = T_("Certificate", context="certificate")
SAYS = T_("This is to certify that", context="certificate")
TOOK_PART = T_("took part in the training", context="certificate")
ORGANISER = T_("{organisation} · {day}", context="certificate")
SIGNED = T_("Signature", context="certificate")


def certificate(event: Card, name: str, language: str, organisation: str, now: datetime) -> bytes:
    """One page A4. The day is the training's, in Baku; `now` is when it was made."""
    from fpdf import FPDF  # a tenth of a second to import: only where somebody wants one

    logging.getLogger("fpdf").setLevel(logging.ERROR)  # its warnings hold the letters of a name that the font lacks
    page = FPDF(orientation="landscape", unit="mm", format="A4")
    page.set_creation_date(now)
    page.set_title(render(HEADING, language))
    page.set_lang(language)
    page.set_auto_page_break(auto=False)
    page.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
    page.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
    page.add_page()
    page.set_draw_color(*MAIN)
    page.set_line_width(1.2)
    page.rect(10, 10, WIDTH - 20, HEIGHT - 20)
    page.set_line_width(0.3)
    page.rect(13, 13, WIDTH - 26, HEIGHT - 26)
    lines = (
        (34, 34, "B", MAIN, render(HEADING, language)),
        (66, 14, "", FAINT, render(SAYS, language)),
        (82, 28, "B", INK, name),
        (106, 14, "", FAINT, render(TOOK_PART, language)),
        (120, 20, "B", INK, picked(event.titles, language)),
        (150, 13, "", INK, render(_organiser(event, organisation, language), language)),
    )
    for top, size, style, colour, words in lines:
        _line(page, top, size, style, colour, words)
    page.set_draw_color(*FAINT)
    page.line(WIDTH / 2 - 35, 182, WIDTH / 2 + 35, 182)
    _line(page, 184, 9, "", FAINT, render(SIGNED, language))
    return bytes(page.output())


def _organiser(event: Card, organisation: str, language: str) -> Text:
    day = format_date(event.starts_at, language)
    return filled(ORGANISER, {"organisation": organisation, "day": day})


def _line(page, top: float, size: float, style: str, colour: tuple[int, int, int], words: str) -> None:  # type: ignore[no-untyped-def]
    """Centred; smaller until it fits two lines, so that a long name or title stays on the page."""
    page.set_text_color(*colour)
    room = WIDTH - 50
    page.set_font("DejaVu", style, size)
    while size > 9 and page.get_string_width(words) > room * (2 if size <= 20 else 1):
        size -= 1
        page.set_font("DejaVu", style, size)
    page.set_xy(25, top)
    page.multi_cell(room, size * 0.5, words, align="C")
