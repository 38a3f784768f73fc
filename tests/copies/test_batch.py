"""Many copies at once: whole or not at all, continued after a kill, refused before anything is written."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from hashlib import sha256
from multiprocessing import active_children
from pathlib import Path

import made_copies
import pikepdf
import pytest
from made_copies import CODE, PASSCODE, mark, release_pdf
from signing import PASSPHRASE, certificate_file

from build_tools.copies.stamp import batch
from build_tools.copies.stamp.batch import LEDGER, LOCK, Made, make_copies
from build_tools.copies.stamp.lock import password
from build_tools.copies.stamp.marks import Mark
from build_tools.copies.stamp.signature import Certificate
from build_tools.copies.verification import Delivery, verify_file
from build_tools.core.problems import EnvironmentFault, Refused

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release.pdf"
    path.write_bytes(release_pdf())
    return path


def some(count: int) -> list[Mark]:
    return [mark(number) for number in range(1, count + 1)]


def codes(marks: list[Mark]) -> dict[str, str]:
    return {one.serial: PASSCODE[:-2] + f"{number:02d}" for number, one in enumerate(marks)}


def check(made: list[Made], marks: list[Mark], passcodes: dict[str, str] | None) -> None:
    assert [one.serial for one in made] == [one.serial for one in marks]
    for one, meant in zip(made, marks, strict=True):
        data = one.path.read_bytes()
        assert sha256(data).hexdigest() == one.sha256
        secret = password(passcodes[one.serial]) if passcodes else ""
        with pikepdf.open(io.BytesIO(data), password=secret) as pdf:
            assert meant.token.encode() in pdf.Root.Metadata.read_bytes()
            assert pdf.check_pdf_syntax() == []


def test_a_batch_in_two_processes(release: Path, tmp_path: Path) -> None:
    marks, told = some(6), list[tuple[int, int]]()
    made = make_copies(release, marks, codes(marks), tmp_path / "out", jobs=2, progress=lambda *done: told.append(done))
    check(made, marks, codes(marks))
    assert told == [(done, 6) for done in range(7)]
    assert len({one.sha256 for one in made}) == 6 and not any(one.kept for one in made)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"{one.serial}_1.10.0.pdf" for one in marks} | {LEDGER, LOCK}


def test_plain_copies_do_not_depend_on_where_they_are_made(release: Path, tmp_path: Path) -> None:
    marks = some(5)
    one = make_copies(release, marks, None, tmp_path / "one", jobs=1)
    two = make_copies(release, list(reversed(marks)), None, tmp_path / "two", jobs=2)
    assert {made.serial: made.sha256 for made in one} == {made.serial: made.sha256 for made in two}
    check(one, marks, None)


def test_what_is_there_is_kept_and_what_was_touched_is_made_anew(release: Path, tmp_path: Path) -> None:
    marks, out = some(4), tmp_path / "out"
    first = make_copies(release, marks, codes(marks), out)
    again = make_copies(release, marks, codes(marks), out)
    assert [(one.sha256, one.kept) for one in again] == [(one.sha256, True) for one in first]
    first[0].path.write_bytes(first[0].path.read_bytes()[:-1])
    first[1].path.unlink()
    renewed = codes(marks) | {marks[2].serial: "9" * 20}
    third = make_copies(release, marks, renewed, out)
    assert [one.kept for one in third] == [False, False, False, True]
    check(third, marks, renewed)
    named = [marks[0], *(one.model_copy(update={"holder": "另一人"}) for one in marks[1:])]
    assert [one.kept for one in make_copies(release, named, renewed, out)] == [True, False, False, False]


def test_a_torn_line_is_as_none(release: Path, tmp_path: Path) -> None:
    marks, out = some(2), tmp_path / "out"
    make_copies(release, marks, None, out)
    lines = (out / LEDGER).read_text()
    (out / LEDGER).write_text("[1]\nnull\n" + lines[: lines.rindex("sha256")])
    (out / ".x.pdf.part").write_bytes(b"half")
    made = make_copies(release, marks, None, out)
    assert [one.kept for one in made] == [True, False]
    assert not (out / ".x.pdf.part").exists()
    check(made, marks, None)


RUN = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}]
from build_tools.copies.stamp.marks import Mark
from build_tools.copies.stamp.batch import make_copies
if __name__ == "__main__":
    marks = [Mark.model_validate_json(line) for line in Path({marks!r}).read_text("utf-8").splitlines()]
    make_copies(Path({release!r}), marks, dict.fromkeys([one.serial for one in marks], {passcode!r}), Path({out!r}),
                jobs=2, progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.parametrize("after", [1, 5, 12])
def test_killed_and_run_again_nothing_is_lost(after: int, release: Path, tmp_path: Path) -> None:
    script, listed, out = tmp_path / "run.py", tmp_path / "marks.jsonl", tmp_path / "out"
    marks = some(24)
    listed.write_text("\n".join(one.model_dump_json() for one in marks), "utf-8")
    given = {"marks": listed, "release": release, "out": out, "root": ROOT, "passcode": PASSCODE}
    script.write_text(RUN.format(**{name: str(value) for name, value in given.items()}), "utf-8")
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= after:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    passcodes = {one.serial: PASSCODE for one in marks}
    whole = {path.name: path.read_bytes() for path in out.glob("FCM*.pdf")}
    for data in whole.values():
        with pikepdf.open(io.BytesIO(data), password=password(PASSCODE)) as pdf:
            assert pdf.check_pdf_syntax() == []
    lines = len((out / LEDGER).read_text().splitlines())
    assert after <= lines < 24
    made = _when_free(release, marks, passcodes, out)
    assert sum(one.kept for one in made) >= after
    check(made, marks, passcodes)
    assert not list(out.glob("*.part"))


def _when_free(release: Path, marks: list[Mark], passcodes: dict[str, str], out: Path) -> list[Made]:
    """The workers of a killed run end by themselves, and until then nobody else may write."""
    for _ in range(200):
        try:
            return make_copies(release, marks, passcodes, out, jobs=2)
        except Refused as refused:
            assert refused.problems[0].code == "folder-in-use"
            time.sleep(0.1)
    raise AssertionError("workers outlived their run")


def test_two_runs_do_not_share_a_folder(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def second(done: int, total: int) -> None:
        with pytest.raises(Refused) as refused:
            make_copies(release, some(1), None, out)
        assert refused.value.problems[0].code == "folder-in-use"

    make_copies(release, some(1), None, out, progress=second)


def test_every_problem_is_said_before_anything_is_written(release: Path, tmp_path: Path) -> None:
    good, other = mark(1), mark(2)
    marks = [
        good, good, other, mark(3).model_copy(update={"revision": "9.0.0"}), mark(4, "𓀀"), mark(5), mark(6, "长" * 60),
    ]  # fmt: skip
    passcodes = {one.serial: PASSCODE for one in marks} | {other.serial: "", mark(5).serial: "U!"}
    with pytest.raises(Refused) as refused:
        make_copies(release, marks, passcodes, tmp_path / "out")
    said = {problem.origin.file: problem for problem in refused.value.problems}
    assert set(said) == {one.serial for one in marks} and len(refused.value.problems) == 6
    assert "given twice" in said[good.serial].message
    assert "no passcode" in said[other.serial].message
    assert all(problem.repair.endswith(".") for problem in refused.value.problems)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing_half(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "out"
    monkeypatch.setattr(batch.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        make_copies(release, some(2), None, out)
    assert not list(out.glob("*.pdf"))
    monkeypatch.undo()
    check(make_copies(release, some(2), None, out), some(2), None)
    assert not list(out.glob(".*.part"))


def test_a_killed_worker_is_said(release: Path, tmp_path: Path) -> None:
    def kill(done: int, total: int) -> None:
        if done == 1:
            active_children()[0].kill()

    with pytest.raises(EnvironmentFault, match="ended early") as fault:
        make_copies(release, some(30), None, tmp_path / "out", jobs=2, progress=kill)
    assert "finished copies are kept" in fault.value.repair
    check(make_copies(release, some(30), None, tmp_path / "out", jobs=2), some(30), None)


def test_signed_copies_are_found_by_the_register(release: Path, tmp_path: Path) -> None:
    certificate = Certificate(certificate_file(tmp_path), PASSPHRASE)
    marks = some(2)
    made = make_copies(release, marks, codes(marks), tmp_path / "out", certificate=certificate)
    register = {one.sha256: Delivery(one.serial, "1.10.0") for one in made}
    for one in made:
        verdict = verify_file(one.path.read_bytes(), CODE, made_copies.KEY.public_key(), register.get)
        assert (verdict.proof, verdict.serial) == ("delivered", one.serial)
    assert all(one.kept for one in make_copies(release, marks, codes(marks), tmp_path / "out", certificate=certificate))


def test_workers_that_cannot_start_are_said(release: Path, tmp_path: Path) -> None:
    """A script without `if __name__ == "__main__"` is run again by each worker; that must end, and be said."""
    script, listed, out = tmp_path / "run.py", tmp_path / "marks.jsonl", tmp_path / "out"
    listed.write_text("\n".join(one.model_dump_json() for one in some(6)), "utf-8")
    given = {"marks": listed, "release": release, "out": out, "root": ROOT, "passcode": PASSCODE}
    text = RUN.format(**{name: str(value) for name, value in given.items()})
    script.write_text(text.replace('if __name__ == "__main__":', "if True:"), "utf-8")
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert "a process that makes copies ended early" in ended.stderr
    assert {path.name for path in out.iterdir()} <= {LEDGER, LOCK}
    check(make_copies(release, some(6), None, out), some(6), None)
