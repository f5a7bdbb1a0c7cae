"""HOST_INFO: who answers, where OSC goes, and what of OSCQuery is understood."""

import json
from typing import Final

EXTENSIONS: Final = (
    "ACCESS", "VALUE", "RANGE", "DESCRIPTION", "TAGS", "UNIT", "CLIPMODE",
    "LISTEN", "IGNORE", "PATH_CHANGED", "PATH_ADDED", "PATH_REMOVED",
)  # fmt: skip


def host_info(name: str, host: str, osc_port: int, http_port: int) -> str:
    """The JSON object; `host` is the address by which the client reached us."""
    return json.dumps(
        {
            "NAME": name, "OSC_IP": host, "OSC_PORT": osc_port, "OSC_TRANSPORT": "UDP",
            "WS_IP": host, "WS_PORT": http_port, "EXTENSIONS": dict.fromkeys(EXTENSIONS, True),
        }
    )  # fmt: skip
