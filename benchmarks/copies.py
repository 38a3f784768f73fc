"""What a register of 50,000 copies costs: the commands at the counter, the index behind them, and the proof of it all.

    .venv/bin/python benchmarks/copies.py [COPIES] [--root .] [--runs 3]

Makes the register in a temporary folder (TMPDIR says where; fixed seed, about 2.5 events a copy). CPU seconds (user and
system) and wall seconds of whole processes, the median of the runs; the ratio is of CPU to `manual copy list` of an
empty register: what starting Python and reading manual.yml cost anyway.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from build_tools.copies import serials
from build_tools.copies.checkpoint import take
from build_tools.copies.desk import Desk
from build_tools.copies.register.events import EVENTS, AnyEvent
from build_tools.copies.register.journal import GRAMMAR
from build_tools.language.model.network import Network

ROOT = Path(__file__).resolve().parent.parent
FIRST = date(2026, 12, 1)


class Posts(NamedTuple):
    """Who acts and who may hold a copy, in the project's network."""

    controller: str
    holder: str
    outlets: tuple[str, ...]

    @classmethod
    def of(cls, network: Network) -> Posts:
        """The shipped network's, or the first that fits in another."""
        inside = [role.id for role in network.roles if role.side == "headquarters"]
        outside = [role.id for role in network.roles if role.side != "headquarters"]
        outlets = tuple(outlet.id for outlet in network.outlets)
        return cls(_named("document-controller", inside), _named("general-manager", outside), outlets)


def _named(usual: str, roles: list[str]) -> str:
    return usual if usual in roles else roles[0]


def make(root: Path, count: int, desk: Desk, posts: Posts, *, seed: int = 4) -> str:
    """A register of so many copies, and a release that recorded it. Gives the last serial."""
    draw = random.Random(seed)
    serial = ""
    for number in range(1, count + 1):
        serial = str(serials.issue(desk.code, number, draw.randrange))
        folder = root / f"records/copies/{number:06d}"
        folder.mkdir(parents=True)
        before = None
        for sequence, said in enumerate(history(posts, draw), 1):
            known = {"serial": serial, "sequence": sequence, "by": posts.controller, "previous": before}
            event: AnyEvent = EVENTS[said["event"]].model_validate({**said, **known})
            data = GRAMMAR.write(event)
            before = hashlib.sha256(data).hexdigest()
            (folder / f"{sequence:04d}.yml").write_bytes(data)
    return serial


def history(posts: Posts, draw: random.Random) -> list[dict[str, object]]:
    """What happened to one copy."""
    day = FIRST + timedelta(draw.randrange(300))
    holder = "H-" + "".join(serials.CROCKFORD[draw.randrange(32)] for _ in range(8))
    issued = {"event": "issued", "holder": holder, "role": posts.holder, "outlet": draw.choice(posts.outlets)}
    events: list[dict[str, object]] = [{**issued, "revision": "1.0.0", "date": day}]
    if draw.random() < 0.9:
        events.append({"event": "delivered", "revision": "1.0.0", "date": day + timedelta(1)})
    if len(events) == 2 and draw.random() < 0.5:
        events.append({"event": "acknowledged", "revision": "1.0.0", "proof": "slip", "date": day + timedelta(2)})
    if draw.random() < 0.1:
        events.append({"event": draw.choice(["lost", "returned"]), "date": day + timedelta(9)})
    return events


def release(root: Path, revision: str = "1.0.0") -> None:
    """A release's record with the checkpoint of the register."""
    point, text = take(root)
    folder = root / f"records/releases/{revision}"
    folder.mkdir(parents=True)
    (folder / "register.txt").write_bytes(text)
    engine = {"version": "0", "scoring_version": 1, "fonts": {}, "libraries": {}}
    said = {
        "release": "1",
        "revision": revision,
        "effective": "2026-12-01",
        "approvals": [],
        "entries": {},
        "forms": {},
    }
    digests = dict.fromkeys(("content", "pdf", "archive"), "0" * 64)
    record = {**said, **digests, "changed": {}, "engine": engine, "checkpoint": point.model_dump()}
    (folder / "release.json").write_text(json.dumps(record))


Taken = tuple[float, float]


def run(root: Path, *arguments: str) -> Taken:
    """CPU and wall seconds of one command."""
    before, start = os.times(), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MANUAL_SECRETS": str(root / "none")}
    done = subprocess.run(
        [sys.executable, "-m", "build_tools.cli.manual", *arguments],
        cwd=root, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        raise RuntimeError(done.stderr.decode())
    return after.children_user + after.children_system - before.children_user - before.children_system, wall


def project(sources: Path, folder: Path) -> Path:
    """A project with the content of another one and no register."""
    for name in ("manual", "checklists", "surveys"):
        shutil.copytree(sources / name, folder / name)
    return folder


def main() -> None:
    """Print one line a command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("copies", type=int, nargs="?", default=50_000)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project whose content is taken; the shipped one")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    def median(root: Path, *arguments: str) -> Taken:
        """The median of some runs, by CPU."""
        return statistics.median_low([run(root, *arguments) for _ in range(options.runs)])

    with tempfile.TemporaryDirectory() as temporary:
        empty = project(options.root, Path(temporary, "empty"))
        base, sources = median(empty, "copy", "list"), median(empty, "check")
        root = project(options.root, Path(temporary, "full"))
        start = time.perf_counter()
        desk = Desk.open(root)
        posts = Posts.of(desk.network)
        last = make(root, options.copies, desk, posts)
        release(root)
        events = sum(len(names) for _, _, names in os.walk(root / "records/copies"))
        print(f"{options.copies} copies, {events} events; made in {time.perf_counter() - start:.0f} s")
        print(f"{'':<28} {'CPU':>8} {'wall':>8} {'ratio':>8}")

        def row(name: str, taken: Taken) -> None:
            print(f"{name:<28} {taken[0]:6.2f} s {taken[1]:6.2f} s {taken[0] / base[0]:8.1f}", flush=True)

        row("list, empty register", base)
        row("check, empty register", sources)
        time.sleep(3)  # an index does not take in what has only just changed
        row("index rebuilt (list)", run(root, "copy", "list", "--overdue"))
        row("list", median(root, "copy", "list"))
        row("list --state lost", median(root, "copy", "list", "--state", "lost"))
        row("show", median(root, "copy", "show", last))
        row("verify SERIAL", median(root, "copy", "verify", last))
        row("issue", median(root, "copy", "issue", "--outlet", posts.outlets[0], "--role", posts.holder))
        row("deliver", run(root, "copy", "deliver", last))
        row("list after that", run(root, "copy", "list"))
        row("sweep", median(root, "copy", "sweep"))
        row("checkpoint", run(root, "copy", "checkpoint"))
        row("check", run(root, "check"))


if __name__ == "__main__":
    main()
