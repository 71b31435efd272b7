"""The gate for words: brings the catalogues up to date, and names everything that would reach a reader unfinished.

`python -m locales.catalogue update|check|compile`, from the repository's root. Nothing here runs in the server.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from locales.extract import KEYWORDS
from locales.translate import CATALOGUES, DOMAIN, LANGUAGES, compiled

if TYPE_CHECKING:
    from os import PathLike

ROOT = CATALOGUES.parent
SOURCE = "en"
"""Msgids are English, so that catalogue may stay empty; an entry there overrides the msgid."""

LIMITS = {"button": 20, "row": 24, "description": 72}
"""Characters that fit, by context: a sentence with such a context is refused where it is longer."""

_PLACEHOLDERS = re.compile(r"\{([a-z_][a-z0-9_]*)\}|%\(([a-z_][a-z0-9_]*)\)s")


def update() -> list[Path]:
    """Extract every sentence and merge it into each catalogue; what is no longer used is dropped. Returns the files."""
    template = extracted()
    written = []
    for language in LANGUAGES:
        path = _po(language)
        catalogue = _read(path, language) if path.exists() else _new(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            write_po(out, catalogue, width=110, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
        written.append(path)
    return written


def problems() -> list[str]:
    """What is missing, fuzzy, obsolete, too long or different in its placeholders: one line each, with its place."""
    template = extracted()
    return [line for language in LANGUAGES for line in _problems_of(language, template)]


def compile_all() -> list[Path]:
    """Write the .mo beside each .po: a packaged server then starts without reading .po files."""
    written = []
    for language in LANGUAGES:
        path = _po(language).with_suffix(".mo")
        path.write_bytes(compiled(_po(language)))
        written.append(path)
    return written


def extracted() -> Catalog:
    """Every sentence in code, forms and templates, with file and line."""
    with (CATALOGUES / "babel.cfg").open(encoding="utf-8") as source:
        methods, options = parse_mapping_cfg(source)  # type: ignore[no-untyped-call]
    template = Catalog(project="Körpü", charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS | {"_": None}, directory_filter=_is_ours)
    for file, line, msgid, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        template.add(msgid, locations=[(file, line)], auto_comments=comments, context=context)
    return template


def _is_ours(folder: str | PathLike[str]) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in {"node_modules", "data", "build", "tests", "bench", "docs"}


def _problems_of(language: str, template: Catalog) -> Iterator[str]:
    path = _po(language)
    if not path.exists():
        yield f"{language}: there is no catalogue; run update"
        return
    catalogue = _read(path, language)
    for wanted in template:
        if wanted.id:
            place = f"{language}: {_place(wanted)}"
            kept = catalogue.get(wanted.id, wanted.context)
            yield from (f"{place}: {problem}" for problem in _problems_with(kept, language, catalogue.num_plurals))
    for kept in catalogue:
        if kept.id and template.get(kept.id, kept.context) is None:
            yield f"{language}: obsolete, run update: {_shown(kept)}"


def _problems_with(kept: Message | None, language: str, plurals: int) -> Iterator[str]:
    if kept is None:
        yield "not in the catalogue; run update"
        return
    sources, words = _forms(kept.id), _forms(kept.string)
    if language == SOURCE and not any(words):
        words = sources
    elif not all(words):
        yield "not translated"
        return
    elif isinstance(kept.id, tuple) and len(words) != plurals:
        yield f"{len(words)} plural forms instead of {plurals}"
    if kept.fuzzy:
        yield "fuzzy"
    for sentence in words:
        yield from _problems_in(sentence, sources, LIMITS.get(kept.context or ""))


def _problems_in(sentence: str, sources: tuple[str, ...], limit: int | None) -> Iterator[str]:
    wanted, there = _names(sources[-1]), _names(sentence)
    if wanted != there and not (len(sources) > 1 and there == wanted - {"n"}):  # "one file" may leave the number out
        yield f"placeholders {sorted(there)} instead of {sorted(wanted)}"
    if limit and len(sentence) > limit:
        yield f"{len(sentence)} characters, {limit} fit: {sentence}"


def _forms(words: Any) -> tuple[str, ...]:
    """A message's id or string as its plural forms; most have one."""
    return tuple(words) if isinstance(words, tuple | list) else (words or "",)


def _names(sentence: str) -> set[str]:
    return {first or second for first, second in _PLACEHOLDERS.findall(sentence)}


def _place(message: Message) -> str:
    where = "{}:{}".format(*message.locations[0]) if message.locations else ""
    return f"{where} {_shown(message)}"


def _shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"[{message.context}] “{text[:60]}”" if message.context else f"“{text[:60]}”"


def _new(language: str) -> Catalog:
    return Catalog(
        language,
        project="Körpü",
        version="1",
        header_comment=f"# Körpü: every sentence a person reads, {language}.",
        msgid_bugs_address="the issues of the project",
        last_translator="Körpü",
        language_team=language,
        charset="utf-8",
        fuzzy=False,
    )


def _po(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=language)


def main(arguments: list[str]) -> int:
    """The command; returns the exit status."""
    match arguments:
        case ["update"]:
            lines = [str(path.relative_to(ROOT)) for path in update()]
        case ["compile"]:
            lines = [str(path.relative_to(ROOT)) for path in compile_all()]
        case ["check"]:
            lines = problems()
            sys.stdout.write("".join(f"{line}\n" for line in lines) or "catalogues: complete\n")
            return 1 if lines else 0
        case _:
            lines = ["usage: python -m locales.catalogue update|check|compile"]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if arguments in (["update"], ["compile"]) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
