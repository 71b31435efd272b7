"""The two places for files keep the same promises: a folder, and a bucket of a real server that speaks S3."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from store.files import BadPlace, Files, Folder, MissingFile
from store.files_s3 import Bucket


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """moto's S3 over real HTTP, on loopback."""
    from moto.server import ThreadedMotoServer

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    url = f"http://127.0.0.1:{port}"
    httpx.put(f"{url}/korpu").raise_for_status()
    yield url
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    if request.param == "folder":
        return Folder(tmp_path / "files")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    server = request.getfixturevalue("s3_server")
    return Bucket(f"s3://korpu/{request.node.name.encode().hex()[:20]}/deep?endpoint={server}&region=eu-central-1")


async def test_what_was_put_is_there_whole(files: Files) -> None:
    content = bytes(range(256)) * 20_000
    await files.put("ab12", content)
    assert await files.get("ab12") == content
    await files.close()


async def test_an_empty_file_is_a_file(files: Files) -> None:
    await files.put("empty", b"")
    assert await files.get("empty") == b""


async def test_what_is_deleted_is_gone_and_deleting_twice_is_no_matter(files: Files) -> None:
    await files.put("cd34", b"x")
    await files.put("cd35", b"y")
    await files.delete("cd34")
    await files.delete("cd34")
    with pytest.raises(MissingFile):
        await files.get("cd34")
    assert await files.get("cd35") == b"y"


@pytest.mark.parametrize("name", ["../secret", "a/b", "", "a.b", "x" * 65, "ə1"])
async def test_a_name_never_leads_out(files: Files, name: str) -> None:
    for attempt in (files.get(name), files.put(name, b"x"), files.delete(name)):
        with pytest.raises(MissingFile):
            await attempt


async def test_a_folder_is_for_its_owner_only_and_holds_no_half_files(tmp_path: Path) -> None:
    files = Folder(tmp_path / "files")
    await files.put("ab12", b"x")
    await files.put("ab12", b"y")  # a repeat after a crash
    names = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.name for path in names] == ["ab12"]
    assert names[0].stat().st_mode & 0o077 == 0
    assert names[0].parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["gs://bucket", "s3://", "s3://b?secret_access_key=x"])
def test_a_place_that_cannot_be_understood_is_said_so_without_its_secrets(url: str) -> None:
    with pytest.raises(BadPlace) as refused:
        Bucket(url)
    assert "=x" not in str(refused.value)
