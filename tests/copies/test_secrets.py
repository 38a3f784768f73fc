"""Secrets: what is derived never changes, what is wrong is said before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from build_tools.copies import secrets
from build_tools.copies.secrets import HolderKey, Secrets
from build_tools.core.problems import EnvironmentFault

FIXED = Secrets("FCM", bytes(range(32)), Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))))
SERIAL = "FCM-000427-7KQ3-4"


def test_derivations_are_frozen() -> None:
    """Another value here would lock out every holder: labels and parameters may never change."""
    holder = HolderKey.of(FIXED.passcode(SERIAL, 1), "FCM")
    derived = {
        "passcode": FIXED.passcode(SERIAL, 1),
        "content": FIXED.content_key("1.0.0", 0).hex()[:16],
        "paths": FIXED.path_key().hex()[:16],
        "locator": holder.locator("1.0.0")[:16],
        "wrap": holder.wrapping_key("1.0.0", 0).hex()[:16],
        "acknowledge": holder.acknowledgement("1.0.0", "ab" * 32),
    }
    assert derived == {
        "passcode": "8PRSRM1TY4ZYVXRXCEAF",
        "content": "3d43ff5788767cd2",
        "paths": "b83b0b6bc18de6cb",
        "locator": "a684ad722ba3816c",
        "wrap": "4dce678f3dcbbd21",
        "acknowledge": "1ARVBNX0",
    }


def test_everything_that_differs_gives_another_key() -> None:
    codes = {FIXED.passcode(serial, generation) for serial in (SERIAL, "FCM-000428-7KQ3-2") for generation in (1, 2)}
    keys = {FIXED.content_key(revision, rekey) for revision in ("1.0.0", "1.0.1") for rekey in (0, 1)}
    assert len(codes) == 4 and len(keys) == 4
    assert Secrets("XYZ", FIXED.master, FIXED.signing).passcode(SERIAL, 1) not in codes


def test_a_passcode_is_read_as_people_type_it() -> None:
    code = FIXED.passcode(SERIAL, 1)
    typed = " ".join(code[start : start + 4] for start in range(0, 20, 4)).lower().replace("0", "o")
    assert HolderKey.of(typed, "FCM") == HolderKey.of(code, "FCM")
    with pytest.raises(ValueError, match="20 characters"):
        HolderKey.of(code[:-1], "FCM")


def test_the_file_comes_back_also_when_typed_from_paper() -> None:
    text = secrets.write(FIXED)
    for said in (text, text.lower().replace("fcm", "FCM").replace("-", " ")):
        back = secrets.parse(said, "FCM")
        assert (back.master, back.public_key) == (FIXED.master, FIXED.public_key)


def test_a_slip_in_a_typed_backup_is_found() -> None:
    text = secrets.write(FIXED)
    for name in ("master", "signing", "check"):
        at = text.index(f"\n{name}: ") + len(name) + 3
        other = "Z" if text[at] != "Z" else "Y"
        with pytest.raises(ValueError, match="mistyped"):
            secrets.parse(text[:at] + other + text[at + 1 :], "FCM")
    without = text[: text.index("check:")]
    assert secrets.parse(without, "FCM").master == FIXED.master


@pytest.mark.parametrize("content", [None, "", "code: FCM\nmaster: ABC\nsigning: ABC\n", "code: XYZ\n", "\udcff"])
def test_missing_or_wrong_secrets_are_a_fault_of_the_machine(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    monkeypatch.setenv(secrets.VARIABLE, str(path))
    if content is not None:
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(EnvironmentFault) as fault:
        secrets.load("FCM")
    assert str(path) in fault.value.message and secrets.VARIABLE in fault.value.repair
    assert ("no line `code:`" in fault.value.message) == (content == "")
    path.write_text(secrets.write(FIXED), "utf-8")
    assert secrets.load("FCM").public_key == FIXED.public_key


def test_the_environment_may_hold_them_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(secrets.VARIABLE, f"\n{secrets.write(FIXED)}")
    assert secrets.load("FCM").public_key == FIXED.public_key
    assert secrets.place("FCM").name == "FCM.secret"
    monkeypatch.setenv(secrets.VARIABLE, secrets.write(FIXED).replace("code: FCM", "code: XYZ"))
    with pytest.raises(EnvironmentFault) as fault:
        secrets.load("FCM")
    assert f"the variable {secrets.VARIABLE}" in fault.value.message
    assert "master" not in fault.value.message


def test_secrets_are_never_printed() -> None:
    assert FIXED.master.hex() not in repr(FIXED) and "key=" not in repr(HolderKey.of(FIXED.passcode(SERIAL, 1), "FCM"))


def test_two_draws_differ() -> None:
    assert secrets.draw("FCM").master != secrets.draw("FCM").master
