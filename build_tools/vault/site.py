"""A built site as a folder that plain static hosting can serve and only holders can read.

Owns what lies where in it:

    index.html, go.js, shell.js, …   in clear: the page that asks for the passcode (vault.shell)
    <name>/[<name>/]index.html       in clear, all alike: the address of a page, document or entry, leads to the above
    release.json                     in clear: document code, revision, re-key number, folder of the sealed files
    d<rekey>-<digest>/<name>         sealed files of the site; `index` among them says which is which
    keys/<locator>                   one key file a holder (vault.key_files)

Everything but keys/ is determined by site, facts and secrets: the same build gives the same bytes.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from build_tools.copies.secrets import Secrets
from build_tools.core.faults import Fault
from build_tools.core.words import say
from build_tools.vault.cipher import Encryption, seal
from build_tools.vault.paths import LENGTH, SitePlan, plan

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


@dataclass(frozen=True)
class SealedSite:
    """A built site under one encryption. What it gives raises `ValueError` when a file cannot be sealed."""

    site: Path
    secrets: Secrets
    encryption: Encryption
    facts: Facts
    scripts: bool = True
    """Whether scripts, and pages that need their own, belong to it."""

    @cached_property
    def plan(self) -> SitePlan:
        """Its files and entries."""
        return plan(self.site, self.secrets.path_key(), scripts=self.scripts)

    @cached_property
    def folder(self) -> str:
        """Where the sealed files lie: another place when anything in them is another, so no cache mixes two builds.

        The digest is keyed; an open one would let anybody who has a draft confirm that it is this release.
        """
        digest = hmac.new(self.secrets.path_key(), json.dumps(self._index, sort_keys=True).encode(), sha256)
        for one in self.plan.files:
            digest.update(sha256((self.site / one.path).read_bytes()).digest())
        return f"d{self.encryption.rekey}-{digest.hexdigest()[:12]}"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every sealed file, the index first."""
        key = self.secrets.content_key(self.encryption.revision, self.encryption.rekey)

        def sealed(name: str, content: bytes) -> tuple[str, bytes]:
            path = f"{self.folder}/{name}"
            return path, seal(key, self.encryption.place(path), content)

        yield sealed(INDEX, json.dumps(self._index, ensure_ascii=False, sort_keys=True).encode())
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            yield from threads.map(lambda one: sealed(one.name, (self.site / one.path).read_bytes()), self.plan.files)

    @property
    def addresses(self) -> list[str]:
        """Every folder that gets a page leading to the unlock page: `<name>/` of each page, document and entry, the
        deeper one at which a page is shown, and `id/`, so that `id/#ABC-012` works as in clear: what stands behind
        the # stays in the browser."""
        pages = [(one.name, one.address.rstrip("/")) for one in self.plan.files if one.address]
        return sorted({IDS, *(f"{name}/" for names in (*pages, self.plan.entries) for name in names)})

    @property
    def release_file(self) -> bytes:
        """`release.json`: what anybody may know of a release, and a later run and the reader's worker ask for."""
        said = {**asdict(self.encryption), "format": 1, "sealed": self.folder}
        return json.dumps(said, sort_keys=True).encode() + b"\n"

    @property
    def _index(self) -> dict[str, Any]:
        """What the reader's worker knows once it is unlocked."""
        files = {one.path: [one.name, one.type, one.address] for one in self.plan.files}
        return {"facts": asdict(self.facts), "files": files, "entries": self.plan.entries}


IDS = "id/"
_ADDRESS = re.compile(rf"([0-9a-z]{{{LENGTH}}}/)+|{IDS}")


def addresses_of(release: Path) -> Iterator[str]:
    """Every lasting address (`SealedSite.addresses`) of a release folder that stands there."""
    for page in release.rglob("index.html"):
        if _ADDRESS.fullmatch(address := f"{page.parent.relative_to(release).as_posix()}/"):
            yield address


def read_release(release: Path) -> Encryption | None:
    """Which encryption lies in a folder; None where none does. Raises `ValueError` for a file that is not ours."""
    try:
        said = json.loads((release / RELEASE).read_text("utf-8"))
        found = Encryption(said["code"], said["revision"], said["rekey"])
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Fault(say("{release} is not one of a protected release", release=RELEASE)) from None
    if not (isinstance(found.code, str) and isinstance(found.revision, str) and type(found.rekey) is int):
        raise Fault(say("{release} is not one of a protected release", release=RELEASE))
    return found
