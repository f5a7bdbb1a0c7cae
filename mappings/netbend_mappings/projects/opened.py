"""A project that is open."""

from dataclasses import dataclass
from pathlib import Path

from netbend_mappings.projects.project import Ends
from netbend_mappings.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """Its session, where it listens and tells, its name, its folder, and what was found damaged in it."""

    session: Session
    ends: Ends
    name: str
    folder: Path
    notices: tuple[str, ...] = ()
