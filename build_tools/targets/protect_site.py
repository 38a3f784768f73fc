"""A built site as a folder that plain static hosting can serve and only holders can read.

Owns what lies where in it:

    index.html, go.js, shell.js, …   in clear: the page that asks for the passcode (targets.protect_shell)
    <name>/[<name>/]index.html       in clear, all alike: the address of a page, document or entry, leads to the above
    release.json                     in clear: document code, revision, re-key number
    d<rekey>/<name>                  sealed files of the site; d<rekey>/index says which is which
    keys/<locator>                   one key file a holder (targets.protect_keys)

Everything but keys/ is determined by site, facts and secrets: the same build gives the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from build_tools.sources.secrets import Secrets
from build_tools.targets.protect_cipher import Encryption, seal
from build_tools.targets.protect_paths import SitePlan, plan

INDEX = "index"
"""Name of the sealed index among the sealed files."""
RELEASE = "release.json"


@dataclass(frozen=True)
class Facts:
    """What the unlocked reader says of the release."""

    title: str
    revision: str
    effective: str
    content: str
    """Digest that an acknowledgement covers (`Release.content`); empty for a draft, which nobody acknowledges."""


def folder(encryption: Encryption) -> str:
    """Where the sealed files lie; another one after each re-keying, so that no cache mixes them."""
    return f"d{encryption.rekey}"


def sealed_files(site: Path, secrets: Secrets, encryption: Encryption, facts: Facts) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every sealed file, the index first. Raises `ValueError` naming the file that cannot be."""
    planned = plan(site, secrets.path_key())
    key = secrets.content_key(encryption.revision, encryption.rekey)

    def sealed(name: str, content: bytes) -> tuple[str, bytes]:
        path = f"{folder(encryption)}/{name}"
        return path, seal(key, encryption.place(path), content)

    yield sealed(INDEX, json.dumps(index(planned, facts), ensure_ascii=False, sort_keys=True).encode())
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield from threads.map(lambda one: sealed(one.name, (site / one.path).read_bytes()), planned.files)


def index(planned: SitePlan, facts: Facts) -> dict[str, Any]:
    """What the reader's worker knows once it is unlocked."""
    files = {one.path: [one.name, one.type, one.address] for one in planned.files}
    return {"facts": asdict(facts), "files": files, "entries": planned.entries}


def addresses(planned: SitePlan) -> list[str]:
    """Every folder that gets a page leading to the unlock page: `<name>/` of each page, document and entry, and the
    deeper one at which a page is shown."""
    shown = {name for one in planned.files if one.address for name in (f"{one.name}/", f"{one.address.rstrip('/')}/")}
    return sorted(shown | {f"{name}/" for name in planned.entries})


def release_file(encryption: Encryption) -> bytes:
    """`release.json`: what anybody may know of a release, and a later run must know of an earlier one."""
    said = {"code": encryption.code, "format": 1, "rekey": encryption.rekey, "revision": encryption.revision}
    return json.dumps(said).encode() + b"\n"


def read_release(release: Path) -> Encryption | None:
    """Which encryption lies in a folder; None where none does. Raises `ValueError` for a file that is not ours."""
    try:
        said = json.loads((release / RELEASE).read_text("utf-8"))
        found = Encryption(said["code"], said["revision"], said["rekey"])
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError(f"{RELEASE} is not one of a protected release") from None
    if not (isinstance(found.code, str) and isinstance(found.revision, str) and type(found.rekey) is int):
        raise ValueError(f"{RELEASE} is not one of a protected release")
    return found
