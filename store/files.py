"""Where sealed files lie: a folder by default, a bucket where several machines share them. Knows nothing of what is in
them, and is never given anything that is not sealed.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from secrets import token_hex
from typing import Protocol


class MissingFile(Exception):
    """There is no file of this name. Whatever else keeps a file from being read is raised as it is: it may pass."""


class BadPlace(Exception):
    """A place for files that cannot be understood; the words go on after the setting's name."""


def is_name(name: str) -> bool:
    """A name never leads out of its folder or bucket."""
    return name.isascii() and name.isalnum() and len(name) <= 64


class Files(Protocol):
    """Whole files by name (`a-z 0-9`, up to 64 characters); each is written once and never changed."""

    async def put(self, name: str, content: bytes) -> None: ...
    async def get(self, name: str) -> bytes: ...
    async def delete(self, name: str) -> None: ...
    async def close(self) -> None: ...


class Folder:
    """Files in a folder of this machine, spread over 256 folders within it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def put(self, name: str, content: bytes) -> None:
        await asyncio.to_thread(self._write, self._place(name), content)

    async def get(self, name: str) -> bytes:
        try:
            return await asyncio.to_thread(self._place(name).read_bytes)
        except FileNotFoundError as error:
            raise MissingFile(name) from error

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._place(name).unlink, missing_ok=True)

    async def close(self) -> None:
        return None

    def _place(self, name: str) -> Path:
        if not is_name(name):
            raise MissingFile(name)
        return self._path / name[:2] / name

    @staticmethod
    def _write(place: Path, content: bytes) -> None:
        """Beside first, then in its place: a crash leaves a whole file or none."""
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = place.with_name(f".{token_hex(8)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)  # the row that names the file must not outlive it in a power cut
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
