"""`manual build --protect`: a built site for holders' eyes only, their keys, and the edition that is one file.

Whole or not at all: everything is made in a folder of its own, scanned for what must not stand there, and only then
put in place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from build_tools.copies import serials
from build_tools.copies.secrets import Secrets
from build_tools.core.disk.whole import replaced, settled, without
from build_tools.core.faults import Fault
from build_tools.core.press.brand import Tokens
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.progress import Step
from build_tools.core.words import Message, say, say_many
from build_tools.language.model.manual import Manual
from build_tools.vault import key_files
from build_tools.vault import site as protect_site
from build_tools.vault.cipher import LARGEST, Encryption
from build_tools.vault.key_files import Holder, Keyring
from build_tools.vault.scan import Needles, canaries, scan
from build_tools.vault.shell import Shell
from build_tools.vault.site import Facts, SealedSite


@dataclass(frozen=True)
class Protection:
    """All that one protected build is made from."""

    site: Path
    """The built site."""
    manual: Manual
    tokens: Tokens
    secrets: Secrets
    holders: tuple[Holder, ...]
    rekey: int = 0
    content: str = ""
    """`Release.content`, which acknowledgements cover. Empty for a draft, which is encrypted under a key of its own:
    who was shown a draft must not be able to open the release."""
    words: frozenset[str] = frozenset()
    """Words that must not be found either, beside those of the site's pages and the holders' names."""

    @property
    def revision(self) -> str:
        """Which release this is: `2.0.0`, or `2.0.0-draft`."""
        return self.manual.revision if self.content else f"{self.manual.revision}-draft"

    @property
    def encryption(self) -> Encryption:
        """Which encryption of which release this is."""
        return Encryption(self.manual.code, self.revision, self.rekey)

    @cached_property
    def keyring(self) -> Keyring:
        """The holders' keys."""
        return Keyring(self.secrets, self.holders)

    @cached_property
    def sealed(self) -> SealedSite:
        """The sealed part."""
        manual = self.manual
        facts = Facts(manual.title, self.revision, manual.effective.isoformat(), self.content)
        return SealedSite(self.site, self.secrets, self.encryption, facts)

    @property
    def shell(self) -> Shell:
        """The clear part."""
        return Shell(self.encryption, self.sealed.folder, self.manual.brand.name, self.tokens, self.manual.language)

    def needles(self) -> Needles:
        """What the scan looks for."""
        pages = (path.read_text("utf-8", "replace") for path in sorted(self.site.rglob("*.html")))
        people = set[str]()
        for one in self.holders:
            passcode = self.secrets.passcode(one.serial, one.generation)
            people |= {one.name, one.serial, passcode, serials.grouped(passcode)}
        return Needles(canaries(pages) | people | self.words, self.shell.public_words())


def protect(protection: Protection, out: Path, step: Step) -> int:
    """Write the protected release folder; gives its sealed files. Raises `Refused`; nothing is changed then."""
    _check(protection)
    _check_folder(out, protection.encryption)
    with replaced(out) as part:
        with step(say("Encrypting the website")):
            sealed = 0
            for path, content in protection.sealed.files():
                _write(part / path, content)
                sealed += 1
            clear = _clear(protection)
            for path, content in clear.items():
                _write(part / path, content)
        with step(
            say_many("Wrapping the key for {n} holder", "Wrapping the key for {n} holders", len(protection.holders))
        ):
            for path, content in _keys(protection.keyring, protection.encryption).items():
                _write(part / path, content)
        with step(say("Scanning what was made")) as report:
            _refuse_leaks(part, protection, clear, report)
    return sealed


@dataclass(frozen=True)
class Renewed:
    """What became of a release folder's keys."""

    keys: int
    """So many lie there now."""
    given: int
    """Of them new, or other than before."""
    taken: int
    """Keys that are gone."""


def renew_keys(out: Path, keyring: Keyring, expected: Encryption | None = None) -> Renewed:
    """Give an existing release folder, of whatever revision, the keys of these holders and of no one else.

    The sealed files stay as they are, and so does all where nothing is to change. `expected`: what the folder must
    hold. Raises `Refused`.
    """
    found = encryption_of(out)
    if found is None or found.code != keyring.secrets.code or expected not in (None, found):
        message = (
            say(
                "it holds {code} {revision}, encryption {rekey}",
                code=found.code,
                revision=found.revision,
                rekey=found.rekey,
            )
            if found
            else say("it holds no release")
        )
        raise Refused(
            [Problem(Origin(str(out)), "protect-folder", message, say("Make it first: manual build --protect."))]
        )
    files = {path.removeprefix(f"{key_files.FOLDER}/"): data for path, data in _keys(keyring, found).items()}
    folder = out / key_files.FOLDER
    if folder.is_symlink():
        without(folder)
    folder.mkdir(exist_ok=True)
    # Whatever else lies there is no key file, and goes; so do keys that a crash left under another name.
    before = {one.name: one.read_bytes() if one.is_file() and not one.is_symlink() else b"" for one in folder.iterdir()}
    for rest in (*out.glob(f".{folder.name}.*"), *(folder / name for name in before.keys() - files.keys())):
        without(rest)
    # One by one: a reader whose key file is not there for a moment would be closed out.
    for name, content in files.items():
        if before.get(name) != content:
            if before.get(name) == b"":
                without(folder / name)
            _write(folder / f".{name}", content)
            (folder / f".{name}").replace(folder / name)
    if files != before:
        last = max((one.stat().st_mtime for one in folder.iterdir()), default=0)
        for one in folder.iterdir():  # a time of its own would tell when each holder got his copy
            os.utime(one, (last, last))
        settled(folder)
    given = sum(before.get(name) != content for name, content in files.items())
    return Renewed(len(files), given, len(before.keys() - files.keys()))


def write_offline(protection: Protection, out_file: Path, step: Step) -> int:
    """Write the edition that is one file; gives its bytes. Raises `Refused`; then nothing is changed."""
    _check(protection)
    with step(say("Writing the offline edition")) as report, replaced(out_file) as part:
        sealed = replace(protection.sealed, scripts=False)
        shell = replace(protection.shell, sealed=sealed.folder)
        page = shell.offline(dict(sealed.files()) | _keys(protection.keyring, protection.encryption))
        folder = part.with_name(f"{part.name}.scan")
        try:
            _write(folder / "offline.html", page)
            _refuse_leaks(folder, protection, {"offline.html": page}, report)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        _write(part, page)
    return len(page)


def _check(protection: Protection) -> None:
    """What would stop half-way."""
    site, repair = protection.site, say("Build it first: manual build.")
    message: Message | None = say("there is no built site here")
    if (site / "index.html").is_file():
        try:
            sizes = {one.path: (site / one.path).stat().st_size for one in protection.sealed.plan.files}
            large = [path for path, size in sizes.items() if size > LARGEST]
            message = say("{file} is too large to be decrypted in a browser", file=large[0]) if large else None
            repair = say("Leave it out of the site.")
        except Fault as fault:
            message, repair = fault.what, say("Change the path of one.")
    if message is not None:
        raise Refused([Problem(Origin(str(site)), "protect-site", message, repair)])


def _check_folder(out: Path, encryption: Encryption) -> None:
    """What would be lost: anything but an earlier build of the same release."""
    found = encryption_of(out)
    if found and (found.code, found.revision) != (encryption.code, encryption.revision):
        message = say("it holds {code} {revision}", code=found.code, revision=found.revision)
    elif not found and out.exists() and (not out.is_dir() or any(out.iterdir())):
        message = say("something else lies here, which would be deleted")
    else:
        return
    raise Refused([Problem(Origin(str(out)), "protect-folder", message, say("Choose an empty folder."))])


def encryption_of(out: Path) -> Encryption | None:
    """Which encryption of which release lies in a folder, if any. Raises `Refused` when something else does."""
    try:
        return protect_site.read_release(out)
    except Fault as fault:
        raise Refused(
            [Problem(Origin(str(out)), "protect-folder", fault.what, say("Choose another folder."))]
        ) from None


def _clear(protection: Protection) -> dict[str, bytes]:
    files = protection.shell.files(protection.sealed.addresses)
    return {**files, protect_site.RELEASE: protection.sealed.release_file}


def _keys(keyring: Keyring, encryption: Encryption) -> dict[str, bytes]:
    try:
        return keyring.files(encryption)
    except Fault as fault:
        raise Refused([Problem(Origin("holders"), "holder-name", fault.what, fault.repair)]) from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _refuse_leaks(
    folder: Path, protection: Protection, clear: Mapping[str, bytes], report: Callable[[str], Any]
) -> None:
    needles = protection.needles()
    secrets, one = protection.secrets, protection.encryption
    keys = (secrets.master, secrets.path_key(), secrets.content_key(one.revision, one.rekey))
    leaks = list(
        scan(
            folder,
            needles,
            clear,
            keys,
            lambda count: report(
                say_many("Scanning what was made: {n} file", "Scanning what was made: {n} files", count)
            ),
        )
    )
    repair = say("Nothing was written. Report this as a fault of the engine, with the word and the file's name.")
    if leaks:
        raise Refused(
            Problem(
                Origin(one.path),
                "leak",
                say(
                    "`{word}` can be read in what was to be protected",
                    word=one.word if isinstance(one.word, Message) else one.word[:40],
                ),
                repair,
            )
            for one in leaks
        )
