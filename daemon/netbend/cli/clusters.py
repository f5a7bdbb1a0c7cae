"""`netbend clusters`: groups a network's channels by where they are active, beside a running show if need be."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netbend.cli import trust
from netbend.error import NetbendError

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.clusters.recorder import Progress
    from netbend_models.network import Network

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("clusters", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model")
@click.option("--list", "listed", is_flag=True, help="Tell what is stored; compute nothing.")
@click.option("--import", "source", type=FILE, metavar="FILE.yaml", help="Store the clusters of a published file.")
@click.option("--export", "target", type=FILE, metavar="FILE.yaml", help="Write the stored clusters in that form.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another one sees other latents.")
@click.option("--number", default="5,4,3", show_default=True, help="Clusters a layer: of each, or low,middle,top.")
@click.option("--latents", type=click.IntRange(1, 4096), default=48, show_default=True, help="How many are looked at.")
@click.option(
    "--method",
    type=click.Choice(["activation", "classifier"]),
    default="activation",
    show_default=True,
    help="classifier: the published one, slow.",
)
@click.option("--seconds", type=click.FloatRange(1), default=600.0, show_default=True, help="For the classifier.")
@click.option(
    "--preview", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Pictures without each."
)
@click.option("--device", default="auto", show_default=True)
@click.option("--beside", is_flag=True, hidden=True, help="A share a line on stderr; the end comes with stdin's.")
@trust.option
def command(
    model: str, listed: bool, source: Path | None, target: Path | None, seed: int, number: str, latents: int,
    method: str, seconds: float, preview: Path | None, device: str, beside: bool,
) -> int:  # fmt: skip
    """Compute the clusters of MODEL's channels and store them; or list, import, export what is stored."""
    from netbend_models.clusters.store import write

    if sum(map(bool, (listed, source, target))) > 1:
        raise click.UsageError("--list, --import and --export exclude each other")
    if beside:
        threading.Thread(target=_follow_input, name="life-line", daemon=True).start()
    network = _load(model, device)
    if source is not None:
        found = _imported(source, network)
    elif listed or target is not None:
        found = _stored(model, network)
    else:
        progress = _tell_share if beside else _progress()
        found = _computed(network, method, number, seed, latents, seconds, progress)
    if listed or target is None:
        print("\n".join(_table(found, network)))
    if target is not None:
        _export(found, network, target)
    elif not listed:
        print(f"stored in {write(folder(), found)}")
    if preview is not None:
        _preview(network, found, preview)
    return 0


def folder() -> Path:
    """Where clusters are kept: `clusters` in the models' folder."""
    from netbend.folder import models_folder

    return models_folder() / "clusters"


def _load(model: str, device: str) -> "Network":
    """The network, on all cores but one, and after a running show."""
    from netbend.process import step_aside
    from netbend_models.device import prepare_device
    from netbend_models.load import load

    sys.path.insert(0, str(Path.cwd()))  # module:factory is looked for where the user stands
    step_aside()
    chosen = str(prepare_device(device, threads=max(1, (os.cpu_count() or 2) - 1)))
    trusted = trust.trusts(model)
    return load(model, chosen, trust=trusted, clusters=False)  # in one order always, so that the clusters are the same


def _imported(source: Path, network: "Network") -> "Clustering":
    from netbend_models.clusters.clustering import LIMIT
    from netbend_models.clusters.error import ClusterError
    from netbend_models.clusters.published import from_yaml

    try:
        with source.open(encoding="utf-8") as file:
            text = file.read(LIMIT + 1)
    except (OSError, UnicodeDecodeError) as fault:
        raise NetbendError(f"{source} cannot be read: {getattr(fault, 'strerror', None) or fault}") from fault
    try:
        return from_yaml(text, network.layers, network.digest)
    except ClusterError as fault:
        raise NetbendError(f"{source}: {fault}") from fault


def _stored(model: str, network: "Network") -> "Clustering":
    from netbend_models.clusters.store import read

    found = read(folder(), network.digest)
    if found is None:
        raise NetbendError(f"no clusters are stored for {model}; compute them with: netbend clusters {model}")
    return found


def _computed(
    network: "Network", method: str, number: str, seed: int, latents: int, seconds: float, progress: "Progress"
) -> "Clustering":
    from netbend_models.clusters.classifier import find_by_classifier
    from netbend_models.clusters.find import find
    from netbend_models.clusters.number import Numbers

    numbers = Numbers.parse(number)
    if method == "classifier":
        return find_by_classifier(network, numbers, seed, seconds, progress)
    return find(network, numbers, seed, latents, progress)


def _export(found: "Clustering", network: "Network", target: Path) -> None:
    from netbend_models.clusters.published import to_yaml

    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(to_yaml(found, network.layers))
    except FileExistsError as fault:
        raise NetbendError(f"{target} is there already; name a new file") from fault
    except OSError as fault:
        raise NetbendError(f"cannot write {target}: {fault.strerror or fault}; name another place") from fault
    print(target)


def _preview(network: "Network", found: "Clustering", place: Path) -> None:
    """A sheet a layer, named by it."""
    from PIL import Image

    from netbend_models.clusters.preview import sheets

    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, sheet in sheets(network, found, progress=_progress()):
            Image.fromarray(sheet).save(place / f"{name}.png")
    except OSError as fault:
        raise NetbendError(f"cannot write into {place}: {fault.strerror or fault}; name another folder") from fault
    print(f"{place}: a picture a layer; first each latent as it is, then without cluster 0, 1, …")


def _table(found: "Clustering", network: "Network") -> list[str]:
    rows = [("layer", "name", "clusters", "channels in each")]
    for layer in network.layers:
        sizes = [str(len(cluster)) for cluster in found.layers.get(layer.name, ())]
        rows.append((str(layer.index), layer.name, str(len(sizes)), " ".join(sizes)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    total = sum(found.count(layer.name) for layer in network.layers)
    head = f"{total} clusters by {found.method}, seed {found.seed}, of the network {found.digest}"
    return [head, "", *("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)]


def _follow_input() -> None:
    """End with whoever began this process: its end of the pipe closes."""
    sys.stdin.read()
    os._exit(1)


def _tell_share(_what: str, share: float) -> None:
    print(f"{share:.4f}", file=sys.stderr, flush=True)


def _progress() -> Callable[[str, float], None]:
    """One line that moves on a terminal, plain lines elsewhere."""
    terminal, last = sys.stderr.isatty(), [""]

    def tell(what: str, share: float) -> None:
        if terminal:
            end = "\r\033[K" if share >= 1 else ""
            print(f"\r\033[K{what} {share:4.0%}", end=end, file=sys.stderr, flush=True)
        elif what != last[0] and share < 1:
            print(what, file=sys.stderr, flush=True)
        last[0] = what

    return tell
