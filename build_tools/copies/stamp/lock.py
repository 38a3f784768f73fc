"""The lock on a copy's PDF: AES-256 (PDF 2.0, revision 6) under a file key that no other file has.

qpdf makes the key and the dictionary that leads from a password to it; `pdf_parts` encrypts with the key. The passcode
is the user password. The owner password is random and not kept: nobody needs it, since permissions are a request to
honest programs and no lock – who can open a PDF can do everything with it.
"""

from __future__ import annotations

import secrets
import warnings
from io import BytesIO

import pikepdf

from build_tools.copies.serials import from_crockford, grouped
from build_tools.core.press.parts import Lock

PERMISSIONS = pikepdf.Permissions(
    accessibility=True, print_lowres=True, print_highres=True,
    extract=False, modify_annotation=False, modify_assembly=False, modify_form=False, modify_other=False,
)  # fmt: skip
"""Reading aloud and printing (forms are filled in on paper); everything else is left to written authorisation."""


def password(passcode: str) -> str:
    """A passcode as a PDF reader asks for it: exactly as the letter prints it, in groups joined by hyphens."""
    return grouped(from_crockford(passcode))


def lock(passcode: str) -> Lock:
    """A new lock that this passcode opens; no two are the same."""
    empty, output = pikepdf.new(), BytesIO()
    user = password(passcode)
    owner = secrets.token_urlsafe(32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        empty.save(output, encryption=pikepdf.Encryption(user=user, owner=owner, R=6, allow=PERMISSIONS))
    with pikepdf.open(output, password=user) as locked:
        return Lock(locked.encryption.encryption_key, locked.trailer.Encrypt.unparse(resolved=True))
