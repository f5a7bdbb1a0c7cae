"""Whether NDI can be found on the network: without avahi on Linux nothing is found, and nothing says so."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import psutil

from netbend.doctor.finding import Finding

_NAME: Final = "NDI discovery"
_FILE: Final = "ndi-config.v1.json"
_SILENT: Final = "other machines find no NDI picture of this one, and nothing says so"


def discovery(_: str = "", platform: str = sys.platform) -> Finding:
    """On Linux, avahi-daemon; other systems bring what NDI asks."""
    if find_spec("NDIlib") is None:
        return Finding(_NAME, "off", "NDI is not installed")
    if platform != "linux":
        return Finding(_NAME, "ok", "the system's own")
    return avahi(avahi_runs(), shutil.which("avahi-daemon", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None)


def avahi(runs: bool, installed: bool) -> Finding:
    """What follows from avahi-daemon running, or being there at least."""
    if runs:
        return Finding(_NAME, "ok", "avahi-daemon runs")
    if installed:
        return Finding(
            _NAME,
            "broken",
            f"avahi-daemon does not run: {_SILENT}",
            "sudo systemctl enable --now avahi-daemon",
        )
    return Finding(_NAME, "missing", f"avahi-daemon is not installed: {_SILENT}", "sudo apt install avahi-daemon")


def avahi_runs() -> bool:
    """Whether avahi-daemon answers on this machine."""
    if Path("/run/avahi-daemon/socket").exists():
        return True
    return any(process.info["name"] == "avahi-daemon" for process in psutil.process_iter(["name"]))


def settings(_: str = "", environment: Mapping[str, str] = os.environ) -> Finding:
    """NDI's own settings file, if NDI_CONFIG_DIR names a folder."""
    folder = environment.get("NDI_CONFIG_DIR")
    if not folder:
        return Finding("NDI settings", "off", "NDI_CONFIG_DIR is not set: NDI looks around by itself")
    path = Path(folder) / _FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["ndi"]
        networks = told.get("networks", {}).get("ips", "")
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as fault:
        return Finding("NDI settings", "broken", f"NDI_CONFIG_DIR is set, but {path} cannot be read: {fault}",
                       "mend that file, or unset NDI_CONFIG_DIR")  # fmt: skip
    return Finding("NDI settings", "ok", f"{path}" + (f", looks at {networks}" if networks else ""))
