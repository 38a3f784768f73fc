"""`audit verify` and `audit sign`: whether sealed records are as they were received, and by whom they were signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from build_tools.core.disk.whole import write_whole
from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import Message, say
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
    except Fault as fault:
        return None, [Problem.of(Origin(str(folder)), fault)]


def _contradictions(record: Record, folder: Path, sealed: manifest.Manifest) -> Iterator[Problem]:
    """A manifest that proves its files can still speak of another record."""
    if sealed.record != record.record:
        what = say(
            "{manifest} is of the record `{sealed}`, {file} of `{record}`",
            manifest=manifest.NAME, sealed=sealed.record, file=manifest.RECORD, record=record.record,
        )  # fmt: skip
    elif (sealed.form.id, sealed.form.version) != (record.form.id, record.form.version) or (
        None not in (sealed.form.sha256, record.form.sha256) and sealed.form.sha256 != record.form.sha256
    ):
        what = say("{manifest} and {file} name different forms", manifest=manifest.NAME, file=manifest.RECORD)
    else:
        return
    yield Problem(Origin(str(folder)), "broken-seal", what, manifest.RESTORE)


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
        signed = _signed(sealed.signature)
        said = say("{record}: {seal}, {signed}", record=located.value.record, seal=sealed.sha256, signed=signed)
        yield Verified(folder, said)


def _signed(signature: signatures.Signature | None) -> Message:
    if signature is None:
        return say("not signed")
    if signature.signer:
        return say("signed by {signer}", signer=signature.signer)
    return say("signed with {key}, not checked", key=signature.key)


def sign(folder: Path, key: Path) -> Path:
    """Sign a sealed record; gives the signature's file. Raises `Refused`, `EnvironmentFault`."""
    proved, problems = manifest.prove(folder, str(folder))
    if proved is None:
        raise Refused(problems)
    path = folder / signatures.SIGNATURE
    if path.exists():
        repair = say("Delete {file} if it is to be signed anew.", file=path)
        raise Refused([Problem(Origin(str(path)), "already-signed", say("the record is signed already"), repair)])
    try:
        signature = signatures.make(folder, key)
    except Fault as fault:
        raise Refused([Problem.of(Origin(str(key)), fault)]) from None
    write_whole(folder, {path.name: signature})
    return path
