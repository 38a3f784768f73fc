"""Scoring a record loads nothing of copies, of the vault or of encryption: as a library, and as the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import small_tree
from source_tree import ROOT

AS_LIBRARY = """
from pathlib import Path
from build_tools.audits.batch import Task, score_task
done, = score_task(Task(Path("."), Path("out"), json_only=True, files=(Path("audits/good.yml"),)))
assert not done.problems, done.problems
"""
AS_COMMAND = """
from build_tools.cli import audit
try:
    audit.app(["score", "audits/good.yml", "--out", "out", "--json-only"])
except SystemExit as end:
    assert not end.code, end.code
"""
NOT_ITS_BUSINESS = (
    "build_tools.copies",
    "build_tools.vault",
    "build_tools.publishing",
    "cryptography",
    "pikepdf",
    "weasyprint",
)


@pytest.mark.parametrize("script", [AS_LIBRARY, AS_COMMAND], ids=["library", "command"])
def test_scoring_loads_nothing_of_copies_or_encryption(script: str, tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert [*(tree / "out").rglob("*.json")]
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "build_tools.audits.scoring.card" in loaded
    stray = [
        name for name in loaded if any(name == other or name.startswith(f"{other}.") for other in NOT_ITS_BUSINESS)
    ]
    assert not stray
