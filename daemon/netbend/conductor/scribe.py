"""Who writes the journal, if one is asked for: an epoch for each part that plays, and what has happened since."""

import asyncio
from pathlib import Path
from typing import Final

from netbend.conductor.instrument import Part
from netbend.conductor.journal import Journal
from netbend.settings import PlaySettings
from netbend.stage.stage import Stage
from netbend.tree.tree import Commit

SECONDS: Final = 0.2


class Scribe:
    """Keeps `settings.journal`."""

    def __init__(self, settings: PlaySettings, stage: Stage) -> None:
        self._settings, self._stage = settings, stage
        self._journal = Journal(Path(settings.journal)) if settings.journal else None
        self._part: Part | None = None

    def begin(self, part: Part | None) -> None:
        """Begin the journal's next epoch when another part is played."""
        if self._journal is None or part is None or part is self._part:
            return
        self._part = part
        about = part.tree.layout.description
        facts = {
            "network": part.network, "digest": about.digest, "clusters": about.clustering, "arranged": about.arranged,
            "fps": self._stage["fps"], "threads": self._settings.threads, "device": self._settings.device,
        }  # fmt: skip
        self._journal.open_epoch(part.tree, part.state, facts, part.panel.generation, not part.fresh)

    def note(self, part: Part, document: int, commit: Commit) -> None:
        """Keep what was published."""
        if self._journal:
            self._journal.note(part.panel.generation, document, commit)

    async def run(self) -> None:
        """Write what has happened, until cancelled."""
        while self._journal:
            await asyncio.sleep(SECONDS)
            self._journal.drain()
            self._journal.flush()

    def close(self) -> None:
        """Write what is left."""
        if self._journal:
            self._journal.close()
