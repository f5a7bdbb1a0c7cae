"""`netbend sheet`: contact sheets, so that a performer learns what each operator, layer and cluster does."""

import sys
from pathlib import Path

import click

from netbend.cli import trust


@click.command("sheet", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model", default="default")
@click.option("--out", type=click.Path(file_okay=False), default=".", show_default=True, help="The folder they go to.")
@click.option("--layer", type=click.IntRange(0), help="Where every operator is shown; default: the middle one.")
@click.option(
    "--bend",
    default="multiply/factor=2.5",
    show_default=True,
    metavar="OPERATOR/PARAMETER=VALUE",
    help="What is done to every layer and cluster.",
)
@click.option("--seed", type=float, default=0.0, show_default=True)
@click.option("--device", default="auto", show_default=True)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True)
@trust.option
def command(model: str, out: str, layer: int | None, bend: str, seed: float, device: str, threads: int) -> int:
    """Write operators.png (every operator at five settings on a layer) and layers.png (one on every layer)."""
    from netbend.error import NetbendError
    from netbend.folder import models_folder
    from netbend.offline.render import progress
    from netbend.offline.sheet import Darkroom, layer_rows, operator_rows, write_sheet
    from netbend.offline.studio import Studio
    from netbend_models import load
    from netbend_models.clusters.find import find
    from netbend_models.clusters.played import from_text
    from netbend_models.device import prepare_device
    from netbend_models.form import Form

    tail, equals, value = bend.partition("=")
    try:
        number = float(value)
    except ValueError:
        equals = ""
    if not equals:
        raise click.BadParameter(f"--bend must be OPERATOR/PARAMETER=VALUE, got {bend}")
    sys.path.insert(0, str(Path.cwd()))
    on = str(prepare_device(device, threads))
    network = load(model, device=on, trust=trust.trusts(model), form=Form(clusters=models_folder() / "clusters"))
    studio = Studio(network, on)
    layers = studio.description.layers
    at = len(layers) // 2 if layer is None else layer
    if at >= len(layers):
        raise NetbendError(f"layer must be 0..{len(layers) - 1}, got {at}")
    clustering = from_text(studio.description.clustering) or find(network)
    darkroom = Darkroom(studio, {"/latent/seed": seed}, clustering)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {
        "operators": (f"every operator on layer {at} ({layers[at].name}) of {model}",
                      list(operator_rows(studio.description.operators, at))),
        "layers": (f"{bend} on every layer and cluster of {model}", list(layer_rows(darkroom, {tail: number}))),
    }  # fmt: skip
    with progress(sum(len(rows) for _, rows in sheets.values()), "drawing") as advance:
        for name, (title, rows) in sheets.items():
            write_sheet(folder / f"{name}.png", title, rows, darkroom, advance)
    for name in sheets:
        print(folder / f"{name}.png")
    return 0
