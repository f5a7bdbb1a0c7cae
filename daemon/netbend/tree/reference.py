"""What is said of every address, in groups: read off the tree and its tables, for whoever lists addresses."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from netbend.tree.node import NO_SLOT, Addresses, Node, Place, Row, Vector
from netbend.tree.source import LINKED
from netbend.tree.table import ENDINGS, WAITS, Command
from netbend_models.bending.settings import CLUSTERS
from netbend_models.parameter import Kind, Parameter

Access = Literal["rw", "w", "r"]

TYPES: Final[dict[Kind, str]] = {
    "float": "f", "int": "i", "toggle": "i", "choice": "s|i", "trigger": "", "text": "s", "list": "i...",
}  # fmt: skip
"""OSC type tags as they go out, `|` between forms; any number fits any number coming in.

Nothing: no argument is needed.
"""

ENDING_TYPES: Final = {
    "normalized": "f", "span": "ff", "reset": "", "nudge": "f", "toggle": "", "ramp": "ff", "smooth": "f",
    "safe": "i", "radians": "f", "played": "f",
}  # fmt: skip

_CLUSTER: Final = re.compile(r"^cluster/\d+$")
_NUMBER: Final = re.compile(r"(?<=/)\d+(?=/|$)")

TARGETS: Final = {
    "cluster/K": f"the same on a cluster of its channels: K is 0..{CLUSTERS - 1}",
    "random": "the same on a random share of its channels",
    "range": "the same on neighbouring channels",
    "list": "the same on the channels that are listed",
    "weight": "the same on what the layer computes with, if it has a weight, before any of these; StyleGANs "
    "bring each weight back to one loudness, so that there a factor turns it upside down or silent, no more",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact:
    """What is said of an address: one value, by identity, for every place where its parameter stands."""

    types: str
    meaning: str
    kind: str
    access: Access = "w"
    unit: str = ""
    parameter: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One address; `stored` names its layer instead of numbering it, as shows do."""

    address: str
    stored: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Section:
    """Addresses that stand together."""

    title: str
    entries: Iterable[Entry]


def _out(address: str, types: str, meaning: str, unit: str = "") -> Entry:
    return Entry(address, address, Fact(types=types, meaning=meaning, kind="answer", access="r", unit=unit))


ANSWERS: Final = (
    _out("/pong", "s", "answers /ping: the version"),
    _out("/error", "ss", "an address that could not be used, and why"),
    _out("/cluster/progress", "f", "how far the clusters are that are being computed: 0..1"),
    _out("/map/explore/told", "ii", "how many looks were liked, and how many not, after each answer"),
    _out("/map/evaluation", "isf", "how well an output is learnt: its number, rmse or accuracy, and how much"),
    _out("/map/evaluation/progress", "f", "how far an evaluation is: 0..1"),
    _out("/preset/picture", "i", "a preset that has another picture"),
    _out("/map/round", "is", "a round of examples, and the file with a picture of what was seen when it began"),
    _out("/cluster/done", "s", "which clusters are played by now"),
    _out("/midi/port", "sss", "a MIDI port has come, gone or been refused: its name, how it stands, and why"),
    _out("/midi/learning", "ss", "the address that a control is learnt for, empty until one is touched; what to do"),
    _out("/midi/mapping", "ss", "answers /midi/maps: the name of a map and the ports that it names; last, the folder"),
    _out("/tempo/peers", "i", "how many others are in the Ableton Link session"),
    _out("/midi/learnt", "sssi", "a control plays an address now: the port, the address, the control, its channel"),
    _out("/audio/input", "sss", "a sound input has come, gone or failed: its name, how it stands, and why"),
    _out("/input/state", "isss", "a picture source has come, gone or failed: its input, its name, how it stands, why"),
    _out("/stats/fps", "f", "frames rendered", "1/s"),
    _out("/stats/published", "f", "frames shown", "1/s"),
    _out("/stats/frame_ms", "f", "what a frame takes", "ms"),
    _out("/stats/p50_ms", "f", "between two frames, half of the last ten seconds' are closer", "ms"),
    _out("/stats/p99_ms", "f", "between two frames, one of a hundred of the last ten seconds is further", "ms"),
    _out("/stats/dropped", "i", "frames that came too late"),
    _out("/stats/abandoned", "i", "long frames that were given up, since a hand had moved what they show"),
    _out("/stats/refused", "i", "messages that could not be used"),
    _out("/stats/received", "i", "messages that came in"),
    _out("/stats/alive", "i", "goes up once a second as long as netbend lives"),
    _out("/stats/renderer", "s", "playing or waiting"),
    _out("/stats/renderer_pid", "i", "the process that renders"),
    _out("/stats/restarts", "i", "how often that was started again"),
    _out("/stats/said", "s", "what is said on the terminal"),
)
"""What netbend sends by itself; /stats goes to subscribers once a second."""


def sections(addresses: Addresses) -> Iterator[Section]:
    """Every address, group by group."""
    yield _stage(addresses)
    yield Section("all bends at once", _rows(addresses.match("/bend/*")))
    for place in addresses.places():
        yield Section(_title(addresses, place), _rows(place.rows()))
    yield Section("answers, sent to you", ANSWERS)


def shapes(addresses: Addresses) -> Iterator[Section]:
    """Every kind of address once, with ZONE, HEIGHT, N, OPERATOR/PARAMETER, ADDRESS to be filled in."""
    stage = _stage(addresses)
    yield Section(stage.title, _numbered_once(stage.entries))
    yield Section("all bends at once", _rows(addresses.match("/bend/*")))
    seen = set()
    for place in addresses.places():
        kind = place.address.split("/")[1]
        if kind not in seen:
            seen.add(kind)
            yield _shape_section(addresses, kind, place)
    yield Section("OPERATOR/PARAMETER", _operators(addresses))
    yield Section("behind the address of any number", _endings())
    yield Section("answers, sent to you", ANSWERS)


def _stage(addresses: Addresses) -> Section:
    entries = (entry_of(address, addresses.flat[address]) for address in sorted(addresses.flat, key=_in_order))
    return Section("the picture and the stage", entries)


def _in_order(address: str) -> list[tuple[int, str]]:
    """What sorts addresses by their parts, numbers as numbers."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in address.split("/")]


def _numbered_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, those that differ by a number as one with an N."""
    kinds: dict[str, list[Entry]] = {}
    for entry in entries:
        kinds.setdefault(_shape(entry.address), []).append(entry)
    for shape, alike in sorted(kinds.items()):
        named = "/KEY/" in shape
        if shape == alike[0].address or (named and len(alike) == 1):
            yield alike[0]
        elif shape.startswith("/output/"):
            yield _with_name(shape, alike)
        else:
            yield _with_key(shape, alike) if named else _with_n(shape, alike)


def _shape(address: str) -> str:
    """An address with an N for each number, KEY for a source of a family with names, NAME for an output's."""
    head, _, tail = address.rpartition("/")
    if address.startswith("/output/"):
        return f"/output/NAME/{address.split('/', 3)[3]}"
    source, _ = LINKED.get(f"{head}/links", (None, ""))
    if source is not None and not source.numbered:
        return f"/mod/{source.name}/KEY/{tail}"
    return _NUMBER.sub("N", address)


def _with_key(shape: str, alike: list[Entry]) -> Entry:
    """One entry for all of these; the first speaks for them."""
    head, _, _ = alike[0].address.rpartition("/")
    source, first = LINKED[f"{head}/links"]
    meaning = re.sub(rf"\b{re.escape(first)}\b", "KEY", alike[0].fact.meaning)
    names = f"KEY is {', '.join(source.keys[:2])}, … {source.keys[-1]}"
    return Entry(shape, "", replace(alike[0].fact, meaning=f"{meaning}; {names}"))


def _with_name(shape: str, alike: list[Entry]) -> Entry:
    """One entry for the same row of every output."""
    names = [entry.address.split("/")[2] for entry in alike]
    meaning = alike[0].fact.meaning.replace(f"/output/{names[0]}/", "/output/NAME/").removeprefix(f"{names[0]}: ")
    return Entry(shape, "", replace(alike[0].fact, meaning=f"{meaning}; NAME is {', '.join(names)}"))


def _with_n(shape: str, alike: list[Entry]) -> Entry:
    """One entry for all of these; the last number speaks for them, the first may be special."""
    numbers = [int(found[0]) for entry in alike if (found := _NUMBER.search(entry.address))]
    meaning = re.sub(rf"\b{numbers[-1]}\b", "N", alike[-1].fact.meaning)
    return Entry(shape, "", replace(alike[-1].fact, meaning=f"{meaning}; N is {numbers[0]}..{numbers[-1]}"))


def _title(addresses: Addresses, place: Place) -> str:
    _, kind, name = place.address.split("/")
    if kind != "layer":
        return f"zone {name}" if kind == "zone" else f"every layer {name} high"
    layer = addresses.layout.description.layers[place.layer]
    return f"layer {name}, also /layer/{layer.name}: {layer.channels} channels, {layer.height} x {layer.width}"


def _shape_section(addresses: Addresses, kind: str, place: Place) -> Section:
    description = addresses.layout.description
    heights = ", ".join(map(str, description.heights))
    last = len(description.layers) - 1
    word, title = {
        "zone": ("ZONE", "a third of the network: ZONE is coarse, middle or fine"),
        "res": ("HEIGHT", f"every layer of a height: HEIGHT is one of {heights}"),
        "layer": (
            "N",
            f"a layer: N is 0..{last}, input to output, or a name such as {description.layers[-1].name}",
        ),
    }[kind]
    return Section(title, _shape_entries(place, f"/{kind}/{word}"))


def _shape_entries(place: Place, address: str) -> Iterator[Entry]:
    """The rows of a place under a placeholder; its blocks of operators are one entry each."""
    kind, seen = place.kind, set()
    for tail, (parameter, distance) in kind.entries.items():
        operator = tail.rpartition("/")[0]
        target = _CLUSTER.sub("cluster/K", operator.rpartition("/")[0])
        if operator not in kind.operators:
            yield Entry(f"{address}/{tail}", "", fact_of(parameter, distance != NO_SLOT))
        elif target not in seen:
            seen.add(target)
            meaning = TARGETS.get(target, "bends it: see below")
            fact = Fact(types="f", meaning=meaning, kind="operator", access="rw")
            yield Entry("/".join(filter(None, (address, target, "OPERATOR/PARAMETER"))), "", fact)


def _operators(addresses: Addresses) -> Iterator[Entry]:
    for spec in addresses.layout.operators:
        for parameter in spec.parameters:
            yield Entry(f"{spec.name}/{parameter.name}", "", fact_of(parameter, True))


def _endings() -> Iterator[Entry]:
    for name, meaning in ENDINGS.items():
        access: Access = "r" if name == "played" else "w"
        yield Entry(
            f"ADDRESS/{name}",
            "",
            Fact(types=ENDING_TYPES[name], meaning=meaning, kind="ending", access=access),
        )
    for name, meaning in WAITS.items():
        yield Entry(f"ADDRESS/{name}", "", Fact(types="...", meaning=f"{meaning}; of a command too", kind="ending"))


def _rows(rows: Iterable[Row]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(row.address, row.stored, fact_of(row.parameter, row.slot != NO_SLOT))


def entry_of(address: str, node: Node) -> Entry:
    """What is said of a node that stands alone."""
    match node:
        case Command(arguments=arguments, meaning=meaning):
            fact = Fact(types=arguments.replace(" ", ""), meaning=meaning, kind="command")
        case Vector(rows=rows):
            types = "".join(TYPES[row.parameter.kind] for row in rows)
            meaning = " and ".join(row.address for row in rows) + " at once"
            fact = Fact(types=types, meaning=meaning, kind="vector", access="rw")
        case Row(parameter=parameter, slot=slot):
            fact = fact_of(parameter, slot != NO_SLOT)
        case Place():
            raise AssertionError(f"{address} holds addresses and is none")
    return Entry(address, address, fact)


@cache
def fact_of(parameter: Parameter, numeric: bool) -> Fact:
    """What is said of a parameter; `numeric`: it is a number of the panel."""
    access: Access = "w" if parameter.kind == "trigger" else "rw"
    return Fact(
        types=TYPES[parameter.kind], meaning=parameter.meaning, kind=parameter.kind, access=access,
        unit=parameter.unit, parameter=parameter if numeric and parameter.kind != "trigger" else None,
    )  # fmt: skip
