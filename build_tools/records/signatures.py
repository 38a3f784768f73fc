"""Signatures of a record's seal, as `ssh-keygen -Y sign -n franchise-audit` makes them: read, checked, made.

Owns every call of `ssh-keygen`. Which key made a signature is read here (format: PROTOCOL.sshsig of OpenSSH); whether
it is right, and whose the key is, only ssh-keygen says, with a file of allowed signers. A key counts if it was valid on
the record's day, so that the answer is the same whenever it is asked.
"""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from build_tools.core.disk.reasons import reason
from build_tools.core.faults import Fault
from build_tools.core.problems import EnvironmentFault
from build_tools.core.words import Message, say
from build_tools.records.manifest import NAME

NAMESPACE = "franchise-audit"
SIGNATURE = f"{NAME}.sig"
MAX_BYTES = 20_000
"""Of a signature; one by the longest RSA key has 3,000."""
_FIRST, _LAST = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


@dataclass(frozen=True)
class Signature:
    """A signature beside a seal."""

    key: str
    """Its key as ssh-keygen -l prints it: `SHA256:…`."""
    signer: str = ""
    """Whose key that is; '' where no allowed signers were given to ask."""


def read(folder: Path) -> Signature | None:
    """The signature beside a seal, not checked; None where there is none. Raises `Fault`."""
    path = folder / SIGNATURE
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _bad(say("{file} cannot be read ({why})", file=SIGNATURE, why=reason(error))) from None
    return Signature(_key(data))


def _bad(what: Message) -> Fault:
    return Fault(what, say("Delete it, and sign anew: audit sign FOLDER --key FILE."), "bad-signature")


def _key(data: bytes) -> str:
    """The fingerprint of the key that made a signature."""
    text = data.decode("ascii", "replace").strip()
    if len(data) > MAX_BYTES or not (text.startswith(_FIRST) and text.endswith(_LAST)):
        raise _bad(say("{file} is no signature of ssh-keygen", file=SIGNATURE))
    try:
        blob = b64decode("".join(text[len(_FIRST) : -len(_LAST)].split()), validate=True)
        if blob[:6] != b"SSHSIG" or blob[6:10] != (1).to_bytes(4):
            raise ValueError
        key, rest = _string(blob[10:])
        namespace, _ = _string(rest)
    except ValueError:
        raise _bad(say("{file} is damaged", file=SIGNATURE)) from None
    if namespace != NAMESPACE.encode():
        raise _bad(say("{file} was not made for audits (namespace {namespace})", file=SIGNATURE, namespace=NAMESPACE))
    return f"SHA256:{b64encode(sha256(key).digest()).decode().rstrip('=')}"


def _string(data: bytes) -> tuple[bytes, bytes]:
    """A string of SSH's wire format and what follows it."""
    size = int.from_bytes(data[:4])
    if len(data) < 4 + size or len(data) < 4:
        raise ValueError
    return data[4 : 4 + size], data[4 + size :]


def check(folder: Path, signature: Signature, signers: Path, day: date) -> Signature:
    """The signature with its signer. `signers`: a file of allowed signers (man ssh-keygen); `day`: the record's.

    Raises `Fault` when the signature is not right or nobody's, `EnvironmentFault` without
    ssh-keygen.
    """
    manifest, options = (folder / NAME).read_bytes(), ["-s", str(folder / SIGNATURE), "-f", str(signers)]
    options.append(f"-Overify-time={day:%Y%m%d}120000")
    asked = _run(["-Y", "find-principals", *options])
    named = asked.stdout.decode("utf-8", "replace").replace(",", "\n").splitlines()
    for signer in (one for one in named if one and not one.startswith("!")):
        done = _run(["-Y", "verify", *options, "-n", NAMESPACE, "-I", signer], manifest)
        if done.returncode == 0:
            return replace(signature, signer=signer)
    if asked.returncode != 0:
        raise Fault(
            say("the key {key} is of no signer allowed on {day}", key=signature.key, day=day),
            say("Add it to {signers}, or have it signed anew.", signers=signers),
            "bad-signature",
        )
    raise _bad(say("the signature does not fit the seal"))


def make(folder: Path, key: Path) -> bytes:
    """Sign the seal; gives the signature's bytes. ssh-keygen asks for the passphrase itself.

    Raises `Fault`, `EnvironmentFault` without ssh-keygen.
    """
    with TemporaryDirectory(prefix="seal-") as place:
        # Signed in a place of its own: ssh-keygen would ask before it replaces, and can leave half a file.
        copy = Path(place, NAME)
        copy.write_bytes((folder / NAME).read_bytes())
        done = subprocess.run(
            [_program(), "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(copy)], stderr=subprocess.PIPE, check=False
        )
        if done.returncode != 0 or not Path(place, SIGNATURE).is_file():
            said = done.stderr.decode("utf-8", "replace").strip().replace(str(copy), NAME)
            raise Fault(
                say("ssh-keygen could not sign: {said}", said=said),
                say("Name a private key, or a public one of the agent's."),
                "not-signed",
            )
        return Path(place, SIGNATURE).read_bytes()


def _run(arguments: list[str], stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {"TZ": "UTC", "LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [_program(), *arguments], input=stdin, capture_output=True, check=False, timeout=30, env=environment
    )


def _program() -> str:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise EnvironmentFault(
            say("signatures need ssh-keygen, which is not here"),
            say("sudo apt-get install openssh-client (Fedora: openssh-clients; macOS brings it)"),
        )
    return program
