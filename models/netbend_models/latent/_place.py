"""The rows that say where in latent space the picture lies."""

from typing import Final

from netbend_models.parameter import Parameter

SPACES: Final = ("w", "z")

SEEDS: Final = (
    Parameter(
        name="latent/seed",
        meaning="which picture: every whole number is another one, fractions lie between",
        played=(0, 1000),
        rule="open",
        unit="seeds",
    ),
    Parameter(
        name="latent/x", meaning="drags along the seeds", played=(-5, 5), rule="open", identity=0.0, unit="seeds"
    ),
    Parameter(
        name="latent/y",
        meaning="drags across the seeds, each step 100 of them",
        played=(-5, 5),
        rule="open",
        identity=0.0,
        unit="rows",
    ),
)

PLANE: Final = tuple(
    Parameter(
        name=f"latent/plane/{axis}",
        meaning=f"moves through latent space {way} a fixed plane; 1 is as far as another picture",
        played=(-2, 2),
        rule="open",
        identity=0.0,
    )
    for axis, way in (("x", "along"), ("y", "across"))
)

WALK: Final = (
    Parameter(
        name="latent/walk/speed",
        meaning="walks through the seeds by itself, so many a second or a beat; below 0 backwards",
        played=(-1, 1),
        limit=(-100, 100),
        identity=0.0,
        unit="seeds/s",
    ),
    Parameter(
        name="latent/walk/beats",
        meaning="the walk's speed counts per beat, not per second",
        limit=(0, 1),
        kind="toggle",
    ),
    Parameter(
        name="latent/walk/phase",
        meaning="how far the walk has come",
        played=(0, 100),
        rule="open",
        unit="seeds",
        rate="latent/walk/speed",
        beats="latent/walk/beats",
    ),
)

SPACE: Final = Parameter(
    name="latent/space",
    meaning="where fractions blend: w, the network's own map of pictures, or z, its raw input",
    played=(0, len(SPACES) - 1),
    limit=(0, len(SPACES) - 1),
    kind="choice",
    choices=SPACES,
)

FILE: Final = (
    Parameter(
        name="latent/file/name",
        meaning="a .npy or .npz with latents, a path below the models' folder",
        kind="text",
    ),
    Parameter(
        name="latent/file/index",
        meaning="which of the file's latents, from 0",
        played=(0, 15),
        limit=(0, 65535),
        kind="int",
    ),
    Parameter(
        name="latent/file/amount",
        meaning="from the seeds' picture to the file's",
        limit=(0, 1),
        identity=0.0,
    ),
)
