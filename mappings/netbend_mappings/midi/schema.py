"""The keys of a map as one table, and the checks behind it: what is wrong is collected, not raised at the first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from netbend_mappings.midi.control import parse
from netbend_mappings.midi.curve import SHAPES
from netbend_mappings.midi.error import MidiError
from netbend_mappings.midi.grip import TAKEOVERS
from netbend_mappings.midi.map import ABSOLUTE, PRESSES, SHOWS
from netbend_mappings.midi.relative import ENCODINGS
from netbend_mappings.number import finite

Check = Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise MidiError(f"must be text, got {value!r:.40}")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise MidiError(f"must be true or false, got {value!r:.40}")
    return value


def _number(value: Any) -> float:
    number = finite(value)
    if number is None:
        raise MidiError(f"must be a number, got {value!r:.40}")
    return number


def _whole(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise MidiError(f"must be {low}..{high}, got {value!r:.40}")
        return value

    return check


def _choice(*names: str) -> Check:
    def check(value: Any) -> str:
        if value in names:
            return str(value)
        close = get_close_matches(str(value), names, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise MidiError(f"must be one of {', '.join(filter(None, names))}, got {value!r:.40}{hint}")

    return check


def _address(value: Any) -> str:
    text = _text(value)
    if not text.startswith("/") or text.endswith("/") or " " in text:
        raise MidiError(f"must be an address like /macro/1, got {text!r:.60}")
    return text


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MidiError(f"must be a list, got {value!r:.40}")
    return value


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in ([value] if isinstance(value, str) else _list(value))]


def _sysex(value: Any) -> tuple[bytes, ...]:
    messages = []
    for text in _texts(value):
        try:
            message = bytes.fromhex(text)
        except ValueError as fault:
            raise MidiError(f"must be messages as hexadecimal bytes, got {text!r:.60}") from fault
        if not message or message[0] < 0x80:
            raise MidiError(f"must begin with a status byte, got {text!r:.60}")
        messages.append(message)
    return tuple(messages)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MidiError(f"must be a table, got {value!r:.40}")
    return value


def _light_value(value: Any) -> int | str:
    return value if isinstance(value, str) else int(_whole(0, 127)(value))


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: its check, and what it means."""

    check: Check
    meaning: str


MAP: Final = {
    "name": Key(_text, "what the map is called"),
    "device": Key(_texts, "patterns of port names, * for anything"),
    "connect": Key(_sysex, "messages sent on connecting, as hexadecimal bytes"),
    "takeover": Key(_choice(*TAKEOVERS), "of every control that does not say itself"),
    "banks": Key(_whole(1, 128), "how many banks there are"),
    "mpe": Key(_whole(0, 15), "member channels of the lower zone until the device says"),
    "lights": Key(_table, "names for the values that its lights take"),
    "control": Key(_list, "the controls, a table each"),
}
CONTROL: Final = {
    "control": Key(lambda value: parse(_text(value)), "cc 16, cc14 16, nrpn 1 2, note 36, bend, pressure, programme"),
    "channel": Key(_whole(1, 16), "1..16; any without it"),
    "address": Key(_address, "what it plays; N counts from 1 along a row"),
    "targets": Key(_list, "several addresses, a table each"),
    "low": Key(_number, "the value at the lower end, in the address' units"),
    "high": Key(_number, "the value at the upper end"),
    "curve": Key(_choice(*SHAPES), "how the travel spreads"),
    "invert": Key(_truth, "up is down"),
    "wrap": Key(_truth, "a relative control goes round at the ends"),
    "mode": Key(_choice(ABSOLUTE, *ENCODINGS), "absolute, or how it encodes steps"),
    "speed": Key(_number, "steps of a relative control, times this"),
    "press": Key(_choice(*PRESSES), "toggle, momentary or trigger, for what is pressed"),
    "takeover": Key(_choice(*TAKEOVERS), "none, pickup or scaled"),
    "bank": Key(_whole(0, 128), "the bank it belongs to; every bank without it"),
    "go": Key(_text, "changes the bank: a number, next or previous"),
    "light": Key(_choice(*SHOWS), "what its light or motor shows"),
    "light_control": Key(lambda value: parse(_text(value)), "where its light listens, if elsewhere"),
    "light_channel": Key(_whole(1, 16), "on which channel"),
    "on": Key(_light_value, "what lights it: 0..127 or a name of [lights]"),
    "off": Key(_light_value, "what darkens it"),
    "count": Key(_whole(1, 128), "a row of so many alike"),
    "stride": Key(_whole(-127, 127), "how far apart their numbers are; 1 without it"),
    "along": Key(_choice("number", "channel"), "what counts up along the row"),
    "from": Key(_whole(0, 127), "what N in the address begins with; 1 without it"),
}
TARGET: Final = {key: CONTROL[key] for key in ("address", "low", "high", "curve", "invert", "wrap")}


def check(table: Mapping[str, Any], keys: Mapping[str, Key], where: str, faults: list[str]) -> dict[str, Any]:
    """The values of a table that are as they should be; what is not goes to `faults`, with where it is."""
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in keys:
            close = get_close_matches(name, keys, 1)
            faults.append(f"{where}: unknown key {name}; " + (f"did you mean {close[0]}?" if close else "drop it"))
            continue
        try:
            values[name] = keys[name].check(value)
        except MidiError as fault:
            faults.append(f"{where}: {name}: {fault}")
    return values
