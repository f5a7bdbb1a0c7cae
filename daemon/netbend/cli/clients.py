"""`netbend clients`: writes the patches, classes and sketches that other programs open into a folder."""

import shutil
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from netbend.error import NetbendError

_NOT_FOR_HANDS: Final = shutil.ignore_patterns("netbend_client", "__pycache__", "*.pyc", ".*")


class ClientsError(NetbendError):
    """A client cannot be written."""


@click.command("clients", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("hosts", nargs=-1)
@click.option(
    "--out", default="netbend-clients", type=click.Path(path_type=Path), show_default=True,
    help="The folder that is written to; each host gets a folder in it.",
)  # fmt: skip
def command(hosts: tuple[str, ...], out: Path) -> int:
    """Write what HOSTS open (pd, supercollider, max, …) into a folder; without a name, for all of them."""
    shelf = _shelf()
    known = sorted(page.parent.name for page in shelf.glob("*/README.md"))
    for host in hosts:
        if host not in known:
            raise click.UsageError(f"no client for {host}; there are {', '.join(known)}")
    for host in hosts or known:
        target = out / host
        if target.exists():
            raise ClientsError(f"{target} is there already; move it away, or name another folder with --out")
        shutil.copytree(shelf / host, target, ignore=_NOT_FOR_HANDS)
        click.echo(f"{target / 'README.md'}")
    if not hosts:
        shutil.copy(shelf / "README.md", out)
    return 0


def _shelf() -> Path:
    """Where the hosts' folders are: inside the installed package, or beside it in the repository."""
    package = Path(str(files("netbend_client")))
    installed = package / "hosts"
    return installed if installed.is_dir() else package.parents[1]
