"""What the YAML parser complains of, as sentences that are said in every language.

libyaml knows these complaints and no others (tests/core/test_strict_yaml.py compares them with its binary); each is a
problem, most with what was being read when it was met.
"""

from __future__ import annotations

from build_tools.core.words import Message, say

_CONTEXTS = (
    say("while parsing a block collection"),
    say("while parsing a block mapping"),
    say("while parsing a flow mapping"),
    say("while parsing a flow sequence"),
    say("while parsing a block node"),
    say("while parsing a flow node"),
    say("while parsing a node"),
    say("while parsing a tag"),
    say("while parsing a tag directive"),
    say("while parsing a %TAG directive"),
    say("while parsing a quoted scalar"),
    say("while scanning a %TAG directive"),
    say("while scanning a %YAML directive"),
    say("while scanning a block scalar"),
    say("while scanning a directive"),
    say("while scanning a plain scalar"),
    say("while scanning a quoted scalar"),
    say("while scanning a simple key"),
    say("while scanning a tag"),
    say("while scanning a tag directive"),
    say("while scanning an alias"),
    say("while scanning an anchor"),
    say("while scanning for the next token"),
)
_PROBLEMS = (
    say("block sequence entries are not allowed in this context"),
    say("mapping keys are not allowed in this context"),
    say("mapping values are not allowed in this context"),
    say("could not find expected ':'"),
    say("could not find expected directive name"),
    say("did not find URI escaped octet"),
    say("did not find expected '!'"),
    say("did not find expected ',' or ']'"),
    say("did not find expected ',' or '}}'"),
    say("did not find expected '-' indicator"),
    say("did not find expected <document start>"),
    say("did not find expected <stream-start>"),
    say("did not find expected alphabetic or numeric character"),
    say("did not find expected comment or line break"),
    say("did not find expected digit or '.' character"),
    say("did not find expected hexdecimal number"),
    say("did not find expected key"),
    say("did not find expected node content"),
    say("did not find expected tag URI"),
    say("did not find expected version number"),
    say("did not find expected whitespace"),
    say("did not find expected whitespace or line break"),
    say("did not find the expected '>'"),
    say("found a tab character that violates indentation"),
    say("found a tab character where an indentation space is expected"),
    say("found an incorrect leading UTF-8 octet"),
    say("found an incorrect trailing UTF-8 octet"),
    say("found an indentation indicator equal to 0"),
    say("found character that cannot start any token"),
    say("found duplicate %TAG directive"),
    say("found duplicate %YAML directive"),
    say("found extremely long version number"),
    say("found incompatible YAML document"),
    say("found invalid Unicode character escape code"),
    say("found undefined tag handle"),
    say("found unexpected ':'"),
    say("found unexpected document indicator"),
    say("found unexpected end of stream"),
    say("found unexpected non-alphabetical character"),
    say("found unknown directive name"),
    say("found unknown escape character"),
    say("control characters are not allowed"),
)
_KNOWN = {str(message): message for message in (*_CONTEXTS, *_PROBLEMS)}


def syntax_error(context: str | None, problem: str | None) -> Message:
    """The parser's complaint: what was being read, and what is wrong with it."""
    found = _said(problem or "this is not YAML")
    return say("{context} {problem}", context=_said(context), problem=found) if context else found


def character_error(where: str, problem: str) -> Message:
    """The complaint about a character: `unacceptable character #x0007`, and why."""
    character = where.removeprefix("unacceptable character ")
    return say("unacceptable character {character}: {problem}", character=character, problem=_said(problem))


def _said(text: str) -> Message:
    return _KNOWN.get(text) or say("{problem}", problem=text)
