"""Writes the Max package and the Max for Live device from the tables: python -m tools.patches."""

from pathlib import Path

from netbend import __version__
from netbend_mappings.macro import FACTORY
from tools.patches.device import device
from tools.patches.package import abstraction, help_patcher, info, panel

CLIENTS = Path(__file__).parents[2] / "clients"


def files() -> dict[Path, bytes]:
    """Every file that is made, by its place."""
    macros = [FACTORY[number].name for number in range(1, 9)]
    package = CLIENTS / "max/netbend"
    texts = {
        "package-info.json": info(__version__), "patchers/netbend.maxpat": abstraction(),
        "patchers/netbend.panel.maxpat": panel(), "help/netbend.maxhelp": help_patcher(macros),
    }  # fmt: skip
    made = {package / name: text.encode() for name, text in texts.items()}
    return made | {CLIENTS / "live/netbend.amxd": device(macros)}


def main() -> None:
    """Write them."""
    for path, data in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
