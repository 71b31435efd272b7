"""Where everybody can read of the work: addresses of the open pages, which `public` serves. Gives out none where our
own is not known.
"""

from __future__ import annotations

from casework.house import House
from locales.translate import LANGUAGES


def address(house: House, path: str, language: str) -> str:
    """ "https://korpu.example/open/events/17?language=ru" for "events/17"; "" where nobody knows where we are found."""
    return house.address + path_of(path, language) if house.address else ""


def path_of(path: str, language: str, default: str = LANGUAGES[0]) -> str:
    """The same without the host. A page without a language is in the first of ours."""
    where = f"/open/{path}".rstrip("/")
    return where if language == default else f"{where}{'&' if '?' in where else '?'}language={language}"
