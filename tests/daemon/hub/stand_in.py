"""A hub on this machine: a listing, and files behind a redirect that may break off, lie, or ignore where to go on."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What it holds by OWNER/NAME and file; `asked` is what it was asked for."""

    files: dict[str, dict[str, bytes]]
    breaks_off_after: int | None = None
    lies: bool = False
    knows_ranges: bool = True
    sends_to: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def listing(self, repository: str) -> dict[str, Any]:
        return {
            "sha": REVISION,
            "cardData": {"license": "mit"},
            "siblings": [_told(name, data) for name, data in self.files[repository].items()],
        }


def _told(name: str, data: bytes) -> dict[str, Any]:
    blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()
    told: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": blob}
    if name.endswith(".safetensors"):
        told["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    return told


@contextmanager
def playing(hub: Hub) -> Iterator[Hub]:
    """The hub at `hub.url`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            hub.asked.append((path, self.headers.get("Range", "")))
            if path.startswith("/api/models/") and path[12:] in hub.files:
                self._say(json.dumps(hub.listing(path[12:])).encode())
            elif "/resolve/" in path:
                self.send_response(302)
                self.send_header("Location", (hub.sends_to or hub.url) + path.replace("/resolve/", "/large/"))
                self.end_headers()
            elif "/large/" in path:
                repository, _, name = path[1:].partition(f"/large/{REVISION}/")
                self._send(hub.files[repository][name])
            else:
                self.send_error(401)

        def _send(self, data: bytes) -> None:
            data = bytes(len(data)) if hub.lies else data
            wanted = self.headers.get("Range")
            first = int(wanted[6:-1]) if wanted and hub.knows_ranges else 0
            self.send_response(206 if first else 200)
            self.send_header("Content-Length", str(len(data) - first))
            self.end_headers()
            self.wfile.write(data[first:][: hub.breaks_off_after])

        def _say(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
