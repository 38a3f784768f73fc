"""The small project through its revisions: a repository in which one revision follows the other, as an editor works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import git_tree
import small_tree
from source_tree import join_mkdocs

from build_tools.publishing.release import Released, release

MANUAL, SERVICE, BASICS = "manual/manual.yml", "manual/chapters/service.yml", "manual/chapters/basics.yml"
CHECKLIST = "checklists/service-check.yml"
FIRST = "  - {revision: 1.10.0, date: 2026-01-10, summary: 首版, reason: 测试, approved_by: 甲}\n"


def no_pdf(out_file: Path, book: Any, report: Callable[[str], object]) -> None:
    """Stands in for the press where a test is not about it."""
    out_file.write_bytes(b"%PDF " + book.manual.revision.encode())


def started(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The small project, committed."""
    tree = small_tree.copy(folder, *changes)
    (tree / ".gitignore").write_text("/build/\n")
    join_mkdocs(tree)
    git_tree.start(tree)
    git_tree.run(tree, "config", "user.name", "甲")
    git_tree.run(tree, "config", "user.email", "a@b.c")
    git_tree.commit(tree)
    return tree


def released(tree: Path, **settings: Any) -> Released:
    """Release what is committed, and commit the record."""
    done = release(tree, **{"make_pdf": no_pdf, **settings})
    git_tree.commit(tree)
    return done


def revise(
    tree: Path, revision: str, effective: str, note: str, *changes: tuple[str, str, str], approved: str = "2026-05-10"
) -> None:
    """Change the sources and everything that says which revision they are. `note`: the note's `changes:`, in YAML."""
    for one in changes:
        small_tree.change(tree, *one)
    text = (tree / MANUAL).read_text("utf-8")
    old = next(line for line in text.splitlines() if line.startswith("revision: ")).removeprefix("revision: ")
    day = next(line for line in text.splitlines() if line.startswith("effective: "))
    text = text.replace(f"revision: {old}\n{day}\n", f"revision: {revision}\neffective: {effective}\n")
    start, end = text.index("approvals:\n"), text.index("amendments:\n")
    text = f"{text[:start]}approvals:\n  - {{role: owner, name: 甲, date: {approved}}}\n{text[end:]}"
    amendment = f"  - revision: {revision}\n    date: 2026-05-01\n    summary: 收紧期限\n    reason: 顾客等得太久\n"
    amendment += f"    approved_by: 甲\n    changes: {note}\n" if note else "    approved_by: 甲\n"
    text = text.replace("control:\n  confid", f"{amendment}control:\n  confid")
    (tree / MANUAL).write_text(text, encoding="utf-8")


STRICTER = (SERVICE, 'target: ">= 95%"', 'target: ">= 98%"')
NOTE = "[{entries: [BBB-001], effect: stricter, section: 2.1 答复, reason: 等得太久, approved_by: 甲}]"


def second(tree: Path, commit: Callable[[Path], object] = git_tree.commit) -> None:
    """Revision 2.0.0 with a stricter target, whose two items were looked at again; committed."""
    from datetime import date

    from build_tools.revisions.review import review

    revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    review(tree, ["BBB-001"], name="乙", role="owner", day=date(2026, 5, 5), reason="问法不变")
    commit(tree)
