"""Finds every address that a client's file writes, and those of them that the daemon has not."""

import re
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from netbend.error import NetbendError
from netbend.tree.layout import Layout
from netbend.tree.node import Addresses
from netbend.tree.reference import ANSWERS
from netbend.tree.table import ENDINGS, WAITS
from netbend_mappings.projects.project import Ends
from netbend_mappings.wekinator import protocol
from netbend_models.description import describe
from netbend_models.latent._style import label_rows
from netbend_models.load import load
from netbend_models.networks.stylegan2.noise import ROWS as NOISE
from netbend_models.networks.stylegan3.wave import ROWS as INPUT

ROOT: Final = Path(__file__).parents[2]
CLIENTS: Final = ROOT / "clients"
BINARY: Final = frozenset({".png", ".jpg", ".pyc"})

_WRITTEN: Final = re.compile(r"(?<![\w/.<:~>)\]}*-])/[a-z*{\[][\w./{},*?\[\]$\\%-]*")
_ELSEWHERE: Final = re.compile(r"/(dev|usr|home|tmp|bin|opt|glove)/")
"""Files, and what the texts let a performer's own device send."""

_EXPRESSION: Final = re.compile(r"\\[/d]|\$/")
"""A regular expression between slashes."""

_NAME: Final = re.compile(r"\$?\{[A-Za-z_]\w*\}")
"""A part of an address that only the program knows, as Python and JavaScript write it."""

_PLACEHOLDER: Final = re.compile(r"\\*\$\w+|%[ds]?|\b[NK]\b")
"""A number to be filled in, as Pure Data, SuperCollider and people write it."""


def files() -> list[Path]:
    """Every file that clients consist of; what begins with a dot is a tool's."""
    paths = sorted(path for path in CLIENTS.rglob("[!.]*") if path.is_file() and path.suffix not in BINARY)
    return [path for path in paths if not any(part.startswith(".") for part in path.relative_to(CLIENTS).parts)]


def read(path: Path) -> str:
    """What a file says; a TouchOSC layout is compressed, a Max for Live device wraps its text in a few bytes."""
    data = path.read_bytes()
    return (zlib.decompress(data) if path.suffix == ".tosc" else data).decode(errors="replace")


def addresses_in(text: str) -> list[str]:
    """What looks like an address, in order; anything that begins with a slash after a space, quote or bracket."""
    found = (match[0].rstrip(".,\\") for match in _WRITTEN.finditer(text))
    found = (one if "[" in one else one.rstrip("]") for one in found)
    return [one for one in found if not (_ELSEWHERE.match(one) or _EXPRESSION.search(one))]


def unknown_in(text: str) -> list[str]:
    """The addresses that neither netbend nor Wekinator's protocol has."""
    return [one for one in dict.fromkeys(addresses_in(text)) if not exists(one)]


@cache
def exists(written: str) -> bool:
    """Whether the daemon takes or sends this with the network that comes with it, or holds something below it."""
    if _NAME.search(written):
        wanted = re.compile(_NAME.sub(".+", written) + "(/.*)?")
        return _resolves(_NAME.sub("*", written)) or any(map(wanted.fullmatch, _tree().flat))
    address = _PLACEHOLDER.sub("1", written).replace("OPERATOR/PARAMETER", "rotate/angle")
    head, _, ending = address.rpartition("/")
    if ending in ENDINGS or ending in WAITS:
        return exists(head) or _resolves(address)
    return address in _fixed() or _resolves(address) or _holds(address.rstrip("/"))


def _resolves(address: str) -> bool:
    try:
        return bool(_tree().match(address) or _tree().resolve(address))
    except NetbendError:
        return False


def _holds(address: str) -> bool:
    return any(one.startswith(f"{address}/") for one in (*_tree().flat, *_fixed(), "/layer/0", "/zone/fine", "/res/4"))


@cache
def _tree() -> Addresses:
    return Addresses(Layout(describe(load("default"), "default")))


@cache
def _fixed() -> frozenset[str]:
    """What netbend answers, what a StyleGAN takes besides, and what Wekinator's clients say and hear."""
    nobody = cast("Any", type("Nobody", (), {"__getattr__": lambda *_: None})())
    control = (f"{protocol.CONTROL}{name}" for name in protocol._acts(nobody, nobody))
    wekinator = {Ends().inputs, Ends().outputs, f"{protocol.STATUS}done-training", *control}
    style = {f"/{row.name}" for row in (*NOISE, *INPUT, *label_rows(2))}
    return frozenset(wekinator | style | {entry.address for entry in ANSWERS})
