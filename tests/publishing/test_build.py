"""`manual build`: what is made, what is left alone, and that a failure leaves what was there."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import small_tree
from source_tree import join_mkdocs
from typer.testing import CliRunner

from build_tools.cli import manual
from build_tools.core import engine
from build_tools.core.press import fonts
from build_tools.core.problems import Refused
from build_tools.publishing import build as operation
from build_tools.publishing import pdf as pdf_operation
from build_tools.publishing import site as site_operation
from build_tools.revisions import inputs

PDF = "TST-1.10.0-draft.pdf"
CHAPTER = ("manual/chapters/basics.yml", "title: 总则", "title: 通则")
Build = Callable[..., list[str]]


@contextmanager
def step(_: str) -> Iterator[Callable[[str], Any]]:
    yield lambda _: None


def build(root: Path, *, site: bool = True, pdf: bool = True, markdown: bool = False, force: bool = False) -> list[str]:
    """The lines said, without the folder."""
    out = root / "build"
    said = operation.build(root, out, site=site, pdf=pdf, markdown=markdown, force=force, step=step)
    return [line.removeprefix(f"{out}{os.sep}") for line in said]


def project(folder: Path) -> Path:
    """The small manual, ready for MkDocs."""
    return join_mkdocs(small_tree.copy(folder))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose site and PDF are cheap."""

    def cheap_site(root: Path, destination: Path, report: object) -> int:
        (destination / "chapters").mkdir(parents=True)
        (destination / "index.html").write_text("index")
        (destination / "chapters/basics.html").write_text("basics")
        return 2

    def cheap_pdf(root: Path, out_file: Path, book: object, report: object) -> int:
        out_file.parent.mkdir(parents=True, exist_ok=True)
        out_file.write_bytes(b"%PDF")
        return 3

    monkeypatch.setattr(site_operation, "build_site", cheap_site)
    monkeypatch.setattr(pdf_operation, "build_pdf", cheap_pdf)
    return project(tmp_path)


def nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> tuple[Path, int]:
        raise AssertionError("an output was made")

    monkeypatch.setattr(operation, "_MAKERS", dict.fromkeys(operation._MAKERS, fail))


def contents(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def leftovers(out: Path) -> list[str]:
    return [path.name for path in out.iterdir() if path.name.startswith(".")]


def test_the_real_site_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    (said,) = build(root, pdf=False)
    count = len(list((root / "build/site").rglob("*.html")))
    assert count > 15 and said == f"site: {count} pages"
    assert not leftovers(root / "build")
    nothing_is_made(monkeypatch)
    assert build(root, pdf=False) == [f"{said} (unchanged)"]


def test_a_second_run_does_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(root, markdown=True)[:2] == ["site: 2 pages", f"{PDF}: 3 pages"]
    before = contents(root / "build")
    nothing_is_made(monkeypatch)
    again = build(root, markdown=True)
    assert len(again) == 3 and all(line.endswith(" pages (unchanged)") for line in again)
    assert contents(root / "build") == before


def test_the_state_lists_every_file(root: Path) -> None:
    build(root)
    state = json.loads((root / "build/state.json").read_text("utf-8"))
    assert state["site"]["listing"] == [["chapters/basics.html", 6], ["index.html", 5]]
    assert state["pdf"]["listing"] == [[PDF, 4]]


def test_a_changed_source_rebuilds_all(root: Path) -> None:
    build(root)
    small_tree.change(root, *CHAPTER)
    assert build(root) == ["site: 2 pages", f"{PDF}: 3 pages"]


def remove_the_pdf(out: Path) -> None:
    (out / PDF).unlink()


def remove_the_site(out: Path) -> None:
    shutil.rmtree(out / "site")


def remove_a_page(out: Path) -> None:
    (out / "site/index.html").unlink()


def swap_names_of_pages(out: Path) -> None:
    (out / "site/index.html").rename(out / "site/other.html")


def lengthen_a_page(out: Path) -> None:
    (out / "site/index.html").write_text("longer than it was")


@pytest.mark.parametrize(
    ("damage", "rebuilt"),
    [
        (remove_the_pdf, "pdf"),
        (remove_the_site, "site"),
        (remove_a_page, "site"),
        (swap_names_of_pages, "site"),
        (lengthen_a_page, "site"),
    ],
)
def test_a_damaged_output_is_made_again_and_only_that(root: Path, damage: Callable[[Path], None], rebuilt: str) -> None:
    build(root)
    before = contents(root / "build")
    damage(root / "build")
    site, pdf = "site: 2 pages", f"{PDF}: 3 pages"
    assert build(root) == ([f"{site} (unchanged)", pdf] if rebuilt == "pdf" else [f"{pdf} (unchanged)", site])
    assert contents(root / "build") == before


def test_force_builds_again_what_is_asked_and_forgets_nothing_else(root: Path) -> None:
    build(root)
    assert build(root, pdf=False, force=True) == ["site: 2 pages"]
    assert build(root) == ["site: 2 pages (unchanged)", f"{PDF}: 3 pages (unchanged)"]


def test_each_output_alone(root: Path) -> None:
    out = root / "build"
    build(root, pdf=False)
    assert sorted(path.name for path in out.iterdir()) == ["site", "state.json"]
    shutil.rmtree(out)
    build(root, site=False)
    assert sorted(path.name for path in out.iterdir()) == [PDF, "state.json"]
    shutil.rmtree(out)
    build(root, site=False, pdf=False, markdown=True)
    assert sorted(path.name for path in out.iterdir()) == ["markdown", "state.json"]


def test_markdown_is_the_generated_pages_and_assets(root: Path) -> None:
    out = root / "build"
    source = site_operation.site_source(root)
    (said,) = build(root, site=False, pdf=False, markdown=True)
    assert said == f"markdown: {len(source.pages)} pages"
    assert contents(out / "markdown") == {
        name: one if isinstance(one, bytes) else one.encode()
        for name, one in (*source.pages.items(), *source.assets.items())
    }
    (out / "markdown/of-an-older-build.md").write_text("x")
    build(root, site=False, pdf=False, markdown=True)
    assert not (out / "markdown/of-an-older-build.md").exists() and not leftovers(out)


@pytest.mark.parametrize(
    "damaged",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"site": 1, "pdf": null}', b"[" * 100_000,
        b'{"site": {"key": "x"}, "pdf": {"key": 1, "path": 2, "listing": {}}}',
    ],
)  # fmt: skip
def test_a_damaged_state_is_forgotten(root: Path, damaged: bytes) -> None:
    build(root)
    (root / "build/state.json").write_bytes(damaged)
    assert build(root) == ["site: 2 pages", f"{PDF}: 3 pages"]
    assert build(root) == ["site: 2 pages (unchanged)", f"{PDF}: 3 pages (unchanged)"]


@pytest.mark.parametrize("lacking", ["path", "pages", "listing", "key"])
def test_a_state_with_a_hole_is_not_believed(root: Path, lacking: str) -> None:
    build(root)
    file = root / "build/state.json"
    state = json.loads(file.read_text("utf-8"))
    del state["site"][lacking]
    file.write_text(json.dumps(state))
    assert build(root) == [f"{PDF}: 3 pages (unchanged)", "site: 2 pages"]


@pytest.mark.parametrize("name", ["site", "pdf", "markdown"])
def test_a_maker_that_raises_leaves_what_was_there(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out, wanted = root / "build", {"site": False, "pdf": False, name: True}
    build(root, **wanted)
    before = contents(out)
    small_tree.change(root, *CHAPTER)

    def half_a_site(root: Path, destination: Path, *_: object) -> int:
        destination.mkdir(parents=True)
        (destination / "index.html").write_text("half")
        raise KeyboardInterrupt

    def no_bytes(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken, pytest.raises((KeyboardInterrupt, OSError)):
        broken.setattr(site_operation, "build_site", half_a_site)
        broken.setattr(pdf_operation, "build_pdf", no_bytes)
        broken.setattr(operation, "write_whole", no_bytes)
        build(root, **wanted)
    assert contents(out) == before and not leftovers(out)
    assert not build(root, **wanted)[0].endswith("(unchanged)")


def test_a_folder_that_cannot_be_swapped_in_leaves_the_old_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(root)
    before = contents(root / "build")
    rename = Path.rename

    def stubborn(path: Path, target: Path) -> Path:
        if path.name == ".site.part":
            raise OSError(16, "Device or resource busy")
        return rename(path, target)

    with monkeypatch.context() as broken, pytest.raises(OSError):
        broken.setattr(Path, "rename", stubborn)
        build(root, force=True)
    assert contents(root / "build") == before and not leftovers(root / "build")


def test_what_was_made_before_a_failure_is_remembered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken, pytest.raises(OSError):
        broken.setattr(pdf_operation, "build_pdf", fail)
        build(root)
    assert list(json.loads((root / "build/state.json").read_text("utf-8"))) == ["site"]
    assert build(root) == ["site: 2 pages (unchanged)", f"{PDF}: 3 pages"]


def test_leftovers_of_a_killed_build_are_cleared(root: Path) -> None:
    for name in (".site.part", ".site.old"):
        (root / "build" / name).mkdir(parents=True)
        (root / "build" / name / "rest.html").write_text("x")
    build(root)
    assert not leftovers(root / "build") and not (root / "build/site/rest.html").exists()


def test_broken_sources_are_refused_before_anything_is_written(root: Path) -> None:
    small_tree.change(root, "manual/chapters/service.yml", "see: [BBB-001]", "see: [BBB-010]")
    with pytest.raises(Refused):
        build(root)
    assert not (root / "build").exists()


def test_the_pdf_of_another_revision_goes_and_other_files_stay(root: Path) -> None:
    out = root / "build"
    out.mkdir()
    for name in ("TST-1.9.0-draft.pdf", "ABC-1.9.0-draft.pdf", "TST-1.9.0.pdf", "TST-1.9.0-draft.pdf.txt"):
        (out / name).write_bytes(b"x")
    build(root, site=False)
    names = sorted(path.name for path in out.iterdir())
    assert names == ["ABC-1.9.0-draft.pdf", PDF, "TST-1.9.0-draft.pdf.txt", "TST-1.9.0.pdf", "state.json"]


def test_the_pdf_of_another_revision_stays_when_the_new_one_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    (root / "build").mkdir()
    (root / "build/TST-1.9.0-draft.pdf").write_bytes(b"x")
    monkeypatch.setattr(pdf_operation, "build_pdf", fail)
    with pytest.raises(OSError):
        build(root, site=False)
    assert contents(root / "build") == {"TST-1.9.0-draft.pdf": b"x"}


def test_the_digest_covers_sources_libraries_templates_and_fonts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = [inputs.inputs_digest(root)]
    assert inputs.inputs_digest(root) == digests[0]
    for name in inputs.LIBRARIES:
        with monkeypatch.context() as other:
            version = inputs.version
            other.setattr(inputs, "version", lambda one, name=name, version=version: f"{version(one)}{one == name}")
            digests.append(inputs.inputs_digest(root))
    with monkeypatch.context() as other:
        other.setattr(fonts, "state", lambda: ["another.ttc:0:1"])
        digests.append(inputs.inputs_digest(root))
    with monkeypatch.context() as other:
        other.setattr(inputs, "engine_digest", lambda: "another engine")
        digests.append(inputs.inputs_digest(root))
    page = root / "templates/book/site/theme/404.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!-- own -->", "utf-8")
    digests.append(inputs.inputs_digest(root))
    page.unlink()
    assert inputs.inputs_digest(root) == digests[0]
    assert len(set(digests)) == len(digests) == 4 + len(inputs.LIBRARIES)


@pytest.mark.parametrize("name", ["TEMPLATES", "CODE", "LIBRARIES"])
def test_the_engine_s_digest_covers_its_own_files(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine.engine_digest()
    monkeypatch.setattr(engine, name, tmp_path)
    assert engine.engine_digest() != before


def test_the_engine_s_digest_covers_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine.engine_digest()
    monkeypatch.setattr(engine, "machine_words", lambda language: language.encode())
    assert engine.engine_digest() != before


def test_libraries_that_are_not_installed_have_no_version() -> None:
    assert all(inputs._version(name) for name in inputs.LIBRARIES)
    assert inputs._version("no-such-distribution") == ""


@pytest.mark.parametrize(
    ("options", "outputs"),
    [
        ((), {"site", PDF}),
        (("--no-site",), {PDF}),
        (("--no-pdf",), {"site"}),
        (("--no-site", "--no-pdf", "--markdown"), {"markdown"}),
        (("--markdown", "--force"), {"site", PDF, "markdown"}),
    ],
)
def test_the_options_of_the_command(root: Path, options: tuple[str, ...], outputs: set[str]) -> None:
    result = CliRunner().invoke(manual.app, ["build", "--root", str(root), "--out", str(root / "out"), *options])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (root / "out").iterdir()} == {*outputs, "state.json"}
    assert len(result.stdout.splitlines()) == len(outputs)


def test_asking_for_nothing_is_wrong_use(root: Path) -> None:
    result = CliRunner().invoke(manual.app, ["build", "--root", str(root), "--no-site", "--no-pdf"])
    assert result.exit_code == 2
    assert "--markdown" in result.stderr and not (root / "build").exists()
