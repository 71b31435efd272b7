"""What a bot gave with a method, read as the real server reads it: JSON values and the text of a form alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.platforms.telegram_http import Upload
from tests.platforms.telegram_limits import bad_request


class Parameters:
    """Never fails on a missing or malformed value, except where Telegram does: then it raises Refusal."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        if isinstance(value, Upload) or value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def upload(self, name: str) -> Upload | str | None:
        """A file under its own name or by `attach://`; a text is a file_id or an address."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload | str) else None

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def parsed(self, name: str, words: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(words) from None
