"""A daemon and Max's abstraction in one private network: prints what the abstraction found by mDNS, as status.

Run under `unshare -n`: what mDNS says to everyone is heard by nobody else.
"""

import json
import sys
from pathlib import Path

from tests.clients.max_patch import PACKAGE, Patch
from tests.support.daemon import daemon, until


def main() -> None:
    with daemon("--name", "scene") as show:
        patch = Patch(json.loads((PACKAGE / "patchers/netbend.maxpat").read_text()))
        told: list[list[object]] = []
        script = patch.find("node.script")
        script.out = lambda _, atoms: told.append(atoms)  # type: ignore[method-assign]

        def status() -> list[object] | None:
            patch.poll()
            return next((one[1:] for one in told if one[0] == "status" and one[1] != "none"), None)

        found = until(status, 90.0)
        patch.stop()
        print(json.dumps({"found": found, "osc": show.osc_port}), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
