"""CPU of making copies of the manual's PDF against one render of it by WeasyPrint, in the same run.

    python benchmarks/stamp.py [--root .] [--copies 100] [--release release.pdf --render-seconds 40]

Makes the copies twice, plain and encrypted (AES-256, a fresh file key each), in two processes and on the disk, and
counts the CPU of this process and its children. Prints the ratio of 1,000 copies to one render. With fewer copies than
1,000 (the default is 100) the time per copy is multiplied; getting ready is counted once and not multiplied. `--copies
1000` extrapolates nothing. Rendering takes most of the time; give an earlier result of it to leave it out.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from build_tools.copies import serials, tokens
from build_tools.copies.serials import CROCKFORD
from build_tools.copies.stamp.batch import make_copies
from build_tools.copies.stamp.document import prepare
from build_tools.copies.stamp.marks import Mark
from build_tools.publishing.pdf import build_pdf

GOAL = {"plain": 1.2, "AES-256": 2.5}
NAMES = ("临江一店 临江暖檐装饰（示例）", "云浦店 云浦安居（示例）", "锦城二店 锦城安筑（示例）", "总部审核员")


def cpu() -> float:
    """Seconds of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in usages)


def marks(release: Path, count: int) -> list[Mark]:
    """Made-up copies of a release."""
    plate = prepare(release.read_bytes())
    key, draw = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), random.Random(1)
    revision, made = plate.places.revision, []
    for number in range(1, count + 1):
        serial = serials.issue(plate.places.code, number, draw.randrange)
        made.append(
            Mark(
                serial=str(serial),
                holder=f"{NAMES[number % len(NAMES)]} {number}",
                issued=date(2026, 12, 1),
                revision=revision,
                content=plate.content,
                token=tokens.sign(key, serial, revision, plate.content),
            )
        )
    return made


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--release", type=Path, help="an unstamped PDF of a release, instead of rendering one")
    parser.add_argument("--render-seconds", type=float, help="CPU that rendering --release took")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        release, render = options.release, options.render_seconds
        if release is None or render is None:
            release, start = Path(folder) / "release.pdf", cpu()
            pages = build_pdf(options.root, release, controlled=True)
            render = cpu() - start
            print(f"render   {render:7.1f} s CPU, {pages} pages, {release.stat().st_size:,} bytes")
        some = marks(release, options.copies)
        draw = random.Random(2)
        codes = {one.serial: "".join(draw.choices(CROCKFORD, k=20)) for one in some}
        for name, passcodes in (("plain", None), ("AES-256", codes)):
            ready = cpu()
            make_copies(release, some[:4], passcodes, Path(folder) / f"{name}-ready", jobs=2)
            ready = cpu() - ready
            start, begun = cpu(), time.monotonic()
            made = make_copies(release, some, passcodes, Path(folder) / name, jobs=2)
            taken, wall = cpu() - start, time.monotonic() - begun
            each = (taken - ready) / max(1, len(made) - 4)
            whole = taken if len(made) == 1000 else ready + 996 * each
            digests = {sha256(one.path.read_bytes()).hexdigest() for one in made}
            assert len(digests) == len(made), "two copies are the same"
            said = "" if len(made) == 1000 else f", extrapolated from {len(made)}"
            print(
                f"{name:8} {whole:7.1f} s CPU for 1,000{said}; {1000 * each:.1f} ms each, {ready:.1f} s to get ready; "
                f"{len(made) / wall:.0f} a second; {whole / render:.2f} × one render (at most {GOAL[name]})"
            )


if __name__ == "__main__":
    main()
