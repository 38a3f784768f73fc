"""records/rekeys.json: how often each release was encrypted anew, and which encryption is the present one.

A re-keying is remembered, because a release encrypted anew must never fall back to a key that a lost copy still opens.
Nor may a number be used before it is given, or be given twice: a key that is to come must not be in anybody's hands.
"""

from __future__ import annotations

import json
from pathlib import Path

from build_tools.core.disk.whole import write_whole
from build_tools.core.git.mainline import Mainline
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.vault.cipher import Encryption
from build_tools.vault.protect import encryption_of

REKEYS = "records/rekeys.json"


def check_encryption(root: Path, revision: str, code: str, out: Path) -> bool:
    """Whether a release folder holds the present encryption of its release; False for an earlier one.

    Who keeps the server's files can write what he likes into `release.json`. Raises `Refused` for all but the number of
    an encryption that was made: holders would be given a key that is to come, and keep it when they have lost theirs.
    """
    found, present = encryption_of(out), _rekeys(root).get(revision, 0)
    if found is None or found != Encryption(code, revision, found.rekey) or not 0 <= found.rekey <= present:
        message = say(
            "this is not a release {revision} that was published here, or {file} is older than it",
            revision=revision,
            file=REKEYS,
        )
        repair = say(
            "Fetch the {rekeys} that belongs to it, or restore the folder and find out who changed it.", rekeys=REKEYS
        )
        raise Refused([Problem(Origin(str(out)), "rekey", message, repair)])
    return found.rekey == present


def rekey_of(root: Path, revision: str, out: Path, *, again: bool) -> int:
    """Which encryption of the release is to be made: the present one, or with `again` the next, then remembered.

    Raises `Refused` when the folder holds a later one than the records know: its key would come back into use.
    """
    path = root / REKEYS
    counts = _rekeys(root)
    present = counts.get(revision, 0)
    found = encryption_of(out)
    if found and found.revision == revision and found.rekey > present:
        message = say(
            "it holds encryption {rekey} of {revision}, and {rekeys} knows only {present}",
            rekey=found.rekey,
            revision=revision,
            rekeys=REKEYS,
            present=present,
        )
        raise Refused(
            [Problem(Origin(str(out)), "rekey", message, say("Fetch the {rekeys} that belongs to it.", rekeys=REKEYS))]
        )
    if again:
        present += 1
        text = json.dumps({**counts, revision: present}, indent=1, sort_keys=True) + "\n"
        write_whole(path.parent, {path.name: text.encode()})
    return present


def _rekeys(root: Path) -> dict[str, int]:
    """How often each revision was encrypted anew. Raises `Refused` where the main branch counts more: its number would
    be given a second time, to other holders."""
    path = root / REKEYS
    here = _counts(path.read_bytes()) if path.exists() else {}
    there = Mainline.of(root).content(REKEYS)
    ahead = sorted(key for key, count in _counts(there).items() if count > here.get(key, 0)) if there else []
    if ahead:
        message = say(
            "the main branch counts more encryptions of {revisions} than this file", revisions=", ".join(ahead[:5])
        )
        raise Refused([Problem(Origin(REKEYS), "rekey", message, say("Merge the main branch first."))])
    return here


def _counts(data: bytes) -> dict[str, int]:
    repair = say("Restore it from git; it must never be made up.")
    try:
        said = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused([Problem(Origin(REKEYS), "rekey", say("this is not JSON"), repair)]) from None
    if not isinstance(said, dict) or not all(type(count) is int and 0 <= count < 1 << 31 for count in said.values()):
        raise Refused([Problem(Origin(REKEYS), "rekey", say("it does not count the re-keyings of revisions"), repair)])
    return said
