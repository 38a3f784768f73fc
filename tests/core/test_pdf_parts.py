"""A PDF taken apart and put together is the same PDF, in order or not, locked or not."""

from __future__ import annotations

import io

import pikepdf
import pytest
from made_copies import PASSCODE, release_pdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from build_tools.copies.stamp.lock import lock, password
from build_tools.core.press.parts import StreamPart, take_apart


def contents(data: bytes, secret: str = "") -> dict[int, tuple[bytes, bytes]]:
    """Every object by its number, streams as they are stored."""
    found = {}
    with pikepdf.open(io.BytesIO(data), password=secret) as pdf:
        assert pdf.check_pdf_syntax() == []
        for one in pdf.objects:
            if isinstance(one, Stream):
                if one.get("/Type") not in (Name.ObjStm, Name.XRef):
                    said = {key: value for key, value in one.stream_dict.items() if key != "/Length"}
                    found[one.objgen[0]] = Dictionary(said).unparse(), one.read_raw_bytes()
            elif one is not None:
                found[one.objgen[0]] = one.unparse(resolved=True), b""
    return found


@pytest.mark.parametrize("secret", ["", password(PASSCODE)])
def test_nothing_is_lost_and_nothing_changes(secret: str) -> None:
    with pikepdf.open(io.BytesIO(release_pdf())) as pdf:
        parts = take_apart(pdf, [])
        before = {
            one.objgen[0]: one.unparse(resolved=True)
            for one in pdf.objects
            if one is not None and not isinstance(one, Stream)
        }
    data = parts.assemble({}, [], bytes(16), lock(PASSCODE) if secret else None)
    after = contents(data, secret)
    assert {number: said for number, (said, _) in after.items() if number in before} == before
    streams = {number: said for number, said in contents(release_pdf()).items() if number not in before}
    assert streams.items() <= after.items() and len(streams) > 20


def test_numbers_with_gaps_and_objects_of_ones_own() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    gone = [pdf.make_indirect(Dictionary(Number=number)) for number in range(5)]
    kept = pdf.make_indirect(Array([1, True, String("(a)")]))
    own, stream = pdf.make_indirect(Dictionary()), pdf.make_stream(b"x", Some=Array([1.5, Name.N, True]))
    pdf.Root.Kept, pdf.Root.Own, pdf.Root.Stream = kept, own, stream
    pdf.Root.Text, pdf.Root.Number, pdf.Root.Truth = String("words"), 7, False
    del gone
    output = io.BytesIO()
    pdf.save(output)
    with pikepdf.open(output) as pdf:
        own, stream = pdf.Root.Own.objgen[0], pdf.Root.Stream.objgen[0]
        parts = take_apart(pdf, [own, stream])
    for key in (None, lock(PASSCODE)):
        data = parts.assemble({own: b"<</Said(mine)>>"}, [StreamPart(stream, b"/Kind/New", b"y" * 16)], b"i" * 16, key)
        with pikepdf.open(io.BytesIO(data), password=password(PASSCODE) if key else "") as back:
            assert back.check_pdf_syntax() == []
            assert str(back.Root.Own.Said) == "mine" and str(back.Root.Text) == "words"
            assert back.Root.Stream.read_bytes() == b"y" * 16 and back.Root.Stream.Kind == Name.New
            assert list(back.Root.Kept)[:2] == [1, True] and str(back.Root.Kept[2]) == "(a)"
            assert len(back.pages) == 1
            assert bytes(back.trailer.ID[1]) == b"i" * 16
        assert (b"words" in data) is False


def test_a_string_that_would_stay_readable_is_refused() -> None:
    for value in (String("secret"), Array([Dictionary(A=String("secret"))])):
        pdf: Pdf = pikepdf.new()
        pdf.Root.Stream = pdf.make_stream(b"x", Said=value)
        with pytest.raises(ValueError, match="would stay unencrypted"):
            take_apart(pdf, [])
