"""The scan finds every disguise a sentence can wear, and nothing where there is only ciphertext."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from sealed_site import FILES, SECRETS, contents, protection, write_site

from build_tools.copies.serials import grouped
from build_tools.vault.cipher import FILE_MAGIC
from build_tools.vault.scan import Needles, canaries, scan

SENTENCE = "交付三天之内，由服务代表打第一个电话"
TITLE = "顾客关怀要点"
HEAD = b"some text before \x00\x01\xff and then "


def deflated(data: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(data) + packer.flush()


def zipped(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", data)
    return stream.getvalue()


def printed(words: str) -> bytes:
    """A PDF with these words in a subset font, as the manual's own are."""
    import weasyprint

    html = f"<style>body {{ font-family: 'Noto Sans CJK SC' }}</style><p>{words}</p>"
    return bytes(weasyprint.HTML(string=html).write_pdf() or b"")


def titled(words: str) -> bytes:
    """A PDF whose bookmark says it, in a compressed object stream."""
    pdf, stream = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(words, 0))
    pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


DISGUISES: dict[str, Callable[[str], bytes]] = {
    "plain": lambda words: words.encode(),
    "between other bytes": lambda words: HEAD + words.encode() + b"\xff\x00",
    "JSON escapes": lambda words: json.dumps({"text": words}).encode(),
    "JSON twice": lambda words: json.dumps(json.dumps(words)).encode(),
    "JavaScript code points": lambda words: "".join(f"\\u{{{ord(one):x}}}" for one in words).encode(),
    "CSS escapes": lambda words: "".join(f"\\{ord(one):x} " for one in words).encode(),
    "HTML decimal": lambda words: "".join(f"&#{ord(one)};" for one in words).encode(),
    "HTML hexadecimal": lambda words: "".join(f"&#x{ord(one):X};" for one in words).encode(),
    "HTML escaped twice": lambda words: "".join(f"&amp;#{ord(one)};" for one in words).encode(),
    "URL": lambda words: b"https://example.invalid/?q=" + quote(words).encode(),
    "UTF-16 little-endian": lambda words: words.encode("utf-16-le"),
    "UTF-16 big-endian": lambda words: words.encode("utf-16-be"),
    "UTF-16 at an odd byte": lambda words: b"\x01" + words.encode("utf-16-be"),
    "base64": lambda words: base64.b64encode(words.encode()),
    "base64 in a data URL": lambda words: b"url(data:;base64," + base64.b64encode(HEAD + words.encode()) + b")",
    "base64 after letters": lambda words: b"abc" + base64.b64encode(words.encode()),
    "base64 for URLs": lambda words: base64.urlsafe_b64encode(words.encode()),
    "base64 in lines": lambda words: base64.encodebytes(HEAD * 9 + words.encode()),
    "base64 of UTF-16": lambda words: base64.b64encode(words.encode("utf-16")),
    "hexadecimal": lambda words: words.encode().hex().encode(),
    "gzip": lambda words: HEAD + gzip.compress(words.encode() * 3, mtime=0),
    "zlib": lambda words: HEAD + deflated(words.encode(), 15),
    "deflate": lambda words: deflated(words.encode(), -15),
    "a zip archive": lambda words: zipped(words.encode()),
    "gzip of base64 of JSON": lambda words: gzip.compress(base64.b64encode(json.dumps(words).encode())),
    "words parted for the search": lambda words: "\u200b".join(words).encode(),
    "tags between": lambda words: "".join(f"<b>{one}</b>\n" for one in words).encode(),
    "page of a PDF": printed,
    "bookmark of a PDF": titled,
    "PDF in base64": lambda words: base64.b64encode(titled(words)),
}  # fmt: skip


@pytest.mark.parametrize("words", [SENTENCE, TITLE])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_canary_is_found_in_every_disguise(tmp_path: Path, disguise: str, words: str) -> None:
    data = FILE_MAGIC + random.Random(1).randbytes(500) + b"\n" if disguise == "plain" else b""
    (tmp_path / "one.bin").write_bytes(data + DISGUISES[disguise](words))
    (tmp_path / "other.bin").write_bytes(DISGUISES[disguise]("别的句子不在要找的里面，一个字也不同"))
    clear = contents(tmp_path)
    [leak] = scan(tmp_path, Needles([words, "无关的话无关的话"], ""), clear)
    assert (leak.path, leak.word) == ("one.bin", words)


def test_a_file_name_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / f"{TITLE}.bin").write_bytes(FILE_MAGIC)
    assert [leak.word for leak in scan(tmp_path, Needles([TITLE], ""), {})] == [TITLE]


def test_ciphertext_holds_nothing_by_chance(tmp_path: Path) -> None:
    dice = random.Random(7)
    (tmp_path / "sealed.bin").write_bytes(FILE_MAGIC + dice.randbytes(3_000_000))
    (tmp_path / "page.html").write_bytes(base64.b64encode(dice.randbytes(500_000)))
    han = [chr(code) for code in range(0x4E00, 0x9FA0)]
    words = {"".join(dice.choices(han, k=dice.randint(2, 6))) for _ in range(5000)}
    words |= {f"{''.join(dice.choices('ABCDEFGH', k=3))}-{number:03d}" for number in range(999)}
    words |= {"".join(dice.choices("abcdefghij", k=8)) for _ in range(3000)}
    assert not list(scan(tmp_path, Needles(words, ""), {"page.html": (tmp_path / "page.html").read_bytes()}))


def test_what_is_neither_sealed_nor_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 encrypted, perhaps")
    (tmp_path / "index.html").write_bytes(b"changed on the way")
    leaks = list(scan(tmp_path, Needles([], ""), {"index.html": b"as it was made"}))
    assert [(leak.path, leak.word) for leak in leaks] == [
        ("a.pdf", "a file that is not sealed"), ("index.html", "a file that is not sealed")
    ]  # fmt: skip


def test_canaries_are_titles_sentences_and_ids() -> None:
    page = FILES["chapters/care/index.html"]
    assert isinstance(page, str)
    found = canaries([page])
    assert {TITLE, "当天回访新顾客", "CAR-001", "由服务代表打第一个电话"} <= found
    assert not any("<" in one for one in found)


def test_scripts_and_styles_are_no_canaries() -> None:
    assert canaries(["<script>let sentence = 'long enough to count';</script><style>p { color: red }</style>"]) <= {""}


def test_words_that_the_shell_says_itself_prove_nothing(tmp_path: Path) -> None:
    made = protection(write_site(tmp_path))
    needles = Needles(["打开手册", made.manual.brand.name, "没有相符的钥匙", TITLE], made.shell.public_words())
    assert list(needles.words.values()) == [TITLE]


def test_holders_names_and_serials_are_looked_for(tmp_path: Path) -> None:
    made = protection(write_site(tmp_path / "site"), 2)
    (tmp_path / "out").mkdir()
    for number, holder in enumerate(made.holders):
        (tmp_path / "out" / str(number)).write_text(holder.serial if number else holder.name)
    leaks = list(scan(tmp_path / "out", made.needles(), contents(tmp_path / "out")))
    assert [leak.word for leak in leaks] == [made.holders[0].name, made.holders[1].serial]


def test_a_word_too_short_to_tell_from_chance_is_not_looked_for() -> None:
    assert not Needles(["忧", "abc", "12"], "").words
    assert Needles(["投诉"], "").words


def test_passcodes_and_keys_are_looked_for(tmp_path: Path) -> None:
    made = protection(write_site(tmp_path / "site"), 1)
    (tmp_path / "out").mkdir()
    passcode = SECRETS.passcode(made.holders[0].serial, 1)
    (tmp_path / "out/1").write_text(f"passcode: {grouped(passcode)}")
    (tmp_path / "out/2").write_text(f"passcode: {passcode.lower()}")
    (tmp_path / "out/3").write_bytes(b"\0" + SECRETS.master)
    leaks = list(scan(tmp_path / "out", made.needles(), contents(tmp_path / "out"), [SECRETS.master]))
    assert [(leak.path, leak.word) for leak in leaks] == [
        ("1", grouped(passcode)), ("2", passcode), ("3", "a secret key")
    ]  # fmt: skip
