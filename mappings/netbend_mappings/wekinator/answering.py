"""What goes out for an input: the numbers, probabilities beside them, or distances and matches of gestures."""

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.output import Classes, Gestures
from netbend_mappings.session import Session
from netbend_mappings.wekinator.listener import Listener

Values = NDArray[np.float64]


class Answering:
    """Runs a session for its listeners; `look` is to be called when its outputs are others."""

    def __init__(self, listeners: list[Listener]) -> None:
        self._listeners = listeners
        self._watched: tuple[int, ...] = ()

    def look(self, session: Session) -> None:
        """See which outputs say more than one number."""
        self._watched = tuple(
            output for output, kind in enumerate(session.outputs)
            if isinstance(kind, Gestures) or (isinstance(kind, Classes) and kind.probabilities)
        )  # fmt: skip

    def run(self, session: Session, values: Values) -> None:
        """Answer one input."""
        if not self._watched:
            self.say(session.predict(values))
        elif isinstance(session.outputs[0], Gestures):
            self._follow(session, session.outputs[0], values)
        else:
            self._weigh(session, values)

    def rehearse(self, session: Session, values: Values) -> Values | None:
        """The answer, told to nobody; None where the inputs before it count."""
        return None if self._watched or session.features else session.rehearse(values)

    def say(self, values: Values) -> None:
        """The outputs' values."""
        for listener in self._listeners:
            listener.outputs(values)

    def _follow(self, session: Session, kind: Gestures, values: Values) -> None:
        if not session.gestures:
            self.say(present(session))
            return
        heard = session.answer(values).gestures.get(0)
        if heard is None or not heard.fresh:
            return
        self.say(heard.distances)
        if heard.changed and heard.match:
            name = kind.names[heard.match - 1] if kind.names else f"{kind.name}_{heard.match}"
            for listener in self._listeners:
                listener.matched(name)

    def _weigh(self, session: Session, values: Values) -> None:
        answer = session.answer(values)
        self.say(answer.values)
        for output in self._watched:
            if output in answer.probabilities:
                for listener in self._listeners:
                    listener.chances(session.outputs[output].name, answer.probabilities[output])


def present(session: Session) -> Values:
    """What a session says before any input: its values; of gestures that none is near."""
    first = session.outputs[0]
    return np.full(first.count, np.inf) if isinstance(first, Gestures) else session.values
