"""A look as a preset keeps it: values and texts by stored address, those at their default left out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeAlias

from netbend_mappings.number import finite
from netbend_mappings.presets.error import PresetError
from netbend_mappings.presets.scope import SCOPES, scopes_of

Text: TypeAlias = str | tuple[int, ...]
"""A text, or a list of whole numbers."""

LONGEST: Final = 2**17
"""Characters of a look: some three thousand values."""

_FIELDS: Final = ("scope", "values", "texts")


@dataclass(frozen=True, slots=True)
class Look:
    """What a preset holds within its scopes; what it does not name is at its default there."""

    scope: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)


def text_of(look: Look) -> str:
    """A look as it is kept: the same look gives the same text."""
    return json.dumps(plain_of(look), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def plain_of(look: Look) -> dict[str, Any]:
    """A look as plain data."""
    plain: dict[str, Any] = {"scope": list(look.scope), "values": dict(sorted(look.values.items()))}
    texts = {name: text if isinstance(text, str) else list(text) for name, text in sorted(look.texts.items())}
    return plain | {"texts": texts} if texts else plain


@lru_cache(maxsize=512)
def look_of(text: str) -> Look:
    """The look in a text; a PresetError says why it holds none."""
    if len(text) > LONGEST:
        raise PresetError(f"a look takes {LONGEST} characters at most, got {len(text)}")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise PresetError(f"a look is a JSON object of values by address: {fault}") from fault
    return look_from(plain)


def look_from(plain: Any) -> Look:
    """A look from plain data."""
    if not isinstance(plain, dict):
        raise PresetError(f"a look is a JSON object, got {plain!r:.60}")
    for name in plain:
        if name not in _FIELDS:
            raise PresetError(f"a look has no {name!r:.60}; there are {', '.join(_FIELDS)}")
    values, texts = _object(plain, "values"), _object(plain, "texts")
    return Look(
        _scope(plain.get("scope", SCOPES)),
        {name: _number(name, value) for name, value in values.items()},
        {name: _text(name, text) for name, text in texts.items()},
    )


def _object(plain: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = plain.get(name, {})
    if not isinstance(found, dict):
        raise PresetError(f"{name} of a look must be an object, got {found!r:.60}")
    return found


def _scope(words: Any) -> tuple[str, ...]:
    if not isinstance(words, Iterable) or not all(isinstance(word, str) for word in words):
        raise PresetError(f"scope of a look must be a list of names, got {words!r:.60}")
    return scopes_of(words)


def _number(name: str, value: Any) -> float:
    number = finite(value)
    if number is None:
        raise PresetError(f"{name} of a look must be a finite number, got {value!r:.60}")
    return number


def _text(name: str, text: Any) -> Text:
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return tuple(int(_number(name, one)) for one in text)
    raise PresetError(f"{name} of a look must be a text or a list of numbers, got {text!r:.60}")
