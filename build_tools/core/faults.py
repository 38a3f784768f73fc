"""A fault as a value: what is wrong with what was given and how to mend it, before anybody knows where it stands.

Raised where a value is read; whoever knows the place makes a `Problem` of it (`Problem.of`). It is a `ValueError`, so
that pydantic carries it to the position in the file.
"""

from __future__ import annotations

from build_tools.core.words import Message, say


class Fault(ValueError):
    """`what` is wrong, in half a sentence; `repair`: what to do, a sentence with its full stop."""

    def __init__(self, what: Message, repair: Message | None = None, code: str = "bad-value") -> None:
        self.what, self.code = what, code
        self.repair = say("Correct it.") if repair is None else repair
        super().__init__(what)

    def inside(self, where: str) -> Fault:
        """The same fault, in a part that is named before it: `row 2, width: …`."""
        return Fault(say("{where}: {what}", where=where, what=self.what), self.repair, self.code)

    def __reduce__(self) -> tuple[type[Fault], tuple[Message, Message, str]]:
        return Fault, (self.what, self.repair, self.code)
