"""Change one thing in the code, see whether its tests notice: a sample of mutants of what must not be wrong.

    pip install -e '.[mutants]'
    python scripts/mutants.py [--count 400] [--seed 8] [--part scoring …] [--python .venv/bin/python]

cosmic-ray knows what can be changed (comparisons, sums, numbers, `and`/`or`, `not`, loops, exceptions); this draws
places by a seed, as many in each part, one change a place, and runs each against the tests of its part in a copy of the
working tree. build/mutants.jsonl keeps what was found, so that a run that was ended goes on where it was. Survivors are
named with file and line; those in docs/decisions/mutants.md have their reason there, every other one makes the exit
code 1. Not part of CI: 400 take hours.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "build/mutants.jsonl"
REASONS = ROOT / "docs/decisions/mutants.md"
TIMEOUT = 900.0


class Group(NamedTuple):
    """Modules, and the tests that must notice what is changed in them, the quickest first."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    only: str = ""
    """pytest's -k."""


def _reader(folder: str, modules: str, *tests: str) -> Group:
    files = tuple(f"build_tools/forms/{folder}/{name}.py" for name in modules.split())
    return Group(files, tuple(f"tests/forms/{name}.py" for name in tests))


_RANGES = ("tests/audits/test_ranges.py", "tests/forms/test_phone_score.py")
PARTS: dict[str, tuple[Group, ...]] = {
    "scoring": (
        Group(
            ("build_tools/audits/scoring/comparison.py",),
            ("tests/audits/test_comparison.py", "tests/audits/test_replay.py", "tests/audits/test_report.py"),
        ),
        Group(
            ("build_tools/audits/scoring/*.py", "build_tools/core/numbers/*.py"),
            (
                "tests/audits/test_models.py", "tests/audits/test_effects.py", *_RANGES, "tests/audits/test_laws.py",
                "tests/audits/test_report_sums.py", "tests/audits/test_report.py",
            ),
        ),
    ),
    "applicability": (
        Group(
            ("build_tools/language/form/applicability.py", "build_tools/language/form/conditions.py"),
            (
                "tests/language/test_applicability.py", "tests/language/test_check_conditions.py", *_RANGES,
                "tests/records/test_examination.py",
            ),
        ),
        Group(
            ("build_tools/language/checks/conditions.py",),
            ("tests/language/test_check_conditions.py", "tests/test_cases.py"),
            "condition",
        ),
    ),
    "register": (
        Group(
            ("build_tools/core/events/*.py",),
            (
                "tests/core/test_events.py", "tests/core/test_merkle.py", "tests/copies/test_event_text.py",
                "tests/copies/test_journal.py", "tests/copies/test_checkpoints.py",
            ),
        ),
        Group(
            ("build_tools/copies/register/*.py",),
            (
                "tests/copies/test_history.py", "tests/copies/test_event_text.py", "tests/copies/test_journal.py",
                "tests/copies/test_checkpoints.py", "tests/copies/test_sweep.py", "tests/copies/test_proof.py",
                "tests/copies/test_copies.py", "tests/copies/test_holders.py", "tests/copies/test_inquiry.py",
                "tests/copies/test_index.py",
            ),
        ),
    ),
    "readers": (
        _reader("xlsx", "values reading answers opening", "test_xlsx", "test_xlsx_hostile", "test_exchange"),
        _reader(
            "pdf", "values reading answers files opening",
            "test_pdf_files", "test_pdf_hostile", "test_pdf", "test_pdf_property", "test_exchange",
        ),
        _reader("odk", "submission export archive", "test_odk_export", "test_odk"),
        _reader("phone", "archive", "test_phone_archive", "test_exchange"),
    ),
}  # fmt: skip

_SILLY = (
    "BitAnd",
    "BitOr",
    "BitXor",
    "LShift",
    "RShift",
    "Pow",
    "_Is",
    "Invert",
    "UAdd",
    "VariableInserter",
    "VariableReplacer",
)
"""Changes that any call of the line notices, or that change nothing: they would only use up the sample."""


@dataclass(frozen=True)
class Mutant:
    """One change at one place. `was` and `is_`: the lines, without their indentation."""

    part: str
    file: str
    line: int
    operator: str
    occurrence: int
    was: str
    is_: str

    @property
    def shown(self) -> str:
        """As a person reads it."""
        return f"{self.file}:{self.line}: `{self.was}` → `{self.is_}`"


def draw(parts: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """As many mutants of each part, in turns; the same ones for the same sources."""
    chosen = list[tuple[int, Mutant]]()
    for part in parts:
        dice = random.Random(f"{seed} {part}")
        places = sorted(_places(part).items())
        dice.shuffle(places)
        found = 0
        for (file, line, _), changes in places:
            if found * len(parts) >= count:
                break
            operator, occurrence = dice.choice(sorted(changes))
            if (mutant := _mutant(part, file, line, operator, occurrence)) is not None:
                chosen.append((found, mutant))
                found += 1
    return [mutant for _, mutant in sorted(chosen, key=lambda turn: turn[0])]


def _places(part: str) -> dict[tuple[str, int, int], list[tuple[str, int]]]:
    """File, line and column to what can be changed there."""
    found: dict[tuple[str, int, int], list[tuple[str, int]]] = {}
    wanted = [name for name in operator_names() if not any(word in name for word in _SILLY)]
    patterns = [pattern for group in PARTS[part] for pattern in group.modules]
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        source, file = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        idle, tree = _idle_lines(source), get_ast(source)
        for name in wanted:
            operator = get_operator(name)()
            positions = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
            for occurrence, ((line, column), _) in enumerate(positions):
                if line not in idle:
                    found.setdefault((file, line, column), []).append((name, occurrence))
    return found


def _idle_lines(source: str) -> set[int]:
    """Lines of which nothing is executed: annotations, imports, decorators of dataclasses."""
    idle = set[int]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            idle |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            idle |= set(range(first, node.body[0].lineno))
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            idle |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return idle


def _mutant(part: str, file: str, line: int, operator: str, occurrence: int) -> Mutant | None:
    source = (ROOT / file).read_text("utf-8")
    changed = mutate_code(source, get_operator(operator)(), occurrence)
    try:
        if changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source)):
            return None
    except SyntaxError:  # `not` before an assignment expression
        return None
    lines = [one for one in difflib.ndiff(source.splitlines(), changed.splitlines()) if one[:2] in ("- ", "+ ")]
    was = " ".join(one[2:].strip() for one in lines if one[0] == "-")
    is_ = " ".join(one[2:].strip() for one in lines if one[0] == "+")
    return Mutant(part, file, line, operator, occurrence, was, is_)


class Bench:
    """A copy of the working tree in which one module at a time is another."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder / "tree", python
        self._good: dict[Group, bool] = {}
        kept_out = shutil.ignore_patterns(
            ".git", "build", "node_modules", ".venv", "__pycache__", ".*_cache", ".hypothesis"
        )
        shutil.copytree(ROOT, self.folder, ignore=kept_out, symlinks=True)
        if (ROOT / "node_modules").is_dir():
            (self.folder / "node_modules").symlink_to(ROOT / "node_modules")

    def run(self, mutant: Mutant) -> str:
        """`killed`, `survived` or `timeout`."""
        path = self.folder / mutant.file
        source = path.read_text("utf-8")
        changed = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
        assert changed is not None
        path.write_text(changed, "utf-8")
        try:
            return {0: "survived", 1: "killed", 2: "killed"}[self.tests(_group(mutant))]
        except subprocess.TimeoutExpired:
            return "timeout"
        finally:
            path.write_text(source, "utf-8")
            self._forget(path)

    def good(self, group: Group) -> bool:
        """Whether a group's tests pass as long as nothing is changed; asked once."""
        if group not in self._good:
            self._good[group] = self.tests(group) == 0
        return self._good[group]

    def tests(self, group: Group) -> int:
        """The exit code of a group's tests: 0 when all pass. Raises `TimeoutExpired`."""
        files = [file for file in group.tests if (self.folder / file).exists()]
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0"]
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        command = [self.python, "-m", "pytest", *options, *(["-k", group.only] if group.only else []), *files]
        with tempfile.TemporaryFile() as output:  # a pipe would be kept open by what a test started and left behind
            done = subprocess.run(
                command, cwd=self.folder, env=environment, stdout=output, stderr=output, timeout=TIMEOUT, check=False
            )
        return done.returncode

    def _forget(self, path: Path) -> None:
        """Python tells a compiled module by second and size, which the next change may share."""
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()


def _group(mutant: Mutant) -> Group:
    """The first group that has the mutant's module."""
    return next(
        group
        for group in PARTS[mutant.part]
        if any(PurePosixPath(mutant.file).match(pattern) for pattern in group.modules)
    )


def known(path: Path) -> dict[Mutant, str]:
    """What earlier runs found."""
    if not path.exists():
        return {}
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {
        Mutant(**{key: value for key, value in row.items() if key not in ("outcome", "seconds")}): row["outcome"]
        for row in rows
    }


def reasons(path: Path) -> Iterator[tuple[str, str, str]]:
    """File, line before and line after of every survivor that has its reason. A cell's upright bar is written `\\|`."""
    for row in path.read_text("utf-8").splitlines() if path.exists() else ():
        cells = [cell.strip().replace("\0", "|") for cell in row.replace("\\|", "\0").split(" | ")]
        if len(cells) == 4 and cells[0].startswith("| `build_tools/") and cells[3].rstrip(" |"):
            yield cells[0].strip("|` ").partition(":")[0], cells[1].strip("`"), cells[2].strip("`")


def main() -> int:
    """Draw, run, report. Gives 1 when a mutant survived without a reason on the list."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--part", choices=[*PARTS], nargs="*", default=[*PARTS])
    parser.add_argument("--python", default=sys.executable, help="with pytest and what the tests need")
    options = parser.parse_args()
    mutants, before = draw(options.part, options.count, options.seed), known(FOUND)
    FOUND.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, FOUND.open("a", encoding="utf-8") as log:
        bench = Bench(Path(folder), options.python)
        for number, mutant in enumerate(mutants, 1):
            if mutant not in before:
                if not bench.good(_group(mutant)):
                    print(f"Of {' '.join(_group(mutant).tests)} some fail without any change.", file=sys.stderr)
                    return 3
                start = time.monotonic()
                before[mutant] = bench.run(mutant)
                row = {**asdict(mutant), "outcome": before[mutant], "seconds": round(time.monotonic() - start, 1)}
                log.write(json.dumps(row, ensure_ascii=False) + "\n")
                log.flush()
            print(f"{number}/{len(mutants)} {before[mutant]:8} {mutant.shown}", flush=True)
    accepted = set(reasons(REASONS))
    survivors = [one for one in mutants if before[one] != "killed"]
    open_ = [one for one in survivors if (one.file, one.was, one.is_) not in accepted]
    print(f"\n{len(mutants)} mutants, {len(mutants) - len(survivors)} killed, {len(survivors)} not.")
    for one in open_:
        print(f"No reason on the list: {one.shown} ({before[one]})")
    return 1 if open_ else 0


if __name__ == "__main__":
    sys.exit(main())
