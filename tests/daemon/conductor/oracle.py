"""What the messages of a packet may change, found by going through every row, not by the tree's look-up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from netbend.error import OscError
from netbend.osc.decode import decode
from netbend.osc.message import Bundle, Message
from netbend.osc.pattern import Matcher, is_pattern, matcher
from netbend.osc.timetag import TimetagPolicy, due
from netbend.tree.argument import fires
from netbend.tree.node import Row
from netbend.tree.table import ENDINGS, PANICS
from netbend.tree.tree import Tree
from netbend_models.latent import PLACE

_STRUCTURE = frozenset({"span", "smooth", "safe"})
_VECTORS = {
    "/latent/xy": ("/latent/x", "/latent/y"),
    "/latent/plane": ("/latent/plane/x", "/latent/plane/y"),
}
_PICTURE = re.compile(r"/output/[^/]+/(?:size|crop)|/input/[12]/crop|/feedback/shift")
_SEEDS = frozenset({"/latent/next", "/latent/previous", "/latent/random"})
_STORE = re.compile(r"/latent/(?:([1-9]|[1-5]\d|6[0-4])/)?(store|recall)")
_LINKS = re.compile(r"(/mod/.+)/(?:add|remove|clear)")
_SHOW = re.compile(r"/(?:preset|cue|random|show|map/plane)/.+")
_ANY_LINKS = frozenset({"/mod/add", "/mod/remove", "/mod/clear"})
_EXPLORER = frozenset(f"/map/explore/{name}" for name in ("propose", "next", "yes", "no", "clear"))
_RECALLED = frozenset(
    f"/{name}" for name in (*PLACE, "latent/walk/phase", "latent/recall/position", "latent/recall/from")
)
_TEMPO = {"/tempo/tap": {"/tempo/bpm", "/tempo/beat"}, "/tempo/resync": {"/tempo/beat"}}
_FOLLOWED = frozenset({"/morph/position", "/map/plane/x", "/map/plane/y"})
_LET_GO = frozenset({"/latent/seed", "/latent/x", "/latent/y"})


@dataclass(slots=True)
class Reach:
    """Slots whose value may change, slots whose span, slew or safety may, texts, and steps of undo."""

    values: set[int] = field(default_factory=set)
    structure: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    steps: int = 0


def messages(data: bytes, wall: float) -> tuple[list[Message], list[Message]]:
    """The messages that are played on arrival and those that wait; none where the packet is not OSC."""
    try:
        packet = decode(data)
    except OscError:
        return [], []
    if isinstance(packet, Message):
        return [packet], []
    sorted_out: tuple[list[Message], list[Message]] = [], []
    _sort(packet, wall, sorted_out, waits=False)
    return sorted_out


def _sort(bundle: Bundle, wall: float, into: tuple[list[Message], list[Message]], *, waits: bool) -> None:
    waits = waits or due(bundle.time, wall, TimetagPolicy.OBEY).wait_seconds > 0
    for element in bundle.elements:
        if isinstance(element, Bundle):
            _sort(element, wall, into, waits=waits)
        else:
            into[waits].append(element)


class Oracle:
    """Every row of a tree by its parts, asked one after the other."""

    def __init__(self, tree: Tree) -> None:
        self._rows = [(row, row.address[1:].split("/"), row.stored[1:].split("/")) for row in tree.addresses.rows()]
        self._shelves: dict[tuple[int, str, str], list[tuple[Row, list[str], list[str]]]] = {}
        for one in self._rows:
            self._shelves.setdefault((len(one[1]), one[1][0], one[1][-1]), []).append(one)
        self._operators = {spec.name for spec in tree.layout.operators}
        self._panic = {row.slot for row, parts, _ in self._rows if row.slot >= 0 and self._panics(row, parts)}
        self._looks = {row.stored for row, _, _ in self._rows if row.slot < 0}
        self._modulation = {row.stored for row, parts, _ in self._rows if row.slot < 0 and parts[0] == "mod"}
        self._slots = {row.address: row.slot for row, _, _ in self._rows if row.slot >= 0}

    def _panics(self, row: Row, parts: list[str]) -> bool:
        bends = len(parts) > 2 and parts[-2] in self._operators
        steers = parts[0] == "layer" and parts[2:] == ["input", "amount"]
        return bends or steers or parts[-1] in ("bypass", "solo") or row.parameter.name in PANICS

    def reach(self, played: list[Message]) -> Reach:
        reach = Reach()
        for message in played:
            self._add(message, reach)
        if reach.values & {self._slots[address] for address in _LET_GO}:
            reach.values.add(self._slots["/latent/file/amount"])
        if reach.values & {self._slots[address] for address in _FOLLOWED}:
            reach.values |= set(self._slots.values())  # whatever the looks name that are mixed there
            reach.texts |= self._looks
        return reach

    def _add(self, message: Message, reach: Reach) -> None:
        address, arguments = message
        if address == "/panic" and fires(arguments):
            reach.values |= self._panic
        elif address in ("/undo", "/redo"):
            reach.steps += fires(arguments)
        elif address in _SEEDS and fires(arguments):
            reach.values.add(self._slots["/latent/seed"])
        elif address in _TEMPO and fires(arguments):
            reach.values |= {self._slots[one] for one in _TEMPO[address]}
        elif match := _STORE.fullmatch(address):
            self._add_store(match, arguments, reach)
        elif (match := _LINKS.fullmatch(address)) and f"{match[1]}/links" in self._modulation:
            reach.texts.add(f"{match[1]}/links")
        elif (
            _SHOW.fullmatch(address) and not list(self._matching(address)) and address.rpartition("/")[2] not in ENDINGS
        ):
            reach.values |= set(self._slots.values())  # whatever a look names
            reach.texts |= self._looks
        elif address in _ANY_LINKS:
            reach.texts |= self._modulation  # the source is an argument
        elif address in _EXPLORER:
            reach.values |= set(self._slots.values())  # whatever a text names
            reach.texts.add("/map/explore/answers")
        else:
            self._add_rows(address, arguments, reach)

    def _add_store(self, match: re.Match[str], arguments: tuple[Any, ...], reach: Reach) -> None:
        number, rest = (match[1], arguments) if match[1] else (next(iter(arguments), None), arguments[1:])
        if not match[1] and (isinstance(number, bool) or not _is_number(number)):
            return
        if match[2] == "store" and fires(rest):
            reach.texts.add(f"/latent/{round(float(number or 0))}/place")
        elif match[2] == "recall":
            reach.values |= {self._slots[address] for address in _RECALLED if address in self._slots}
            reach.texts |= _RECALLED - self._slots.keys()

    def _add_rows(self, address: str, arguments: tuple[Any, ...], reach: Reach) -> None:
        rows = list(self._matching(address))
        for row in rows:
            self._add_row(row, arguments, reach)
        head, _, ending = address.rpartition("/")
        if not rows and ending in ENDINGS:
            target = reach.structure if ending in _STRUCTURE else reach.values
            if ending != "played" and _fits_ending(ending, arguments):
                target |= {row.slot for row in self._matching(head) if row.slot >= 0}
        if not rows and ending == "reset" and fires(arguments):
            reach.texts |= {row.stored for row in self._matching(head) if row.parameter.kind in ("text", "list")}
        if arguments and all(map(_is_number, arguments[:1])):
            reach.values |= {row.slot for row in self._behind_vector(address)}

    def _add_row(self, row: Row, arguments: tuple[Any, ...], reach: Reach) -> None:
        if row.parameter.kind == "trigger" and row.slot < 0:
            self._add_reset(row.address.removesuffix("/reset"), arguments, reach)
        elif row.slot < 0:
            reach.texts.add(row.stored)
        elif fires(arguments) if row.parameter.kind == "trigger" else _fits(row, arguments):
            reach.values.add(row.slot)

    def _add_reset(self, place: str, arguments: tuple[Any, ...], reach: Reach) -> None:
        heads = ("/bend/", "/zone/", "/res/", "/layer/") if place == "/bend" else (f"{place}/",)
        if fires(arguments):
            under = [row for row, _, _ in self._rows if row.address.startswith(heads)]
            reach.values |= {row.slot for row in under if row.slot >= 0}
            reach.texts |= {row.stored for row in under if row.slot < 0}

    def _matching(self, address: str) -> Iterator[Row]:
        parts = address[1:].split("/")
        try:
            tests: list[Matcher] = [matcher(part) if is_pattern(part) else part.__eq__ for part in _plain(parts)]
        except OscError:
            return
        for (count, first, last), rows in self._shelves.items():
            if count != len(tests) or not tests[0](first) or not tests[-1](last):
                continue
            for row, numbered, named in rows:
                pairs = zip(tests, numbered, named, strict=True)
                if all(test(number) or test(name) for test, number, name in pairs):
                    yield row

    def _behind_vector(self, address: str) -> list[Row]:
        if address in _VECTORS:
            return [row for row, _, _ in self._rows if row.address in _VECTORS[address]]
        if _PICTURE.fullmatch(address):
            return [row for row, _, _ in self._rows if row.address.startswith(f"{address}/")]
        wanted = address[1:].split("/")
        if wanted[-1] not in self._operators or any(map(is_pattern, wanted)):
            return []
        wanted = _plain(wanted)
        return [row for row, numbered, named in self._rows if wanted in (numbered[:-1], named[:-1]) and row.slot >= 0]


def _plain(parts: list[str]) -> list[str]:
    """Layer 01 is layer 1, where nothing is a pattern."""
    if len(parts) > 1 and parts[1].isdecimal() and len(parts[1]) < 9 and not any(map(is_pattern, parts)):
        return [parts[0], str(int(parts[1])), *parts[2:]]
    return parts


def _is_number(argument: Any) -> bool:
    if not isinstance(argument, int | float):
        return False
    try:
        return isfinite(float(argument))
    except OverflowError:
        return False


def _fits(row: Row, arguments: tuple[Any, ...]) -> bool:
    """Whether the first argument is a finite number, or a choice's name."""
    return bool(arguments) and (_is_number(arguments[0]) or arguments[0] in row.parameter.choices)


def _fits_ending(ending: str, arguments: tuple[Any, ...]) -> bool:
    if ending in ("reset", "toggle"):
        return fires(arguments)
    needed = arguments[: 2 if ending in ("ramp", "span") else 1]
    return bool(needed) and all(_is_number(one) or isinstance(one, str) for one in needed)
