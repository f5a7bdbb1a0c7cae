"""A daemon and the OSCQuery clients of npm and PyPI in one private network; prints what each of them found.

Run under `unshare -n`: what mDNS says to everyone is heard by nobody else.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pythonoscquery.osc_query_browser import OSCQueryBrowser
from pythonoscquery.osc_query_client import OSCQueryClient

from tests.support.daemon import daemon, until

PATHS = ("/master/level", "/zone/middle/rotate/angle")
LONE = 'ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo && exec "$@"'


def of_python() -> dict[str, Any]:
    browser = OSCQueryBrowser()
    service = until(lambda: next(iter(browser.get_discovered_oscquery()), None), 20.0)
    client = OSCQueryClient(service)
    info = client.get_host_info()
    root = client.query_node("/")
    found = [client.query_node(path) for path in PATHS]
    return {
        "name": info.name, "osc": info.osc_port, "count": _count(root),
        "found": [{"description": node.description, "value": node.value[0]} for node in found],
    }  # fmt: skip


def _count(node: Any) -> int:
    return 1 if not node.contents else sum(map(_count, node.contents))


def of_npm() -> dict[str, Any]:
    script = Path(__file__).with_name("oscquery.js")
    env = os.environ | {"NODE_PATH": os.environ.get("NETBEND_NODE_MODULES", "")}
    done = subprocess.run(["node", script, *PATHS], env=env, capture_output=True, text=True, timeout=40, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def main() -> None:
    with daemon("--name", "scene") as show:
        show.client.set(PATHS[0], 0.75)
        time.sleep(1.0)
        print(json.dumps({"osc": show.osc_port, "python": of_python(), "npm": of_npm()}), flush=True)
    os._exit(0)  # zeroconf of the PyPI client has no end


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
