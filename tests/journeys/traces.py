"""Looks for planted words everywhere a thief of the disk could look: every column of every table, every file, the log.

A word is looked for as it is and as it would stand there encoded: UTF-16, base64, hex, escaped as in JSON.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.conftest import Backing


def disguises(word: str) -> dict[str, bytes]:
    """Every encoding in which a word might lie about, by name."""
    plain = word.encode()
    found = {
        "as it is": plain,
        "UTF-16": word.encode("utf-16-le"),
        "UTF-16 big": word.encode("utf-16-be"),
        "escaped": json.dumps(word)[1:-1].encode(),
        "in an address": quote(word).encode(),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "hex of UTF-16": word.encode("utf-16-le").hex().encode(),
    }
    for shift in range(3):  # how base64 looks depends on where in its triples the word begins
        padded = base64.b64encode(b"\0" * shift + plain)
        sure = padded[(0, 2, 3)[shift] : -4 or None]
        found[f"base64 {shift}"] = sure
        found[f"base64 for addresses {shift}"] = sure.replace(b"+", b"-").replace(b"/", b"_")
    return found


def number_disguises(number: int) -> dict[str, bytes]:
    """An id in digits, and as the eight bytes that a database may keep it in."""
    return disguises(str(number)) | {"bytes": number.to_bytes(8, "little"), "bytes big": number.to_bytes(8, "big")}


def traces(haystacks: Iterable[tuple[str, bytes]], needles: dict[str, dict[str, bytes]]) -> list[str]:
    """Where which planted thing was found, in words."""
    return [
        f"{what} {how} in {where}"
        for where, content in haystacks
        for what, forms in needles.items()
        for how, form in forms.items()
        if form in content
    ]


async def everything(backing: Backing, data_dir: Path, log: str) -> list[tuple[str, bytes]]:
    """(where, bytes) of all there is to look at."""
    found = [("the log", log.encode())]
    found += _files(data_dir)
    if backing.name == "sqlite":
        return found + list(_sqlite(data_dir / "korpu.db"))
    return found + await _postgres(backing.database_url) + await _redis(backing.redis_url)


def _sqlite(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "case_entries" in tables
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  names come from the database
                yield f"table {table}", _bytes(row)
    finally:
        connection.close()


async def _postgres(url: str) -> list[tuple[str, bytes]]:
    """Every table of the database, and the server's own files: heap, indexes and write-ahead log."""
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        tables = [
            row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        assert "case_entries" in tables
        found = [
            (f"table {table}", _bytes(tuple(row)))
            for table in tables
            for row in await connection.fetch(f'SELECT * FROM "{table}"')  # noqa: S608
        ]
        await connection.execute("CHECKPOINT")
        folder, oid = await connection.fetchrow(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
    finally:
        await connection.close()
    return [*found, *_files(Path(folder, "base", str(oid))), *_files(Path(folder, "pg_wal"))]


def _files(folder: Path) -> list[tuple[str, bytes]]:
    return [(f"file {path.name}", path.read_bytes()) for path in folder.rglob("*") if path.is_file()]


async def _redis(url: str) -> list[tuple[str, bytes]]:
    from redis.asyncio import Redis

    wire = Redis.from_url(url)
    try:
        return [("Redis", key + b" " + str(await wire.dump(key)).encode()) for key in await wire.keys()]
    finally:
        await wire.aclose()


def _bytes(row: tuple[Any, ...]) -> bytes:
    """A row as one haystack: bytes as they are, all else as it is written."""
    return b"\x1f".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
