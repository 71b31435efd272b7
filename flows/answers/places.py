"""The district: typed as people spell it, offered when we are not sure, or found by way of its economic region."""

from __future__ import annotations

from functools import cache

from flows.answers.chosen import number
from flows.answers.outcome import Asked, Manner, Offer, Outcome, Problem, Shown, Taken
from flows.model import Choice, Text, Value
from flows.text import T_, verbatim
from locales.outlines import districts_at
from locales.reference import districts, regions
from locales.understanding import choice as match_label
from locales.understanding import district as match_district

REGIONS = "@regions"
"""Value of the button that shows the regions; a region itself is `@` and its id."""

_BY_REGION = Choice(REGIONS, T_("Choose by region", context="row"))
_OTHER_REGION = Choice(REGIONS, T_("Other region", context="row"))


def name(district_id: str, language: str) -> Text:
    """A district's name; an id that is no longer known is shown as it is."""
    found = districts().get(district_id)
    return verbatim(found.name[language] if found else district_id)


def _choices(asked: Asked) -> tuple[Choice, ...]:
    offered, language = asked.state.offered, asked.context.language
    if not offered:
        return (_BY_REGION,)
    if offered == (REGIONS,):
        return tuple(Choice(f"@{region.id}", verbatim(region.short[language])) for region in regions().values())
    if offered[0].startswith("@"):
        members = [entry for entry in districts().values() if entry.region == offered[0][1:]]
        return (*(Choice(entry.id, verbatim(entry.name[language])) for entry in members), _OTHER_REGION)
    return (*(Choice(value, name(value, language)) for value in offered), _BY_REGION)


def _offer(asked: Asked) -> Offer:
    return Offer(_choices(asked))


def _press(asked: Asked, value: str) -> Outcome:
    if value == REGIONS:
        return Shown((REGIONS,), T_("In which region is it?"))
    if value.startswith("@") and value[1:] in regions():
        members = [entry.id for entry in districts().values() if entry.region == value[1:]]
        if len(members) == 1:
            return _taken(asked, members[0])
        return Shown((value,), T_("Which district or city?"))
    if value in districts():
        return _taken(asked, value)
    return _not_found()


def _read(asked: Asked, text: str) -> Outcome:
    value = number(text, _choices(asked))
    if value is not None:
        return _press(asked, value)
    if asked.state.offered == (REGIONS,) and (region := match_label(text, _region_names())).sure:
        return _press(asked, f"@{region.best}")
    guess = match_district(text, asked.context.language)
    if guess.sure and guess.best:
        return _taken(asked, guess.best)
    if (region := match_label(text, _region_names())).sure:
        return _press(asked, f"@{region.best}")
    near = tuple(candidate.id for candidate in guess.candidates[:3])
    if near:
        return Problem(T_("Did you mean one of these? If not, write the name once more."), offered=near)
    return _not_found()


@cache
def _region_names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((region.id, tuple(region.short.values())) for region in regions().values())


def _not_found() -> Problem:
    return Problem(
        T_("We could not find that place. Please check the spelling, or press “Choose by region”."),
        T_("Please write only the name of the district or city, for example Sumgayit, or choose by region."),
    )


def _taken(asked: Asked, value: str) -> Taken:
    return Taken(value, T_("Place: {place}.", place=name(value, asked.context.language)))


def _show(asked: Asked, value: Value) -> Text:
    return name(str(value), asked.context.language)


def _locate(asked: Asked, latitude: float, longitude: float) -> Outcome:
    found = districts_at(latitude, longitude)
    if len(found) == 1:
        return _taken(asked, found[0])
    if found:
        return Shown(found, T_("Which of these is it? If neither, write the name."))
    return Problem(
        T_("This location is not in Azerbaijan. Please write the name of the district or city, or choose by region.")
    )


DISTRICT = Manner(read=_read, press=_press, show=_show, offer=_offer, locate=_locate)
