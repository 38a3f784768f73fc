"""What can be proved of files and tokens: as delivered, ours but changed, not ours; hostile files end in a sentence."""

from __future__ import annotations

import io
import random
import subprocess
import time
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import made_copies
import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from made_copies import CODE, PASSCODE, REVISION, mark, plate, release_pdf

from build_tools.copies import serials, tokens
from build_tools.copies.stamp.lock import lock, password
from build_tools.copies.verification import Delivery, Verdict, verify_file, verify_token
from build_tools.core.press import guarded_pdf

PUBLIC = made_copies.KEY.public_key()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PLAIN, LOCKED = plate().print(mark()), plate().print(mark(), lock(PASSCODE))
REGISTER = {sha256(LOCKED).hexdigest(): Delivery(mark().serial, REVISION)}


def content_of(revision: str) -> str | None:
    return plate().content if revision == REVISION else None


def verify(data: bytes, passcode: str = "") -> Verdict:
    return verify_file(data, CODE, PUBLIC, REGISTER.get, passcode, content_of)


def saved(data: bytes, change: Callable[[pikepdf.Pdf], object], secret: str = "") -> bytes:
    """As another program saves it."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), password=secret) as pdf:
        change(pdf)
        pdf.save(output)
    return output.getvalue()


def test_delivered_as_it_is() -> None:
    verdict = verify(LOCKED)
    assert (verdict.proof, verdict.serial, verdict.revision) == ("delivered", mark().serial, REVISION)
    assert "byte for byte" in verdict.says
    assert "in whose hands" in verdict.leaves_open.lower()


@pytest.mark.parametrize("more", [b"\n", b"%", b"\r\n1 0 obj\n<<>>\nendobj\n%%EOF\n"])
def test_added_to_since(more: bytes) -> None:
    verdict = verify(LOCKED + more)
    assert (verdict.proof, verdict.serial) == ("ours-changed", mark().serial)
    assert f"{len(more)} bytes were added" in verdict.says


def test_unlocked_and_saved_anew() -> None:
    anew = saved(LOCKED, lambda pdf: None, password(PASSCODE))
    verdict = verify(anew)
    assert (verdict.proof, verdict.serial, verdict.revision) == ("ours-changed", mark().serial, REVISION)
    assert "not that its pages are unchanged" in verdict.leaves_open
    assert verify(saved(PLAIN, lambda pdf: pdf.pages.__delitem__(slice(3, 9)))).proof == "ours-changed"


def test_pages_of_another_copy_are_named() -> None:
    other = pikepdf.open(io.BytesIO(plate().print(mark(428))))

    def swap(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1] = other.pages[1]

    verdict = verify(saved(PLAIN, swap))
    assert (verdict.proof, verdict.serial) == ("ours-changed", mark().serial)
    assert f"Its pages name {mark(428).serial}:" in verdict.says
    assert "pages name" not in verify(saved(PLAIN, lambda pdf: None)).says


def test_a_locked_file_that_the_register_does_not_know() -> None:
    other = plate().print(mark(), lock(PASSCODE))
    assert verify(other).proof == "locked"
    assert "give the copy's passcode" in verify(other).says
    assert "does not open" in verify(other, "7KQ3-9XA2-MM4T-0B1C-PQRT").says
    opened = verify(other, "7kq3 9xa2 mm4t ob1c pqrs")
    assert (opened.proof, opened.serial) == ("ours-changed", mark().serial)
    assert verify(other, "!!!").proof == "locked"


def test_without_metadata_the_pages_still_say_a_serial() -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Metadata
        del pdf.Root.PieceInfo

    verdict = verify(saved(PLAIN, strip))
    assert (verdict.proof, verdict.serial) == ("unproved", mark().serial)
    assert "so does a forgery" in verdict.leaves_open


@pytest.mark.needs_poppler
def test_printed_to_another_file_the_pages_still_say_it(poppler: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.pdf").write_bytes(PLAIN)
    subprocess.run([poppler / "pdftocairo", "-pdf", tmp_path / "copy.pdf", tmp_path / "again.pdf"], check=True)
    verdict = verify((tmp_path / "again.pdf").read_bytes())
    assert (verdict.proof, verdict.serial) == ("unproved", mark().serial)


def test_a_false_mark_is_not_ours() -> None:
    def forge(pdf: pikepdf.Pdf) -> None:
        serial = serials.read(mark().serial, CODE)
        forged = tokens.sign(OTHER, serial, REVISION, plate().content)
        pdf.Root.Metadata = pdf.make_stream(
            pdf.Root.Metadata.read_bytes().replace(mark().token.encode(), forged.encode())
        )

    verdict = verify(saved(PLAIN, forge))
    assert verdict.proof == "not-ours" and "another key" in verdict.says

    def move(pdf: pikepdf.Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata = pdf.make_stream(packet.replace(mark().serial.encode(), mark(5).serial.encode()))

    moved = verify(saved(PLAIN, move))
    assert moved.proof == "not-ours" and "tampered" in moved.says


def test_signed_for_other_content_raises_the_alarm() -> None:
    said = verify_file(PLAIN, CODE, PUBLIC, REGISTER.get, "", lambda _: "0" * 64)
    assert said.proof == "not-ours" and "other content than release" in said.says
    assert verify_token(mark().token, CODE, PUBLIC, lambda _: "0" * 64).proof == "not-ours"


def test_the_unstamped_pdf_is_named() -> None:
    verdict = verify(release_pdf())
    assert (verdict.proof, verdict.revision) == ("release", REVISION)
    assert verify_file(release_pdf(), CODE, PUBLIC, REGISTER.get).proof == "not-ours"


def test_another_manuals_copy_is_not_ours() -> None:
    verdict = verify_file(PLAIN, "ABC", PUBLIC, REGISTER.get)
    assert verdict.proof == "not-ours"
    assert "all marks were stripped" in verdict.leaves_open


def test_tokens() -> None:
    good = verify_token(mark().token.lower(), CODE, PUBLIC, content_of)
    assert (good.proof, good.serial, good.revision) == ("ours", mark().serial, REVISION)
    assert "made from that release's PDF" in good.says and "can be copied" in good.leaves_open
    assert "made from" not in verify_token(mark().token, CODE, PUBLIC).says
    for wrong in (mark().token[:-1] + "0", mark().token[:-2] + "00", "", "Hallo"):
        bad = verify_token(wrong, CODE, PUBLIC)
        assert bad.proof == "not-ours" and bad.serial == "" and bad.says.startswith("The token proves nothing: ")


def _document(objects: list[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % at for at in places)
    return body + table + b"trailer\n<<%s/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(objects) + 1, len(body))


def _stream(data: bytes, said: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (said, len(data), data)


def _bomb(megabytes: int) -> bytes:
    return zlib.compress(bytes(megabytes * 1_000_000), 9)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R/Resources<</XObject<</A 6 0 R>>>>>>"
ITSELF = b"/Subtype/Form/Resources<</XObject<</A 6 0 R>>>>"
NOTHING = [b"null"] * 4


def _page(metadata: bytes, content: bytes, form: bytes = b"null") -> list[bytes]:
    return [CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, metadata, content, form]


HOSTILE = {
    "metadata that unpack to a gigabyte": _page(_stream(_bomb(1000), b"/Filter/FlateDecode"), _stream(b"")),
    "a page that unpacks to a gigabyte": _page(_stream(b""), _stream(_bomb(1000), b"/Filter/FlateDecode")),
    "a form that draws itself": _page(_stream(b""), _stream(b"/A Do"), _stream(b"/A Do /A Do " * 2000, ITSELF)),
    "a page tree that bites its tail": [CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>", *NOTHING],
    "pages nested without end": [CATALOGUE, b"<</Kids 2 0 R/Count -1/Parent 2 0 R>>", *NOTHING],
    "no types where types are due": [b"<</Pages(x)/Metadata[]/PieceInfo(y)>>", b"7", b"[]", b"()", b"<<>>", b"/N"],
    "operators without operands": _page(_stream(b""), _stream(b"Tf Do Tj TJ (a) Tf /A /B Tf [[] 7] TJ")),
    "arrays in arrays": _page(_stream(b""), _stream(b"[" * 100_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_a_sentence(name: str) -> None:
    start = time.process_time()
    verdict = verify(_document(HOSTILE[name]))
    assert verdict.proof == "not-ours"
    assert "<_io" not in verdict.says and verdict.says.endswith(".")
    assert time.process_time() - start < 20


@given(st.integers(0, 2**32), st.sampled_from([1, 5, 60]))
def test_torn_and_changed_copies_never_pass(seed: int, count: int) -> None:
    draw = random.Random(seed)
    data = bytearray(PLAIN)
    for _ in range(count):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    if draw.random() < 0.3:
        data = data[: draw.randrange(len(data))]
    assert verify(bytes(data)).proof in {"ours-changed", "not-ours", "unproved", "locked"}


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_sentence(data: bytes) -> None:
    assert verify(data).proof == "not-ours"
    assert verify(b"%PDF-1.7\n" + data).proof in {"not-ours", "locked"}


def test_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_pdf, "MAX_BYTES", 1_000)
    assert "larger than" in verify(PLAIN).says


def test_limits_are_put_back() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS), pikepdf.settings.get_qpdf_limits()
    verify(_document(HOSTILE["a page that unpacks to a gigabyte"]))
    assert (resource.getrlimit(resource.RLIMIT_AS), pikepdf.settings.get_qpdf_limits()) == before
