"""Publishes nowhere; with an argument it keeps the frame log that drills and benchmarks read."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

from netbend.error import PublisherError
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.stage.ring import FrameRecord, Picture


@dataclass(frozen=True, slots=True)
class LogLine:
    """A frame as it was received; `received` and `done` on `time.perf_counter`, `pixels` blake2b-8 in hex."""

    number: int
    time: float
    generation: int
    document: int
    network: int
    received: float
    pixels: str
    done: float


class NullPublisher(Publisher):
    """Counts frames; `null:PATH` writes a line for each."""

    in_place = True

    def __init__(self) -> None:
        self.count = 0
        self._log: TextIO | None = None

    def open(self, setting: PublisherSetting) -> str:
        """Start, with a new log where a path is given."""
        if setting.argument:
            try:
                self._log = Path(setting.argument).open("w", buffering=1, encoding="ascii")  # noqa: SIM115
            except OSError as fault:
                raise PublisherError(f"frame log {setting.argument}: {fault.strerror}") from fault
        return setting.argument or "nowhere"

    def send(self, record: FrameRecord, picture: Picture) -> None:
        """Count it, and log it."""
        received = time.perf_counter()
        self.count += 1
        if self._log is None:
            return
        pixels = blake2b(picture.data, digest_size=8).hexdigest()
        try:
            self._log.write(
                f"{record.number} {record.time!r} {record.generation} {record.document} "
                f"{record.network:016x} {received:.6f} {pixels} {record.done:.6f}\n"
            )
        except OSError as fault:
            raise PublisherError(f"frame log {self._log.name}: {fault.strerror}; free some space") from fault

    def close(self) -> None:
        """Finish the log."""
        if self._log is not None:
            with suppress(OSError):
                self._log.close()


def read_log(path: Path) -> Iterator[LogLine]:
    """The frames of a log, without a last line that a kill cut short."""
    for line in path.read_text("ascii").splitlines(keepends=True):
        if line.endswith("\n"):
            number, moment, generation, document, network, received, pixels, done = line.split()
            yield LogLine(
                int(number), float(moment), int(generation), int(document), int(network, 16),
                float(received), pixels, float(done),
            )  # fmt: skip
