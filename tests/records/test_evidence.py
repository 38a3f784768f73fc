"""Evidence: only pictures inside the record's folder, judged by where a path really leads and what is in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.core.faults import Fault
from build_tools.records import evidence

PNG, JPEG = b"\x89PNG\r\n\x1a\n" + b"rest", b"\xff\xd8\xff\xe0" + b"rest"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    record = tmp_path / "records" / "one"
    (record / "photos").mkdir(parents=True)
    (record / "photos/a.png").write_bytes(PNG)
    (record / "photos/图.jpg").write_bytes(JPEG)
    (record / "photos/fake.png").write_bytes(b"GIF89a")
    (record / "photos/empty.png").write_bytes(b"")
    (tmp_path / "outside.png").write_bytes(PNG)
    (tmp_path / "records/one-more.png").write_bytes(PNG)
    (record / "link.png").symlink_to("photos/a.png")
    (record / "out.png").symlink_to("../../outside.png")
    (record / "sibling.png").symlink_to("../one-more.png")
    (record / "absolute.png").symlink_to(tmp_path / "outside.png")
    (record / "up").symlink_to("../..")
    (record / "loop").symlink_to("loop")
    (record / "chain.png").symlink_to("link.png")
    return record


@pytest.mark.parametrize("written", ["photos/a.png", "./photos/a.png", "photos/图.jpg", "link.png", "chain.png"])
def test_inside(folder: Path, written: str) -> None:
    assert evidence.resolve(folder, written).is_relative_to(folder.resolve())


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "leaves"),
        ("/etc/hostname", "leaves"),
        ("..", "leaves"),
        ("../../outside.png", "leaves"),
        ("photos/../photos/a.png", "leaves"),
        ("photos\\a.png", "leaves"),
        ("photos/a.png\0", "leaves"),
        ("out.png", "link out"),
        ("sibling.png", "link out"),
        ("absolute.png", "link out"),
        ("up/outside.png", "link out"),
        ("loop", "no file"),
        ("photos/none.png", "no file"),
        ("photos/a.png/b", "no file"),
        ("photos", "not a file"),
        (".", "not a file"),
        ("a" * 5000, "no file"),
        ("photos/fake.png", "neither"),
        ("photos/empty.png", "neither"),
    ],
)
def test_refused_with_a_repair(folder: Path, written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as error:
        evidence.resolve(folder, written)
    assert isinstance(error.value, Fault) and error.value.repair.endswith(".")


def test_too_large(folder: Path) -> None:
    with (folder / "large.png").open("wb") as stream:
        stream.write(PNG)
        stream.truncate(evidence.MAX_PHOTO_BYTES + 1)
    with pytest.raises(ValueError, match="larger than 25 MB"):
        evidence.resolve(folder, "large.png")


def test_the_record_folder_may_itself_be_reached_by_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "shortcut").symlink_to(folder)
    assert evidence.resolve(tmp_path / "shortcut", "photos/a.png") == folder.resolve() / "photos/a.png"


PARTS = st.sampled_from(
    ["..", ".", "", "photos", "a.png", "up", "out.png", "link.png", "loop", "~", "/", "\\", "\0", "图"]
)


@given(st.lists(PARTS, max_size=6))
def test_no_path_leads_out(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    base = tmp_path_factory.getbasetemp() / "evidence"
    folder = base / "in"
    if not folder.exists():
        (folder / "photos").mkdir(parents=True)
        (folder / "photos/a.png").write_bytes(PNG)
        (base / "a.png").write_bytes(PNG)
        (folder / "out.png").symlink_to("../a.png")
        (folder / "up").symlink_to("..")
        (folder / "link.png").symlink_to("photos/a.png")
        (folder / "loop").symlink_to("loop")
    try:
        found = evidence.resolve(folder, "/".join(parts))
    except ValueError:
        return
    assert found == (folder / "photos/a.png").resolve()


@pytest.mark.parametrize("call", ["stat", "open"])
def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Root may read everything, so the refusal is made up."""
    allowed = getattr(Path, call)

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "a.png":
            raise PermissionError(13, "Permission denied", str(path))
        return allowed(path, *args, **kwargs)

    monkeypatch.setattr(Path, call, refuse)
    with pytest.raises(ValueError, match=r"cannot be read"):
        evidence.resolve(folder, "photos/a.png")
    assert evidence.resolve(folder, "photos/图.jpg")
