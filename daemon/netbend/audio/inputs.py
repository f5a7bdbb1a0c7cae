"""The inputs that there are, asked of a process of its own: PortAudio looks for them once, when it is started."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

from netbend.audio.base import AudioError
from netbend.audio.library import Device, devices, library

_PATIENCE_SECONDS = 10.0


def inputs() -> list[Device]:
    """The inputs; an AudioError says why there can be none."""
    command = [sys.executable, "-m", "netbend.audio.inputs"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=False)  # noqa: S603  ours
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as fault:
        raise AudioError(f"PortAudio gives no answer: {type(fault).__name__}; restart the sound system") from fault
    if isinstance(told, str):
        raise AudioError(told)
    return [Device(**one) for one in told]


def main() -> None:
    """Print the inputs as JSON, or why there can be none."""
    with os.fdopen(os.dup(1), "w") as out:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            json.dump([asdict(one) for one in devices(library())[0]], out)
        except AudioError as fault:
            json.dump(str(fault), out)
    os._exit(0)


if __name__ == "__main__":
    main()
