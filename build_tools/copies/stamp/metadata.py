"""The metadata of a copy (XMP): what the PDF said of itself before, and which copy of which content it is.

Owns our namespace. The holder is not named: metadata are what mail gateways, archives and search programs read and
pass on, while the register finds the holder by the serial, and whoever erases a name there has erased it here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from build_tools.copies.stamp.marks import Mark

NAMESPACE = "urn:franchise-manual:copy:1/"
_DAY = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_PDF_A = re.compile(rb"pdfaid:part|http://www\.aiim\.org/pdfa/ns/id/")


def declares_pdf_a(xmp: bytes) -> bool:
    """Whether a document's metadata claim PDF/A."""
    return _PDF_A.search(xmp) is not None


def write(mark: Mark, info: Mapping[str, str], language: str) -> bytes:
    """The packet. `info` holds the document information as text, keyed as in the PDF (`/Title`, …)."""
    said = {key: escape(value) for key, value in info.items()}
    created, modified = (_date(info.get(key, "")) for key in ("/CreationDate", "/ModDate"))
    lines = [
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"',
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"',
        f' xmlns:copy="{NAMESPACE}">',
        "<dc:format>application/pdf</dc:format>",
        _alternatives("dc:title", said.get("/Title")),
        f"<dc:creator><rdf:Seq><rdf:li>{said['/Author']}</rdf:li></rdf:Seq></dc:creator>" if "/Author" in said else "",
        _alternatives("dc:description", said.get("/Subject")),
        f"<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>",
        _simple("pdf:Keywords", said.get("/Keywords")),
        _simple("pdf:Producer", said.get("/Producer")),
        _simple("xmp:CreatorTool", said.get("/Creator")),
        _simple("xmp:CreateDate", created),
        _simple("xmp:ModifyDate", modified),
        _simple("copy:serial", mark.serial),
        _simple("copy:revision", mark.revision),
        _simple("copy:content", mark.content),
        _simple("copy:token", mark.token),
        "</rdf:Description></rdf:RDF></x:xmpmeta>",
        '<?xpacket end="r"?>',
    ]
    return "\n".join(line for line in lines if line).encode()


def _simple(name: str, value: str | None) -> str:
    return f"<{name}>{value}</{name}>" if value else ""


def _alternatives(name: str, value: str | None) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{value}</rdf:li></rdf:Alt></{name}>' if value else ""


def _date(text: str) -> str:
    found = _DAY.match(text)
    return "-".join(found.groups()) if found else ""
