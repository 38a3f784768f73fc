"""A desk of document control on the small project: roles at headquarters, a release, secrets, a register to fill."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import small_tree
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from build_tools.copies import secrets
from build_tools.copies.checkpoint import take
from build_tools.copies.desk import Desk, History
from build_tools.copies.issue import Request, issue
from build_tools.copies.secrets import Secrets

SECRETS = Secrets("TST", bytes(range(32)), Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))))
TODAY = date(2026, 6, 30)
CONTENT = "ab" * 32
ROLES = (
    "roles:\n"
    "  - {id: document-controller, title: 文件管理员, english: document controller, side: headquarters, "
    "function: document-control, duty: 发放}\n"
    "  - {id: chief, title: 总经理, english: chief, side: headquarters, duty: 批准}\n"
)
AUDIENCES = (
    "audiences:\n"
    "  - {role: document-controller, chapters: [basics], why: 发放}\n"
    "  - {role: chief, chapters: [basics], why: 批准}\n"
)


def project(folder: Path) -> Path:
    """A small project, with posts at headquarters, that released 1.0.0 and 1.1.0 and has a public key."""
    root = small_tree.copy(
        folder,
        ("manual/network.yml", "roles:\n", ROLES),
        ("manual/manual.yml", "audiences:\n", AUDIENCES),
        ("manual/manual.yml", "control:\n", f"control:\n  public_key: {SECRETS.public_key}\n"),
    )
    release(root, "1.0.0", "2026-01-01")
    release(root, "1.1.0", "2026-06-01")
    return root


def release(root: Path, revision: str, effective: str, *, content: str = CONTENT) -> None:
    """A release's record, with the checkpoint of the register as it is."""
    point, text = take(root)
    folder = root / f"records/releases/{revision}"
    folder.mkdir(parents=True)
    (folder / "register.txt").write_bytes(text)
    engine = {"version": "0", "scoring_version": 1, "fonts": {}, "libraries": {}}
    said = {"release": "1", "revision": revision, "effective": effective, "approvals": [], "entries": {}, "forms": {}}
    digests = {"content": content, "pdf": "0" * 64, "archive": "0" * 64}
    record = {**said, **digests, "changed": {}, "engine": engine, "checkpoint": point.model_dump()}
    (folder / "release.json").write_text(json.dumps(record))


def hand_out_secrets(folder: Path, monkeypatch: object) -> Path:
    """Puts the secrets on this machine."""
    path = folder / "TST.secret"
    path.write_text(secrets.write(SECRETS))
    monkeypatch.setenv(secrets.VARIABLE, str(path))  # type: ignore[attr-defined]
    return path


def drawing(seed: int = 1) -> Callable[[int], int]:
    """Numbers that look drawn and are the same every time."""
    return random.Random(seed).randrange


def issued(desk: Desk, seed: int = 1, **said: object) -> History:
    """A copy for the owner of S001, unless said otherwise."""
    asked: dict[str, object] = {"day": date(2026, 2, 1), "by": "document-controller", "role": "owner", "outlet": "S001"}
    history, _ = issue(desk, Request(**{**asked, **said}), TODAY, drawing(seed))  # type: ignore[arg-type]
    return history
