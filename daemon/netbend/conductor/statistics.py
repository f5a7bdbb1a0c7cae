"""What the daemon tells of itself once a second: rates, times, losses, and who is alive."""

from typing import Any

from netbend.stage.programme import Stage


class Statistics:
    """The figures behind /stats/…; `publishers` holds each one's state and detail."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._alive = 0
        self.publishers: dict[str, tuple[str, str]] = {}

    def figures(self, refused: int) -> dict[str, Any]:
        """The figures of this moment, by their name under /stats."""
        stage = self._stage
        self._alive += 1
        fps = stage["rendered_fps"]
        return {
            "fps": round(fps, 2), "published": round(fps, 2), "frame_ms": round(stage["frame_ms"], 3),
            "dropped": int(stage["dropped"]), "refused": refused, "alive": self._alive,
            "renderer": "playing" if fps else "waiting", "renderer_pid": int(stage["renderer_pid"]),
            "restarts": int(stage["restarts"]),
            "publishers": {name: f"{state} {detail}".strip() for name, (state, detail) in self.publishers.items()},
        }  # fmt: skip
