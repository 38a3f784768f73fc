"""Key files of the protected site: one a holder, named by a locator that only the passcode leads to.

A key file holds the release's content key and what the reader shows of its holder, both under the holder's wrapping
key. Almost all of its cost is PBKDF2, which runs outside Python's lock, so threads help, and whose result serves every
release.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from build_tools.copies.secrets import HolderKey, Secrets
from build_tools.vault.cipher import Encryption, seal_key

FOLDER = "keys"
T = TypeVar("T")


@dataclass(frozen=True)
class Holder:
    """Who is to read: one controlled copy."""

    serial: str
    generation: int
    """Of the copy's passcode; renewed passcodes count up."""
    name: str
    """As the unlocked page shows it; never in clear on the server."""


@dataclass(frozen=True)
class Keyring:
    """Those who are to read, and their keys."""

    secrets: Secrets
    holders: tuple[Holder, ...]

    def files(self, encryption: Encryption) -> dict[str, bytes]:
        """Path below a release's folder to key file. Raises `ValueError` when a name is too long."""
        content_key = self.secrets.content_key(encryption.revision, encryption.rekey)

        def wrap(number: int) -> tuple[str, bytes]:
            holder, key = self.holders[number], self._keys[number]
            path = f"{FOLDER}/{key.locator(encryption.revision)}"
            facts = json.dumps({"serial": holder.serial, "holder": holder.name}, ensure_ascii=False).encode()
            wrapping_key = key.wrapping_key(encryption.revision, encryption.rekey)
            return path, seal_key(wrapping_key, encryption.place(path), content_key, facts)

        return dict(sorted(self._each(wrap)))

    @cached_property
    def _keys(self) -> list[HolderKey]:
        def derive(number: int) -> HolderKey:
            one = self.holders[number]
            return HolderKey.of(self.secrets.passcode(one.serial, one.generation), self.secrets.code)

        return self._each(derive)

    def _each(self, act: Callable[[int], T]) -> list[T]:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(act, range(len(self.holders))))
