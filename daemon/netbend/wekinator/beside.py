"""Training in a thread, for what takes a moment; the session goes on answering."""

import threading

from netbend_mappings.error import CancelledError, MappingError
from netbend_mappings.learners.trained import Trained, fit_all
from netbend_mappings.session import Session


class Beside:
    """One training; what it learns is taken over by the thread that polls."""

    def __init__(self, session: Session) -> None:
        self._session, self._jobs = session, session.jobs()
        self._trained: tuple[Trained, ...] = ()
        self._fault: MappingError | None = None
        self._cancelled = False
        self.share = 0.0
        self._thread = threading.Thread(target=self._run, name="training", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._trained = fit_all(self._jobs, self._tell)
        except MappingError as fault:
            self._fault = fault

    def _tell(self, share: float) -> None:
        self.share = share
        if self._cancelled:
            raise CancelledError("training was called off")

    def poll(self) -> bool:
        """Whether it is over; the session then runs what was learnt."""
        if self._thread.is_alive():
            return False
        if self._fault is not None:
            raise self._fault
        self._session.adopt(self._trained)
        return True

    def cancel(self) -> None:
        """End it at its next step."""
        self._cancelled = True
