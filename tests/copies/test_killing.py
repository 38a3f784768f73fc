"""Processes that issue copies at the same time and are killed at it lose, double and tear nothing."""

from __future__ import annotations

from pathlib import Path

import copy_desk
import copy_killing


def test_no_number_is_lost_doubled_or_torn(tmp_path: Path) -> None:
    seen = copy_killing.run(copy_desk.project(tmp_path), processes=3, issues=5, kills=6)
    assert len(seen.reported) >= 15 and seen.kills == 6
    assert (seen.lost, seen.doubled, seen.torn, seen.problems) == (0, 0, 0, [])
    assert seen.written >= len(seen.reported)
