"""A small tree to play: values by address, with ranges, and whole numbers where asked."""

from dataclasses import dataclass, field

from netbend_mappings.midi.instrument import Move


@dataclass
class Stand:
    """An instrument of rows `address: (value, low, high)`; `whole` ones round."""

    rows: dict[str, list[float]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    moves: list[Move] = field(default_factory=list)

    def add(self, address: str, value: float = 0.0, low: float = 0.0, high: float = 1.0) -> "Stand":
        self.rows[address] = [value, low, high]
        return self

    def read(self, address: str) -> float | None:
        bare, normalized = address.removesuffix("/normalized"), address.endswith("/normalized")
        if bare not in self.rows:
            return None
        value, low, high = self.rows[bare]
        return (value - low) / (high - low) if normalized else value

    def play(self, move: Move) -> None:
        self.moves.append(move)
        bare, normalized = move.address.removesuffix("/normalized"), move.address.endswith("/normalized")
        if bare in self.rows and move.arguments:
            _, low, high = self.rows[bare]
            value = low + move.arguments[0] * (high - low) if normalized else move.arguments[0]
            self.rows[bare][0] = round(value) if bare in self.whole else value

    def value(self, address: str) -> float:
        return self.rows[address][0]

    def addresses(self) -> list[str]:
        return [move.address for move in self.moves]
