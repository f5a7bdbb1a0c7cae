"""What a diffusion network is played by, beside its latent."""

from typing import Final

from netbend_models.parameter import Parameter

PROMPTS: Final = 4
STEPS: Final = 32
"""Steps at most; each has a layer of its own."""

NEGATIVE: Final = "/prompt/negative"
TEXTS: Final = tuple(f"/prompt/{number}/text" for number in range(1, PROMPTS + 1))
WEIGHTS: Final = tuple(f"prompt/{number}/weight" for number in range(1, PROMPTS + 1))

GUIDANCE: Final = "diffusion/guidance"
STEP_COUNT: Final = "diffusion/steps"
STRENGTH: Final = "diffusion/strength"
FIRST: Final = "diffusion/bend/from"
LAST: Final = "diffusion/bend/to"
BATCH: Final = "diffusion/batch"
SKIP: Final = "diffusion/skip"


def rows(*, steps: int, guidance: float, guided: bool) -> tuple[Parameter, ...]:
    """The rows, with a network's own number of steps and guidance; `guided`: which it takes as a number."""
    prompts = (row for number in range(1, PROMPTS + 1) for row in _prompt(number))
    away = "what the picture is led away from while guidance is over 1"
    near = "how much the picture keeps to the prompt"
    return (
        *prompts,
        Parameter(name=NEGATIVE[1:], kind="text", meaning=f"{away}; not in this network" if guided else away),
        Parameter(
            name=GUIDANCE, meaning=near if guided else f"{near}; 1 takes half the time of any other", default=guidance,
            played=(1, 12), limit=(0, 50),
        ),
        Parameter(
            name=STEP_COUNT, meaning="steps from noise to the picture", default=steps, played=(1, STEPS),
            limit=(1, STEPS), kind="int", unit="steps",
        ),
        Parameter(
            name=STRENGTH, meaning="how much of a picture that comes in is made anew; 0 none of it", default=0.6,
            limit=(0, 1),
        ),
        Parameter(
            name=FIRST, meaning="the first step in which the denoiser's layers are bent", played=(0, STEPS - 1),
            limit=(0, STEPS - 1), kind="int", unit="steps",
        ),
        Parameter(
            name=LAST, meaning="the last step in which the denoiser's layers are bent", default=STEPS - 1,
            played=(0, STEPS - 1), limit=(0, STEPS - 1), kind="int", unit="steps",
        ),
        Parameter(
            name=BATCH, meaning="works on as many frames at once as there are steps: more frames, each that much later",
            limit=(0, 1), kind="toggle",
        ),
        Parameter(
            name=SKIP, meaning="a picture that differs by less from the last that came in is taken for that one",
            played=(0, 0.2), limit=(0, 2),
        ),
    )  # fmt: skip


def _prompt(number: int) -> tuple[Parameter, ...]:
    return (
        Parameter(name=f"prompt/{number}/text", kind="text", meaning=f"what prompt {number} asks for"),
        Parameter(
            name=f"prompt/{number}/weight", meaning=f"how much prompt {number} counts among the others",
            default=float(number == 1), limit=(0, 10),
        ),
    )  # fmt: skip
