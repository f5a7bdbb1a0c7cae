"""Pictures in: whether films and cameras can be read, and which cameras are there; NDI and the others are as out."""

import sys
from collections.abc import Iterator
from pathlib import Path

from netbend.doctor.finding import Finding


def inputs(_: str = "", platform: str = sys.platform, devices: Path = Path("/dev")) -> Iterator[Finding]:
    """PyAV, and on Linux the cameras by their numbers."""
    from netbend.error import InputError  # noqa: PLC0415  not before this check is asked for
    from netbend.inputs.film import library  # noqa: PLC0415

    try:
        av = library()
    except InputError as fault:
        reason, _, remedy = str(fault).rpartition(": ")
        yield Finding("films and cameras", "missing", reason, remedy)
        return
    yield Finding("films and cameras", "ok", f"PyAV {av.__version__}")
    if platform == "linux":
        found = sorted(path.name.removeprefix("video") for path in devices.glob("video*"))
        named = ", ".join(f"camera:{number}" for number in found)
        yield Finding("cameras", "ok" if found else "off", named or "there is none: plug one in")
