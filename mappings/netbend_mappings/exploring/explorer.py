"""The explorer: steps from what is liked, leaps to where it has not been, and is led by answers alone.

Scurto, Van Kerrebroeck, Caramiaux, Bevilacqua: Designing deep reinforcement learning for human parameter exploration,
ACM TOCHI 28(1), 2021 (the Co-Explorer). Its state are the parameters, its actions small steps of them; a performer's
yes and no are the reward, which it learns to foresee, and it acts by what it foresees (guiding feedback). Told to
change zone, it goes where it has been least. Between what it foresees and what it does not know it weighs by

    score = mean + curiosity * deviation

(an upper confidence bound, as Srinivas, Krause, Kakade, Seeger, ICML 2010), where the paper's agent counts visits.
Beyond the paper: the reward is a Gaussian process, since a performer gives dozens of answers and not thousands; a
step moves several parameters at once, since one of many is hardly seen; and after some no in a row it leaps itself.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.error import MappingError
from netbend_mappings.exploring.reward import Reward

Values = NDArray[np.float64]

STEPS: Final = 128
LEAPS: Final = 512
"""Settings among which the next is chosen."""

STAYS: Final = 0.5
"""The chance that a leap leaves a parameter at home."""

SEEN: Final = 64
"""Proposals that a leap keeps away from."""


class ExploreError(MappingError):
    """A setting is not what the explorer explores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorerSettings:
    """How far a step goes, as a share of what is played; how many parameters it moves at least; how curious it is.

    After `patience` no in a row it leaps.
    """

    step: float = 0.2
    moves: int = 3
    curiosity: float = 0.3
    patience: int = 3
    seed: int = 0


class Explorer:
    """An explorer of M parameters in 0..1; it holds no place of its own: hands may move what it has proposed."""

    def __init__(self, parameters: int, settings: ExplorerSettings | None = None) -> None:
        if parameters < 1:
            raise ExploreError("there is nothing to explore; map some parameters first")
        self.settings = settings or ExplorerSettings()
        self.reward = Reward(parameters)
        self.home: Values | None = None
        self._parameters = parameters
        self._random = np.random.default_rng(self.settings.seed)
        self._seen = np.empty((0, parameters))
        self._refused = 0

    def leap(self) -> Values:
        """A setting (M,) in another zone: far from what was proposed or answered, and not like what was refused.

        Where there is a `home`, about half of it stays there: with everything moved at once all looks are alike.
        """
        ahead = self._random.random((LEAPS, self._parameters))
        if self.home is not None:
            ahead = np.where(self._random.random(ahead.shape) < STAYS, self._checked(self.home), ahead)
        mean, deviation = self.reward.predict(ahead)
        self._refused = 0
        return self._best(ahead, np.minimum(mean, 0.0) + self.settings.curiosity * deviation + self._away(ahead))

    def _away(self, ahead: Values) -> Values:
        """How far settings (C, M) are from the nearest that was proposed or answered, the mean square's root (C,)."""
        known = np.vstack([self._seen, self.reward.settings[-SEEN:]])
        if not len(known):
            return np.zeros(len(ahead))
        away: Values = np.sqrt(((ahead[:, None] - known[None]) ** 2).mean(2).min(1))
        return away

    def step(self, place: Values) -> Values:
        """A setting (M,) near a place (M,); after a no near what was liked last, and after some in a row elsewhere."""
        place = self._checked(place)
        if self._refused >= self.settings.patience:
            return self.leap()
        if self._refused and (liked := self._liked()) is not None:
            place = liked
        ahead = np.abs(place + self._moves())  # what would go beyond an end comes back from it
        ahead = 1.0 - np.abs(1.0 - ahead)
        ahead = np.clip(ahead, 0.0, 1.0)
        mean, deviation = self.reward.predict(ahead)
        return self._best(ahead, mean + self.settings.curiosity * deviation)

    def _liked(self) -> Values | None:
        liked = np.flatnonzero(self.reward.answers > 0)
        return self.reward.settings[liked[-1]] if liked.size else None

    def _moves(self) -> Values:
        """Moves of some parameters each (STEPS, M)."""
        count, moved = self._parameters, min(self._parameters, max(self.settings.moves, self._parameters // 4))
        chosen = self._random.random((STEPS, count)).argsort(1) < moved
        return self.settings.step * chosen * self._random.standard_normal((STEPS, count))

    def _best(self, ahead: Values, scores: Values) -> Values:
        best: Values = ahead[int(scores.argmax())]
        self._seen = np.vstack([self._seen, best])[-SEEN:]
        return best

    def yes(self, place: Values) -> None:
        """A place (M,) is liked."""
        self.reward.add(self._checked(place), 1.0)
        self._refused = 0

    def no(self, place: Values) -> None:
        """It is not."""
        self.reward.add(self._checked(place), -1.0)
        self._refused += 1

    def know(self, settings: Values | None, answers: Values | None) -> None:
        """Know these answers (N,) at settings (N, M), or none, in place of those before."""
        self._refused = 0
        none = np.empty((0, self._parameters))
        self.reward.put(none if settings is None else settings, np.empty(0) if answers is None else answers)

    def take_back(self) -> bool:
        """Forget the last answer; False where there is none."""
        self._refused = 0
        return self.reward.drop()

    def _checked(self, place: Values) -> Values:
        place = np.asarray(place, np.float64)
        if place.shape != (self._parameters,) or not np.isfinite(place).all():
            raise ExploreError(f"a setting of {self._parameters} finite numbers is explored, got {place!r:.60}")
        return np.clip(place, 0.0, 1.0)
