"""Where a layout's addresses come from: a network's own table, or a daemon that plays, asked over HTTP."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netbend.error import NetbendError
from netbend.layout.board import Span
from netbend.tree.node import Addresses, Row
from netbend_models.parameter import Parameter


@dataclass(frozen=True, slots=True)
class Source:
    """Every address with its span; macros' and presets' names by number, none: those that netbend comes with."""

    spans: Mapping[str, Span]
    macros: Mapping[int, str] = field(default_factory=dict)
    presets: Mapping[int, str] = field(default_factory=dict)


def of_network(addresses: Addresses) -> Source:
    """What a network answers to, at rest."""
    spans = {
        address: _rest(node.parameter) if isinstance(node, Row) else Span() for address, node in addresses.flat.items()
    }
    places = [row for place in addresses.places() if place.address.startswith("/zone/") for row in place.rows()]
    for row in (*addresses.match("/bend/*"), *places):
        spans[row.address] = _rest(row.parameter)
    return Source(spans)


def _rest(parameter: Parameter) -> Span:
    low, high = parameter.played
    return Span(low, high, parameter.default, parameter.kind != "float")


def of_daemon(url: str) -> Source:
    """What the daemon at `url` answers to, as it plays now, with the names of its macros and presets."""
    nodes = {node["FULL_PATH"]: node for path in ("/", "/mod/macro", "/preset") for node in _leaves(_asked(url, path))}
    return Source(
        {address: _now(node) for address, node in nodes.items()},
        _names(nodes, "/mod/macro/"), _names(nodes, "/preset/"),
    )  # fmt: skip


def _asked(url: str, path: str) -> dict[str, Any]:
    address = url.rstrip("/") + path
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  the user's own daemon
            return dict(json.load(answer))
    except (OSError, ValueError) as fault:
        raise NetbendError(f"{address} does not answer as netbend does ({fault}); is it playing there?") from fault


def _leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "CONTENTS" not in node:
        yield node
        return
    for child in node["CONTENTS"].values():
        yield from _leaves(child)


def _now(node: Mapping[str, Any]) -> Span:
    known = (node.get("RANGE") or [{}])[0]
    value = (node.get("VALUE") or [0])[0]
    number = float(value) if isinstance(value, int | float) else 0.0
    return Span(known.get("MIN", 0.0), known.get("MAX", 1.0), number, node.get("TAGS") != ["float"])


def _names(nodes: Mapping[str, Mapping[str, Any]], under: str) -> dict[int, str]:
    """What is called /UNDER/N/name, by number."""
    named = ((path.removeprefix(under).split("/"), node) for path, node in nodes.items() if path.startswith(under))
    return {int(parts[0]): str(node["VALUE"][0]) for parts, node in named if parts[1:] == ["name"] and node["VALUE"][0]}
