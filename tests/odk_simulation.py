"""A phone and three servers in few lines: fill in what pyxform made, decide what is relevant, export as they do.

XPath is evaluated by libxml2; the functions that ODK adds to it are added here. What a hidden node holds reads as
empty, and a hidden repeat has no rows, as in JavaRosa.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from lxml import etree

INSTANCE = "uuid:0d4cf0a6-6d4e-4a0c-9d24-5f2b0a9f3c11"
_XF = "{http://www.w3.org/2002/xforms}"


def _string(value: Any) -> str:
    """A string as an XPath function is given it: a node-set is its first node's text."""
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    return value if isinstance(value, str) else f"{value:g}"


def _day(value: Any) -> float:
    text = _string(value)
    return float(date.fromisoformat(text).toordinal()) if text else float("nan")


_functions = etree.FunctionNamespace(None)
_functions["date"] = lambda _, one: _day(one)
_functions["selected"] = lambda _, several, one: _string(one) in _string(several).split()
_functions["count-selected"] = lambda _, several: float(len(_string(several).split()))
_functions["regex"] = lambda _, text, pattern: re.fullmatch(pattern, _string(text)) is not None
_functions["if"] = lambda _, condition, one, other: one if condition else other
_functions["once"] = lambda _, one: _string(one)
_functions["uuid"] = lambda _: INSTANCE.removeprefix("uuid:")
_functions["substr"] = lambda _, text, start, end: _string(text)[int(start) : int(end)]


@cache
def _compiled(expression: str) -> etree.XPath:
    return etree.XPath(expression)


def evaluate(expression: str, node: etree._Element) -> Any:
    """An XPath with a node as its context."""
    return _compiled(expression)(node)


def _context(root: etree._Element, path: str) -> etree._Element:
    found = root.xpath(path)
    return found[0] if found else root


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _without_namespaces(element: etree._Element) -> etree._Element:
    plain = etree.Element(_name(element))
    plain.text = (element.text or "").strip()
    for child in element:
        one = _without_namespaces(child)
        one.attrib.update({"template": ""} if any(key.endswith("template") for key in child.attrib) else {})
        plain.append(one)
    return plain


class Phone:
    """The primary instance of an XForm, being filled in."""

    def __init__(self, xform: str) -> None:
        document = etree.fromstring(xform.encode())
        model = next(document.iter(f"{_XF}model"))
        self.frame = _without_namespaces(next(iter(model.find(f"{_XF}instance"))))
        """What the form has, filled in or not; repeats by their template."""
        self.binds = {bind.attrib["nodeset"]: bind.attrib for bind in model.iter(f"{_XF}bind")}
        self.several = {one.attrib["ref"].rpartition("/")[2] for one in document.iter(f"{_XF}select")}
        self.types = {path: bind.get("type", "") for path, bind in self.binds.items()}
        self.templates: dict[str, etree._Element] = {}
        self.parents: dict[str, str] = {}
        for one in list(self.frame.iter()):
            if "template" in one.attrib:
                parent = one.getparent()
                self.parents[one.tag] = parent.tag
                self.templates[one.tag] = one
                for same in parent.findall(one.tag)[1:]:
                    parent.remove(same)
        self.root = copy.deepcopy(self.frame)
        for name, parent in self.parents.items():
            self._only(parent).remove(self._only(name))
        self._only("instanceID").text = INSTANCE
        self.calculate()

    def _only(self, name: str) -> etree._Element:
        (found,) = self.root.iter(name)
        return found

    def write(self, name: str, text: str, inside: etree._Element | None = None) -> None:
        (element,) = (self.root if inside is None else inside).iter(name)
        element.text = text

    def read(self, name: str) -> str:
        return self._only(name).text or ""

    def has(self, name: str) -> bool:
        return next(self.root.iter(name), None) is not None

    def repeat(self, name: str, rows: list[dict[str, str]]) -> None:
        """Add rows after what is there."""
        parent = self._only(self.parents[name])
        for number, row in enumerate(rows):
            one = copy.deepcopy(self.templates[name])
            parent.insert(number, one)
            for cell, text in row.items():
                self.write(cell, text, one)

    def _shown(self, hidden: set[str]) -> etree._Element:
        """The instance as expressions see it."""
        root = copy.deepcopy(self.root)
        for path in hidden:
            for element in root.xpath(path):
                if element.tag in self.templates:
                    element.getparent().remove(element)
                for inner in element.iter():
                    inner.text = ""
        return root

    def hidden(self) -> set[str]:
        """Paths that are not relevant, once nothing changes any more."""
        rules = {path: bind["relevant"] for path, bind in self.binds.items() if "relevant" in bind}
        hidden: set[str] = set()
        for _ in range(20):
            root = self._shown(hidden)
            now = {path for path, rule in rules.items() if not evaluate(rule, _context(root, path))}
            if now == hidden:
                return hidden
            hidden = now
        raise AssertionError("the relevance never settles")

    def calculate(self) -> None:
        """Every calculated value."""
        root = self._shown(self.hidden())
        for path, bind in self.binds.items():
            if "calculate" in bind and (nodes := self.root.xpath(path)):
                nodes[0].text = _string(evaluate(bind["calculate"], _context(root, path)))

    def complaints(self) -> list[str]:
        """Nodes that Collect would not let pass: a constraint that fails, something required that is empty."""
        hidden = self.hidden()
        root = self._shown(hidden)
        inside = tuple(f"{path}/" for path in hidden)
        found = []
        for path, bind in self.binds.items():
            if path in hidden or path.startswith(inside):
                continue
            for node in root.xpath(path):
                if node.text and "constraint" in bind and not evaluate(bind["constraint"], node):
                    found.append(f"{node.tag} refuses {node.text}")
                if not node.text and "required" in bind and evaluate(bind["required"], node):
                    found.append(f"{node.tag} is required")
        return found

    def finish(self) -> None:
        """Take out what is not relevant, as Collect does."""
        self.calculate()
        for path in self.hidden():
            for element in self.root.xpath(path):
                element.getparent().remove(element)

    # ---- Central: the zip of CSVs

    def csv_zip(
        self, media: Mapping[str, bytes], form: str = "form", groups: bool = True, split: bool = False, state: str = ""
    ) -> bytes:
        """The main table, a table a repeat, the media. `split`: a column a choice of `multi` besides the choice."""
        tables: dict[str, list[dict[str, str]]] = {name: [] for name in self.templates}

        def flat(element: etree._Element, path: tuple[str, ...], key: str) -> Iterator[tuple[str, str]]:
            for child in element:
                here = (*path, child.tag)
                if child.tag in self.templates:
                    own = f"{key}/{self._path(child)}[{len(tables[child.tag]) + 1}]"
                    tables[child.tag].append({**dict(flat(child, (), own)), "PARENT_KEY": key, "KEY": own})
                elif len(child):
                    yield from flat(child, here, key)
                else:
                    column = "-".join(here) if groups else child.tag
                    yield column, child.text or ""
                    for chosen in (child.text or "").split() if split and child.tag in self.several else ():
                        yield f"{column}/{chosen}", "1"

        empty = {column: "" for column, _ in flat(self.frame, (), "")}
        for rows in tables.values():
            rows.clear()
        main = {
            "SubmissionDate": "2026-02-01T08:00:00.000Z", **empty, **dict(flat(self.root, (), INSTANCE)),
            "KEY": INSTANCE, "SubmitterName": "甲", "Status": "", "ReviewState": state, "Edits": "0",
        }  # fmt: skip
        files = {f"{form}.csv": _csv(list(main), [main])}
        for name, rows in tables.items():
            header = [column for column, _ in flat(self.templates[name], (), "")]
            files[f"{form}-{name}.csv"] = _csv([*header, "PARENT_KEY", "KEY"], rows)
        return zipped({**files, **{f"media/{name}": data for name, data in media.items()}})

    def _path(self, element: etree._Element) -> str:
        return "/".join(one.tag for one in reversed([element, *element.iterancestors()][:-1]))

    # ---- Central: OData; Kobo: JSON

    def odata(self, state: str | None = None) -> dict[str, Any]:
        """One entry of Central's Submissions?$expand=*: every field, null where nothing is."""

        def tree(frame: etree._Element, element: etree._Element | None, path: str) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for child in frame:
                here = f"{path}/{child.tag}"
                present = element.findall(child.tag) if element is not None else []
                if child.tag in self.templates:
                    if present:
                        found[f"{child.tag}@odata.navigationLink"] = f"Submissions('{INSTANCE}')/{child.tag}"
                        found[child.tag] = [{**tree(child, one, here), "__id": "5f2b0a9f"} for one in present]
                elif len(child):
                    found[child.tag] = tree(child, present[0] if present else None, here)
                else:
                    text = present[0].text if present else None
                    found[child.tag] = float(text) if text and self.types.get(here) == "decimal" else text or None
            return found

        system = {"submitterName": "甲", "edits": 0, "reviewState": state, "status": None}
        return {"__id": INSTANCE, "__system": system, **tree(self.frame, self.root, "/data")}

    def kobo(self, state: str | None = None) -> dict[str, Any]:
        """One entry of Kobo's data.json: `group/name` keys, only what is filled in, everything a string."""

        def flat(element: etree._Element) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for child in element:
                path = self._path(child)
                if child.tag in self.templates:
                    found.setdefault(path, []).append(flat(child))
                elif len(child):
                    found |= flat(child)
                elif child.text:
                    found[path] = child.text
            return found

        status = {"_validation_status": {"uid": state} if state else {}}
        attachments = [{"filename": "a/attachments/b/c/1.jpg", "question_xpath": "x"}]
        return {"_id": 1, "formhub/uuid": "x", **flat(self.root), "_attachments": attachments, "_tags": [], **status}


def odata_file(*submissions: dict[str, Any]) -> bytes:
    return json.dumps(
        {"value": submissions, "@odata.context": "https://central.example/v1/$metadata#Submissions"}, ensure_ascii=False
    ).encode()


def kobo_file(*submissions: dict[str, Any]) -> bytes:
    return json.dumps({"count": len(submissions), "next": None, "previous": None, "results": submissions}).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _csv(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO(newline="")
    table = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return stream.getvalue().encode()
