"""The real program as a process of its own: started, asked, stopped, killed and started again on the same data."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.conftest import Backing
from tests.services import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 10.0


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with the KORPU_ settings given and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("KORPU_")}
    given = {f"KORPU_{name.upper()}": value for name, value in settings.items() if value}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **given}


class Server:
    """`korpu serve` on a free port of the loopback. `settings` are KORPU_ settings by their short names.

    `webhook` True sets KORPU_PUBLIC_URL, so that Telegram is told to deliver here; False leaves it polling.
    """

    def __init__(self, folder: Path, backing: Backing, *, webhook: bool = False, **settings: str) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        url = "" if backing.name == "sqlite" else backing.database_url  # SQLite where it is by default, made by itself
        public = self.base_url if webhook else ""
        self.environment = environment(
            data_dir=str(self.data_dir),
            port=str(self.port),
            database_url=url,
            redis_url=backing.redis_url,
            public_url=public,
            **{"telegram_rate": "0", "whatsapp_rate": "0", **settings},  # citizens here type faster than people
        )
        self.starts = 0
        self.start_seconds = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Server:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

    async def start(self) -> None:
        """Returns once it is ready to serve; a start that fails is told with its own words."""
        self.starts += 1
        began = time.monotonic()
        self.process = self._begin()
        async with httpx.AsyncClient() as wire:
            while time.monotonic() - began < START_SECONDS:
                assert self.process.poll() is None, f"the server ended with {self.process.returncode}: {self.log}"
                try:
                    if (await wire.get(f"{self.base_url}/health/ready")).status_code == 200:
                        self.start_seconds = time.monotonic() - began
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.02)
        self.kill()
        raise AssertionError(f"not ready in {START_SECONDS} s: {self.log}")

    def _begin(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "app.cli", "serve"]
        with self._file("out").open("wb") as out, self._file("log").open("wb") as log:
            return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=out, stderr=log)

    def kill(self) -> None:
        """As a power cut would: no word, no tidying up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    async def stop(self) -> float:
        """Asked politely; returns the seconds it took. Anything but a clean end is an AssertionError."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        while self.process.poll() is None:
            assert time.monotonic() - began < STOP_SECONDS, f"did not stop: {self.log}"
            await asyncio.sleep(0.02)
        assert self.process.returncode in (0, -signal.SIGTERM), f"ended with {self.process.returncode}: {self.log}"
        assert "Traceback" not in self.log, self.log
        return time.monotonic() - began

    async def restart(self) -> None:
        """Killed and started again on the same data and port."""
        self.kill()
        await self.start()

    def _file(self, kind: str) -> Path:
        return self.folder / f"{kind}-{self.starts}.txt"

    @property
    def printed(self) -> str:
        """What the latest start printed."""
        return self._file("out").read_text("utf-8")

    @property
    def log(self) -> str:
        """What every start so far printed and logged."""
        files = sorted(self.folder.glob("out-*.txt")) + sorted(self.folder.glob("log-*.txt"))
        return "\n".join(file.read_text("utf-8") for file in files)

    async def first_link(self) -> str:
        """The one-time link, as a path: printed once the server really listens."""
        for _ in range(100):
            if found := re.search(r"http\S+(/admin/welcome/\S+)", self.printed):
                return found[1]
            await asyncio.sleep(0.05)
        raise AssertionError(f"no one-time link: {self.printed}")

    @property
    def cpu_seconds(self) -> float:
        """Work done by the process so far; unlike a clock it does not mind what else the machine is doing."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident(self) -> int:
        """Memory that the process really holds, in bytes."""
        assert self.process is not None
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.process.pid}/status").read_text("ascii"))
        assert found is not None
        return int(found[1]) * 1024
