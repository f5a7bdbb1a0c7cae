"""The rows of dreaming."""

from netbend_models.parameter import Parameter

AMOUNT = "dream/amount"


def dream_rows(layers: int) -> tuple[Parameter, ...]:
    """Those of a network with so many layers."""
    last = float(layers - 1)
    return (
        Parameter(
            name=AMOUNT, limit=(0.0, 1.0), identity=0.0,
            meaning="how far the picture is drawn to what a layer dreams of; at 0 the dream is forgotten",
        ),
        Parameter(
            name="dream/layer", kind="int", default=float(layers // 2), limit=(0.0, last), played=(0.0, last),
            meaning="which layer dreams: the latent goes where it is more active",
        ),
        Parameter(
            name="dream/cluster", kind="int", default=-1.0, limit=(-1.0, 65535.0), played=(-1.0, 8.0),
            meaning="which cluster of its channels; -1: all",
        ),
        Parameter(
            name="dream/channel", kind="int", default=-1.0, limit=(-1.0, 65535.0), played=(-1.0, 64.0),
            meaning="which one of its channels; -1: those of the cluster",
        ),
        Parameter(
            name="dream/rate", default=0.1, limit=(-100.0, 100.0), played=(-1.0, 1.0), identity=0.0,
            unit="distances/s", meaning="how fast the latent goes, 1: in a second as far as seeds lie from the average "
            "picture; below 0 to where the layer is calmer",
        ),
        Parameter(
            name="dream/decay", default=4.0, limit=(0.01, 86400.0), played=(0.1, 60.0), curve="log", unit="seconds",
            meaning="how soon half of the way is gone back to where the hand is",
        ),
        Parameter(
            name="dream/steps", kind="int", default=1.0, limit=(1.0, 16.0), played=(1.0, 4.0), unit="steps",
            meaning="how often a frame asks the network for the way, at most; the budget may allow fewer",
        ),
        Parameter(
            name="dream/budget", default=8.0, limit=(0.0, 10000.0), played=(0.0, 33.0), unit="ms",
            meaning="how long a frame dreams at most, a step may take several; 0: all steps, and a replay is the same",
        ),
        Parameter(name="dream/reset", kind="trigger", meaning="back to where the hand is, at once"),
    )  # fmt: skip
