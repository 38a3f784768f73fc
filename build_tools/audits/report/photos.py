"""Evidence photos of a record as a report shows them: small new JPEGs, never the bytes that came in.

A derivative carries no metadata (no place, no camera) and at most 1200 pixels a side; the digest printed with it is
that of the photo as received. A picture that cannot be shown safely is told, not shown, and never stops a report.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from build_tools.core.words import say
from build_tools.records import evidence

MAX_PIXELS = 64_000_000
"""A phone's largest picture; what claims more is not decoded."""
MAX_SIDE = 1200
QUALITY = 80


@dataclass(frozen=True)
class Photo:
    """One photo of a record."""

    written: str
    """The path as the record writes it."""
    sha256: str
    """Of the photo as received; '' when it could not be read."""
    jpeg: bytes
    """The derivative; empty when there is none."""
    width: int
    height: int
    fault: str
    """Why it is not shown; ''."""

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.written.rsplit("/", 1)[-1]


def photo(folder: Path, written: str) -> Photo:
    """A photo that the record names, inside its folder."""
    try:
        received = evidence.resolve(folder, written).read_bytes()
    except (OSError, ValueError):
        return Photo(written, "", b"", 0, 0, say("the photo is not in the folder of the record"))
    jpeg, width, height, fault = _derive(received)
    return Photo(written, sha256(received).hexdigest(), jpeg, width, height, fault)


def _derive(received: bytes) -> tuple[bytes, int, int, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            return (*_encode(received), "")
    except _TooLarge:
        return b"", 0, 0, say("more than {most} million pixels: not decoded", most=MAX_PIXELS // 1_000_000)
    # Decoders meet hostile bytes here and raise whatever they like; a report is still due.
    except Exception:
        return b"", 0, 0, say("the photo is damaged and cannot be shown")


class _TooLarge(Exception):
    pass


def _encode(received: bytes) -> tuple[bytes, int, int]:
    try:
        picture = Image.open(BytesIO(received), formats=("JPEG", "PNG"))
    except Image.DecompressionBombError:
        raise _TooLarge from None
    with picture:
        if picture.width * picture.height > MAX_PIXELS:  # known from the header, before anything is decoded
            raise _TooLarge
        if picture.format == "JPEG":
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))  # decodes a large JPEG at a half, a quarter or an eighth
        if picture.mode.startswith("I"):  # 16-bit grey, which a plain conversion would clip to white
            small: Image.Image = picture.point(lambda value: value * (1 / 256)).convert("L")
        else:
            small = picture
        small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        small = _on_paper(_upright(small))
        output = BytesIO()
        # Nothing of the source's info goes along: no EXIF, no profile, no comment.
        small.save(
            output,
            "JPEG",
            quality=QUALITY,
            subsampling="4:2:0",
            optimize=False,
            progressive=False,
            exif=b"",
            comment=b"",
            icc_profile=None,
        )
        return output.getvalue(), small.width, small.height


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera was held; a photo whose EXIF cannot be read stays as it lies."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture


def _on_paper(picture: Image.Image) -> Image.Image:
    """Plain RGB; what is transparent shows white. A new image, so that nothing of the source's info is left."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        plain = Image.new("RGB", picture.size, "white")
        plain.paste(picture, mask=picture.getchannel("A"))
        return plain
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain
