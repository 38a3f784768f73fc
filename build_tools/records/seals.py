"""`audit verify` and `audit sign`: whether sealed records are as they were received, and by whom they were signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from build_tools.core.disk.whole import write_whole
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.yaml.documents import Located
from build_tools.records import manifest, record_file, signatures
from build_tools.records.record import FormReference, Record


@dataclass(frozen=True)
class Sealed:
    """A record that is as it was received."""

    sha256: str
    """The seal: the digest of its manifest."""
    form: FormReference
    """The form that was filled in, always with its fingerprint."""
    signature: signatures.Signature | None


@dataclass(frozen=True)
class Verified:
    """What became of one folder."""

    folder: Path
    said: str = ""
    """The record, its seal and its signer, when all is right."""
    problems: tuple[Problem, ...] = ()


def prove(located: Located[Record], path: Path, signers: Path | None) -> tuple[Sealed | None, list[Problem]]:
    """The seal of a record that was read from `path`; None where it has none. Or what is wrong with it.

    `signers`: a file of allowed signers; without one a signature is told, not checked. Raises `EnvironmentFault`.
    """
    folder = path.parent
    if path.name != manifest.RECORD or not (folder / manifest.NAME).exists():
        return None, []
    proved, problems = manifest.prove(folder, str(folder))
    return _sealed(located.value, folder, proved, signers) if proved is not None else (None, problems)


def _sealed(
    record: Record, folder: Path, proved: manifest.Proved, signers: Path | None
) -> tuple[Sealed | None, list[Problem]]:
    """A record whose folder was proved: whether the manifest speaks of it, and who signed."""
    if problems := list(_contradictions(record, folder, proved.manifest)):
        return None, problems
    try:
        return Sealed(proved.seal, proved.manifest.form, _signature(folder, signers, record.date)), []
    except ValueError as error:
        said, _, repair = str(error).partition("; ")
        problem = Problem(Origin(str(folder)), "bad-signature", said, f"{repair[:1].upper()}{repair[1:]}.")
        return None, [problem]


def _contradictions(record: Record, folder: Path, sealed: manifest.Manifest) -> Iterator[Problem]:
    """A manifest that proves its files can still speak of another record."""
    if sealed.record != record.record:
        message = f"{manifest.NAME} is of the record `{sealed.record}`, {manifest.RECORD} of `{record.record}`"
    elif (sealed.form.id, sealed.form.version) != (record.form.id, record.form.version) or (
        None not in (sealed.form.sha256, record.form.sha256) and sealed.form.sha256 != record.form.sha256
    ):
        message = f"{manifest.NAME} and {manifest.RECORD} name different forms"
    else:
        return
    yield Problem(Origin(str(folder)), "broken-seal", message, manifest.RESTORE)


def _signature(folder: Path, signers: Path | None, day: date) -> signatures.Signature | None:
    signature = signatures.read(folder)
    return signatures.check(folder, signature, signers, day) if signature and signers else signature


def verify(folders: Sequence[Path], signers: Path | None) -> Iterator[Verified]:
    """Prove each folder in turn. Raises `EnvironmentFault` when a signature is to be checked without ssh-keygen."""
    for folder in folders:
        path = folder / manifest.RECORD
        proved, problems = manifest.prove(folder, str(folder))
        if proved is None:
            yield Verified(folder, problems=tuple(problems))
            continue
        located, problems = record_file.load(path, str(path))
        sealed = None
        if located is not None:
            sealed, problems = _sealed(located.value, folder, proved, signers)
        if located is None or sealed is None:
            yield Verified(folder, problems=tuple(problems))
            continue
        yield Verified(folder, f"{located.value.record}: {sealed.sha256}, {_signed(sealed.signature)}")


def _signed(signature: signatures.Signature | None) -> str:
    if signature is None:
        return "not signed"
    return f"signed by {signature.signer}" if signature.signer else f"signed with {signature.key}, not checked"


def sign(folder: Path, key: Path) -> Path:
    """Sign a sealed record; gives the signature's file. Raises `Refused`, `EnvironmentFault`."""
    proved, problems = manifest.prove(folder, str(folder))
    if proved is None:
        raise Refused(problems)
    path = folder / signatures.SIGNATURE
    if path.exists():
        repair = f"Delete {path} if it is to be signed anew."
        raise Refused([Problem(Origin(str(path)), "already-signed", "the record is signed already", repair)])
    try:
        signature = signatures.make(folder, key)
    except ValueError as error:
        said, _, repair = str(error).rpartition("; ")
        raise Refused([Problem(Origin(str(key)), "not-signed", said, f"{repair[:1].upper()}{repair[1:]}.")]) from None
    write_whole(folder, {path.name: signature})
    return path
