"""What a citizen can send beside text, with the fields the real server gives each: photos, recordings, places, numbers.

Content only: who sends it, and what becomes of it, is the person's and the bot's affair.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.platforms.telegram_limits import Json
from tests.platforms.telegram_world import Account, Update, World

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
OGG = b"OggS" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(60)


class Sends:
    """The part of a person that sends. `sends` queues one message with the given fields."""

    _world: World
    account: Account

    async def sends(self, fields: Json) -> Update:
        raise NotImplementedError

    def _kept(self, content: bytes, folder: str, size: int | None) -> Json:
        """A file_id with its companions; `size` may be claimed larger than what is kept."""
        file_id = self._world.keep_file(content, f"{folder}/file_{len(self._world.files)}", size)
        return {"file_id": file_id, "file_unique_id": f"u{file_id[-8:]}", "file_size": size or len(content)}

    async def sends_document(
        self, content: bytes, file_name: str, mime_type: str, caption: str = "", size: int | None = None
    ) -> Update:
        document = {"file_name": file_name, "mime_type": mime_type} | self._kept(content, "documents", size)
        return await self.sends({"document": document} | _under(caption))

    async def sends_photo(self, content: bytes = JPEG, caption: str = "", album: str = "") -> Update:
        small = self._kept(content[:20], "photos", None) | {"width": 90, "height": 60}
        large = self._kept(content, "photos", None) | {"width": 1280, "height": 853}
        grouped = {"media_group_id": album} if album else {}
        return await self.sends(grouped | {"photo": [small, large]} | _under(caption))

    async def sends_album(self, contents: Sequence[bytes], caption: str = "") -> list[Update]:
        """Photos chosen together: a message each, with one number in common and the words under the first."""
        album = str(13_000_000_000_000_000 + self._world.message_id())
        return [await self.sends_photo(one, "" if at else caption, album) for at, one in enumerate(contents)]

    async def sends_voice(self, content: bytes = OGG) -> Update:
        voice = {"duration": 3, "mime_type": "audio/ogg"} | self._kept(content, "voice", None)
        return await self.sends({"voice": voice})

    async def sends_audio(self, content: bytes = OGG, file_name: str = "yazi.mp3") -> Update:
        audio = {"duration": 3, "file_name": file_name, "mime_type": "audio/mpeg"} | self._kept(content, "music", None)
        return await self.sends({"audio": audio})

    async def sends_video(self, content: bytes = MP4, caption: str = "") -> Update:
        video = {"duration": 2, "width": 640, "height": 360, "file_name": "v.mp4", "mime_type": "video/mp4"}
        return await self.sends({"video": video | self._kept(content, "videos", None)} | _under(caption))

    async def sends_video_note(self, content: bytes = MP4) -> Update:
        note = {"duration": 2, "length": 240} | self._kept(content, "video_notes", None)
        return await self.sends({"video_note": note})

    async def sends_animation(self, content: bytes = MP4) -> Update:
        """The app shows it as an animation; older bots find the same file as a document."""
        kept = {"file_name": "a.mp4", "mime_type": "video/mp4"} | self._kept(content, "animations", None)
        shown = {"duration": 2, "width": 320, "height": 240} | kept
        return await self.sends({"animation": shown, "document": kept})

    async def sends_sticker(self) -> Update:
        drawn = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "👍"}
        return await self.sends({"sticker": drawn | self._kept(b"RIFF", "stickers", None)})

    async def sends_location(self, latitude: float, longitude: float) -> Update:
        return await self.sends({"location": {"latitude": latitude, "longitude": longitude}})

    async def sends_venue(self, latitude: float, longitude: float, title: str) -> Update:
        place = {"latitude": latitude, "longitude": longitude}
        return await self.sends({"location": place, "venue": {"location": place, "title": title, "address": "Bakı"}})

    async def sends_contact(self, number: str = "994501234567", *, name: str = "", own: bool = True) -> Update:
        """Their own, as the button sends it, or somebody else's out of their book."""
        contact: Json = {"phone_number": number, "first_name": name or self.account.first_name}
        return await self.sends({"contact": contact | ({"user_id": self.account.id} if own else {})})


def _under(caption: str) -> Json:
    return {"caption": caption} if caption else {}
