"""Gesture variation following: particles that guess gesture, progress, speed and scale, kept where the input is.

Caramiaux, Montecchio, Tanaka, Bevilacqua: Adaptive gesture recognition with variation estimation for interactive
systems, ACM TiiS 4(4), 2014. The state of a particle is x = (m, p, v, s): the example it follows, progress, speed,
scale. It moves on by p' = p + v / T + e_p, v' = v + e_v, s' = s + e_s with normal e and T samples in the example, and
weighs by Student's t of its distance from the input z,

    w' = w * (1 + d / (nu * tolerance^2)) ^ (-(nu + 1) / 2),   d = |z - g_m(0) - s * (g_m(p) - g_m(0))|^2 / D

(a mean over the inputs, so that tolerance means the same for any number of them). Where 1 / sum w^2 falls below half
of the particles they are drawn anew in proportion to w, systematically (Kitagawa 1996).

Beyond the paper: some particles follow none of the gestures, at a constant distance; and time and again a few begin
anew, so that a movement is found again when it is lost, and the next one without being announced.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.following.base import Followed, Values, followed
from netbend_mappings.following.template import Templates

POINTS: Final = 128
"""Places of an example that are told apart: progress is known to a hundredth."""

_NOISE: Final = 2**16
"""Normal numbers that are drawn beforehand: drawing them in every step would take half of its time."""

_EVERY: Final = 4
"""Steps after which particles begin anew, so many times more: a few cost almost as much as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticleSettings:
    """How followed; `tolerance` and `none` (in tolerances) are distances, as a share of each input's range.

    `drift` is the deviation of progress, speed and scale in a step; `anew` the share of particles that begin anew
    in a step, a tenth of it while a movement was announced by `start`; `relative`: a movement may be anywhere, only
    how it goes on from its start counts.
    """

    particles: int = 1000
    tolerance: float = 0.1
    freedom: float = 3.0
    none: float = 3.0
    drift: tuple[float, float, float] = (0.005, 0.05, 0.02)
    fastest: float = 4.0
    largest: float = 4.0
    anew: float = 0.01
    relative: bool = False
    seed: int = 0


class ParticleFollower:
    """A follower by particles, N of them; the same inputs and seed give the same answers."""

    def __init__(self, templates: Templates, settings: ParticleSettings | None = None) -> None:
        self._settings = settings or ParticleSettings()
        self._templates = templates
        paths = templates.resampled(POINTS)
        self._paths = np.ascontiguousarray(paths.reshape(-1, templates.inputs))
        self._starts = (paths @ templates.firsts[:, :, None]).ravel()
        # one example more, which is none of them: at a constant distance from everything, without an end
        self._squares = np.concatenate([(self._paths**2).sum(1), np.zeros(POINTS)]) / templates.inputs
        self._pace = np.append(1.0 / (templates.lengths - 1), 0.0)
        self._gesture_of = np.append(templates.gesture, templates.count)
        self._projected = np.zeros(len(self._squares))
        self._offsets = np.zeros(len(paths) + 1)
        self._deviation = np.array(self._settings.drift)[:, None]
        self._most = np.array([[1.0], [self._settings.fastest], [self._settings.largest]])
        self._least = np.array([[0.0], [0.0], [1.0 / self._settings.largest]])
        self._kernel_power = -(self._settings.freedom + 1.0) / 2.0
        self._width = self._settings.freedom * self._settings.tolerance**2
        drawn = np.random.default_rng(self._settings.seed)
        self._noise: Values = drawn.standard_normal(max(_NOISE, 6 * self._settings.particles))
        self._reset(announced=False)

    @property
    def gestures(self) -> int:
        """G."""
        return self._templates.count

    @property
    def inputs(self) -> int:
        """D."""
        return self._templates.inputs

    def start(self) -> None:
        """A movement begins now, and no other until `stop`."""
        self._reset(announced=True)

    def stop(self) -> None:
        """It is over; the next one may begin unannounced."""
        self._reset(announced=False)

    def _reset(self, *, announced: bool) -> None:
        count = self._settings.particles
        share = self._settings.anew * (0.1 if announced else 1.0)
        self._anew = max(1, round(_EVERY * share * count))
        self._random = np.random.default_rng(self._settings.seed)
        self._which = np.empty(count, np.intp)
        self._state = np.empty((3, count))
        self._weights = np.full(count, 1.0 / count)
        self._origin: Values | None = None
        self._turn = 0
        self._begin(slice(0, count))

    def _begin(self, span: slice) -> None:
        """Put these particles at the beginning of any example, or of none."""
        count = span.stop - span.start
        examples = len(self._templates.paths)
        self._which[span] = (np.arange(count) + self._random.integers(examples + 1)) % (examples + 1)
        noise = self._normal(2, count)
        self._state[0, span] = 0.0
        self._state[1, span] = 1.0 + 0.2 * noise[0]
        self._state[2, span] = 1.0 + 0.1 * noise[1]

    def _normal(self, rows: int, count: int) -> Values:
        first = int(self._random.integers(len(self._noise) - rows * count))
        return self._noise[first : first + rows * count].reshape(rows, count)

    def step(self, values: Values) -> Followed:
        """Take the next input (D,)."""
        z = self._templates.taken(values)
        if self._settings.relative:
            self._origin = z if self._origin is None else self._origin
        self._move()
        self._weigh(z)
        answer = self._estimate()
        self._draw()
        return answer

    def _move(self) -> None:
        state, count = self._state, self._settings.particles
        state[0] += state[1] * self._pace[self._which]
        state += self._deviation * self._normal(3, count)
        self._turn += 1
        if self._turn % _EVERY == 0:
            first = self._turn // _EVERY * self._anew % count
            self._begin(slice(first, min(first + self._anew, count)))
        np.maximum(state, self._least, out=state)
        np.minimum(state, self._most, out=state)

    def _weigh(self, z: Values) -> None:
        """By the squared distance |a|^2 - 2 s a·h + s^2 |h|^2, whose parts are shared by all particles at a place."""
        templates, inputs = self._templates, self._templates.inputs
        places = len(self._paths)
        if self._origin is None:  # a·h = z·h - g(0)·h, of which the one is a single product and the other known
            self._offsets[:-1] = ((z - templates.firsts) ** 2).sum(1) / inputs
            np.subtract(self._paths @ z, self._starts, out=self._projected[:places])
        else:
            away = z - self._origin
            self._offsets[:-1] = (away @ away) / inputs
            self._projected[:places] = self._paths @ away
        self._offsets[-1] = (self._settings.none * self._settings.tolerance) ** 2
        state = self._state
        at = self._which * POINTS + np.rint(state[0] * (POINTS - 1)).astype(np.intp)
        scale = state[2]
        distance = scale * (scale * self._squares[at] - (2.0 / inputs) * self._projected[at])
        distance += self._offsets[self._which]
        np.maximum(distance, 0.0, out=distance)
        distance /= self._width
        distance += 1.0
        self._weights *= distance**self._kernel_power
        whole = self._weights.sum()
        if whole > 1e-300:
            self._weights /= whole
        else:
            self._weights[:] = 1.0 / len(self._weights)

    def _estimate(self) -> Followed:
        count = self.gestures
        gesture, weights, state = self._gesture_of[self._which], self._weights, self._state
        shares = np.bincount(gesture, weights, count + 1).astype(np.float64, copy=False)
        sums = np.array([np.bincount(gesture, weights * row, count + 1)[:count] for row in state])
        likelihoods: Values = shares[:count]
        means = sums / np.maximum(likelihoods, 1e-300)
        return followed(likelihoods, float(shares[count]), means[0], means[1], means[2])

    def _draw(self) -> None:
        """Draw the particles anew where too few carry the weight."""
        weights, count = self._weights, len(self._weights)
        if 1.0 / np.dot(weights, weights) >= count / 2:
            return
        chosen = systematic(weights, float(self._random.random()))
        self._which = self._which[chosen]
        self._state = self._state[:, chosen]
        self._weights = np.full(count, 1.0 / count)


def systematic(weights: Values, start: float) -> NDArray[np.intp]:
    """N indices drawn in proportion to weights (N,) at (start + 0, 1, … N-1) / N of their sum, start in 0..1."""
    count = len(weights)
    reached = np.cumsum(weights)
    wanted = (np.arange(count) + start) * (reached[-1] / count)
    chosen: NDArray[np.intp] = np.minimum(np.searchsorted(reached, wanted, "right"), count - 1)
    return chosen
