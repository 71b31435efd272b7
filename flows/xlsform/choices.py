"""The sheet "choices": lists of things to choose, with the columns that a choice_filter compares."""

from __future__ import annotations

from flows.model import Choice
from flows.text import T_
from flows.xlsform.columns import Table
from flows.xlsform.problems import Found, quoted
from flows.xlsform.wording import Languages, words_of

MOST = 1_000
"""Choices of one list: each question that uses it carries them."""

Lists = dict[str, list[Choice]]


def lists_of(table: Table, languages: Languages, found: Found) -> Lists:
    """The choices by list. Everything wrong goes to `found`."""
    lists: Lists = {}
    places: dict[tuple[str, str, tuple[tuple[str, str], ...]], int] = {}
    for row in table.rows:
        name, value = table.plain(row, "list_name"), table.plain(row, "name")
        columns = table.others(row)
        if not name:
            if value or table.words(row, "label"):  # else a remark
                reason = T_("The name of the list is missing.", context="xlsform")
                found.error("choices", row.number, "list_name", reason)
            continue
        lists.setdefault(name, [])
        label = words_of(table, row, "label", languages, found, needed=True)
        if label is None:
            found.error("choices", row.number, "label", T_("This choice has no words to be shown.", context="xlsform"))
            continue
        if _is_value(value, row.number, found):
            key = (name, value, tuple(sorted(columns.items())))
            _note_twice(places, key, row.number, found)
            lists[name].append(Choice(value, label, columns=columns))
    _sizes(lists, found)
    return lists


def _sizes(lists: Lists, found: Found) -> None:
    for name, choices in lists.items():
        if len(choices) > MOST:
            reason = T_(
                "The list “{list}” has more than {most} choices.", context="xlsform", list=quoted(name), most=MOST
            )
            found.error("choices", None, None, reason)


def _is_value(value: str, row: int, found: Found) -> bool:
    if not value:
        found.error("choices", row, "name", T_("The name of the choice is missing.", context="xlsform"))
        return False
    if any(letter.isspace() for letter in value):
        reason = T_("The name “{name}” holds a space; write _ instead.", context="xlsform", name=quoted(value))
        found.error("choices", row, "name", reason)
        return False
    return True


def _note_twice(
    places: dict[tuple[str, str, tuple[tuple[str, str], ...]], int],
    key: tuple[str, str, tuple[tuple[str, str], ...]],
    row: int,
    found: Found,
) -> None:
    first = places.setdefault(key, row)
    if first != row:
        reason = T_(
            "The list “{list}” has the choice “{name}” already, in row {row}.",
            context="xlsform",
            list=quoted(key[0]),
            name=quoted(key[1]),
            row=first,
        )
        found.error("choices", row, "name", reason)
