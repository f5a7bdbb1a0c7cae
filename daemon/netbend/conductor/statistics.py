"""What the daemon tells of itself once a second: rates, times, losses, and who is alive."""

import time
from typing import Any, Final

from netbend.stage.stage import Stage

STILL_SECONDS: Final = 1.0
"""A renderer that has shown nothing for so long makes no frames a second."""


class Statistics:
    """The figures behind /stats/…; `publishers` holds each one's state and detail."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sent: dict[str, int] = {}
        self._published: dict[str, float] = {}
        self.publishers: dict[str, tuple[str, str]] = {}
        self.alive = 0

    def hear(self, publisher: str, state: str, detail: str) -> None:
        """Take a publisher's word: a new state, or once a second its `figures` (sent, missed, dropped)."""
        if state != "figures":
            self.publishers[publisher] = (state, detail)
            return
        sent = int(detail.partition(" ")[0])
        self._published[publisher] = max(0, sent - self._sent.get(publisher, sent))
        self._sent[publisher] = sent

    def figures(self, refused: int, received: int) -> dict[str, Any]:
        """The figures of this moment, by their name under /stats; `published` is the fastest publisher's rate."""
        stage = self._stage
        fps = stage["rendered_fps"] if time.perf_counter() - stage["shown"] < STILL_SECONDS else 0.0
        return {
            "fps": round(fps, 2), "published": round(float(max(self._published.values(), default=fps)), 2),
            "frame_ms": round(stage["frame_ms"], 3), "dropped": int(stage["dropped"]), "refused": refused,
            "abandoned": int(stage["abandoned"]),
            "p50_ms": round(stage["p50_ms"], 2), "p99_ms": round(stage["p99_ms"], 2), "received": received,
            "alive": self.alive, "renderer": "playing" if fps else "waiting",
            "renderer_pid": int(stage["renderer_pid"]), "restarts": int(stage["restarts"]),
            "publishers": {name: f"{state} {detail}".strip() for name, (state, detail) in self.publishers.items()},
        }  # fmt: skip
