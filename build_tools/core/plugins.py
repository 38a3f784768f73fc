"""An adopter's own additions: what other distributions offer by entry points, found, loaded and called.

Two groups: `franchise_manual.checks` (a rule of the sources, `check(library, add)`) and `franchise_manual.outputs`
(something else to build, `make(book, folder)`). Whatever goes wrong in one is told as a fault of what is installed,
with its name, and never as a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from build_tools.core.problems import EnvironmentFault, Refused
from build_tools.core.words import say

CHECKS, OUTPUTS = "franchise_manual.checks", "franchise_manual.outputs"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Plugin:
    """One addition, not loaded yet."""

    point: EntryPoint

    @property
    def name(self) -> str:
        """What it is called, by the distribution that offers it."""
        return self.point.name

    @property
    def origin(self) -> str:
        """Distribution and version: `our-rules 1.2`."""
        return f"{self.point.dist.name} {self.point.dist.version}" if self.point.dist else self.point.value

    def __call__(self, *arguments: Any) -> Any:
        """Load and call it. Raises `EnvironmentFault` when it cannot, but lets the engine's own faults through."""
        try:
            function: Callable[..., Any] = self.point.load()
            return function(*arguments)
        except (Refused, EnvironmentFault):
            raise
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise EnvironmentFault(
                say("the plug-in `{name}` of {origin} failed: {why}", name=self.name, origin=self.origin, why=why),
                say("Mend it, or uninstall {origin}.", origin=self.origin),
            ) from error


def plugins(group: str) -> tuple[Plugin, ...]:
    """What is installed, sorted by name. Raises `EnvironmentFault` for a name that is taken twice or is none."""
    found = sorted((Plugin(point) for point in entry_points(group=group)), key=lambda one: (one.name, one.origin))
    for number, one in enumerate(found):
        if number and found[number - 1].name == one.name:
            first = found[number - 1].origin
            raise EnvironmentFault(
                say("two plug-ins are named `{name}`: of {one} and of {other}",
                    name=one.name, one=first, other=one.origin),
                say("Uninstall one of them."),
            )  # fmt: skip
        if not _NAME.fullmatch(one.name):
            raise EnvironmentFault(
                say("`{name}` of {origin} is no name for a plug-in", name=one.name, origin=one.origin),
                say("Name it with small letters, digits and hyphens."),
            )
    return tuple(found)


def installed() -> list[list[str]]:
    """Every plug-in with its version, for what depends on them."""
    return [[group, one.name, one.point.value, one.origin] for group in (CHECKS, OUTPUTS) for one in plugins(group)]
