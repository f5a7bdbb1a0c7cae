"""`netbend convert`: a checkpoint as a safetensors file with the configuration inside."""

from pathlib import Path

import click


@click.command("convert", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model", metavar="IN")
@click.argument("out", metavar="OUT.safetensors", type=click.Path(path_type=Path))
def command(model: str, out: Path) -> int:
    """Write IN, a checkpoint or a name that `netbend models` lists, as a new file OUT.safetensors."""
    from netbend_models.checkpoint.convert import convert

    written = convert(model, out)
    print(f"{out}: {written.kind}, digest {written.digest}, {out.stat().st_size / 1e6:.1f} MB")
    return 0
