"""mDNS: programs on this machine, or with --lan on the network, find netbend by itself."""

import socket
from typing import Any, Final

SERVICES: Final = ("_oscjson._tcp.local.", "_osc._udp.local.")


class Announcement:
    """Both services under one name, a free one if another netbend has it."""

    def __init__(self, name: str, osc_port: int, http_port: int, *, lan: bool) -> None:
        self._name, self._ports, self._lan = name, (http_port, osc_port), lan
        self._zeroconf: Any = None

    async def start(self) -> None:
        """Begin to answer who asks; an OSError where there is no multicast."""
        from zeroconf import InterfaceChoice, IPVersion  # noqa: PLC0415  where nothing is announced it costs nothing
        from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf  # noqa: PLC0415

        from netbend.port import lan_address  # noqa: PLC0415

        interfaces = InterfaceChoice.All if self._lan else ["127.0.0.1"]
        self._zeroconf = AsyncZeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
        host = lan_address() if self._lan else "127.0.0.1"
        for service, port in zip(SERVICES, self._ports, strict=True):
            info = AsyncServiceInfo(
                service, f"{self._name}.{service}", addresses=[socket.inet_aton(host)], port=port, properties={},
                server=f"{_host_label(self._name)}-{port}.local.",
            )  # fmt: skip
            await self._zeroconf.async_register_service(info, allow_name_change=True)

    async def stop(self) -> None:
        """Say goodbye."""
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()
            self._zeroconf = None


def _host_label(name: str) -> str:
    """A name as a host's may be (RFC 1123)."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name).strip("-")
    return plain[:40] or "netbend"
