"""Following the gestures of a session: inputs go in one by one, and what is recorded meanwhile is followed too."""

from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from netbend_mappings.examples.example import Gesture
from netbend_mappings.following.base import Followed, FollowError, Values
from netbend_mappings.following.particle import ParticleFollower, ParticleSettings
from netbend_mappings.following.template import SHORTEST, Templates
from netbend_mappings.learners.output import Gestures, Output


class Recorded(Protocol):
    """What of a session is needed."""

    @property
    def outputs(self) -> tuple[Output, ...]: ...  # noqa: D102  the session's

    @property
    def inputs(self) -> int: ...  # noqa: D102

    @property
    def gestures(self) -> tuple[Gesture, ...]: ...  # noqa: D102

    def selected_inputs(self, output: int) -> tuple[int, ...]: ...  # noqa: D102


def follower_of(session: Recorded, settings: ParticleSettings | None = None) -> ParticleFollower:
    """A follower of the gestures that a session has examples of; a FollowError where there are none."""
    output, count = _gestures(session)
    columns = _columns(session, output)
    examples = [
        (one.label, np.array(one.samples, np.float64)[:, columns])
        for one in session.gestures if one.output == output and len(one.samples) >= SHORTEST
    ]  # fmt: skip
    return ParticleFollower(Templates.make(examples, count), settings)


def _columns(session: Recorded, output: int) -> list[int]:
    """The inputs that are followed: those that the output hears, without features, or all."""
    heard = [one for one in session.selected_inputs(output) if one < session.inputs]
    return heard or list(range(session.inputs))


def _gestures(session: Recorded) -> tuple[int, int]:
    """The output that hears gestures, and how many."""
    for number, output in enumerate(session.outputs):
        if isinstance(output, Gestures):
            return number, output.count
    raise FollowError("this session has no gestures; make one with some and record them")


class Pursuit:
    """Follows whatever session is played; `why` says what keeps it from that."""

    def __init__(self, settings: ParticleSettings | None = None) -> None:
        self._settings = settings or ParticleSettings()
        self._follower: ParticleFollower | None = None
        self._columns: list[int] = []
        self._session: Recorded | None = None
        self._known: tuple[Gesture, ...] | None = None
        self._announced = False
        self.why = ""

    @property
    def settings(self) -> ParticleSettings:
        """How it follows."""
        return self._settings

    def change(self, **settings: Any) -> None:
        """Follow otherwise from the next input on: `tolerance`, `none`, `relative` and the others by name."""
        changed = replace(self._settings, **settings)
        if changed != self._settings:
            self._settings, self._known = changed, None

    def start(self) -> None:
        """A movement begins now, and no other until `stop`."""
        self._announced = True
        if self._follower is not None:
            self._follower.start()

    def stop(self) -> None:
        """It is over; the next one may begin unannounced."""
        self._announced = False
        if self._follower is not None:
            self._follower.stop()

    def hear(self, session: Recorded, values: Values) -> Followed | None:
        """Take an input of the session; None while there is nothing to follow."""
        gestures = session.gestures
        if session is not self._session or gestures != self._known:
            self._session, self._known = session, gestures
            self._learn(session)
        return None if self._follower is None else self._follower.step(values[self._columns])

    def _learn(self, session: Recorded) -> None:
        try:
            self._follower, self.why = follower_of(session, self._settings), ""
            self._columns = _columns(session, _gestures(session)[0])
        except FollowError as fault:
            self._follower, self.why = None, str(fault)
        if self._announced and self._follower is not None:
            self._follower.start()
