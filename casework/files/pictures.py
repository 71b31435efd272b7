"""Pictures, always drawn anew: upright, without place, time and device, and without whatever was hidden beside the
points. Nothing of the bytes that came is kept.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image

from casework.files.cleaned import Clean
from casework.files.rules import LONGEST_SIDE, MOST_BYTES, MOST_POINTS, Refused

JPEG_QUALITY = 88
ORIENTATION = 0x0112  # in EXIF: how the telephone was held
T = Image.Transpose
TURNS: dict[object, Image.Transpose] = {
    2: T.FLIP_LEFT_RIGHT,
    3: T.ROTATE_180,
    4: T.FLIP_TOP_BOTTOM,
    5: T.TRANSPOSE,
    6: T.ROTATE_270,
    7: T.TRANSVERSE,
    8: T.ROTATE_90,
}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Beyond Pillow's own limit it warns before we can count the points ourselves.
warnings.simplefilter("error", Image.DecompressionBombWarning)


def redrawn(content: bytes, media_type: str) -> Clean:
    """The picture (of several, the first). What was exact or see-through becomes PNG, all else JPEG. Raises Refused."""
    try:
        upright = _upright(content)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_points") from None
    except Exception:  # whatever a decoder stumbles over is damaged; its words may hold some of the picture
        raise Refused("damaged") from None
    exact = media_type in {"image/png", "image/gif"} or upright.mode == "RGBA"
    if exact and len(drawn := _saved(upright, "PNG")) <= MOST_BYTES:
        return Clean(drawn, "image/png")
    return Clean(_saved(_in(upright, "RGB"), "JPEG"), "image/jpeg")


def _upright(content: bytes) -> Image.Image:
    """No larger than LONGEST_SIDE, in a mode that every browser and messenger shows."""
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        # One that one can see through takes twice the memory: making it smaller needs a second copy.
        if picture.width * picture.height > MOST_POINTS // (2 if _is_see_through(picture) else 1):
            raise Refused("too_many_points")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unfolded to no more than is needed
        picture.load()
        turn = TURNS.get(_orientation(picture))
        plain = _plain(picture)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return plain if turn is None else plain.transpose(turn)


def _orientation(picture: Image.Image) -> object:
    try:
        return picture.getexif().get(ORIENTATION)
    except Exception:  # a broken card says nothing of how the picture was held
        return None


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value * (1 / 256))
    if picture.mode in {"1", "L", "I", "F"} or picture.mode.startswith("I;16"):
        return _in(picture, "L")
    return _in(picture, "RGBA" if _is_see_through(picture) else "RGB")


def _is_see_through(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info


def _in(picture: Image.Image, mode: str) -> Image.Image:
    """Without a copy where none is needed: one may be 200 MB."""
    return picture if picture.mode == mode else picture.convert(mode)


def _saved(picture: Image.Image, form: str) -> bytes:
    """Points only: a fresh picture carries neither EXIF, nor comments, nor a colour profile."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = BytesIO()
    if form == "JPEG":
        bare.save(out, "JPEG", quality=JPEG_QUALITY, progressive=True)
    else:
        bare.save(out, "PNG")
    return out.getvalue()
