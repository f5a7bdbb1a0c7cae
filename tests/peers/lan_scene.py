"""A daemon under `--lan` in a private network, and what a neighbour there is answered, with its token and without.

Run under `unshare -n`: the network that it opens to is nobody else's.
"""

import asyncio
import json
from typing import Any

import aiohttp

from netbend.osc.decode import decode
from netbend.osc.message import Message
from tests.support.daemon import Daemon, daemon

HERE = "192.0.2.7"
SECRET = "open-sesame"
ALONE = f'ip link set lo up && ip addr add {HERE}/24 dev lo && ip route add default dev lo src {HERE} && exec "$@"'
"""An address of a network for documentation (RFC 5737), on the loopback of this network alone."""

GUARDED = ("/", "/presets", "/rounds", "/network.json", "/doctor", "/frames")
OPEN = ("/master/level", "/?HOST_INFO", "/stats")


async def answers(show: Daemon) -> dict[str, Any]:
    """The status of each path: without a token, with a wrong one, with the right one; and what a WebSocket hears."""
    base = f"http://{HERE}:{show.facts['http_port']}"
    async with aiohttp.ClientSession(headers={"Accept": "text/html"}, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def status(path: str, **given: Any) -> int:
            async with session.get(base + path, allow_redirects=False, **given) as answer:
                return answer.status

        wrong, right = {"Cookie": "netbend-token=wrong"}, {"Cookie": f"netbend-token={SECRET}"}
        found = {
            "without": {path: await status(path) for path in (*GUARDED, *OPEN)},
            "wrong": {path: await status(path, headers=wrong) for path in GUARDED},
            "right": {path: await status(path, headers=right) for path in GUARDED if path != "/frames"},
            "link": await status(f"/?token={SECRET}"),
            "wrong link": await status("/?token=wrong"),
            "foreign": await status("/master/level", headers={"Origin": "http://evil.example"}),
            "rebound": await status("/master/level", headers={"Host": "evil.example"}),
        }
        try:
            async with session.ws_connect(f"{base}/frames"):
                found["frames"] = 101
        except aiohttp.WSServerHandshakeError as fault:
            found["frames"] = fault.status
        async with session.ws_connect(base) as socket:
            await socket.send_str(json.dumps({"COMMAND": "LISTEN", "DATA": "/master/level"}))
            await asyncio.sleep(0.3)
            show.client.set("/master/level", 0.5)
            message = decode((await asyncio.wait_for(socket.receive(), 60)).data)
            found["heard"] = message.address if isinstance(message, Message) else ""
        return found


def main() -> None:
    with daemon("--lan", "--token", SECRET, "--midi", "none", "--audio", "none", publish="browser,null") as show:
        print(json.dumps(asyncio.run(answers(show))))


if __name__ == "__main__":
    main()
