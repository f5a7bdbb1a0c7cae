"""python-osc: its builder, its client's own socket for answers, its server for feedback."""

import threading
from collections.abc import Sequence
from typing import Any

from tests.conftest import require_module
from tests.peers.peer import DEADLINE_SECONDS, Closing, Heard, Mailbox, Request, Target, pair


class PythonOsc(Closing):
    """In this process; see tests/peers/peer.py."""

    types = "ifhdsbrmTFN[]"
    bundles = True

    def __init__(self, target: Target) -> None:
        for module in (
            "osc_bundle_builder",
            "osc_message_builder",
            "osc_message",
            "osc_server",
            "udp_client",
        ):
            require_module(f"pythonosc.{module}")
        self._osc = require_module("pythonosc")
        self._client = self._osc.udp_client.UDPClient(*target)
        self._servers: list[Any] = []

    def send(self, address: str, types: str = "", *values: Any) -> None:
        self._client.send(self._message((address, types, values)))

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None:
        builder = self._osc.osc_bundle_builder.OscBundleBuilder(at_unix_time or 0)
        for request in requests:
            builder.add_content(self._message(request))
        self._client.send(builder.build())

    def ask(self, address: str, types: str = "", *values: Any) -> Heard:
        self.send(address, types, *values)
        data = self._client.receive(DEADLINE_SECONDS)
        assert data, f"no answer to {address}"
        message = self._osc.osc_message.OscMessage(data)
        return Heard(message.address, tuple(message.params))

    def listen(self, port: int = 0) -> Mailbox:
        dispatcher = self._osc.osc_server.Dispatcher()
        server = self._osc.osc_server.BlockingOSCUDPServer(("127.0.0.1", port), dispatcher)
        mailbox = Mailbox(server.server_address[1])
        dispatcher.set_default_handler(lambda address, *values: mailbox.put(Heard(address, values)))
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return mailbox

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._client._sock.close()

    def _message(self, request: Request) -> Any:
        address, types, values = request
        builder = self._osc.osc_message_builder.OscMessageBuilder(address)
        for tag, value in pair(types, values):
            builder._args.append((tag, _plain(value)))  # add_arg takes an array only as nested lists of tags
        return builder.build()


def _plain(value: Any) -> Any:
    if type(value).__name__ == "Color":
        return int.from_bytes(bytes((value.red, value.green, value.blue, value.alpha)))
    if type(value).__name__ == "Midi":
        return (value.port, value.status, value.data1, value.data2)
    return value
