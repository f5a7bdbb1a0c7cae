"""Frames of a diffusion network for tests: two steps unless a test says otherwise."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.network import Frame, Network

TEXTS = {"/prompt/1/text": "a red cat"}


def controls_of(network: Network, **changes: float) -> dict[str, float]:
    """Every row at its default but these, with __ for a slash."""
    values = {row.name: row.default for row in network.rows if row.kind not in ("text", "list", "trigger")}
    given = {name.replace("__", "/"): value for name, value in changes.items()}
    assert given.keys() <= values.keys(), given.keys() - values.keys()
    return values | {"diffusion/steps": 2.0} | given


def frame_of(
    network: Network, bends: Plan | Sequence[Bend] = (), texts: Mapping[str, object] = TEXTS,
    picture: Tensor | None = None, **changes: float,
) -> Frame:  # fmt: skip
    plan = bends if isinstance(bends, Plan) else compile_bends(bends, network.layers, "cpu")
    inputs = {} if picture is None else {"1": picture}
    return Frame(0, 0.0, controls_of(network, **changes), plan, texts, inputs)


def finish(network: Network, frame: Frame) -> tuple[Tensor, int]:
    """The picture and how many steps it took."""
    network.begin(frame)
    steps = 1
    while (output := network.step()) is None:
        steps += 1
    return output, steps


def play(network: Network, bends: Plan | Sequence[Bend] = (), texts: Mapping[str, object] = TEXTS,
         picture: Tensor | None = None, **changes: float) -> Tensor:  # fmt: skip
    return finish(network, frame_of(network, bends, texts, picture, **changes))[0]
