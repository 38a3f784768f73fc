"""The desk: who gets a copy and who does not, what a copy goes through, and what is refused with nothing written."""

from __future__ import annotations

import shutil
import stat
from datetime import date
from pathlib import Path
from typing import Any

import copy_desk
import pytest
from copy_desk import CONTENT, SECRETS, TODAY, drawing, issued

from build_tools.copies import acts as copy_acts
from build_tools.copies import holder_files, keys, secrets
from build_tools.copies.acts import Entry
from build_tools.copies.desk import Desk, find
from build_tools.copies.issue import authorise, standing
from build_tools.copies.register.journal import COPIES
from build_tools.copies.secrets import HolderKey
from build_tools.core.problems import EnvironmentFault, Refused

F04: dict[str, Any] = {
    "authorisation": "W-2026-001", "purpose": "软件对接", "extent": ("basics",), "ways": ("loan",),
    "granted": date(2026, 2, 1), "until": date(2026, 2, 28), "signed_by": "chief",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.open(copy_desk.project(tmp_path))


def entry(day: str = "2026-03-01", **said: Any) -> Entry:
    return Entry(date.fromisoformat(day), "document-controller", TODAY, **said)


def files(desk: Desk) -> dict[str, bytes]:
    return {
        path.relative_to(desk.root).as_posix(): path.read_bytes() for path in desk.root.rglob("*") if path.is_file()
    }


def refused(desk: Desk, code: str, where: str = "", **said: Any) -> str:
    """An issue that is refused writes nothing. Gives the message."""
    before = files(desk)
    with pytest.raises(Refused) as problem:
        issued(desk, **said)
    assert files(desk) == before
    assert {(one.code, one.origin.file) for one in problem.value.problems} == {(code, where or "--role")}
    assert all(one.repair for one in problem.value.problems)
    return problem.value.problems[0].message


def test_numbers_run_on_and_nonces_differ(desk: Desk) -> None:
    serials = [issued(desk, seed).copy.serial for seed in (1, 2, 3)]
    assert [one.split("-")[1] for one in serials] == ["000001", "000002", "000003"]
    assert len({one.split("-")[2] for one in serials}) == 3
    assert issued(desk).copy.revision == "1.1.0"  # the newest release


def test_a_copy_goes_to_a_post_of_the_network_only(desk: Desk) -> None:
    assert "no role `king`" in refused(desk, "not-entitled", role="king")
    assert "no outlet `S999`" in refused(desk, "not-entitled", "--outlet", outlet="S999")
    assert "no outlet is named" in refused(desk, "not-entitled", outlet=None)
    assert "post at headquarters" in refused(desk, "not-entitled", "--outlet", role="chief")
    refused(desk, "bad-value", "options", role=None, outlet=None)
    issued(desk, role="chief", outlet=None)


def test_or_on_an_authorisation_that_is_valid_on_the_day(desk: Desk) -> None:
    asked = {"role": None, "outlet": None, "authorisation": "W-2026-001"}
    where = "--authorisation"
    assert "on file" in refused(desk, "not-entitled", where, **asked)
    path = authorise(desk, F04, "李四", "a@b", drawing())
    desk = Desk.open(desk.root)
    text = path.read_text("utf-8")
    assert "李四" not in text and "a@b" not in text
    for day in (date(2026, 1, 31), date(2026, 3, 1)):
        assert "valid from" in refused(desk, "not-entitled", where, day=day, due=date(2026, 3, 9), **asked)
    assert "before the copy is due" in refused(desk, "not-entitled", "--due", due=date(2026, 3, 1), **asked)
    history = issued(desk, **asked)
    assert history.copy.due == date(2026, 2, 28) and history.copy.post == "W-2026-001"
    assert holder_files.name_of(desk.root, history.copy.holder) == holder_files.Holder(name="李四", contact="a@b")
    path.write_text(text + "revoked: 2026-02-01\n")
    assert "revoked" in refused(Desk.open(desk.root), "not-entitled", where, **asked)
    path.write_text(text.replace("[loan]", "[read, extract]"))
    assert "not to lend" in refused(Desk.open(desk.root), "not-entitled", where, **asked)


def test_an_authorisation_is_signed_at_headquarters(desk: Desk) -> None:
    with pytest.raises(Refused) as problem:
        authorise(desk, {**F04, "signed_by": "owner"}, "李四", None, drawing())
    assert problem.value.problems[0].code == "not-entitled" and "chief" in problem.value.problems[0].repair
    assert not (desk.root / holder_files.AUTHORISATIONS).exists()


def test_nothing_is_issued_before_a_release_or_of_another_revision(desk: Desk) -> None:
    assert "9.9.9" in refused(desk, "no-release", "--revision", revision="9.9.9")
    shutil.rmtree(desk.root / "records")
    refused(desk, "no-release", "records/releases")


def test_no_event_lies_in_the_future_or_is_written_by_nobody(desk: Desk) -> None:
    where = "records/copies/000001"
    refused(desk, "in-the-future", where, day=date(2026, 7, 1))
    refused(desk, "dangling", where, by="king")
    refused(desk, "bad-value", "--note", note="x" * 201)
    refused(desk, "bad-value", "--holder", holder="张三")
    refused(desk, "bad-value", "--name", name="a\nb")
    refused(desk, "bad-value", "--contact", contact="13800000000")


def test_a_master_stays_at_headquarters(desk: Desk) -> None:
    refused(desk, "bad-value", "options", master=True)
    serial = issued(desk, master=True, role="chief", outlet=None).copy.serial
    for act in (copy_acts.deliver, copy_acts.give_back):
        with pytest.raises(Refused) as problem:
            act(desk, serial, entry())
        assert problem.value.problems[0].code == "master-leaves"
    assert copy_acts.destroy(desk, serial, entry(), "chief").copy.state == "destroyed"


def test_a_copy_replaces_one_that_is_out_of_use_and_only_once(desk: Desk) -> None:
    old = issued(desk).copy.serial
    assert "in use" in refused(desk, "still-in-use", "--replaces", replaces=old)
    copy_acts.report(desk, old, entry("2026-02-01"), "lost", date(2026, 2, 1))
    new = issued(desk, replaces=old.lower()).copy
    assert new.replaces == old
    assert new.serial in refused(desk, "replaced-already", "--replaces", replaces=old)
    refused(desk, "not-issued", "TST-000009-84G7-7", replaces="TST-000009-84G7-7")


def test_a_life_from_issue_to_destruction(desk: Desk) -> None:
    serial = issued(desk, due=date(2026, 3, 10), revision="1.0.0").copy.serial
    copy_acts.prepared(desk, serial, entry("2026-02-02"), "1.0.0", "cd" * 32, 1)
    copy_acts.deliver(desk, serial, entry("2026-02-03"))
    copy_acts.acknowledge_slip(desk, serial, entry("2026-02-03"))
    copy_acts.extend(desk, serial, entry("2026-03-09"), date(2026, 3, 20))
    copy_acts.renew(desk, serial, entry("2026-03-09"))
    copy_acts.deliver(desk, serial, entry("2026-06-01"), "1.1.0")
    copy_acts.recall(desk, serial, entry("2026-06-02"), date(2026, 6, 9))
    copy_acts.give_back(desk, serial, entry("2026-06-03"), incomplete=True)
    done = copy_acts.destroy(desk, serial, entry("2026-06-04", note="F-02 第 3 号"), "chief")
    assert [one.event for one in done.events] == [
        "issued", "prepared", "delivered", "acknowledged", "extended", "renewed", "delivered", "recalled", "returned",
        "destroyed",
    ]  # fmt: skip
    assert (done.copy.revision, done.copy.generation, done.copy.complete) == ("1.1.0", 2, False)
    assert find(desk, serial.lower().replace("-", " ").replace("0", "o")).copy == done.copy


def test_what_is_given_back_is_what_lies_on_the_disk_and_is_not_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    grammar = type(COPIES.grammar)
    once = grammar.read
    monkeypatch.setattr(grammar, "read", lambda self, data, file: (read.append(data), once(self, data, file))[1])
    history = issued(desk, due=date(2026, 3, 9))
    serial, written = history.copy.serial, desk.journal.folder / "000001"
    assert read == [(written / "0001.yml").read_bytes()]
    for act in (copy_acts.deliver, copy_acts.acknowledge_slip, copy_acts.give_back):
        read.clear()
        history = act(desk, serial, entry())
        found = find(desk, serial)
        assert (history.copy, history.chain) == (found.copy, found.chain)
        last = desk.root / history.files[-1]
        assert read.count(last.read_bytes()) == 2, "once when it was written, once by this test"


def test_what_is_refused_is_not_written(desk: Desk) -> None:
    serial = issued(desk).copy.serial
    copy_acts.report(desk, serial, entry(), "stolen")
    before = files(desk)
    acts = [
        lambda: copy_acts.report(desk, serial, entry(), "lost"),
        lambda: copy_acts.deliver(desk, serial, entry()),
        lambda: copy_acts.renew(desk, serial, entry()),
        lambda: copy_acts.recall(desk, serial, entry(), TODAY),
        lambda: copy_acts.give_back(desk, serial, entry("2026-02-01")),  # before the report
        lambda: copy_acts.give_back(desk, serial, entry("2026-07-01")),
        lambda: copy_acts.acknowledge_slip(desk, serial, entry(), "9.9.9"),
        lambda: copy_acts.destroy(desk, serial, entry(), "king"),
        lambda: copy_acts.deliver(desk, "TST-000001-84G7-5", entry()),
        lambda: copy_acts.deliver(desk, "TST-000001-355Q-8", entry()),  # right check character, never issued
        lambda: copy_acts.deliver(desk, "TST-000009-84G7-7", entry()),
    ]
    codes = []
    for act in acts:
        with pytest.raises(Refused) as problem:
            act()
        codes.append(problem.value.problems[0].code)
    assert files(desk) == before
    assert codes == [
        "reported-already", "out-of-use", "out-of-use", "out-of-use", "days-out-of-order", "in-the-future",
        "no-release", "dangling", "bad-serial", "not-issued", "not-issued",
    ]  # fmt: skip


def test_a_copy_whose_files_were_changed_is_not_written_to(desk: Desk) -> None:
    serial = issued(desk).copy.serial
    path = desk.journal.folder / "000001/0001.yml"
    copy_acts.deliver(desk, serial, entry())
    path.write_text(path.read_text().replace("S001", "S002"))
    with pytest.raises(Refused) as problem:
        copy_acts.give_back(desk, serial, entry())
    assert problem.value.problems[0].code == "broken-chain"
    assert len(list(path.parent.iterdir())) == 2


# Secrets: drawn once, outside; the passcode and the receipt that come from them.


def test_secrets_are_drawn_once_for_their_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_desk.project(tmp_path)
    manual = root / "manual/manual.yml"
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / "keep/TST.secret"))
    with pytest.raises(Refused) as problem:
        keys.init(Desk.open(root))
    assert problem.value.problems[0].code == "secrets-drawn-already"  # the manual names a key
    manual.write_text(manual.read_text("utf-8").replace(f"  public_key: {SECRETS.public_key}\n", ""), "utf-8")
    desk = Desk.open(root)
    drawn = keys.init(desk)
    assert stat.S_IMODE(drawn.path.stat().st_mode) == 0o600
    assert secrets.load("TST").public_key == drawn.public_key
    assert secrets.parse(drawn.backup, "TST").master == secrets.load("TST").master
    with pytest.raises(Refused):
        keys.init(desk)
    with pytest.raises(EnvironmentFault, match="names no public key"):
        keys.loaded(desk)


@pytest.mark.parametrize("place", ["small/TST.secret", "small/build/TST.secret", "link/TST.secret"])
def test_secrets_are_never_drawn_into_the_project(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_desk.project(tmp_path)
    manual = root / "manual/manual.yml"
    manual.write_text(manual.read_text("utf-8").replace(f"  public_key: {SECRETS.public_key}\n", ""), "utf-8")
    (tmp_path / "link").symlink_to(root)
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / place))
    with pytest.raises(Refused) as problem:
        keys.init(Desk.open(root))
    assert problem.value.problems[0].code == "secret-in-tree"
    assert not (tmp_path / place).exists()


def test_a_passcode_comes_with_the_right_secrets_only(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = issued(desk).copy.serial
    path = copy_desk.hand_out_secrets(tmp_path, monkeypatch)
    assert keys.ready(desk, serial).passcode == SECRETS.passcode(serial, 1)
    copy_acts.renew(desk, serial, entry())
    assert keys.ready(desk, serial).passcode == SECRETS.passcode(serial, 2)
    path.write_text(secrets.write(secrets.draw("TST")))
    with pytest.raises(EnvironmentFault, match="other secrets"):
        keys.ready(desk, serial)
    path.unlink()
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        keys.ready(desk, serial)
    copy_acts.report(desk, serial, entry(), "lost")
    with pytest.raises(Refused) as problem:
        keys.ready(desk, serial)
    assert problem.value.problems[0].code == "out-of-use"


def code_of(serial: str, revision: str, generation: int = 1) -> str:
    """What the reader's page computes from the passcode alone."""
    return HolderKey.of(SECRETS.passcode(serial, generation), "TST").acknowledgement(revision, CONTENT)


def test_a_code_acknowledges_the_revision_it_was_computed_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_desk.hand_out_secrets(tmp_path, monkeypatch)
    serial, other = issued(desk, revision="1.0.0").copy.serial, issued(desk).copy.serial
    typed = " ".join([code_of(serial, "1.0.0")[:4].lower(), code_of(serial, "1.0.0")[4:].replace("0", "o")])
    done = copy_acts.acknowledge_code(desk, serial, entry(), typed)
    assert (done.copy.state, done.copy.receipts[0].revision, done.copy.receipts[0].proof) == ("held", "1.0.0", "code")
    assert copy_acts.acknowledge_code(desk, serial, entry(), code_of(serial, "1.1.0")).copy.revision == "1.1.0"
    copy_acts.acknowledge_slip(desk, serial, entry(), "1.1.0")  # the paper for the same revision is a proof of its own
    wrong = [
        (serial, code_of(other, "1.0.0"), None, "fits no copy"),
        (other, code_of(other, "1.0.0"), "1.1.0", "fits no copy"),
        (other, "1234", None, "fits no copy"),
        (other, "?", None, "does not occur"),
        (serial, code_of(serial, "1.0.0"), None, "acknowledged 1.0.0 already"),
    ]
    for whose, code, revision, said in wrong:
        with pytest.raises(Refused) as problem:
            copy_acts.acknowledge_code(desk, whose, entry(), code, revision)
        assert said in problem.value.problems[0].message
    copy_acts.renew(desk, other, entry())
    with pytest.raises(Refused) as problem:
        copy_acts.acknowledge_code(desk, other, entry(), code_of(other, "1.1.0"))
    assert "passcode 1" in problem.value.problems[0].message
    assert copy_acts.acknowledge_code(desk, other, entry(), code_of(other, "1.1.0", 2)).copy.state == "held"


def test_what_is_handed_over_is_what_was_printed_last(desk: Desk) -> None:
    serial = issued(desk, revision="1.0.0").copy.serial
    assert copy_acts.deliver(desk, serial, entry()).copy.revision == "1.0.0"
    copy_acts.prepared(desk, serial, entry(), "1.1.0", "cd" * 32, 1)
    assert find(desk, serial).copy.revision == "1.0.0"  # made, and still on the desk
    assert copy_acts.deliver(desk, serial, entry()).copy.revision == "1.1.0"


def test_a_copy_is_destroyed_before_two(desk: Desk) -> None:
    serial = issued(desk).copy.serial
    with pytest.raises(Refused) as problem:
        copy_acts.destroy(desk, serial, entry(), "document-controller")
    assert problem.value.problems[0].code == "no-witness" and find(desk, serial).copy.state == "issued"
    assert copy_acts.destroy(desk, serial, entry(), "chief").copy.state == "destroyed"


def test_another_copy_of_the_same_post_is_told(desk: Desk) -> None:
    """A command typed twice gives a second copy: that is said, since it may be meant."""
    first = issued(desk, 1).copy
    assert standing(desk, first) == []
    second = issued(desk, 2).copy
    assert [one.serial for one in standing(desk, second)] == [first.serial]
    assert standing(desk, issued(desk, 3, role="chief", outlet=None).copy) == []
    for one in (first, second):
        copy_acts.report(desk, one.serial, entry(), "lost")
    assert standing(desk, issued(desk, 4, replaces=first.serial).copy) == []
