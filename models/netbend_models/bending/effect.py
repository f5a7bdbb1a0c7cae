"""From the settings of a frame to the values that act: limits, amounts, bypass and solo, in numpy."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netbend_models.bending.settings import TARGETS, ZONES, BendSettings, Values
from netbend_models.parameter import Parameter

_T, _Z = len(TARGETS), len(ZONES)


class Effects:
    """The values of every bend as they act, one row a place: N x T layer targets, 3 zones, R heights.

    A value with an identity is scaled towards it by its holder's amount and the amount of everything;
    where only switches have one (flip), the operator's `amount` is scaled. A layer's, zone's or
    height's switches hold over its own bends. One solo anywhere silences all that is not soloed.
    """

    def __init__(self, operators: Sequence[tuple[Parameter, ...]], layers: int, heights: int) -> None:
        self.layers, self.heights = layers, heights
        self.width = sum(len(parameters) for parameters in operators)
        self.rows = layers * _T + _Z + heights
        self.starts = np.cumsum([0, *(len(parameters) for parameters in operators[:-1])])
        self._rules(operators)
        self._values = slice(0, self.rows * self.width)
        self._switches = slice(self._values.stop, self._values.stop + 3 * (1 + layers + _Z + heights))
        size = self._switches.stop + 5 * layers
        self._last, self._next = np.full(size, np.nan), np.empty(size)
        self._known = False
        self._gains = np.ones(self.rows)
        self.acted = np.empty((self.rows, self.width))
        self.acting = np.zeros((self.rows, len(operators)), np.bool_)
        self._busy = np.zeros(self.rows, np.bool_)

    def _rules(self, operators: Sequence[tuple[Parameter, ...]]) -> None:
        rows = [row for parameters in operators for row in parameters]
        self._default = np.array([row.default for row in rows])
        self._low = np.array([row.limit[0] if row.rule == "clamp" else -np.inf for row in rows])
        self._high = np.array([row.limit[1] if row.rule == "clamp" else np.inf for row in rows])
        self._wrapping = [(column, row.limit[0], row.period) for column, row in enumerate(rows) if row.rule == "wrap"]
        self._whole = np.array([row.kind != "float" for row in rows])
        self._has_identity = np.array([row.identity is not None for row in rows])
        self._identity = np.array([row.identity or 0.0 for row in rows])
        self._scaled = np.array([name for parameters in operators for name in _scaled(parameters)])
        self._amounts = self.starts + np.array([len(parameters) - 1 for parameters in operators])

    def read(self, settings: BendSettings) -> bool:
        """Take the settings of a frame; whether any number differs from the last one's."""
        if settings.moved is None or not self._known:
            return self._read_all(settings)
        return self._read_moved(settings, settings.moved)

    def _read_moved(self, settings: BendSettings, moved: NDArray[np.intp]) -> bool:
        """The rows of layers that may have moved, and all else, which is little."""
        layers = slice(0, self.layers * _T * self.width)
        rows = self._take_rows(settings, moved, self._last[layers].reshape(-1, self.width))
        others = np.concatenate(_arrays(settings)[1:], axis=None)
        changed = others.view(np.int64) != self._last[layers.stop :].view(np.int64)
        if not (rows.size or changed.any()):
            return False
        self._last[layers.stop :] = others
        groups = changed[: self._values.stop - layers.stop].reshape(-1, self.width).any(axis=1)
        rows = np.concatenate([rows, np.flatnonzero(groups) + self.layers * _T])
        first, last = (place - layers.stop for place in (self._switches.start, self._switches.stop))
        self._act(rows, switched=bool(changed[first:last].any()))
        return True

    def _take_rows(self, settings: BendSettings, rows: NDArray[np.intp], last: Values) -> NDArray[np.intp]:
        """Which of these rows of layers differ from the last ones, whose place they take."""
        layer, target = np.divmod(np.unique(rows), _T)
        values = settings.layer[layer, target]
        changed = values.view(np.int64) != last[layer * _T + target].view(np.int64)
        differs = changed.any(axis=1)
        found: NDArray[np.intp] = (layer * _T + target)[differs]
        last[found] = values[differs]
        return found

    def _read_all(self, settings: BendSettings) -> bool:
        self._known, old, new = True, self._last, self._next
        np.concatenate(_arrays(settings), axis=None, out=new)
        changed = new.view(np.int64) != old.view(np.int64)  # by bits: NaN is no change for ever
        if not changed.any():
            return False
        self._last, self._next = new, old
        rows = np.flatnonzero(changed[self._values].reshape(self.rows, self.width).any(axis=1))
        self._act(rows, switched=bool(changed[self._switches].any()))
        return True

    def _act(self, rows: NDArray[np.intp], *, switched: bool) -> None:
        """These rows differ, and perhaps the switches."""
        if switched:
            before, self._gains = self._gains, self._take_switches(self._last[self._switches].reshape(3, -1))
            rows = np.union1d(rows, np.flatnonzero(self._gains != before))
        if rows.size:
            self._update(rows, self._last[self._values].reshape(self.rows, self.width))

    def _update(self, rows: NDArray[np.intp], values: Values) -> None:
        with np.errstate(all="ignore"):  # wild numbers are brought inside their limits here
            admitted = self._admit(values[rows])
            scaled = self._identity + (admitted - self._identity) * self._gains[rows, None]
        acted = np.where(self._scaled, scaled, admitted)
        acted[:, self._whole] = np.rint(acted[:, self._whole])
        moved = (acted != self._identity) & self._has_identity
        self.acting[rows] = np.logical_or.reduceat(moved, self.starts, axis=1) & (acted[:, self._amounts] > 0)
        self._busy[rows] = self.acting[rows].any(axis=1)
        self.acted[rows] = acted

    def acts(self) -> list[tuple[int, int]]:
        """What acts: (row, operator), ascending."""
        busy = np.flatnonzero(self._busy)
        rows, operators = np.nonzero(self.acting[busy])
        return list(zip(busy[rows].tolist(), operators.tolist(), strict=True))

    def _admit(self, values: Values) -> Values:
        values = np.where(np.isfinite(values), values, self._default)
        for column, low, period in self._wrapping:
            outside = (values[:, column] < low) | (values[:, column] > low + period)
            values[outside, column] = low + (values[outside, column] - low) % period
        clamped: Values = np.clip(values, self._low, self._high)
        return clamped

    def _take_switches(self, switches: Values) -> Values:
        """How far each row acts, from the switches (3, 1 + N + 3 + R): bypass, amount and solo."""
        bypass, amount, solo = switches
        amount = np.where(np.isnan(amount), 1.0, np.clip(amount, 0.0, 1.0)) * ~(bypass > 0.5)
        own = amount[1:] * (solo[1:] > 0.5) if (solo[1:] > 0.5).any() else amount[1:]
        gains: Values = amount[0] * np.concatenate([np.repeat(own[: self.layers], _T), own[self.layers :]])
        return gains


def _scaled(parameters: tuple[Parameter, ...]) -> list[bool]:
    """Which parameters an amount brings to identity: those that can stand between, else the own amount."""
    between = [row.identity is not None and row.kind in ("float", "int") for row in parameters]
    return between if any(between) else [row.name == "amount" for row in parameters]


def _arrays(settings: BendSettings) -> list[NDArray[np.float64]]:
    holders = (settings.everything, settings.layers, settings.zones, settings.heights)
    return [
        settings.layer, settings.zone, settings.res,
        *(holder.bypass for holder in holders),
        *(holder.amount for holder in holders),
        *(holder.solo for holder in holders),
        settings.border, settings.fraction, settings.seed, settings.start, settings.stop,
    ]  # fmt: skip
