"""Whole or not at all: when one file cannot be written, none appears and what was there stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from build_tools.core.disk.whole import write_whole


def content(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_all_are_written_with_their_folders(tmp_path: Path) -> None:
    write_whole(tmp_path / "a/b", {"x.json": b"1", "deep/y.html": "甲".encode()})
    assert content(tmp_path / "a/b") == {"x.json": b"1", "deep/y.html": "甲".encode()}


def test_older_files_are_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path, {"x": b"1", "y": b"2"})
    write_whole(tmp_path, {"x": b"3"})
    assert content(tmp_path) == {"x": b"3", "y": b"2"}


@pytest.mark.parametrize("last", ["folder", "file/inside", "n" * 300, "nul\0"])
def test_when_one_cannot_be_written_none_appears(tmp_path: Path, last: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises((OSError, ValueError)):
        write_whole(tmp_path, {"x": b"new", "y": b"new", last: b"new"})
    assert content(tmp_path) == {"file": b"old", "x": b"old"}


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"old")
    write = Path.write_bytes

    def full(self: Path, data: Any) -> int:
        if data == b"second":
            write(self, b"sec")
            raise OSError(28, "No space left on device", str(self))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path, {"x": b"first", "y": b"second", "z": b"third"})
    monkeypatch.undo()
    assert content(tmp_path) == {"x": b"old"}


def test_what_is_for_one_alone_does_not_go_through_a_part_of_somebody_else(tmp_path: Path) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.write_bytes(b"mine")
    (out / ".x.part").symlink_to(outside)
    (out / ".y.part").touch(0o666)
    write_whole(out, {"x": b"secret", "y": b"secret"}, mode=0o600)
    assert outside.read_bytes() == b"mine" and not (out / "x").is_symlink()
    assert {one.stat().st_mode & 0o777 for one in out.iterdir()} == {0o600}


def test_nobody_ever_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names appear only by renaming, and only after every file is complete."""
    seen = []
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        seen.append(sorted(one.read_bytes() for one in tmp_path.iterdir()))
        replace(source, target)

    monkeypatch.setattr("os.replace", watched)
    write_whole(tmp_path, {"x": b"1", "y": b"2"})
    assert seen == [[b"1", b"2"]] * 2
