"""`netbend inspect`: what a network is made of, before it is played."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netbend.cli import trust

if TYPE_CHECKING:
    from netbend_models.description import Description
    from netbend_models.network import Network

LATENT = ("z_dim", "w_dim", "num_ws", "label_dim")
"""What a network with a latent says of it; others leave them out."""


@click.command("inspect", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model")
@click.option("--json", "as_json", envvar="NETBEND_JSON", is_flag=True, help="One object.")
@trust.option
def command(model: str, as_json: bool) -> int:
    """Tell what MODEL is made of: kind, output, latent, and the layers that can be bent."""
    from netbend_models.description import describe
    from netbend_models.load import load

    sys.path.insert(0, str(Path.cwd()))  # module:factory is looked for where the user stands
    network = load(model, trust=trust.trusts(model))
    facts = _facts(model, network, describe(network, model))
    print(json.dumps(facts, indent=1) if as_json else "\n".join(_lines(facts)))
    return 0


def _facts(model: str, network: "Network", description: "Description") -> dict[str, Any]:
    from netbend_models.bending.settings import ZONES

    output, clusters = description.output, description.clusters or (0,) * len(description.layers)
    return {
        "model": model, "kind": description.kind, "digest": description.digest, "read": _how_read(model),
        "output": {"material": output.material, "channels": output.channels, "height": output.height,
                   "width": output.width, "rate": output.rate},
        "inputs": [one.name for one in description.inputs],
        "latent": {name: int(getattr(network, name)) for name in LATENT if hasattr(network, name)},
        "layers": [
            {"index": layer.index, "name": layer.name, "channels": layer.channels, "height": layer.height,
             "width": layer.width, "zone": ZONES[zone], "clusters": count}
            for layer, zone, count in zip(description.layers, description.zones, clusters, strict=True)
        ],
        "rows": [f"/{row.name}" for row in description.rows],
    }  # fmt: skip


def _how_read(model: str) -> str:
    """Where the network came from; `load` tries the same in the same order."""
    from netbend_models.load import models

    for one in models():
        if one.name == model:
            return f"built by name, from {one.source}"
    return f"from the file {model}" if Path(model).exists() else f"built by the program {model}"


def _lines(facts: dict[str, Any]) -> list[str]:
    output, latent = facts["output"], facts["latent"]
    shape = " x ".join(str(output[name]) for name in ("channels", "height", "width"))
    sound = f" at {output['rate']:g} Hz" if output["material"] == "sound" else ""
    head = {
        "model": facts["model"], "kind": facts["kind"], "digest": facts["digest"], "read": facts["read"],
        "output": f"{output['material']}, {shape}{sound}",
        "inputs": ", ".join(facts["inputs"]) or "none",
        "latent": ", ".join(f"{name} {size}" for name, size in latent.items()) or "none",
        "rows": " ".join(facts["rows"]) or "none",
    }  # fmt: skip
    return [*(f"{name:8}{value}" for name, value in head.items()), "", *_table(facts["layers"])]


def _table(layers: list[dict[str, Any]]) -> list[str]:
    rows = [("layer", "name", "C x H x W", "zone", "clusters")]
    rows += [
        (
            str(one["index"]),
            one["name"],
            f"{one['channels']} x {one['height']} x {one['width']}",
            one["zone"],
            str(one["clusters"]),
        )
        for one in layers
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
