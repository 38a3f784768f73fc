"""A signature on a copy's PDF (PAdES), where headquarters has a certificate: the extra `sign`.

Owns the order: stamped, encrypted, then signed, because a signature covers the bytes as they are delivered. It is added
at the end of the encrypted file, and certifies it: a PDF reader reports whatever is changed later. It holds the time
of signing and, with most keys, random numbers, so two signed files are never the same.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from build_tools.copies.stamp.lock import password
from build_tools.core.problems import EnvironmentFault
from build_tools.core.words import say

FIELD = "Headquarters"
"""Name of the signature's field; it is not shown on a page."""


@dataclass(frozen=True)
class Certificate:
    """A PKCS #12 file (.p12, .pfx) with certificate and private key."""

    path: Path
    passphrase: str = field(default="", repr=False)

    def load(self) -> Any:
        """The signer. Raises `EnvironmentFault`."""
        try:
            from pyhanko.sign.signers import SimpleSigner
        except ImportError:
            raise EnvironmentFault(
                say("pyHanko is missing, which signs PDFs"), say("Run: pip install -e '.[sign]'")
            ) from None
        # It would write a traceback to the terminal; what is wrong is said below.
        logging.getLogger("pyhanko").addHandler(logging.NullHandler())
        try:
            load: Any = SimpleSigner.load_pkcs12
            signer = load(str(self.path), passphrase=self.passphrase.encode() or None)
        except (OSError, ValueError, TypeError) as error:
            signer, why = None, str(error).splitlines()[0] if str(error) else type(error).__name__
        else:
            why = say("wrong passphrase, or no key in it")
        if signer is None:
            repair = say("Name a PKCS #12 file with the certificate and its key, and give its passphrase.")
            raise EnvironmentFault(say("the certificate {path} cannot be used: {why}", path=self.path, why=why), repair)
        return signer


def sign(pdf: bytes, signer: Any, passcode: str | None = None) -> bytes:
    """The PDF with a certifying signature appended; `pdf` stays as it is at the beginning."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    if passcode is not None:
        writer.encrypt(password(passcode))
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    # pyHanko runs an event loop of its own, which the calling thread may have running already.
    with ThreadPoolExecutor(1) as thread:
        output = thread.submit(PdfSigner(metadata, signer).sign_pdf, writer, in_place=False).result()
    return bytes(output.getbuffer())
