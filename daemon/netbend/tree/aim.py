"""What a look means on one network: where each slot, text and picture is to be, and what the network has not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from netbend.error import AddressError
from netbend.tree.argument import channels_of
from netbend.tree.node import NO_SLOT, Addresses, Row
from netbend_mappings.presets.look import Look, Text
from netbend_mappings.presets.scope import common, covers, scope_of
from netbend_models.latent import PLACE

Place = Mapping[str, float | str]
"""A picture's place in latent space: values by the names of rows; what is at its default may be left out."""

POSITION: Final = "latent/recall/position"
_PLACES: Final = frozenset(f"/{name}" for name in PLACE)


@dataclass(frozen=True, slots=True)
class Aim:
    """Values by slot, texts by stored address, the place (None: the picture stays), and what this network lacks."""

    scope: tuple[str, ...]
    values: Mapping[int, float]
    texts: Mapping[str, Text]
    place: Place | None
    lacking: Mapping[str, Mapping[str, Any]]


def aim(addresses: Addresses, look: Look, scope: Collection[str]) -> Aim:
    """What of a look, within these scopes, a network of these addresses can be brought to."""
    scope = common(look.scope, scope)
    values: dict[int, float] = {}
    texts: dict[str, Text] = {}
    lacking: dict[str, dict[str, Any]] = {"values": {}, "texts": {}}
    for kind, entries in (("values", look.values), ("texts", look.texts)):
        for stored, it in entries.items():
            row = row_at(addresses, stored)
            if not within(addresses, scope, stored) and (row is not None or not _foreign(scope, stored)):
                continue
            if row is None or (row.slot == NO_SLOT) != (kind == "texts"):
                lacking[kind][stored] = it
            elif stored in _PLACES:
                continue
            elif isinstance(it, float):
                if row.slot not in _phases(addresses) and row.parameter.kind != "trigger":
                    values[row.slot] = row.parameter.admit(it)
            elif (text := fitted(row, it)) is not None:
                texts[stored] = text
    return Aim(scope, values, texts, _place(addresses, look, scope), lacking)


def _place(addresses: Addresses, look: Look, scope: Collection[str]) -> Place | None:
    slots = addresses.layout.flat_slots
    if not covers(scope, "latent") or POSITION not in slots:
        return None
    place: dict[str, float | str] = {}
    for name in PLACE:
        if name in slots:
            row = addresses.layout.parameter(slots[name])
            place[name] = row.admit(look.values.get(f"/{name}", row.default))
        elif name in addresses.network_rows:
            place[name] = str(look.texts.get(f"/{name}", ""))
    return place


def within(addresses: Addresses, scope: Collection[str], stored: str) -> bool:
    """Whether a stored address of this network belongs to one of these scopes."""
    found = scope_of(stored, addresses.network_rows)
    return bool(found) and covers(scope, found)


def _foreign(scope: Collection[str], stored: str) -> bool:
    """Whether an address that this network lacks may be another network's own."""
    return covers(scope, "network") and not scope_of(stored)


def is_place(stored: str) -> bool:
    """Whether a row is part of the picture's place."""
    return stored in _PLACES


def _phases(addresses: Addresses) -> Collection[int]:
    return {phase.slot for phase in addresses.layout.phases}


def fitted(row: Row, text: object) -> Text | None:
    """A text or list as a row takes it, None where it does not: the renderer is to see no other."""
    try:
        if row.parameter.kind == "list":
            return channels_of(tuple(text), row.address) if isinstance(text, list | tuple) else None
    except AddressError:
        return None
    return text if isinstance(text, str) else None


def row_at(addresses: Addresses, stored: str) -> Row | None:
    """The row of a stored address, if this network has it."""
    try:
        node = addresses.resolve(stored)
    except AddressError:
        return None
    return node if isinstance(node, Row) else None
