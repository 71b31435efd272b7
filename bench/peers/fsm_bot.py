"""The complaint as most people would write it: aiogram's state machine, Redis storage, aiogram's own webhook handler.

It exists to be measured beside Körpü. Nothing in it is slow on purpose, and it promises nothing that such bots do not:
answers lie unencrypted in Redis, an update is acknowledged before it is handled, and a crash loses it.

    python -m bench.peers.fsm_bot --port 8000 --redis redis://127.0.0.1 --telegram http://127.0.0.1:8081 --token …
"""

from __future__ import annotations

import argparse
import asyncio
import json

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from redis.asyncio import Redis

router = Router()


class Complaint(StatesGroup):
    language = State()
    consent = State()
    menu = State()
    for_whom = State()
    story = State()
    topic = State()
    district = State()
    tried = State()
    paper = State()
    contact = State()
    gender = State()
    age = State()
    displaced = State()
    confirm = State()


TOPICS = {"land": "Land and housing", "work": "Work and wages", "bank": "Loans and banks", "other": "Something else"}
HINTS = {"land": ("land", "house", "flat"), "work": ("work", "wage", "salary", "boss"), "bank": ("loan", "bank")}


def keyboard(name: str, **choices: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=f"{name}:{value}")] for value, label in choices.items()
        ]
    )


async def ask(
    event: Message | CallbackQuery,
    state: FSMContext,
    following: State,
    text: str,
    markup: InlineKeyboardMarkup | None = None,
) -> None:
    await state.set_state(following)
    if isinstance(event, CallbackQuery):
        await event.answer()
    message = event.message if isinstance(event, CallbackQuery) else event
    if isinstance(message, Message):
        await message.answer(text, reply_markup=markup)


def chosen(callback: CallbackQuery) -> str:
    return (callback.data or "").partition(":")[2]


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    markup = keyboard("language", az="Azərbaycan dili", ru="Русский", en="English")
    await ask(message, state, Complaint.language, "Choose a language", markup)


@router.message(Command("menu"))
async def menu(message: Message, state: FSMContext) -> None:
    markup = keyboard("menu", complaint="Write a complaint", cases="My requests")
    await ask(message, state, Complaint.menu, "What would you like to do?", markup)


@router.callback_query(Complaint.language, F.data.startswith("language:"))
async def language(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(language=chosen(callback))
    markup = keyboard("consent", agree="I agree", decline="I do not agree")
    await ask(callback, state, Complaint.consent, "We keep what you write to help you. Do you agree?", markup)


@router.callback_query(Complaint.consent, F.data == "consent:agree")
async def consent(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(consent=True)
    markup = keyboard("menu", complaint="Write a complaint", cases="My requests")
    await ask(callback, state, Complaint.menu, "What would you like to do?", markup)


@router.callback_query(Complaint.menu, F.data == "menu:complaint")
async def complaint(callback: CallbackQuery, state: FSMContext) -> None:
    markup = keyboard("for", self="For myself", other="For someone else", community="For a community")
    await ask(callback, state, Complaint.for_whom, "Whom is the complaint about?", markup)


@router.callback_query(Complaint.for_whom, F.data.startswith("for:"))
async def for_whom(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(for_whom=chosen(callback), story=[])
    await ask(
        callback, state, Complaint.story, "Tell us what happened. You can send several messages, then press Done."
    )


@router.message(Complaint.story, F.text)
async def story(message: Message, state: FSMContext) -> None:
    data = await state.get_data()
    await state.update_data(story=[*data["story"], message.text])
    await message.answer("Noted. Write more, or press Done.", reply_markup=keyboard("story", done="Done"))


@router.callback_query(Complaint.story, F.data == "story:done")
async def told(callback: CallbackQuery, state: FSMContext) -> None:
    data = await state.get_data()
    words = " ".join(data["story"]).lower()
    guess = next((topic for topic, hints in HINTS.items() if any(hint in words for hint in hints)), "other")
    choices = {guess: f"{TOPICS[guess]} ✓"} | {topic: label for topic, label in TOPICS.items() if topic != guess}
    await ask(callback, state, Complaint.topic, "What is it about?", keyboard("topic", **choices))


@router.callback_query(Complaint.topic, F.data.startswith("topic:"))
async def topic(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(topic=chosen(callback))
    await ask(callback, state, Complaint.district, "In which district did it happen?")


@router.message(Complaint.district, F.text)
async def district(message: Message, state: FSMContext) -> None:
    await state.update_data(district=message.text)
    markup = keyboard("tried", skip="Skip")
    await ask(message, state, Complaint.tried, "What have you tried already?", markup)


@router.message(Complaint.tried, F.text)
async def tried(message: Message, state: FSMContext) -> None:
    await state.update_data(tried=message.text)
    markup = keyboard("paper", yes="Yes", no="No")
    await ask(message, state, Complaint.paper, "Do you have a paper with a date on it?", markup)


@router.callback_query(Complaint.tried, F.data == "tried:skip")
async def nothing_tried(callback: CallbackQuery, state: FSMContext) -> None:
    markup = keyboard("paper", yes="Yes", no="No")
    await ask(callback, state, Complaint.paper, "Do you have a paper with a date on it?", markup)


@router.callback_query(Complaint.paper, F.data.startswith("paper:"))
async def paper(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(paper=chosen(callback))
    markup = keyboard("contact", chat="In this chat", telephone="By telephone", other="Another way")
    await ask(callback, state, Complaint.contact, "How may the lawyer reach you?", markup)


@router.callback_query(Complaint.contact, F.data.startswith("contact:"))
async def contact(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(contact=chosen(callback))
    markup = keyboard("gender", woman="A woman", man="A man", other="Other", skip="Skip")
    await ask(callback, state, Complaint.gender, "You are…", markup)


@router.callback_query(Complaint.gender, F.data.startswith("gender:"))
async def gender(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(gender=chosen(callback))
    markup = keyboard("age", young="Under 30", middle="30-59", old="60 and over", skip="Skip")
    await ask(callback, state, Complaint.age, "How old are you?", markup)


@router.callback_query(Complaint.age, F.data.startswith("age:"))
async def age(callback: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(age=chosen(callback))
    markup = keyboard("displaced", yes="Yes", no="No", skip="Skip")
    await ask(callback, state, Complaint.displaced, "Are you internally displaced?", markup)


@router.callback_query(Complaint.displaced, F.data.startswith("displaced:"))
async def displaced(callback: CallbackQuery, state: FSMContext) -> None:
    data = await state.update_data(displaced=chosen(callback))
    lines = [f"{name}: {value}" for name, value in data.items() if name not in ("language", "consent")]
    markup = keyboard("confirm", submit="Submit", cancel="Cancel")
    await ask(callback, state, Complaint.confirm, "Please check:\n" + "\n".join(lines), markup)


@router.callback_query(Complaint.confirm, F.data == "confirm:submit")
async def submit(callback: CallbackQuery, state: FSMContext, redis: Redis) -> None:
    data = await state.get_data()
    number = await redis.incr("complaint:last")
    await redis.set(f"complaint:{number}", json.dumps({"user": callback.from_user.id} | data, ensure_ascii=False))
    await state.set_data({"language": data["language"], "consent": True})
    await ask(callback, state, Complaint.menu, f"Thank you. The number of your complaint is {number}.")


async def serve(port: int, redis_url: str, telegram: str, token: str, secret: str) -> None:
    redis = Redis.from_url(redis_url)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram)))
    dispatcher = Dispatcher(storage=RedisStorage(redis), redis=redis)
    dispatcher.include_router(router)

    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(application, path="/webhook")
    setup_application(application, dispatcher, bot=bot)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/webhook", secret_token=secret)
    await asyncio.Event().wait()


def main() -> None:
    options = argparse.ArgumentParser(description="The complaint written with aiogram's FSM, to be measured.")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--redis", required=True)
    options.add_argument("--telegram", required=True)
    options.add_argument("--token", required=True)
    options.add_argument("--secret", default="bench-secret")
    given = options.parse_args()
    uvloop.run(serve(given.port, given.redis, given.telegram, given.token, given.secret))


if __name__ == "__main__":
    main()
