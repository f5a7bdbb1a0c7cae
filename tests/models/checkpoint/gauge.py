"""Loads files in a process of its own and tells what each said, and how far memory grew; run by test_hostile.py."""

import json
import sys
from pathlib import Path

import psutil

import netbend_models.checkpoint.network  # noqa: F401  its imports are no file's doing
from netbend_models import ModelError, load


def peak() -> int:
    """The most memory that this process ever had, in bytes."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the parent had before exec
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def said(path: Path) -> str:
    try:
        load(path)
    except ModelError as fault:
        return str(fault)
    return "LOADED"


if __name__ == "__main__":
    before = peak()
    found = {path.name: said(path) for path in sorted(Path(sys.argv[1]).iterdir())}
    print(json.dumps({"said": found, "grown": peak() - before}))
