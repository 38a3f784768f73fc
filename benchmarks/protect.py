"""What protecting costs: encrypting and scanning against building the site, and wrapping the key for many holders.

    python benchmarks/protect.py                    the shipped manual, 10,000 holders
    python benchmarks/protect.py 1000 [--root .]    fewer holders, another project

CPU seconds (user and system) and wall seconds in one process. The sites are built cold, without the search cache.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from build_tools.copies import secrets, serials
from build_tools.language.library import load
from build_tools.publishing.site import build_site
from build_tools.vault.key_files import Holder
from build_tools.vault.protect import Protection, protect, renew_keys

ROOT = Path(__file__).resolve().parent.parent


def measured(what: str, act: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall seconds; prints them."""
    wall, cpu = time.perf_counter(), os.times()
    act()
    after = os.times()
    spent = after.user + after.system - cpu.user - cpu.system
    took = time.perf_counter() - wall
    print(f"{what:<34} {spent:>7.2f} s CPU {took:>7.2f} s wall", flush=True)
    return spent, took


def steps(times: dict[str, float]) -> Callable[[str], Any]:
    """Notes the CPU seconds of every step."""

    @contextmanager
    def step(what: str) -> Iterator[Callable[[str], Any]]:
        before = time.process_time()
        yield lambda _: None
        times[what] = time.process_time() - before

    return step


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("holders", type=int, nargs="?", default=10_000)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project; the shipped one")
    options = parser.parse_args()
    count, library = options.holders, load(options.root)
    known = secrets.draw(library.manual.value.code)
    dice = Random(20261201)
    holders = tuple(
        Holder(str(serials.issue(known.code, number, dice.randrange)), 1, f"示例加盟店第{number:05d}号")
        for number in range(1, count + 1)
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site, out = folder / "site", folder / "protected"
        (folder / "project").mkdir()
        for part in ("manual", "checklists", "surveys"):
            (folder / "project" / part).symlink_to(options.root.resolve() / part)
        for part in ("mkdocs.yml", "mkdocs_hook.py"):
            (folder / "project" / part).symlink_to(ROOT / part)
        built, _ = measured("build the website", lambda: build_site(folder / "project", site))
        times: dict[str, float] = {}
        made = Protection(site, library.manual.value, library.brand.value, known, ())
        whole, _ = measured("protect it, no holders", lambda: protect(made, out, steps(times)))
        many = Protection(site, library.manual.value, library.brand.value, known, holders)
        wrapped, wall = measured(f"wrap the key for {count:,} holders", lambda: renew_keys(out, many.keyring))
        scanned, _ = measured("protect it for all of them", lambda: protect(many, out, steps({})))
        sealed = sum(one.stat().st_size for one in out.glob("d0-*/*"))
        clear = sum(one.stat().st_size for one in site.rglob("*") if one.is_file())
    print(f"encrypting / building {times['Encrypting the website'] / built:.2f}")
    print(f"encrypting and scanning / building {whole / built:.2f}, with {count:,} holders {scanned / built:.2f}")
    print(f"a holder's key {wrapped / count * 1000:.2f} ms CPU; {count:,} within {wall:.1f} s")
    print(f"sealed files {sealed / 1e6:.2f} MB, the website {clear / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
