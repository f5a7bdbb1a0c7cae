"""A straight line through the moments of what should be evenly spaced, one point at a time, in constant memory."""

from collections import deque
from itertools import islice


class Line:
    """Least squares over the last `size` points (place, moment); places are whole and rise."""

    def __init__(self, size: int) -> None:
        self._points: deque[tuple[int, float]] = deque(maxlen=size)

    def __len__(self) -> int:
        return len(self._points)

    def add(self, place: int, moment: float) -> None:
        """The next point; the oldest goes when there are too many."""
        self._points.append((place, moment))

    def keep(self, last: int) -> None:
        """Forget all but the last points."""
        while len(self._points) > last:
            self._points.popleft()

    def shift(self, by: int, last: int | None = None) -> None:
        """Count the places of the last points, or of all, by so much more."""
        first = 0 if last is None else len(self) - last
        moved = [(place + by, moment) if number >= first else (place, moment)
                 for number, (place, moment) in enumerate(self._points)]  # fmt: skip
        self._points.clear()
        self._points.extend(moved)

    def last(self, count: int) -> list[tuple[int, float]]:
        """The last points."""
        return list(self._points)[-count:]

    def fit(self, without: int = 0) -> tuple[float, float]:
        """(moment of place 0, seconds a place), without the last points; at least two points."""
        first_place, first_moment = self._points[0]
        count = len(self._points) - without
        sum_x = sum_y = sum_xx = sum_xy = 0.0
        for place, moment in islice(self._points, count):
            x, y = place - first_place, moment - first_moment  # differences: a clock's own size eats digits
            sum_x += x
            sum_y += y
            sum_xx += x * x
            sum_xy += x * y
        seconds = (count * sum_xy - sum_x * sum_y) / (count * sum_xx - sum_x * sum_x)
        begin = first_moment + (sum_y - seconds * sum_x) / count
        return begin - seconds * first_place, seconds
