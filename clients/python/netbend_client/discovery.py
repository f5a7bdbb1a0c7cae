"""Finds what runs: daemons by mDNS, and their addresses by OSCQuery."""

import json
import socket
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from netbend_client.client import Client
from netbend_client.wire import ClientError, Value

SERVICE: Final = "_oscjson._tcp.local."


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the tree: OSC type tags, what 0..1 spans, its unit and meaning, its base value if it has one."""

    path: str
    types: str
    value: tuple[Value | None, ...]
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Found:
    """A daemon that answers."""

    name: str
    host: str
    osc_port: int
    http_port: int

    def connect(self) -> Client:
        """A client of it."""
        return Client(self.host, self.osc_port)

    def addresses(self, path: str = "/") -> list[Address]:
        """What it lists (see `netbend play --oscquery`), or everything at and below a path."""
        return list(_leaves(_json(self.host, self.http_port, path)))


def ask(host: str = "127.0.0.1", http_port: int = 9080) -> Found:
    """The daemon at a known HTTP port; a ClientError where none answers."""
    info = _json(host, http_port, "/?HOST_INFO")
    return Found(str(info["NAME"]), host, int(info["OSC_PORT"]), http_port)


def discover(seconds: float = 1.5, interfaces: Sequence[str] | None = None) -> list[Found]:
    """Every netbend that says so by mDNS within so many seconds; `interfaces` are own addresses, default all."""
    from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, Zeroconf  # noqa: PLC0415

    where = InterfaceChoice.All if interfaces is None else list(interfaces)
    zeroconf = Zeroconf(interfaces=where, ip_version=IPVersion.V4Only)
    names: set[str] = set()

    def note(name: str, **_: Any) -> None:
        names.add(name)

    try:
        ServiceBrowser(zeroconf, SERVICE, handlers=[note])
        time.sleep(seconds)
        infos = [zeroconf.get_service_info(SERVICE, name) for name in sorted(names)]
        return [found for info in infos if info is not None and (found := _found(info)) is not None]
    finally:
        zeroconf.close()


def _found(info: Any) -> Found | None:
    """The daemon behind a service, or None where something else answers, or nothing."""
    for address in info.addresses:
        try:
            return ask(socket.inet_ntoa(address), info.port)
        except (ClientError, KeyError, ValueError):
            continue
    return None


def _json(host: str, port: int, path: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=5) as answer:
            return dict(json.load(answer))
    except (OSError, ValueError) as fault:
        raise ClientError(f"{host}:{port}{path} does not answer: {fault}") from fault


def _leaves(node: dict[str, Any]) -> Iterator[Address]:
    if "CONTENTS" in node:
        for child in node["CONTENTS"].values():
            yield from _leaves(child)
        return
    spans: list[dict[str, Any]] = node.get("RANGE") or [{}]
    span = spans[0]
    yield Address(
        str(node["FULL_PATH"]), str(node.get("TYPE", "")), tuple(node.get("VALUE", ())),
        span.get("MIN"), span.get("MAX"), tuple(span.get("VALS", ())),
        " ".join(node.get("UNIT", ())), str(node.get("MEANING", "")),
    )  # fmt: skip
