"""How `manual publish` puts a release out for holders only: encrypted, their keys, the addresses that last.

The sealed files stay as they were made, until the release is encrypted anew after a loss. The keys follow the register
of copies with every run, in every release that is online: who got a copy since can open them, who gave it back or lost
it is not served a key any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from build_tools.copies.desk import Desk
from build_tools.copies.keys import loaded
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.progress import Step
from build_tools.core.words import Message, say, say_many
from build_tools.language.library import Library
from build_tools.publishing.publish import pointer_page
from build_tools.publishing.versions import Versions
from build_tools.revisions import releases
from build_tools.revisions.release_record import Release
from build_tools.vault.cipher import Encryption
from build_tools.vault.draft import registered, telling
from build_tools.vault.key_files import Keyring
from build_tools.vault.protect import Protection, encryption_of, protect, renew_keys, write_offline
from build_tools.vault.rekeys import check_encryption, rekey_of
from build_tools.vault.shell import Shell
from build_tools.vault.site import addresses_of


@dataclass(frozen=True)
class ForHolders:
    """The site encrypted for whoever has a copy that counts."""

    root: Path
    keyring: Keyring
    provisional: int
    """Copies that get no key yet."""
    step: Step
    again: bool = False
    """Encrypt the release anew, after a loss."""
    offline: Path | None = None
    """Where the edition that is one file is wanted."""

    protected = True

    @classmethod
    def of(cls, root: Path, step: Step, *, again: bool = False, offline: Path | None = None) -> ForHolders:
        """For the holders in the register. Raises `Refused`, or `EnvironmentFault` without secrets."""
        desk = Desk.open(root)
        secrets, people = loaded(desk), registered(desk)
        return cls(root, Keyring(secrets, people.holders), people.provisional, step, again, offline)

    @property
    def beside(self) -> bool:
        """Whether the edition that is one file is wanted."""
        return self.offline is not None

    def check(self, folders: Iterable[Path]) -> list[Message]:
        """Keys go to releases that were made, under numbers that were given. Raises `Refused` for anything else."""
        known, said = releases.versions(self.root), list[Message]()
        for folder in folders:
            if folder.name not in known:
                message, repair = (
                    say("there is no release {name} in {folder}", name=folder.name, folder=releases.FOLDER),
                    say("Fetch its record."),
                )
                raise Refused([Problem(Origin(str(folder)), "no-release", message, repair)])
            if not check_encryption(self.root, folder.name, self.keyring.secrets.code, folder):
                said.append(
                    say(
                        "{folder}: under an older key; publish it again with --revision {revision}",
                        folder=str(folder),
                        revision=folder.name,
                    )
                )
        return said

    def is_current(self, release: Release, folder: Path) -> bool:
        """Whether it lies there as it is to be encrypted now."""
        number = rekey_of(self.root, release.revision, folder, again=self.again)
        found = encryption_of(folder)
        return found == Encryption(self.keyring.secrets.code, release.revision, number)

    def folder(self, site: Path, part: Path, release: Release, library: Library) -> None:
        """Encrypted, scanned, with keys."""
        protect(self._protection(site, release, library), part, self.step)

    def extra(self, site: Path, release: Release, library: Library) -> str:
        """The edition that is one file."""
        if self.offline is None:
            return ""
        size = write_offline(self._protection(site, release, library), self.offline, self.step)
        return say_many(
            "{file}: {size:.1f} MB, for {n} holder", "{file}: {size:.1f} MB, for {n} holders", self._holders,
            file=str(self.offline), size=size / 1e6,
        )  # fmt: skip

    def renew(self, folders: Iterable[Path]) -> list[Message]:
        """The keys as the register has them, in every release."""
        said = list[Message]()
        with self.step(say_many("Renewing the keys of {n} holder", "Renewing the keys of {n} holders", self._holders)):
            for folder in folders:
                done = renew_keys(folder, self.keyring)
                if done.given or done.taken:
                    said.append(
                        say(
                            "{folder}: keys: {given} given, {taken} taken away",
                            folder=str(folder),
                            given=done.given,
                            taken=done.taken,
                        )
                    )
        if self.provisional:
            said.append(
                say(
                    "provisional still, so without a key: {copies}; merge records/copies, publish again",
                    copies=self.provisional,
                )
            )
        if not self.keyring.holders:
            said.append(
                say("nobody can open it yet")
                if self.provisional
                else say("nobody can open it yet; issue a copy: manual copy issue")
            )
        return said

    def pointer(self, out: Path, versions: Versions, library: Library) -> Mapping[str, bytes]:
        """The page that goes on to the release in force, and every address that a release ever had."""
        manual = library.manual.value
        shell = Shell(
            Encryption(manual.code, versions.latest, 0), "", manual.brand.name, library.brand.value, manual.language
        )
        folders = [out / one.revision for one in versions.versions]
        addresses = sorted({address for folder in folders for address in addresses_of(folder)})
        return {"index.html": pointer_page(versions, manual), **shell.pointer(addresses)}

    @property
    def _holders(self) -> int:
        return len(self.keyring.holders)

    def _protection(self, site: Path, release: Release, library: Library) -> Protection:
        # Remembered by `is_current`, also where the folder that was asked about is not the one that is written now.
        number = rekey_of(self.root, release.revision, site, again=False)
        return Protection(
            site, library.manual.value, library.brand.value, self.keyring.secrets, self.keyring.holders,
            rekey=number, content=release.content, words=telling(library),
        )  # fmt: skip
