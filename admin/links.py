"""Whole addresses that colleagues pass on: of the chat, and of the bot on Telegram where there is one."""

from __future__ import annotations

from urllib.parse import quote

from admin.desk import Desk


def of_chat(desk: Desk, word: str) -> list[str]:
    """Addresses that lead a citizen to this word of a link ("evt_17"). The bot's is left out until it has told its
    name."""
    url = desk.request.url
    base = desk.house.address or f"{url.scheme}://{url.netloc}"
    name = desk.request.app.state.telegram_name()
    on_telegram = [f"https://t.me/{quote(name)}?start={quote(word)}"] if name else []
    return [f"{base}/chat?start={quote(word)}", *on_telegram]
