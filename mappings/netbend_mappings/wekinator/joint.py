"""Several addresses as one input vector, for instruments that send each sensor by itself."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.wekinator.error import WekinatorError

Values = NDArray[np.float64]


class Joint:
    """The last values heard of each address, side by side; the address named last sets the pace."""

    def __init__(self, addresses: Sequence[str] = ()) -> None:
        if len(set(addresses)) != len(addresses):
            raise WekinatorError(f"each joined address once, got {' '.join(addresses)}")
        self.addresses = tuple(addresses)
        self._heard: dict[str, Values] = {}

    def hear(self, address: str, values: Values) -> Values | None:
        """The whole vector when it is due: with the last address, once all have been heard."""
        known = self._heard.get(address)
        if known is not None and known.size != values.size:
            raise WekinatorError(f"{address} had {known.size} numbers before, got {values.size}")
        self._heard[address] = values
        if address != self.addresses[-1] or len(self._heard) < len(self.addresses):
            return None
        return np.concatenate([self._heard[one] for one in self.addresses])
