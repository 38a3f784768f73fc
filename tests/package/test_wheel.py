"""The wheel, alone in a fresh environment, makes two other franchises in empty folders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from source_tree import ROOT

from build_tools import __version__
from build_tools.core.engine import engine_digest

pytestmark = pytest.mark.prove
CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
CLEAN = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "LANGUAGE", "LC_ALL")}
CLEAN["LANG"] = "C.UTF-8"
"""An environment in which nothing leads to this checkout."""
CHANNELS = ("html", "xlsx", "pdf", "xlsform", "yaml")
BLANKS = [("blank", "site-visit", "--outlet", "S001", "--as", way, "--out", f"build/blanks/{way}") for way in CHANNELS]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout. Built without isolation, so without the network."""
    if not (ROOT / "node_modules").is_dir():
        pytest.skip("the phone's libraries are not installed: npm ci --ignore-scripts")
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation"]
    # Nothing is written into the checkout, from which another worker may be building too.
    settings = folder / "places.cfg"
    settings.write_text(f"[build]\nbuild_base = {folder / 'build'}\n[egg_info]\negg_base = {folder}\n")
    environment = {**CLEAN, "DIST_EXTRA_CONFIG": str(settings)}
    made = subprocess.run([*pip, "--wheel-dir", folder, ROOT], env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; its libraries are those of the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", wheel], check=True, env=CLEAN)
    packages = next((folder / "lib").glob("python*/site-packages"))
    # A path of a .pth file is searched last, and the .pth files in it (this checkout's) are not read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


Run = Callable[..., str]


def runner(python: Path, folder: Path) -> Run:
    def run(command: str, *arguments: str | Path, code: int = 0) -> str:
        words = [str(python.with_name(command)), *map(str, arguments)]
        done = subprocess.run(words, cwd=folder, env=CLEAN, capture_output=True, text=True)
        assert done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return run


def franchise(python: Path, folder: Path, language: str) -> dict[str, str]:
    """What every command says about a franchise made from nothing: its site, PDF, forms and report are in `folder`."""
    folder.mkdir()
    run = runner(python, folder)
    said = {"init": run("manual", "init", ".", "--language", language)}
    for words in (("check",), ("build", "--markdown"), ("schema",)):
        said[f"manual {words[0]}"] = run("manual", *words)
    said["audit score"] = run("audit", "score", "audits/sample.yml", "--out", "build/reports", "--oscal")
    for words in BLANKS:
        said[f"audit blank {words[5]}"] = run("audit", *words)
    broken = (folder / "manual/manual.yml").read_text("utf-8").replace("revision: 0.1.0", "revison: 0.1.0", 1)
    (folder / "manual/manual.yml").write_text(broken, "utf-8")
    said["problems"] = run("manual", "check", code=1)
    (folder / "manual/manual.yml").write_text(broken.replace("revison", "revision"), "utf-8")
    return said


@pytest.fixture(scope="module")
def tea(python: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The English chain of tea shops."""
    folder = tmp_path_factory.mktemp("tea") / "chain"
    return folder, franchise(python, folder, "en")


@pytest.fixture(scope="module")
def chinese(python: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The Chinese one, whose title needs two lines."""
    folder = tmp_path_factory.mktemp("chinese") / "chain"
    return folder, franchise(python, folder, "zh-Hans")


def test_the_wheel_is_the_engine_of_this_checkout(python: Path, tmp_path: Path) -> None:
    code = "from build_tools.core import engine; print(engine.CODE, engine.engine_digest())"
    done = subprocess.run([python, "-c", code], cwd=tmp_path, env=CLEAN, capture_output=True, text=True, check=True)
    where, digest = done.stdout.rsplit(maxsplit=1)
    assert Path(where).is_relative_to(python.parent.parent) and digest == engine_digest()
    assert runner(python, tmp_path)("manual", "--version") == f"franchise-manual {__version__}\n"


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    assert "build_tools/py.typed" in zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize("chain", ["tea", "chinese"])
def test_everything_is_made(chain: str, request: pytest.FixtureRequest) -> None:
    folder, _ = request.getfixturevalue(chain)
    assert (folder / "build/site/index.html").is_file() and (folder / "build/site/fill/site-visit/index.html").is_file()
    assert len(list((folder / "build").glob("*-draft.pdf"))) == 1
    assert {one.suffix for one in (folder / "build/reports").iterdir()} == {".html", ".json", ".pdf"}
    assert all(len(list((folder / "build/blanks" / way).iterdir())) == 1 for way in CHANNELS)


def test_mkdocs_itself_builds_the_same_site(python: Path, tea: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, _ = tea
    done = [python, "-m", "mkdocs", "build", "--quiet", "--site-dir", tmp_path / "site"]
    subprocess.run(done, cwd=folder, env=CLEAN, check=True)
    pages = {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*.html")}
    assert pages == {path.relative_to(folder / "build/site") for path in (folder / "build/site").rglob("*.html")}


# ---- No Chinese in an English chain

OUTPUTS = ("site", "pdf", "markdown", "reports", "messages", *(f"blanks/{way}" for way in CHANNELS))


def text_of(path: Path) -> str:
    """What a file says, whatever it is."""
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist() if ".xml" in name)
    return path.read_bytes().decode("utf-8", "replace") if path.suffix not in (".png", ".ico", ".woff2") else ""


def texts(folder: Path, output: str, said: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every text of an output with its name. Material's own scripts, which segment Japanese, are not ours."""
    if output == "messages":
        yield from said.items()
        return
    build = folder / "build"
    paths = build.glob("*-draft.pdf") if output == "pdf" else (build / output).rglob("*")
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.is_file() and "assets/javascripts/" not in name:
            yield name, text_of(path)


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_chinese_is_in_an_english_chain(output: str, tea: tuple[Path, dict[str, str]]) -> None:
    folder, said = tea
    found, seen = [], 0
    for name, text in texts(folder, output, said):
        seen += len(text)
        if match := CJK.search(text):
            found.append(f"{name}: {text[max(0, match.start() - 30) : match.start() + 30]!r}")
    assert seen > 500
    assert not found, f"{len(found)} files\n" + "\n".join(found[:30])


def test_the_title_of_two_lines_stands_on_the_cover(chinese: tuple[Path, dict[str, str]]) -> None:
    folder, _ = chinese
    cover = pypdf.PdfReader(next((folder / "build").glob("*-draft.pdf"))).pages[0].extract_text()
    assert "山间清茶连锁门店顾客服务与产品品质管理手册" in re.sub(r"\s", "", cover)
