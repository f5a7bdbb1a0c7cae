"""What `--show` means on the command line: the show's options come before the defaults, and after what is typed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from netbend.show.opening import Opened
    from netbend.show.setting import ShowSetting

OPTIONS: Final = (
    "publish", "size", "output_size", "filter_", "precision", "compiled", "fps", "name", "midi", "timetags", "feedback",
)  # fmt: skip
"""What of the command line a show keeps, by the names of its parameters."""

_MODEL: Final = "model"
_LOCK: Final = "/lock"
_PLAYED: Final = {"seed": "/latent/seed", "still": "/latent/walk/speed", "link": "/tempo/link"}
"""Options that set a value: typed, they come before the show's."""


def opening(context: click.Context, _parameter: click.Parameter, value: str | None) -> "Opened | None":
    """Open the show before the other options are read, and have its options stand in for defaults."""
    if value is None:
        return None
    from netbend.show.opening import open_show

    opened = open_show(Path(value))
    outputs = opened.show.outputs if opened.show else {}
    context.default_map = {
        **(context.default_map or {}),
        **{name: it for name in OPTIONS if isinstance(it := outputs.get(name.rstrip("_")), str | int | float)},
    }
    return opened


def network(context: click.Context, opened: "Opened | None", model: str) -> str:
    """The network to play: as typed, else the show's, else the default."""
    if opened is None or opened.show is None or _typed(context, _MODEL):
        return model
    from netbend.show.opening import network_of

    return network_of(opened.show, opened.shelf.path.parent) or model


def setting(context: click.Context, opened: "Opened | None", locked: bool) -> "ShowSetting":
    """What the conductor is told."""
    from netbend.show.setting import ShowSetting

    given = [name for name in OPTIONS if context.get_parameter_source(name) is not ParameterSource.DEFAULT]
    options = {name.rstrip("_"): plain for name in given if (plain := _plain(context.params.get(name))) is not None}
    if opened is None:
        return ShowSetting(options=options, locked=locked)
    holding = {kind: dict(entries) for kind, entries in opened.show.holding.items()} if opened.show else {}
    for name, stored in _PLAYED.items():
        if _typed(context, name):
            holding.get("values", {}).pop(stored, None)
    return ShowSetting(
        path=str(opened.shelf.path), holding=holding, options=options, resumed=opened.resumed, locked=locked,
        weights=opened.show.network.weights if opened.show else "",
    )  # fmt: skip


def initial(
    context: click.Context, opened: "Opened | None", locked: bool, values: dict[str, float]
) -> dict[str, float]:
    """The first values: with a show only those that were typed."""
    values = values | ({_LOCK: 1.0} if locked else {})
    if opened is None or opened.show is None:
        return values
    typed = {_LOCK} | {stored for name, stored in _PLAYED.items() if _typed(context, name)}
    return {stored: value for stored, value in values.items() if stored in typed}


def said(opened: "Opened | None") -> tuple[str, ...]:
    """What there is to say before it plays."""
    if opened is not None:
        return opened.lines
    from netbend.show.opening import crashed

    line = crashed()
    return (line,) if line else ()


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def _plain(value: Any) -> str | int | float | None:
    """An option as it would be typed: a size as 1280x720, a target as 10.0.0.2:9001."""
    match value:
        case (int(width), int(height)):
            return f"{width}x{height}"
        case (str(host), int(port)):
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        case str() | int() | float():
            return value
    return None
