"""The recipe of a training without data: equal recipes, machines and thread counts give equal networks."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, TypeAlias, get_args

from netbend_models.networks.stylegan2 import Config
from netbend_models.training.draw import Draw
from netbend_models.training.error import TrainingError

Spread: TypeAlias = Literal["bounded", "paper"]
"""How the pictures are kept apart: by terms with an end, or by the paper's race for variance."""

Contest: TypeAlias = Literal["adversarial", "cosine", "euclidean"]
"""What the discriminator does: tell the generators apart, or keep its features of their pictures apart."""

_SIZES: Final = (8, 16, 32, 64, 128, 256, 512, 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`iterations` and `batch` hold for each size in turn, from `first` to `size`; the last goes on for the rest."""

    size: int = 64
    first: int = 32
    seed: int = 0
    iterations: tuple[int, ...] = (300,)
    batch: tuple[int, ...] = (10,)
    rate: float = 0.004
    loss: Spread = "bounded"
    distance: Contest = "adversarial"
    contest_weight: float = 0.3
    variance_weight: float = 0.1
    memory: float = 0.98
    z_dim: int = 128
    w_dim: int = 128
    mapping_layers: int = 3
    channel_base: int = 1024
    channel_max: int = 64
    colour_from: int = 32
    draw: Draw = "smooth"

    def __post_init__(self) -> None:
        for name in ("size", "first"):
            _within(name, getattr(self, name), _SIZES)
        _within("colour_from", self.colour_from, tuple(size for size in (4, *_SIZES) if size <= self.first))
        _within("loss", self.loss, get_args(Spread))
        _within("draw", self.draw, get_args(Draw))
        _within("distance", self.distance, get_args(Contest))
        if self.first > self.size:
            raise TrainingError(f"first must be at most size, {self.size}, got {self.first}")
        for name, low in (("iterations", 1), ("batch", 2)):
            values = getattr(self, name)
            if not 1 <= len(values) <= len(self.sizes) or min(values) < low:
                raise TrainingError(f"{name} must be 1 to {len(self.sizes)} numbers from {low} on, got {_list(values)}")
        if not 0 < self.rate < 1:
            raise TrainingError(f"rate must be between 0 and 1, got {self.rate}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes that are trained, in order."""
        return tuple(size for size in _SIZES if self.first <= size <= self.size)

    @property
    def total(self) -> int:
        """How many iterations there are in all."""
        return sum(_at(self.iterations, place) for place in range(len(self.sizes)))

    def stage(self, iteration: int) -> tuple[int, int]:
        """The size and the batch of an iteration, counted from 0."""
        end = 0
        for place, size in enumerate(self.sizes):
            end += _at(self.iterations, place)
            if iteration < end:
                return size, _at(self.batch, place)
        return self.size, _at(self.batch, len(self.sizes) - 1)

    def config(self, size: int | None = None) -> Config:
        """The generator, as a network of one of the sizes."""
        return Config(
            resolution=size or self.size, z_dim=self.z_dim, w_dim=self.w_dim, mapping_layers=self.mapping_layers,
            channel_base=self.channel_base, channel_max=self.channel_max,
        )  # fmt: skip

    def plain(self) -> dict[str, Any]:
        """As plain data, for a file."""
        return asdict(self)


def from_plain(values: dict[str, Any]) -> Setting:
    """The recipe that `plain` gave."""
    known = {field.name for field in fields(Setting)}
    if set(values) != known:
        raise TrainingError("the training was begun by another version of netbend; begin it anew with --out")
    words: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}
    return Setting(**words)


def _at(values: tuple[int, ...], place: int) -> int:
    return values[min(place, len(values) - 1)]


def _within(name: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        raise TrainingError(f"{name} must be one of {_list(choices)}, got {value}")


def _list(values: tuple[object, ...]) -> str:
    return ", ".join(map(str, values))
