"""Make the README's pictures of document control: a copy's letter and pages, the protected website, what changed.

    .venv/bin/python scripts/pictures_control.py

Works on a clone of this repository in a temporary folder: releases 1.0.0, issues a copy, tightens a rule, releases
2.0.0 and publishes both. Takes some three minutes; needs what scripts/pictures.py needs, and git.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pictures import ROOT, row, serve
from PIL import Image
from playwright.sync_api import sync_playwright

from build_tools.copies import secrets
from build_tools.copies.acts import Entry
from build_tools.copies.checkpoint import take
from build_tools.copies.desk import Desk
from build_tools.copies.issue import Request, issue
from build_tools.copies.letters import letters, print_letters
from build_tools.copies.printing import print_copies
from build_tools.copies.secrets import Secrets
from build_tools.copies.stamp import lock
from build_tools.publishing.publish import publish
from build_tools.publishing.release import release
from build_tools.revisions.review import review
from build_tools.vault.publish import ForHolders

DICE = random.Random(20261126)
SECRETS = Secrets("FCM", DICE.randbytes(32), Ed25519PrivateKey.from_private_bytes(DICE.randbytes(32)))
TODAY = date(2026, 12, 31)
MANUAL, STANDARDS = "manual/manual.yml", "manual/chapters/service-standards.yml"
NOTE = """  - revision: 2.0.0
    date: 2026-12-05
    summary: 收紧咨询答复率。
    reason: 十一月审核中，答复慢是失分最多的一项。
    approved_by: 顾客满意推进委员会
    changes:
      - entries: [SVC-012]
        effect: stricter
        section: 5.4.9 售中支持
        reason: 顾客在等待中流失
        approved_by: 顾客满意推进委员会
control:
"""


def change(root: Path, name: str, *pairs: tuple[str, str]) -> None:
    """Replace passages of a source, each of which must be there."""
    text = (root / name).read_text("utf-8")
    for old, new in pairs:
        assert old in text, f"{name} does not hold {old!r}"
        text = text.replace(old, new)
    (root / name).write_text(text, "utf-8")


def commit(root: Path, message: str) -> None:
    """Commit all that git does not ignore."""
    who = ["-c", "user.name=editor", "-c", "user.email=editor@handbook.example"]
    subprocess.run(["git", "-C", root, "add", "--all"], check=True)
    subprocess.run(["git", "-C", root, *who, "commit", "--quiet", "--allow-empty", "-m", message], check=True)


def controlled(folder: Path) -> tuple[Path, str]:
    """The project with two releases, and the serial of a copy of the first."""
    root = folder / "manual"
    subprocess.run(["git", "clone", "--quiet", "--no-tags", ROOT, root], check=True)
    subprocess.run(["git", "-C", root, "remote", "remove", "origin"], check=True)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / "FCM.secret").write_text(secrets.write(SECRETS))
    os.environ[secrets.VARIABLE] = str(folder / "FCM.secret")
    online = f"control:\n  public_key: {SECRETS.public_key}\n  online: https://handbook.nuanyan.example/\n"
    change(root, MANUAL, ("control:\n", online))
    (root / ".git/info/exclude").write_text("node_modules\n")
    commit(root, "Keys and address")
    release(root, checkpoint=take)
    commit(root, "1.0.0")
    post = {"role": "general-manager", "outlet": "S001", "name": "示例 张经理", "contact": "示例电话"}
    request = Request(date(2026, 11, 10), "document-controller", **post)  # type: ignore[arg-type]
    serial = issue(Desk.open(root), request, TODAY, DICE.randrange)[0].copy.serial
    change(
        root,
        STANDARDS,
        ('期限内答复率, target: ">= 95%"', '期限内答复率, target: ">= 98%"'),
        ("与95%的目标", "与98%的目标"),
    )
    change(
        root, MANUAL, ("revision: 1.0.0\neffective: 2026-11-01", "revision: 2.0.0\neffective: 2027-01-01"),
        ("date: 2026-10-16}", "date: 2026-12-08}"), ("date: 2026-10-19}", "date: 2026-12-10}"), ("control:\n", NOTE),
    )  # fmt: skip
    review(
        root,
        ["TSS-07", "SVC-012"],
        name="示例编辑",
        role="cs-promotion-office",
        day=date(2026, 12, 6),
        reason="问法不变",
    )
    commit(root, "Tighter")
    release(root, checkpoint=take)
    commit(root, "2.0.0")
    return root, serial


def pages(pdf: Path, numbers: list[int], passcode: str = "") -> list[Image.Image]:
    """Pages of a PDF as pictures."""
    found = []
    for number in numbers:
        command = ["pdftoppm", "-r", "75", "-png", "-f", str(number), "-l", str(number), "-upw", passcode, pdf]
        done = subprocess.run(command, check=True, capture_output=True)
        found.append(Image.open(io.BytesIO(done.stdout)).convert("RGB"))
    return found


def screens(site: str, passcode: str) -> list[Image.Image]:
    """On a phone: the unlock page, the entry as it is, the old release's notice; then what changed, on a desk."""
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 800}, "device_scale_factor": 2, "has_touch": True}
    desk: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 2}
    shots = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def shot(page: Any) -> None:
            page.wait_for_timeout(1500)
            shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))

        page = browser.new_context(**phone, is_mobile=True).new_page()
        page.clock.set_fixed_time(datetime(2027, 1, 10, 9))
        page.goto(f"{site}/")
        page.get_by_label("口令").fill(passcode)
        shot(page)
        page.get_by_role("button", name="打开手册").click()
        page.locator("manual-badge").wait_for(state="attached")
        page.goto(f"{site}/1.0.0/id/#SVC-012")
        page.wait_for_url("**/#SVC-012")
        page.evaluate("window.scrollTo(0, 0)")
        shot(page)
        page = browser.new_context(**desk).new_page()
        page.clock.set_fixed_time(datetime(2027, 1, 10, 9))
        page.goto(f"{site}/2.0.0/#k={passcode}")
        page.locator("manual-badge").wait_for(state="attached")
        page.goto(f"{site}/2.0.0/#to=changes/1.0.0-to-2.0.0/")
        page.locator("#SVC-012").wait_for()
        shot(page)
        browser.close()
    return shots


def main() -> int:
    """Make the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root, serial = controlled(folder)
        desk = Desk.open(root)
        for revision in ("1.0.0", "2.0.0"):
            publish(root, folder / "online", ForHolders.of(root, _step), revision=revision)
        (letter,) = letters(desk, [serial])
        (paper,) = print_letters(desk, [letter], folder)
        entry = Entry(date(2026, 12, 20), "document-controller", TODAY)
        (copy,) = print_copies(desk, [serial], entry, folder, revision="2.0.0")
        password = lock.password(letter.ready.passcode)
        command = ["pdftotext", "-upw", password, copy.made.path, "-"]
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")
        changed = next(
            number for number, one in enumerate(text, 1) if "抽查最近10次咨询的时间记录" in "".join(one.split())
        )
        sheets = [*pages(paper, [1]), *pages(copy.made.path, [2, changed], password)]
        shots = screens(serve(folder / "online"), letter.ready.passcode)
        made = [row("copies.png", sheets, 820), row("protected.png", shots, 820)]
    for path in made:
        print(path.relative_to(ROOT), path.stat().st_size // 1024, "KB")
    return 0


def _step(_: str) -> Any:
    return nullcontext(lambda _: None)


if __name__ == "__main__":
    sys.exit(main())
