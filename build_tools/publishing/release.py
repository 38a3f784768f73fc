"""`manual release`: freeze the committed sources as one revision.

Owns the order in which nothing can be left half done: all that is released comes from the commit, not from the files
that lie around; it is made beside its place and renamed into it in one step when it is on the disk; the tag comes last
and is made again where it is missing. What is there once is never written again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from build_tools.book.book import Book
from build_tools.core.digest import file_digest
from build_tools.core.disk import archive
from build_tools.core.disk.whole import settle, write_out
from build_tools.core.git import tagging
from build_tools.core.git.repository import GitFailed, Repository, open_repository
from build_tools.core.problems import EnvironmentFault, Origin, Problem, Refused
from build_tools.core.progress import Step, silent
from build_tools.core.words import say
from build_tools.language import checks
from build_tools.language.library import Library, load
from build_tools.publishing.build_environment import engine
from build_tools.publishing.pdf import build_pdf
from build_tools.revisions import readiness, release_archives, releases
from build_tools.revisions.chronicle import Chronicle
from build_tools.revisions.project_chronicle import chronicle_of
from build_tools.revisions.release_record import Checkpoint, Release

Print = Callable[[Path, Book, Callable[[str], object]], object]
"""Writes the PDF of a book to a path."""
TakeCheckpoint = Callable[[Path], tuple[Checkpoint, bytes]]
"""The checkpoint of the register of copies in the project's folder, and the text that says what it covers."""


def print_unstamped(out_file: Path, book: Book, report: Callable[[str], object]) -> object:
    """The PDF that copies are made from. The one place that knows how it is printed."""
    return build_pdf(book.library.root, out_file, book, report, controlled=True)


@dataclass(frozen=True)
class Released:
    """What came of it."""

    release: Release
    folder: Path
    tag: str
    is_new: bool
    """Whether it was released now, not before."""
    tagged_now: bool


def release(
    root: Path, *, make_pdf: Print = print_unstamped, checkpoint: TakeCheckpoint | None = None,
    step: Step = silent,
) -> Released:  # fmt: skip
    """Release what is committed. Repeating it changes nothing.

    Raises `Refused` with everything that stands in the way, before anything is written; `EnvironmentFault` where git
    cannot do its part.
    """
    repository = open_repository(root)
    if repository is None:
        raise EnvironmentFault(
            say("this folder is in no git repository"), say("Run: git init, then commit the sources")
        )
    try:
        commit = tagging.head(root)
    except GitFailed:
        raise EnvironmentFault(say("nothing is committed yet"), say("Run: git add . && git commit")) from None
    with step(say("Checking the committed sources")):
        packed, library = _committed(root, repository, commit)
        chronicle = chronicle_of(root, library)
        manual = library.manual.value
        tag, folder = f"{manual.code}-{manual.revision}", root / releases.FOLDER / manual.revision
        known = next((one.release for one in chronicle.editions if one.revision == manual.revision), None)
        _refuse_unless(
            [
                *_uncommitted(root, manual.revision),
                *readiness.problems(chronicle),
                *_tag_elsewhere(root, tag, known.commit if known and known.commit else commit),
                *_damaged(root, chronicle),
                *([] if known else _in_the_way(folder, manual.revision)),
            ]
        )
    if known is None:
        with step("Releasing") as report:
            known = _write(root, folder, packed, chronicle, commit, make_pdf, checkpoint, report)
        return Released(known, folder, tag, True, _tag(root, tag, known, library))
    return Released(known, folder, tag, False, _tag(root, tag, known, library))


def _refuse_unless(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _committed(root: Path, repository: Repository, commit: str) -> tuple[bytes, Library]:
    """The source archive of a commit, and the sources read back from it, free of problems."""
    files = {path: one for path, one in tagging.committed(repository, commit).items() if archive.belongs(path)}
    if sum(size for _, size in files.values()) > archive.MAX_BYTES or len(files) > archive.MAX_FILES:
        said = say(
            "the sources are larger than {max_bytes} bytes or more than {max_files} files",
            max_bytes=archive.MAX_BYTES,
            max_files=archive.MAX_FILES,
        )
        raise Refused([Problem(Origin("manual"), "too-large", said, say("Take pictures out, or make them smaller."))])
    contents = repository.contents(sorted({blob for blob, _ in files.values()}))
    sources = {path: contents[blob] for path, (blob, _) in files.items()}
    packed = archive.pack(sources)
    folder = root / release_archives.CACHE / hashlib.sha256(packed).hexdigest()
    if not folder.is_dir():
        write_out(folder, sources)
    library = load(folder)
    _refuse_unless(checks.run(library))
    return packed, library


def _uncommitted(root: Path, revision: str) -> list[Problem]:
    """What would be released is what is committed, so nothing else may lie there."""
    try:
        files = tagging.uncommitted(root, f"{releases.FOLDER}/{revision}")
    except GitFailed as failed:
        raise EnvironmentFault(
            say("git cannot say what is committed: {failed}", failed=str(failed)), say("Try: git status")
        ) from None
    part = f"{releases.FOLDER}/.{revision}.part/"
    return [
        Problem(
            Origin(one), "not-committed", say("it is not as it was committed"), say("Commit it, or undo the change.")
        )
        for one in files
        if not one.startswith(part)
    ]


def _tag_elsewhere(root: Path, tag: str, commit: str) -> list[Problem]:
    found = tagging.tagged(root, tag)
    if found in (None, commit):
        return []
    said = say(
        "the tag {tag} names commit {found}, not the one that is released, {commit}",
        tag=tag,
        found=str(found)[:12],
        commit=commit[:12],
    )
    return [Problem(Origin("manual/manual.yml"), "tag-elsewhere", said, say("Find out who made it, and delete it."))]


def _in_the_way(folder: Path, revision: str) -> list[Problem]:
    if not folder.exists():
        return []
    where = f"{releases.FOLDER}/{revision}"
    return [
        Problem(Origin(where), "in-the-way", say("this is no release, but stands in its place"), say("Move it away."))
    ]


def _damaged(root: Path, chronicle: Chronicle) -> list[Problem]:
    """Whether every release on file is still as it was released; of what stands in this one's place, see above."""
    manual, known = chronicle.present.manual.value, [one.release for one in chronicle.editions]
    found = releases.damage(root, known, lambda revision: releases.pdf_name(manual.code, revision))
    own = "" if manual.revision in {one.revision for one in known} else f"{releases.FOLDER}/{manual.revision}/"
    return [one for one in found if not own or not one.origin.file.startswith(own)]


def _write(
    root: Path, folder: Path, packed: bytes, chronicle: Chronicle, commit: str, make_pdf: Print,
    checkpoint: TakeCheckpoint | None, report: Callable[[str], object],
) -> Release:  # fmt: skip
    """Make the folder beside its place, then give it its name."""
    manual, prints = chronicle.present.manual.value, chronicle.prints
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        pdf = part / releases.pdf_name(manual.code, manual.revision)
        make_pdf(pdf, Book(chronicle.present, chronicle), report)
        taken, covered = checkpoint(root) if checkpoint else (None, None)
        made = Release(
            release="1",
            revision=manual.revision,
            effective=manual.effective,
            approvals=manual.approvals,
            content=prints.content,
            predecessor=chronicle.last.revision if chronicle.last else None,
            commit=commit,
            entries=prints.entries,
            items=prints.items,
            forms=prints.forms,
            changed=chronicle.changed,
            pdf=file_digest(pdf),
            archive=hashlib.sha256(packed).hexdigest(),
            engine=engine(chronicle.present.brand.value),
            checkpoint=taken,
        )
        record = made.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"
        files = {archive.NAME: packed, releases.RECORD: record}
        if covered is not None:
            files[releases.REGISTER] = covered
        for name, content in files.items():
            (part / name).write_bytes(content)
        settle(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def _tag(root: Path, tag: str, known: Release, library: Library) -> bool:
    """Make the tag unless it is there; whether it was made now."""
    if known.commit is None or tagging.tagged(root, tag) is not None:
        return False
    title = library.manual.value.title
    message = f"{title} {known.revision}\n\neffective {known.effective}\ncontent {known.content}\npdf {known.pdf}\n"
    try:
        tagging.make_tag(root, tag, known.commit, message)
    except GitFailed as failed:
        raise EnvironmentFault(
            say("the release is finished, but git did not make its tag {tag}: {failed}", tag=tag, failed=str(failed)),
            say("Mend that (often: git config user.name and user.email), then run the command again."),
        ) from None
    return True
