"""The slips of document control as plain text that prints on any printer: receipt, notice, letter.

Owns their words, in the manual's language, and their columns; what they say comes from a copy's history. A name is
printed where one is given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from build_tools.copies.register.events import (
    Acknowledged,
    AnyEvent,
    Delivered,
    Destroyed,
    Entered,
    Extended,
    Prepared,
    Recalled,
    Renewed,
    Reported,
    Returned,
)
from build_tools.copies.register.history import Copy
from build_tools.copies.register.words import EVENTS, STATES
from build_tools.copies.serials import grouped
from build_tools.core.words import Message, Words, say, say_in, say_many, words_of
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network

_RULE = "─" * 30
_HOLDER, _CONTROLLER = say_in("signs a slip", "Holder"), say_in("signs a slip", "Document controller")
_SIGN = say_in("a line to sign on", "________________")


@dataclass(frozen=True, eq=False)
class Slips:
    """Writes the slips of one manual."""

    manual: Manual
    network: Network
    loss_form: str | None = None
    """Id of the form on which a loss is written down."""

    @property
    def words(self) -> Words:
        """Those of the manual's language."""
        return words_of(self.manual.language)

    def receipt(self, copy: Copy, name: str | None) -> str:
        """To be signed by the holder at delivery of a copy or of a later revision."""
        due = [(say("Due back"), str(copy.due))] if copy.due else []
        pledge = (
            say(
                "I have received the copy named above for my own use as ruled; I do not write it out, copy "
                "it, retell it or pass it on, and lock it away when it is not in use."
            ),
            say(
                "I report loss, theft and damage to headquarters the same day, and return it when I leave "
                "the post or headquarters recalls it."
            ),
        )
        rows = [
            *self._who(copy, name),
            (say("Entered on"), str(copy.issued)),
            *due,
        ]
        return self._slip(say("Receipt for a copy"), rows, pledge, (_HOLDER, _CONTROLLER))

    def returned(self, copy: Copy, events: Sequence[AnyEvent], name: str | None) -> str:
        """For the borrower: the copy is back, and what became of it from first to last."""
        whole = say("complete") if copy.complete else say("pages missing or incomplete, see the remark")
        rows = [
            *self._who(copy, name),
            (say("Returned on"), str(copy.changed)),
        ]
        rows.append((say("Counted"), whole))
        said = (say("This serial is not used any more and is given to nobody else."),)
        return self._slip(
            say("Receipt for a returned copy"), rows, said, (say("Returned by"), _CONTROLLER), self._course(events)
        )

    def reported(self, copy: Copy, events: Sequence[AnyEvent], name: str | None) -> str:
        """For whoever reported a loss: what was written down, and what must follow."""
        rows = [
            *self._who(copy, name),
            (say("Case"), STATES[copy.state]),
        ]
        last = events[-1]
        if isinstance(last, Reported) and last.discovered is not None:
            rows.append((say("Noticed on"), str(last.discovered)))
        rows.append((say("Entered on"), str(copy.changed)))
        stopped = say(
            "This serial is out of use from the day of the entry and is never given again; the manual online "
            "gives it no key any more."
        )
        if copy.state == "damaged":
            said: tuple[Message, ...] = (
                stopped,
                say(
                    "Bring what is left, loose pages too, to headquarters to be counted and destroyed; do "
                    "not throw it away or mend it for further use. Apply for a new copy if one is needed."
                ),
            )
        else:
            said = (
                stopped,
                self._leaked(),
                say("If it is found again, bring it to headquarters to be examined; do not take it into use yourself."),
            )
        return self._slip(
            say("Receipt for a report: {state}", state=STATES[copy.state]),
            rows,
            said,
            (say("Reported by"), _CONTROLLER),
            self._course(events),
        )

    def _leaked(self) -> Message:
        if self.loss_form is None:
            return say(
                "Whoever has this copy and its passcode can still read what was published before; state truly which "
                "chapters may have got out."
            )
        return say(
            "Whoever has this copy and its passcode can still read what was published before; state truly which "
            "chapters may have got out ({form}).", form=self.loss_form,
        )  # fmt: skip

    def destroyed(self, copy: Copy, events: Sequence[AnyEvent], name: str | None) -> str:
        """The record of a destruction before a witness."""
        rows = [
            *self._who(copy, name),
            (say("Destroyed on"), str(copy.changed)),
        ]
        if copy.medium == "paper":
            done = say(
                "The copy named above was destroyed before two, every page of it; its serial is not used any more."
            )
        else:
            done = say(
                "Before two, the copy named above was deleted from all devices and backups and its printed "
                "pages destroyed; its serial is not used any more."
            )
        return self._slip(
            say("Record of a destruction"), rows, (done,), (say("Done by"), say("Witness")), self._course(events)
        )

    def recall(self, copy: Copy, name: str | None) -> str:
        """The notice to the holder."""
        rows = [
            *self._who(copy, name),
            (say("Recalled on"), str(copy.changed)),
        ]
        rows.append((say("Return it by"), str(copy.due)))
        if copy.medium == "paper":
            said: tuple[Message, ...] = (
                say(
                    "Bring the copy named above, with all pages that were taken out, to the document "
                    "controller at headquarters; it is counted at once, and you are given a receipt."
                ),
            )
        else:
            said = (
                say(
                    "Delete the electronic copy from all devices and backups, collect printed pages and "
                    "extracts, sign, and give this to the document controller at headquarters for a receipt."
                ),
                say("The manual online gives this copy no key any more."),
            )
        signers = (_CONTROLLER,) if copy.medium == "paper" else (_CONTROLLER, _HOLDER)
        return self._slip(say("Notice of recall"), rows, said, signers)

    def letter(self, copy: Copy, passcode: str, name: str | None) -> str:
        """The cover letter with the passcode, which is nowhere else."""
        rows = [
            *self._who(copy, name),
            (say("Passcode"), grouped(passcode)),
        ]
        if self.manual.control.online:
            rows.append((say("Address"), self.manual.control.online))
        if copy.generation > 1:
            again = say_many(
                "{n} time; the old one opens nothing that is published from now on",
                "{n} times; the old ones open nothing that is published from now on", copy.generation - 1,
            )  # fmt: skip
            rows.append((say("Passcode renewed"), again))
        renewed = say(
            "An electronic copy that you received before still opens with the old passcode: exchange it for a new "
            "file and delete the old one."
        )
        said = (
            say(
                "To open the manual online: capitals, blanks and hyphens do not matter; I, L and 1 are the same, "
                "so are O and 0. Later it opens by itself in the same browser."
            ),
            say(
                "To open the electronic copy (PDF): the password is the passcode as printed, with hyphens and "
                "capital letters."
            ),
            say(
                "The passcode is the holder's alone: not written on the copy, not told, not photographed. If "
                "it may have got out, report it the same day to be given another."
            ),
            *([renewed] if copy.generation > 1 else []),
            say("When you have read it, tell the document controller the confirmation code that the page gives."),
        )
        return self._slip(say("Letter with the passcode"), rows, said, (_CONTROLLER,))

    def post(self, copy: Copy) -> str:
        """Whom a copy was given to, in words, the outlet with its id."""
        if copy.authorisation is not None:
            return self.words(say("written authorisation {number}", number=copy.authorisation))
        role = next((one.title for one in self.network.roles if one.id == copy.role), str(copy.role))
        if copy.outlet is None:
            return self.words(say("headquarters · {role}", role=role))
        outlet = next((one.title for one in self.network.outlets if one.id == copy.outlet), "")
        return self.words(say("{outlet} ({id}) · {role}", outlet=outlet, id=copy.outlet, role=role))

    def _who(self, copy: Copy, name: str | None) -> list[tuple[Message, str]]:
        who = f"{self.post(copy)} · {name}" if name else self.post(copy)
        return [
            (say_in("on a slip", "Serial"), copy.serial),
            (say_in("on a slip", "Holder"), who),
            (say("Holder's id"), copy.holder),
            (say_in("on a slip", "Revision"), copy.revision),
        ]

    def _course(self, events: Sequence[AnyEvent]) -> list[str]:
        return [self.words(say("What happened")), *(f"  {one.date}  {self._happened(one)}" for one in events)]

    def _happened(self, event: AnyEvent) -> str:
        what: Message = EVENTS[event.event]
        match event:
            case Entered() | Prepared() | Delivered():
                what = say("{event}, revision {revision}", event=what, revision=event.revision)
            case Acknowledged():
                proof = say("signed receipt") if event.proof == "slip" else say("confirmation code")
                what = say("{event}, revision {revision} ({proof})", event=what, revision=event.revision, proof=proof)
            case Extended() | Recalled():
                what = say("{event}, due back on {day}", event=what, day=event.due)
            case Renewed():
                what = say("{event}, passcode {number}", event=what, number=event.generation)
            case Returned() if event.condition == "incomplete":
                what = say("{event}, incomplete", event=what)
            case Destroyed():
                what = say("{event}, witness {role}", event=what, role=self._role(event.witness))
        return self.words(say("{event}; {note}", event=what, note=event.note) if event.note else what)

    def _role(self, identity: str) -> str:
        return next((one.title for one in self.network.roles if one.id == identity), identity)

    def _slip(
        self,
        title: Message,
        rows: Iterable[tuple[Message, str]],
        said: Iterable[Message],
        signed: Iterable[Message],
        more: Sequence[str] = (),
    ) -> str:
        words, manual = self.words, self.manual
        head = say("{brand} – {manual} – {slip}", brand=manual.brand.name, manual=manual.title, slip=title)
        lines = [words(head), _RULE, *_columns([(words(key), words(value)) for key, value in rows], 16)]
        lines += ["", *more] if more else []
        line = words(_SIGN)
        date = f"{line}  {words(say_in('on a slip', 'Date'))} {line}"
        lines += ["", *(words(one) for one in said), "", *_columns([(words(who), date) for who in signed], 14)]
        lines += [_RULE, manual.control.confidentiality]
        return "\n".join(lines) + "\n"


def _columns(rows: Sequence[tuple[str, str]], least: int) -> list[str]:
    """Rows whose second parts stand below each other. A Chinese character takes two columns."""
    columns = max(least, *(_width(key) + 2 for key, _ in rows))
    return [f"{key}{' ' * (columns - _width(key))}{value}" for key, value in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
