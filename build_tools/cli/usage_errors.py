"""What Typer says of a command typed wrongly, as sentences that have a translation.

Typer's own English stays as it is; here its complaints are recognised, so that they can be said in another language.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from typer._click.exceptions import UsageError

from build_tools.core.words import Message, say

__all__ = ["UsageError", "explained"]

_MISSING = re.compile(r"Missing (?:argument|option) (?P<name>'.+?')\.(?: (?P<more>.*))?", re.DOTALL)
_INVALID = re.compile(r"Invalid value(?: for (?P<name>'.+?'))?: (?P<why>.*)", re.DOTALL)


def explained(error: UsageError) -> Message | None:
    """The complaint as a message; None where it is none that is known."""
    own, text = error.message, error.format_message()
    if match := _MISSING.fullmatch(text):
        return say("{name} is missing.", name=match["name"])
    if match := _INVALID.fullmatch(text):
        why = own if isinstance(own, Message) else _known(match["why"])
        if match["name"] is None:
            return say("This does not fit together: {why}", why=why)
        return say("Invalid value for {name}: {why}", name=match["name"], why=why)
    return _known(text) if any(pattern.fullmatch(text) for pattern, _ in _COMPLAINTS) else None


def _known(text: str) -> Message:
    for pattern, message in _COMPLAINTS:
        if match := pattern.fullmatch(text):
            return message(match)
    return say("{what}", what=text)


def _no_such_command(match: re.Match[str]) -> Message:
    if match["close"]:
        return say("There is no command {name}. Did you mean {close}?", name=match["name"], close=match["close"])
    return say("There is no command {name}.", name=match["name"])


def _no_such_option(match: re.Match[str]) -> Message:
    if match["close"]:
        return say("There is no option {name}. Possible: {close}", name=match["name"], close=match["close"])
    return say("There is no option {name}.", name=match["name"])


def _extra(match: re.Match[str]) -> Message:
    return say("Too much was given: {arguments}", arguments=match["arguments"])


def _needs_value(match: re.Match[str]) -> Message:
    return say("Option {name} needs a value.", name=match["name"])


def _takes_no_value(match: re.Match[str]) -> Message:
    return say("Option {name} takes no value.", name=match["name"])


def _not_there(match: re.Match[str]) -> Message:
    return say("{path} does not exist.", path=match["path"])


def _is_file(match: re.Match[str]) -> Message:
    return say("{path} is a file.", path=match["path"])


def _is_folder(match: re.Match[str]) -> Message:
    return say("{path} is a folder.", path=match["path"])


def _unreadable(match: re.Match[str]) -> Message:
    return say("{path} cannot be read.", path=match["path"])


def _none_of(match: re.Match[str]) -> Message:
    return say("{value} is not one of {choices}.", value=match["value"], choices=match["choices"])


def _no_day(match: re.Match[str]) -> Message:
    return say("{value} is not a day. Write it as 2026-11-20.", value=match["value"])


def _no_command(match: re.Match[str]) -> Message:
    return say("No command was given.")


_COMPLAINTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Message]], ...] = (
    (re.compile(r"Missing command\."), _no_command),
    (re.compile(r"No such command (?P<name>'.+?')\.(?: Did you mean (?P<close>.+)\?)?"), _no_such_command),
    (re.compile(r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<close>.+)\))?"), _no_such_option),
    (re.compile(r"Got unexpected extra argument\(s\) \((?P<arguments>.*)\)", re.DOTALL), _extra),
    (re.compile(r"Option (?P<name>'.+?') requires an argument\."), _needs_value),
    (re.compile(r"Option (?P<name>'.+?') does not take a value\."), _takes_no_value),
    (re.compile(r"\w+ (?P<path>'.*') does not exist\.", re.DOTALL), _not_there),
    (re.compile(r"\w+ (?P<path>'.*') is a file\.", re.DOTALL), _is_file),
    (re.compile(r"\w+ (?P<path>'.*') is a directory\.", re.DOTALL), _is_folder),
    (re.compile(r"\w+ (?P<path>'.*') is not readable\.", re.DOTALL), _unreadable),
    (re.compile(r"Value error, (?P<value>'.*') is not one of (?P<choices>.+)\.", re.DOTALL), _none_of),
    (re.compile(r"Value error, (?P<value>'.*') does not match the formats? '%Y-%m-%d'\.", re.DOTALL), _no_day),
)
