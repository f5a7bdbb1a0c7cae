"""Training beside the playing, as a practice asks for it."""

from collections.abc import Callable
from typing import Protocol

from netbend_mappings.session import Session


class Training(Protocol):
    """One that is under way; `poll` says whether it is over, and raises what ended it badly."""

    @property
    def share(self) -> float:
        """How much is done, 0..1."""
        ...

    def poll(self) -> bool:
        """Whether it is over; the session then runs what was learnt."""
        ...

    def cancel(self) -> None:
        """End it; what was trained before goes on running."""
        ...


Start = Callable[[Session], Training]


class AtOnce:
    """A training that is over when it has begun: for tests and scripts."""

    share = 1.0

    def __init__(self, session: Session) -> None:
        session.train()

    def poll(self) -> bool:
        """Over."""
        return True

    def cancel(self) -> None:
        """Too late."""
