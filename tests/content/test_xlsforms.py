"""The shipped forms, checklists and surveys as XLSForms: pyxform converts each, ODK Validate accepts each."""

from __future__ import annotations

import subprocess
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from odk_forms import convert
from odk_simulation import Phone

from build_tools.book.book import Book
from build_tools.forms.exchange import make_blank
from build_tools.language.checked import checked_library
from build_tools.language.form.forms import walk_fields
from build_tools.records.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(checked_library(ROOT))


@pytest.fixture(scope="module")
def xforms(book: Book) -> dict[str, str]:
    """By name; the whole audit also for an outlet that is young and one of another relationship."""
    first, *others = book.library.network.value.outlets
    young = max(others, key=lambda one: one.opened or date.min)
    other = next(one for one in others if one is not young and one.relationship != first.relationship)
    wanted = [(form, first) for form in Shelf(book.library).ids()]
    wanted += [("outlet-audit", young), ("outlet-audit", other)]
    day = date(2026, 11, 20)
    return {f"{form}_{one.id}": convert(make_blank(book, form, one.id, day=day)) for form, one in wanted}


def test_pyxform_converts_every_form_without_a_warning(book: Book, xforms: dict[str, str]) -> None:
    assert len(xforms) > 35
    phone = Phone(next(xform for name, xform in xforms.items() if name.startswith("outlet-audit")))
    items = [field.id for _, field in walk_fields(book.checklists["outlet-audit"])]
    assert len(items) > 100
    asked = [one for one in items if phone.has(f"{one.replace('-', '_')}_status")]
    assert len(asked) > len(items) * 0.8  # the rest does not apply to this outlet on any day
    complaints = phone.complaints()
    assert "audit_name is required" in complaints and "audit_role is required" not in complaints


@pytest.mark.needs_java
def test_odk_validate_accepts_every_form(xforms: dict[str, str], tmp_path: Path) -> None:
    """All in one start of Java."""
    paths = []
    for name, xform in xforms.items():
        paths.append(tmp_path / f"{name}.xml")
        paths[-1].write_text(xform, "utf-8")
    (tmp_path / "broken.xml").write_text(xform.replace("</h:html>", "").replace("/data/", "/nothing/"), "utf-8")
    jar = resources.files("pyxform") / "validators/odk_validate/bin/ODK_Validate.jar"
    command = ["java", "-Djava.awt.headless=true", "-jar", str(jar)]
    said = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, timeout=300)
    assert said.returncode == 0, said.stdout[-4000:] + said.stderr[-4000:]
    assert (said.stdout + said.stderr).count("Xform is valid") == len(paths)
    assert subprocess.run([*command, str(tmp_path / "broken.xml")], capture_output=True, timeout=300).returncode != 0
