"""The training that is under way, if any: begun, looked after, called off."""

from collections.abc import Callable

from netbend_mappings.error import MappingError
from netbend_mappings.session import Session
from netbend_mappings.wekinator.error import WekinatorError
from netbend_mappings.wekinator.training import Start, Training


class School:
    """One training at a time; `over` hears that one has ended, `note` why it ended badly."""

    def __init__(self, start: Start, over: Callable[[], None], note: Callable[[str], None]) -> None:
        self._start, self._over, self._note = start, over, note
        self._training: Training | None = None

    @property
    def is_open(self) -> bool:
        """Whether training is under way."""
        return self._training is not None

    @property
    def share(self) -> float:
        """How much of it is done, 0..1; 1 while there is none."""
        return self._training.share if self._training else 1.0

    def train(self, session: Session) -> None:
        """Begin."""
        if self._training is not None:
            raise WekinatorError("training is under way; cancelTrain ends it")
        if not session.examples:
            raise WekinatorError("there are no examples to learn from; record some first")
        self._training = self._start(session)
        self.poll()

    def poll(self) -> bool:
        """Look whether it is over, and say so; True while it is under way."""
        if self._training is None:
            return False
        try:
            if not self._training.poll():
                return True
        except MappingError as fault:
            self._note(f"training failed: {fault}")
        self._training = None
        self._over()
        return False

    def drop(self) -> None:
        """Call it off; what was trained before goes on running."""
        if self._training is not None:
            self._training.cancel()
            self._training = None
