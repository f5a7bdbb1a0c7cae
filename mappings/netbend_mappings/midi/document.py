"""Maps as plain data (TOML, JSON, a show), read with every fault listed, and written back."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from netbend_mappings.midi.control import FAMILIES, NUMBERED, Control
from netbend_mappings.midi.map import ABSOLUTE, Binding, Light, MidiMap, Press, Shows, Target
from netbend_mappings.midi.schema import CONTROL, MAP, TARGET, check

_NAMED: Final = "N"


@dataclass(frozen=True, slots=True)
class Reading:
    """A map, of the rows that can be used, and what is wrong with the others."""

    map: MidiMap
    faults: tuple[str, ...]


def read_toml(text: str, name: str) -> Reading:
    """A map from TOML; a file that is none gives an empty map and the reason."""
    try:
        return read(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as fault:
        return Reading(MidiMap(name), (f"{name}: not TOML: {fault}",))


def read(plain: Any, name: str) -> Reading:
    """A map from plain data; a row with a fault is left out, everything else plays."""
    if not isinstance(plain, Mapping):
        return Reading(MidiMap(name), (f"{name}: must be a table, got {plain!r:.40}",))
    faults: list[str] = []
    top = check(plain, MAP, name, faults)
    lights = _lights(top.get("lights", {}), name, faults)
    bindings: list[Binding] = []
    for place, row in enumerate(top.get("control", ()), 1):
        bindings += _row(row, f"{name}: control {place}", top, lights, faults)
    made = MidiMap(
        top.get("name", name), tuple(top.get("device", ())), tuple(bindings), top.get("connect", ()),
        top.get("banks", 1), top.get("mpe"),
    )  # fmt: skip
    return Reading(made, tuple(faults))


def _lights(table: Mapping[str, Any], name: str, faults: list[str]) -> dict[str, int]:
    bad = {key: value for key, value in table.items() if not (type(value) is int and 0 <= value <= 127)}
    faults += [f"{name}: lights: {key}: must be 0..127, got {value!r:.40}" for key, value in bad.items()]
    return {key: value for key, value in table.items() if key not in bad}


def _row(row: Any, where: str, top: Mapping[str, Any], lights: dict[str, int], faults: list[str]) -> list[Binding]:
    """The bindings of one row, none where it has a fault."""
    mine: list[str] = []
    values = check(row, CONTROL, where, mine) if isinstance(row, Mapping) else {}
    if "control" in values:
        where = f"{where} ({values['control']})"
    targets = _targets(values, where, mine)
    light = _light(values, lights, where, mine)
    given = row if isinstance(row, Mapping) else {}
    mine += [f"{where}: {reason}" for reason in _contradictions(values, given, top)]
    made: list[Binding] = []
    if not mine:
        first = Binding(
            values["control"], targets, values.get("channel", 0), values.get("bank", 0),
            values.get("mode", ABSOLUTE), values.get("speed", 1.0), _press(values),
            values.get("takeover", top.get("takeover", "none")), light, values.get("go", ""),
        )  # fmt: skip
        made = _along(first, values, where, mine)
    faults += mine
    return made


def _press(values: Mapping[str, Any]) -> Press:
    numbered = values["control"].kind in NUMBERED
    press: Press = values.get("press", "trigger" if numbered else "")
    return press


def _contradictions(values: Mapping[str, Any], given: Mapping[str, Any], top: Mapping[str, Any]) -> list[str]:
    reasons = []
    if "control" not in given:
        reasons.append("needs a control, such as cc 16")
    if not {"address", "targets", "go"} & given.keys():
        reasons.append("needs an address, or go for a bank")
    if "go" in values and not (values["go"] in ("next", "previous") or values["go"].isdecimal()):
        reasons.append(f"go must be a bank's number, next or previous, got {values['go']!r:.40}")
    if values.get("bank", 0) > top.get("banks", 1):
        reasons.append(f"bank must be 0..{top.get('banks', 1)}, got {values['bank']}")
    if values.get("mode", ABSOLUTE) != ABSOLUTE and "control" in values and values["control"].kind == "note":
        reasons.append("a note has no relative mode")
    return reasons


def _targets(values: Mapping[str, Any], where: str, faults: list[str]) -> tuple[Target, ...]:
    rows = [check(row, TARGET, f"{where}: target {place}", faults) if isinstance(row, Mapping) else {}
            for place, row in enumerate(values.get("targets", ()), 1)]  # fmt: skip
    if "address" in values:
        rows.insert(0, {key: values[key] for key in TARGET if key in values})
    made = []
    for row in rows:
        if "address" not in row:
            faults.append(f"{where}: a target needs an address")
        elif ("low" in row) != ("high" in row):
            faults.append(f"{where}: {row['address']}: low and high come together")
        else:
            made.append(Target(**row))
    return tuple(made)


def _light(values: Mapping[str, Any], lights: Mapping[str, int], where: str, faults: list[str]) -> Light:
    numbers = {}
    for key, fallback in (("on", "on"), ("off", "off")):
        value = values.get(key, lights.get(fallback, 127 if key == "on" else 0))
        if isinstance(value, str) and value not in lights:
            faults.append(f"{where}: {key}: no light is named {value}; there are {', '.join(lights) or 'none'}")
        numbers[key] = lights.get(value, 0) if isinstance(value, str) else value
    shows: Shows = values.get("light", _shown(values))
    return Light(shows, values.get("light_control"), values.get("light_channel", 0), numbers["on"], numbers["off"])


def _shown(values: Mapping[str, Any]) -> Shows:
    """What is shown unasked: what a button switched, and where an encoder's target stands."""
    if values.get("press") in ("toggle", "momentary"):
        return "state"
    return "value" if values.get("mode", ABSOLUTE) != ABSOLUTE else "none"


def _along(first: Binding, values: Mapping[str, Any], where: str, faults: list[str]) -> list[Binding]:
    """A row of bindings alike, each one number or channel further, its addresses counting up."""
    stride, begin = values.get("stride", 1), values.get("from", 1)
    made = []
    for place in range(values.get("count", 1)):
        one = _further(first, values.get("along", "number"), place * stride)
        if one is None:
            faults.append(f"{where}: a row of {values['count']} goes beyond the last number")
            return []
        counted = one.control.kind not in NUMBERED
        made.append(replace(one, targets=tuple(_count(target, begin + place, counted) for target in one.targets)))
    return made


def _count(target: Target, number: int, counted: bool) -> Target:
    if not counted:
        return target  # the programme's number stands for N when it comes
    parts = (str(number) if part == _NAMED else part for part in target.address.split("/"))
    return replace(target, address="/".join(parts))


def _further(first: Binding, along: str, by: int) -> Binding | None:
    if along == "channel":
        light = replace(first.light, channel=first.light.channel + by if first.light.channel else 0)
        moved = replace(first, channel=max(1, first.channel) + by, light=light)
        return moved if 1 <= moved.channel <= 16 else None
    control = _shift(first.control, by)
    lit = _shift(first.light.control, by) if first.light.control else None
    if control is None or (first.light.control and lit is None):
        return None
    return replace(first, control=control, light=replace(first.light, control=lit))


def _shift(control: Control, by: int) -> Control | None:
    if not control.numbers:
        return control if by == 0 else None
    last = control.numbers[-1] + by
    if not 0 <= last <= FAMILIES[control.kind].limits[-1]:
        return None
    return Control(control.kind, (*control.numbers[:-1], last))


def plain(one: MidiMap) -> dict[str, Any]:
    """A map as plain data that `read` understands; what is as usual is left out."""
    head: dict[str, Any] = {"name": one.name, "device": list(one.devices)}
    if one.connect:
        head["connect"] = [message.hex(" ") for message in one.connect]
    if one.banks > 1:
        head["banks"] = one.banks
    if one.mpe is not None:
        head["mpe"] = one.mpe
    return head | {"control": [_plain_row(binding) for binding in one.bindings]}


def _plain_row(one: Binding) -> dict[str, Any]:
    light = one.light
    row: dict[str, Any] = {
        "control": str(one.control), "channel": one.channel or None, "bank": one.bank or None,
        "mode": one.mode if one.mode != ABSOLUTE else None, "speed": one.speed if one.speed != 1.0 else None,
        "press": one.press or None, "takeover": one.takeover, "go": one.go or None,
        "light": light.shows, "light_control": str(light.control) if light.control else None,
        "light_channel": light.channel or None, "on": light.on, "off": light.off,
        "targets": [_plain_target(target) for target in one.targets],
    }  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


def _plain_target(one: Target) -> dict[str, Any]:
    row: dict[str, Any] = {"address": one.address}
    if one.low is not None:
        row |= {"low": one.low, "high": one.high}
    if one.curve != "linear":
        row["curve"] = one.curve
    return row | {key: True for key in ("invert", "wrap") if getattr(one, key)}
