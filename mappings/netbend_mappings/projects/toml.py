"""TOML written so that it diffs well: a value or a row a line, in the order given; Python itself only reads it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def text(document: Mapping[str, Any]) -> str:
    """A document: values first, then a table for each mapping and an array of tables for each list of mappings."""
    return "\n".join(_lines(document, "")).strip("\n") + "\n"


def _lines(table: Mapping[str, Any], under: str) -> Iterator[str]:
    for key, value in table.items():
        if not _is_table(value) and not _is_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        name = f"{under}{_key(key)}"
        if _is_table(value):
            yield f"\n[{name}]"
            yield from _lines(value, f"{name}.")
        elif _is_tables(value):
            for one in value:
                yield f"\n[[{name}]]"
                yield from _lines(one, f"{name}.")


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_table, value))


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else _quoted(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
        case list() | tuple() if value and all(isinstance(one, list | tuple) for one in value):
            return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no form in TOML")


def _quoted(word: str) -> str:
    """A basic string: JSON's, but that TOML wants DEL escaped too and knows no halves of a pair."""
    whole = word.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
