"""KORPU_FILES_URL: a folder by path or address, or a bucket; anything else stops the start with one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import BadSetting, read_settings
from app.wiring import open_app
from store.files import Folder
from store.files_s3 import Bucket


@pytest.mark.parametrize("form", ["", "{folder}", "file://{folder}"], ids=["unset", "path", "address"])
async def test_a_folder(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "somewhere else"
    url = form.format(folder=folder)
    async with open_app(read_settings(None, data_dir=tmp_path / "data", files_url=url), channels=False) as app:
        assert isinstance(app.house.files, Folder)
        await app.house.files.put("ab12", b"x")
        assert await Folder(folder if form else tmp_path / "data" / "files").get("ab12") == b"x"


async def test_a_bucket(tmp_path: Path) -> None:
    url = "s3://korpu/files?region=eu-central-1"
    async with open_app(read_settings(None, data_dir=tmp_path, files_url=url), channels=False) as app:
        assert isinstance(app.house.files, Bucket)


@pytest.mark.parametrize("url", ["ftp://host/folder", "s3://", "s3://b?access_key_id=SECRET", "file://relative"])
async def test_what_cannot_be_understood_is_said_in_one_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match=r"^KORPU_FILES_URL ") as stopped:
        async with open_app(read_settings(None, data_dir=tmp_path, files_url=url), channels=False):
            pass
    assert "SECRET" not in str(stopped.value)
