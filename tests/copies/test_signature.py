"""Signed last: over the encrypted file, which stays as it is; what is changed later is seen."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from made_copies import PASSCODE, mark, plate
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from signing import PASSPHRASE, certificate_file
from source_tree import ROOT

from build_tools.copies.stamp.lock import lock, password
from build_tools.copies.stamp.signature import FIELD, Certificate, sign
from build_tools.core.problems import EnvironmentFault


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return Certificate(certificate_file(tmp_path_factory.mktemp("keys")), PASSPHRASE).load()


def validate(data: bytes, signer: Any, secret: str = "") -> PdfSignatureStatus:
    reader = PdfFileReader(io.BytesIO(data))
    if secret:
        reader.decrypt(secret)
    (signature,) = reader.embedded_signatures
    assert signature.field_name == FIELD
    trusted = ValidationContext(trust_roots=[signer.signing_cert], allow_fetching=False)
    # In a thread, since a browser test of the same process may have an event loop running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(validate_pdf_signature, signature, trusted).result()


@pytest.mark.parametrize("passcode", [None, PASSCODE])
def test_the_signature_covers_the_file_as_delivered(signer: Any, passcode: str | None) -> None:
    before = plate().print(mark(), lock(passcode) if passcode else None)
    after = sign(before, signer, passcode)
    assert after.startswith(before) and len(after) > len(before)
    status = validate(after, signer, password(passcode) if passcode else "")
    assert status.bottom_line and status.intact and status.valid and status.trusted
    assert status.coverage.name == "ENTIRE_FILE" and status.docmdp_ok


def test_a_changed_byte_breaks_it(signer: Any) -> None:
    signed = bytearray(sign(plate().print(mark()), signer))
    at = signed.index(mark().serial.encode())
    signed[at + 5] ^= 1
    assert not validate(bytes(signed), signer).intact


def test_what_is_added_later_is_no_longer_certified(signer: Any) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sign(plate().print(mark()), signer)))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = NumberObject(90)  # type: ignore[index]
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    status = validate(output.getvalue(), signer)
    assert status.intact and not status.bottom_line


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate_file(tmp_path)
    (tmp_path / "rubbish.p12").write_bytes(b"rubbish")
    for certificate in (
        Certificate(path, "wrong"), Certificate(tmp_path / "rubbish.p12"), Certificate(tmp_path / "none.p12"),
    ):  # fmt: skip
        with pytest.raises(EnvironmentFault, match="cannot be used") as fault:
            certificate.load()
        assert "PKCS #12" in fault.value.repair
    monkeypatch.setitem(sys.modules, "pyhanko.sign.signers", None)
    with pytest.raises(EnvironmentFault, match="pyHanko is missing"):
        Certificate(path, PASSPHRASE).load()
    assert PASSPHRASE not in repr(Certificate(path, PASSPHRASE))


def test_a_wrong_passphrase_shows_no_traceback(tmp_path: Path) -> None:
    """The library would log one to the terminal; in a process of its own, since pytest catches what is logged."""
    said = (
        "import sys; from pathlib import Path; from build_tools.core.problems import EnvironmentFault\n"
        "from build_tools.copies.stamp.signature import Certificate\n"
        "try: Certificate(Path(sys.argv[1]), 'wrong').load()\n"
        "except EnvironmentFault as fault: print(fault.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", said, certificate_file(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "wrong passphrase" in done.stdout and done.stderr == ""
