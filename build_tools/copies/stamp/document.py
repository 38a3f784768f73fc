"""A copy's PDF: the release's PDF, stamped. It is never rendered again.

Owns how the marks get onto the pages. Every page refers to the same few forms (corner, line, cover, control page), its
kind alone decides where they stand; so a copy differs from the next in eight streams and four objects, whatever the
number of its pages. Marks are artifacts: outline, links and tags stay as they are, and a screen reader hears them once,
at the control page. `prepare` is done once a release; `Plate.print` is quick. Without a lock the same mark gives the
same bytes; with one, file key, initial vectors and owner password are random, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any
from zlib import compress

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from build_tools.book.pdf import places as pdf_places
from build_tools.book.pdf.places import Places
from build_tools.copies.stamp import drawing as stamp_drawing
from build_tools.copies.stamp import metadata as stamp_metadata
from build_tools.copies.stamp.drawing import Drawing, Pen, together
from build_tools.copies.stamp.marks import Mark
from build_tools.core.digest import canonical
from build_tools.core.drawing.mark import is_mark
from build_tools.core.faults import Fault
from build_tools.core.press.faces import EM, Face, Subset
from build_tools.core.press.fonts import FontFile, font_file
from build_tools.core.press.parts import Lock, Parts, StreamPart, take_apart
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import Words, languages, say, words_of
from build_tools.core.words.catalogue import SOURCE

FORMS = ("corner", "line-left", "line-right", "cover", "control")
OWN = (*FORMS, "program", "characters", "metadata", "font", "descendant", "descriptor", "alternative")
"""What each copy has of its own: eight streams, then four objects."""
_ARTIFACT = b"/Artifact <</Type/Pagination/Subtype/Watermark>> BDC"


@dataclass(frozen=True)
class Plate:
    """A release's PDF ready for printing copies; can be handed to other processes."""

    parts: Parts
    places: Places
    numbers: Mapping[str, int]
    """Object numbers of `OWN` and of the seal."""
    content: str
    """SHA-256 of the unstamped PDF."""
    info: Mapping[str, str]
    language: str
    figure: bytes
    """The control page's structure element, up to its alternative text."""
    text_font: FontFile
    is_pdf_a: bool = False

    @property
    def words(self) -> Words:
        """Of the language that the PDF says it is in; a stamp follows the manual."""
        return words_of(self.language if self.language in languages() else SOURCE)

    def check(self, mark: Mark, *, locked: bool = False) -> None:
        """Raise `Fault` when no copy can be printed with this mark."""
        if mark.content != self.content or mark.revision != self.places.revision:
            what = say(
                "the mark of {serial} is for {revision} with content {content}, this is {other}, {found}",
                serial=mark.serial, revision=mark.revision, content=mark.content[:12],
                other=self.places.revision, found=self.content[:12],
            )  # fmt: skip
            raise Fault(what, say("Take that release's PDF."))
        if not mark.serial.startswith(f"{self.places.code}-"):
            raise Fault(
                say("{serial} is no serial of {code}", serial=mark.serial, code=self.places.code),
                say("Take that manual's PDF."),
            )
        if not mark.token.startswith(f"{mark.serial}/{mark.revision}/"):
            raise Fault(
                say("the token is not of {serial}, {revision}", serial=mark.serial, revision=mark.revision),
                say("Sign one for this copy."),
            )
        if locked and self.is_pdf_a:
            what = say("the release's PDF declares PDF/A, which forbids encryption (ISO 19005)")
            raise Fault(what, say("Deliver copies without a passcode, or make the release without PDF/A."))
        stamp_drawing.check_fits(self.places, _face(self.text_font), mark, self.words)

    def print(self, mark: Mark, lock: Lock | None = None) -> bytes:
        """The copy. Raises `Fault` as `check` does."""
        self.check(mark, locked=lock is not None)
        face = _face(self.text_font)
        subset = face.subset(stamp_drawing.all_texts(mark, self.words))
        pen = Pen(self.places, face, mark, subset, self.words)
        number = self.numbers
        streams = [self._form(name, drawing) for name, drawing in self._drawings(pen)]
        streams += [
            _stream(number["program"], b"/Subtype/CIDFontType0C", subset.program),
            _stream(number["characters"], b"", subset.to_unicode()),
            # Not compressed, so that other programs find it, too.
            StreamPart(
                number["metadata"], b"/Type/Metadata/Subtype/XML",
                stamp_metadata.write(mark, self.info, self.language),
            ),
        ]  # fmt: skip
        objects = self._font(subset)
        said = String(stamp_drawing.alternative(mark, self.words)).unparse()
        objects[number["alternative"]] = self.figure + b"/Alt " + said + b">>"
        identity = sha256(canonical(mark.model_dump(mode="json"))).digest()[:16]
        return self.parts.assemble(objects, streams, identity, lock)

    def _drawings(self, pen: Pen) -> Iterator[tuple[str, Drawing]]:
        boxes = {name: spot.box for name, spot in self.places.spots.items()}
        yield "corner", pen.corner()
        yield "line-left", pen.line("left")
        yield "line-right", pen.line("right")
        yield (
            "cover",
            together(
                (boxes["cover-seal"], pen.large_seal(boxes["cover-seal"])), (boxes["cover-line"], pen.line("left"))
            ),
        )
        texts = {"serial": pen.mark.serial, "holder": pen.mark.holder, "issued": pen.mark.issued.isoformat()}
        entries = {name: boxes[f"control-{name}"] for name in texts}
        yield (
            "control",
            together(
                (boxes["control-seal"], pen.large_seal(boxes["control-seal"])),
                (boxes["control-code"], pen.code(boxes["control-code"])),
                *((box, pen.entry(box, texts[name])) for name, box in entries.items()),
            ),
        )

    def _form(self, name: str, drawing: Drawing) -> StreamPart:
        said = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources<</Font<<%s %d 0 R>>/XObject<<%s %d 0 R>>>>" % (
            b" ".join(b"%.2f" % value for value in drawing.box), stamp_drawing.FONT, self.numbers["font"],
            stamp_drawing.SEAL_FORM, self.numbers["seal"],
        )  # fmt: skip
        return _stream(self.numbers[name], said, drawing.content)

    def _font(self, subset: Subset) -> dict[int, bytes]:
        """The three dictionaries of a composite font (PDF 1.7, 9.7)."""
        number, name = self.numbers, b"/" + _tag(subset) + b"+Stamp"
        widths = b" ".join(b"%d" % width for width in subset.widths)
        return {
            number["font"]: b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H"
            b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (name, number["descendant"], number["characters"]),
            number["descendant"]: b"<</Type/Font/Subtype/CIDFontType0/BaseFont%s/CIDSystemInfo<</Registry(Adobe)"
            b"/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW %d/W[1[%s]]>>"
            % (name, number["descriptor"], EM, widths),
            number["descriptor"]: b"<</Type/FontDescriptor/FontName%s/Flags 4/FontBBox[-200 -300 1200 1100]"
            b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 733/StemV 80/FontFile3 %d 0 R>>"
            % (name, number["program"]),
        }


def stamp(pdf: bytes, mark: Mark, lock: Lock | None = None) -> bytes:
    """One copy of a release's unstamped PDF; for more than one, `prepare` once. Raises as those two do."""
    return prepare(pdf).print(mark, lock)


def prepare(data: bytes) -> Plate:
    """The plate of a release's unstamped PDF. Raises `Refused` when this is another PDF, `EnvironmentFault` when the
    fonts that it names are not installed."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            places = pdf_places.read(pdf)
            if len(places.pages) != len(pdf.pages):
                raise Fault(
                    say(
                        "it has {pages} pages and records places for {places}",
                        pages=len(pdf.pages),
                        places=len(places.pages),
                    )
                )
            text_font, seal_font = font_file(places.heading), font_file(places.text, bold=True)
            return _Maker(pdf, places).plate(sha256(data).hexdigest(), text_font, Face(seal_font, bold=True))
    except (pikepdf.PikepdfError, ValueError) as error:
        repair = say("Take the unstamped PDF of a release, as records/releases keeps it.")
        why = error.what if isinstance(error, Fault) else str(error).splitlines()[0][:200]
        said = say("no copies can be made of this PDF: {why}", why=why)
        raise Refused([Problem(Origin("release.pdf"), "not-a-release-pdf", said, repair)]) from None


class _Maker:
    """Puts references to the forms on all pages; the forms themselves are left to each copy."""

    def __init__(self, pdf: Pdf, places: Places) -> None:
        self.pdf, self.places = pdf, places

    def plate(self, content: str, text_font: FontFile, seal_face: Face) -> Plate:
        pdf = self.pdf
        info = {key: str(value) for key, value in pdf.docinfo.items()}
        metadata = pdf.Root.get("/Metadata")
        is_pdf_a = isinstance(metadata, Stream) and stamp_metadata.declares_pdf_a(metadata.read_bytes())
        own: dict[str, Any] = {name: pdf.make_stream(b"") for name in OWN[:8]}
        own |= {name: pdf.make_indirect(Dictionary()) for name in OWN[8:-1]}
        own["alternative"] = figure = self._figure()
        if missing := "" if is_mark(self.places.seal) else seal_face.missing(self.places.seal):
            raise Fault(say("the seal's font has no {missing}", missing=missing))
        drawn = stamp_drawing.seal_form(self.places, seal_face)
        own["seal"] = pdf.make_stream(
            compress(drawn.content, 9), Type=Name.XObject, Subtype=Name.Form, BBox=Array(drawn.box),
            Resources=Dictionary(), Filter=Name.FlateDecode,
        )  # fmt: skip
        pdf.Root.Metadata = own["metadata"]
        self._mark_pages(own)
        numbers = {name: one.objgen[0] for name, one in own.items()}
        x, y, width, height = self.places.spots["control-code"].box
        figure.A = Dictionary(O=Name.Layout, BBox=Array([x, y, x + width, y + height]))
        said = Dictionary({key: value for key, value in figure.items() if key != "/Alt"}).unparse()[:-2]
        return Plate(
            take_apart(pdf, [numbers[name] for name in OWN]), self.places, numbers, content, info,
            str(pdf.Root.get("/Lang", "")), said, text_font, is_pdf_a,
        )  # fmt: skip

    def _figure(self) -> Any:
        alternatives = pdf_places.alternatives()
        for one in self.pdf.objects:
            if isinstance(one, Dictionary) and str(one.get("/Alt", "")) in alternatives:
                return one
        raise Fault(say("its control page has no place for the stamp's words"))

    def _mark_pages(self, forms: Mapping[str, Any]) -> None:
        names = {name: f"/M{name.title().replace('-', '')}" for name in FORMS}
        before = self.pdf.make_stream(b"q\n")
        after = [self.pdf.make_stream(_calls(margins, names)) for margins in self.places.kinds]
        extra = {
            self.places.spots["cover-seal"].page: self.pdf.make_stream(_call(names["cover"])),
            self.places.spots["control-seal"].page: self.pdf.make_stream(_call(names["control"])),
        }
        done = set()
        for number, page in enumerate(self.pdf.pages):
            resources = page.obj.Resources
            if not resources.is_indirect or resources.objgen not in done:
                done.add(resources.objgen)
                if "/XObject" not in resources:
                    resources.XObject = Dictionary()
                for name in FORMS:
                    resources.XObject[names[name]] = forms[name]
            own = page.obj.Contents
            contents = [before, *(own if isinstance(own, Array) else [own]), after[self.places.pages[number]]]
            page.obj.Contents = Array([*contents, extra[number]] if number in extra else contents)


def _calls(margins: pdf_places.Margins, names: Mapping[str, str]) -> bytes:
    """What stands at the end of every page of one kind."""
    if not margins.corner or not margins.line:
        return b"\nQ\n"
    x, y, width, _ = margins.line
    at = x + width if margins.flush == "right" else x
    line = f"q 1 0 0 1 {at:.2f} {y:.2f} cm {names[f'line-{margins.flush}']} Do Q"
    x, y, width, _ = margins.corner
    scale = width / pdf_places.SEAL
    corner = f"q {scale:.3f} 0 0 {scale:.3f} {x:.2f} {y:.2f} cm {names['corner']} Do Q"
    return b"\nQ\n" + _ARTIFACT + f"\n{corner}\n{line}\nEMC\n".encode()


def _call(name: str) -> bytes:
    return _ARTIFACT + f"\n{name} Do\nEMC\n".encode()


def _stream(number: int, dictionary: bytes, data: bytes) -> StreamPart:
    return StreamPart(number, dictionary + b"/Filter/FlateDecode", compress(data, 6))


def _tag(subset: Subset) -> bytes:
    """Six letters before a subset's name, by which programs tell it from other subsets."""
    digest = sha256(subset.program).digest()
    return bytes(65 + one % 26 for one in digest[:6])


@lru_cache(maxsize=4)
def _face(file: FontFile) -> Face:
    return Face(file)
