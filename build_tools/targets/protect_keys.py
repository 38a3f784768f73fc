"""Key files of the protected site: one a holder, named by a locator that only the passcode leads to.

A key file holds the release's content key and what the reader shows of its holder, both under the holder's wrapping
key. Almost all of its cost is PBKDF2, which runs outside Python's lock, so threads help.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from build_tools.sources.secrets import HolderKey, Secrets
from build_tools.targets.protect_cipher import Encryption, seal_key

FOLDER = "keys"


@dataclass(frozen=True)
class Holder:
    """Who is to read: one controlled copy."""

    serial: str
    generation: int
    """Of the copy's passcode; renewed passcodes count up."""
    name: str
    """As the unlocked page shows it; never in clear on the server."""


def key_files(secrets: Secrets, encryption: Encryption, holders: Iterable[Holder]) -> dict[str, bytes]:
    """Path below the release's folder to key file. Raises `ValueError` when a name is too long."""
    content_key = secrets.content_key(encryption.revision, encryption.rekey)

    def wrap(holder: Holder) -> tuple[str, bytes]:
        key = HolderKey.of(secrets.passcode(holder.serial, holder.generation), secrets.code)
        path = f"{FOLDER}/{key.locator(encryption.revision)}"
        facts = json.dumps({"serial": holder.serial, "holder": holder.name}, ensure_ascii=False).encode()
        wrapping_key = key.wrapping_key(encryption.revision, encryption.rekey)
        return path, seal_key(wrapping_key, encryption.place(path), content_key, facts)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(sorted(threads.map(wrap, holders)))
