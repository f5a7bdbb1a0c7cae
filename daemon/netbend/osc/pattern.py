"""OSC 1.0 address patterns for one part of an address (between slashes), and netbend's `4-6` for numbers.

A pattern moves the set of text positions it can have reached, as the bits of one integer, element by
element: linear in the pattern for every text, whatever a hostile sender writes.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from netbend.error import OscError

MAX_PATTERN: Final = 256
"""Characters of a pattern."""

_SPECIAL: Final = frozenset("*?[]{}")
_NUMBERS: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_NUMERAL: Final = re.compile(r"0|[1-9][0-9]{0,8}")

Matcher = Callable[[str], bool]
_Element = Callable[[str, int], int]
"""The positions after an element, from the text and the positions before it; bit p is position p."""


def is_pattern(part: str) -> bool:
    """Whether a part of an address means more than itself."""
    return not _SPECIAL.isdisjoint(part) or _NUMBERS.fullmatch(part) is not None


def matcher(part: str) -> Matcher:
    """A test for names and numbers; OscError says what is wrong with the pattern."""
    if len(part) > MAX_PATTERN:
        raise OscError(f"a pattern has {MAX_PATTERN} characters at most, got {len(part)}")
    return _matcher(part)


@lru_cache(4096)
def _matcher(part: str) -> Matcher:
    if bounds := _NUMBERS.fullmatch(part):
        return _numbers(part, int(bounds[1]), int(bounds[2]))
    if not is_pattern(part):
        return part.__eq__
    if part.strip("*") == "":
        return lambda _: True
    return _walk(_parse(part))


def _numbers(part: str, first: int, last: int) -> Matcher:
    if first > last:
        raise OscError(f"the numbers of {part} run backwards; write {last}-{first}")
    return lambda text: _NUMERAL.fullmatch(text) is not None and first <= int(text) <= last


def _walk(elements: list[_Element]) -> Matcher:
    def match(text: str) -> bool:
        positions = 1
        for element in elements:
            positions = element(text, positions)
            if not positions:
                return False
        return bool(positions >> len(text) & 1)

    return match


def _parse(part: str) -> list[_Element]:
    elements: list[_Element] = []
    index = 0
    while index < len(part):
        element, index = _element(part, index)
        elements.append(element)
    return elements


def _element(part: str, index: int) -> tuple[_Element, int]:
    match part[index]:
        case "*":
            return _any, index + 1
        case "?":
            return _one, index + 1
        case "[":
            stop = _closing(part, index, "]")
            return _set(part[index + 1 : stop], part), stop + 1
        case "{":
            stop = _closing(part, index, "}")
            return _words(part[index + 1 : stop].split(",")), stop + 1
        case "]" | "}" as stray:
            raise OscError(f"the pattern {part} has a {stray} that nothing opened")
    stop = index
    while stop < len(part) and part[stop] not in _SPECIAL:
        stop += 1
    return _words([part[index:stop]]), stop


def _closing(part: str, index: int, bracket: str) -> int:
    stop = part.find(bracket, index + 1)
    if stop < 0:
        raise OscError(f"the pattern {part} has no {bracket} for its {part[index]}")
    inner = set(part[index + 1 : stop]) & _SPECIAL
    if inner:
        raise OscError(f"the pattern {part} has {min(inner)} inside {part[index]}{bracket}")
    return stop


def _any(text: str, positions: int) -> int:
    lowest = positions & -positions
    return (2 << len(text)) - lowest


def _one(text: str, positions: int) -> int:
    return positions << 1 & (2 << len(text)) - 1


def _set(body: str, part: str) -> _Element:
    wanted, members = not body.startswith("!"), _members(body.removeprefix("!"), part)

    def move(text: str, positions: int) -> int:
        hits = sum(1 << at for at, character in enumerate(text) if (character in members) is wanted)
        return (positions & hits) << 1

    return move


def _members(body: str, part: str) -> frozenset[str]:
    if not body:
        raise OscError(f"the pattern {part} has an empty []")
    members: set[str] = set()
    index = 0
    while index < len(body):
        if body[index + 1 : index + 2] == "-" and index + 2 < len(body):
            first, last = body[index], body[index + 2]
            if first > last:
                raise OscError(f"the range {first}-{last} in the pattern {part} runs backwards")
            members.update(map(chr, range(ord(first), ord(last) + 1)))
            index += 3
        else:
            members.add(body[index])
            index += 1
    return frozenset(members)


def _words(words: list[str]) -> _Element:
    def move(text: str, positions: int) -> int:
        reached = 0
        for word in words:
            reached |= (positions & _starts(text, word)) << len(word)
        return reached

    return move


def _starts(text: str, word: str) -> int:
    """The positions where a word stands in the text."""
    found, at = 0, text.find(word)
    while at >= 0:
        found |= 1 << at
        at = text.find(word, at + 1)
    return found
