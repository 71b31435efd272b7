"""Two bot libraries behind one face, so that a test can be written once and asked of both. They judge nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

import aiogram.exceptions
import telegram as ptb
import telegram.error
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.types import KeyboardButton as Key
from aiogram.types import Update as AiogramUpdate
from telegram.ext import ExtBot

Rows = list[list[tuple[str, str]]]


class Client(Protocol):
    """A bot library, reduced to what Körpü asks of one. Errors of the library are told by `refusal`."""

    async def username(self) -> str: ...
    async def send(self, chat_id: int, text: str, rows: Rows | None = None, keys: list[str] | None = None) -> int: ...
    async def edit(self, chat_id: int, message_id: int, text: str) -> None: ...
    async def bare(self, chat_id: int, message_id: int) -> None: ...
    async def upload(self, kind: str, chat_id: int, content: bytes, name: str, caption: str) -> int: ...
    async def ask_contact(self, chat_id: int, label: str) -> None: ...
    async def ask_nothing(self, chat_id: int, text: str) -> None: ...
    async def describe(self, name: str, description: str, about: str, language: str) -> tuple[str, str, str]: ...
    async def delete(self, chat_id: int, message_id: int) -> None: ...
    async def acknowledge(self, query_id: str, text: str) -> None: ...
    async def commands(self, commands: dict[str, str], language: str) -> dict[str, str]: ...
    async def updates(self, offset: int = 0) -> list[Any]: ...
    async def webhook(self, url: str, secret: str) -> str: ...
    async def download(self, file_id: str) -> bytes: ...
    def decode(self, update: dict[str, Any]) -> Any: ...
    def refusal(self, error: BaseException) -> str: ...


class PythonTelegramBot:
    def __init__(self, url: str, token: str) -> None:
        self.bot: ExtBot[None] = ExtBot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")

    async def open(self) -> None:
        await self.bot.initialize()

    async def close(self) -> None:
        await self.bot.shutdown()

    async def username(self) -> str:
        return str((await self.bot.get_me()).username)

    async def send(self, chat_id: int, text: str, rows: Rows | None = None, keys: list[str] | None = None) -> int:
        markup: ptb.InlineKeyboardMarkup | ptb.ReplyKeyboardMarkup | None = None
        if rows is not None:
            markup = ptb.InlineKeyboardMarkup(
                [[ptb.InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
            )
        elif keys is not None:
            markup = ptb.ReplyKeyboardMarkup([keys])
        sent = await self.bot.send_message(chat_id, text, reply_markup=markup, parse_mode="HTML", protect_content=True)
        return sent.message_id

    async def edit(self, chat_id: int, message_id: int, text: str) -> None:
        await self.bot.edit_message_text(text, chat_id, message_id)

    async def bare(self, chat_id: int, message_id: int) -> None:
        await self.bot.edit_message_reply_markup(chat_id, message_id)

    async def upload(self, kind: str, chat_id: int, content: bytes, name: str, caption: str) -> int:
        file = ptb.InputFile(content, name)
        given: dict[str, Any] = {"caption": caption, "parse_mode": "HTML", kind: file}
        return int((await getattr(self.bot, f"send_{kind}")(chat_id, **given)).message_id)

    async def ask_contact(self, chat_id: int, label: str) -> None:
        key = ptb.KeyboardButton(label, request_contact=True)
        await self.bot.send_message(chat_id, "?", reply_markup=ptb.ReplyKeyboardMarkup([[key]]))

    async def ask_nothing(self, chat_id: int, text: str) -> None:
        await self.bot.send_message(chat_id, text, reply_markup=ptb.ReplyKeyboardRemove())

    async def describe(self, name: str, description: str, about: str, language: str) -> tuple[str, str, str]:
        await self.bot.set_my_name(name, language)
        await self.bot.set_my_description(description, language)
        await self.bot.set_my_short_description(about, language)
        return (
            (await self.bot.get_my_name(language)).name,
            (await self.bot.get_my_description(language)).description,
            (await self.bot.get_my_short_description(language)).short_description,
        )

    async def delete(self, chat_id: int, message_id: int) -> None:
        await self.bot.delete_message(chat_id, message_id)

    async def acknowledge(self, query_id: str, text: str) -> None:
        await self.bot.answer_callback_query(query_id, text)

    async def commands(self, commands: dict[str, str], language: str) -> dict[str, str]:
        await self.bot.set_my_commands(list(commands.items()), language_code=language)
        kept = await self.bot.get_my_commands(language_code=language)
        return {command.command: command.description for command in kept}

    async def updates(self, offset: int = 0) -> list[Any]:
        return list(await self.bot.get_updates(offset, timeout=1))

    async def webhook(self, url: str, secret: str) -> str:
        await self.bot.set_webhook(url, secret_token=secret)
        return (await self.bot.get_webhook_info()).url

    async def download(self, file_id: str) -> bytes:
        return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

    def decode(self, update: dict[str, Any]) -> Any:
        return ptb.Update.de_json(update, self.bot)

    def refusal(self, error: BaseException) -> str:
        if isinstance(error, telegram.error.RetryAfter):
            assert isinstance(error.retry_after, timedelta)
            return f"retry after {error.retry_after.total_seconds():.0f}"
        names = {"Forbidden": "forbidden", "BadRequest": "bad request"}
        words = str(error).removeprefix("Forbidden: ")
        return f"{names.get(type(error).__name__, type(error).__name__)}: {words}".lower()


class Aiogram:
    def __init__(self, url: str, token: str) -> None:
        self.bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))

    async def open(self) -> None:
        """Nothing to do: aiogram opens its session with the first call."""

    async def close(self) -> None:
        await self.bot.session.close()

    async def username(self) -> str:
        return str((await self.bot.get_me()).username)

    async def send(self, chat_id: int, text: str, rows: Rows | None = None, keys: list[str] | None = None) -> int:
        markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None
        if rows is not None:
            markup = InlineKeyboardMarkup(
                inline_keyboard=[
                    [InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in rows
                ]
            )
        elif keys is not None:
            markup = ReplyKeyboardMarkup(keyboard=[[Key(text=key) for key in keys]])
        sent = await self.bot.send_message(chat_id, text, reply_markup=markup, parse_mode="HTML", protect_content=True)
        return sent.message_id

    async def edit(self, chat_id: int, message_id: int, text: str) -> None:
        await self.bot.edit_message_text(text=text, chat_id=chat_id, message_id=message_id)

    async def bare(self, chat_id: int, message_id: int) -> None:
        await self.bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id)

    async def upload(self, kind: str, chat_id: int, content: bytes, name: str, caption: str) -> int:
        given: dict[str, Any] = {"caption": caption, "parse_mode": "HTML", kind: BufferedInputFile(content, name)}
        return int((await getattr(self.bot, f"send_{kind}")(chat_id, **given)).message_id)

    async def ask_contact(self, chat_id: int, label: str) -> None:
        keyboard = ReplyKeyboardMarkup(keyboard=[[Key(text=label, request_contact=True)]])
        await self.bot.send_message(chat_id, "?", reply_markup=keyboard)

    async def ask_nothing(self, chat_id: int, text: str) -> None:
        await self.bot.send_message(chat_id, text, reply_markup=ReplyKeyboardRemove())

    async def describe(self, name: str, description: str, about: str, language: str) -> tuple[str, str, str]:
        await self.bot.set_my_name(name, language)
        await self.bot.set_my_description(description, language)
        await self.bot.set_my_short_description(about, language)
        return (
            (await self.bot.get_my_name(language)).name,
            (await self.bot.get_my_description(language)).description,
            (await self.bot.get_my_short_description(language)).short_description,
        )

    async def delete(self, chat_id: int, message_id: int) -> None:
        await self.bot.delete_message(chat_id, message_id)

    async def acknowledge(self, query_id: str, text: str) -> None:
        await self.bot.answer_callback_query(query_id, text)

    async def commands(self, commands: dict[str, str], language: str) -> dict[str, str]:
        given = [aiogram.types.BotCommand(command=name, description=text) for name, text in commands.items()]
        await self.bot.set_my_commands(given, language_code=language)
        kept = await self.bot.get_my_commands(language_code=language)
        return {command.command: command.description for command in kept}

    async def updates(self, offset: int = 0) -> list[Any]:
        return list(await self.bot.get_updates(offset, timeout=1))

    async def webhook(self, url: str, secret: str) -> str:
        await self.bot.set_webhook(url, secret_token=secret)
        return (await self.bot.get_webhook_info()).url

    async def download(self, file_id: str) -> bytes:
        file = await self.bot.get_file(file_id)
        content = await self.bot.download_file(str(file.file_path))
        assert content is not None
        return content.read()

    def decode(self, update: dict[str, Any]) -> Any:
        return AiogramUpdate.model_validate(update, context={"bot": self.bot})

    def refusal(self, error: BaseException) -> str:
        if isinstance(error, aiogram.exceptions.TelegramRetryAfter):
            return f"retry after {error.retry_after}"
        names = {"TelegramForbiddenError": "forbidden", "TelegramBadRequest": "bad request"}
        words = str(getattr(error, "message", error)).removeprefix("Bad Request: ").removeprefix("Forbidden: ")
        return f"{names.get(type(error).__name__, type(error).__name__)}: {words}".lower()
