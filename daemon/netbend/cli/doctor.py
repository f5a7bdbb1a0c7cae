"""`netbend doctor`: prints what works here, what does not, and the command that mends it."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from netbend.settings import PlaySettings

if TYPE_CHECKING:
    from netbend.doctor import Finding, Part

MARKS: Final = {"ok": "✓", "missing": "-", "broken": "✗", "off": "·"}
PLAIN_MARKS: Final = {"ok": "+", "missing": "-", "broken": "x", "off": "."}
"""For terminals that have no others."""

_PLAY: Final = PlaySettings()
_PORT: Final = click.IntRange(0, 65535)


@click.command("doctor", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.option("--osc-port", type=_PORT, default=_PLAY.osc_port, show_default=True, help="The port you play on.")
@click.option("--http-port", type=_PORT, default=_PLAY.http_port, show_default=True, help="The page's port.")
@click.option("--patience", type=float, default=30.0, show_default=True, help="Seconds that a check may take.")
@click.option(
    "--json",
    "as_json",
    envvar="NETBEND_JSON",
    is_flag=True,
    help="A list of objects: name, state, detail, remedy, needed.",
)
def command(osc_port: int, http_port: int, patience: float, as_json: bool) -> int:
    """Tell what works on this machine, what does not, why, and the command that mends it.

    The exit status is 1 only if netbend cannot play here at all.
    """
    from netbend.doctor import examine

    parts = examine(osc_port, http_port, patience)
    findings = [finding for part in parts for finding in part.findings]
    fatal = [finding.name for finding in findings if finding.fatal]
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        print("\n".join(_lines(parts, _marks())))
        print(f"\nnetbend cannot play here: {', '.join(fatal)}" if fatal else "\nnetbend can play here")
    return 1 if fatal else 0


def _marks() -> dict[str, str]:
    try:
        "".join(MARKS.values()).encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return PLAIN_MARKS
    return MARKS


def _lines(parts: "Sequence[Part]", marks: dict[str, str]) -> Iterator[str]:
    width = max(len(finding.name) for part in parts for finding in part.findings)
    yield "   ".join(f"{mark} {state}" for state, mark in marks.items())
    for part in parts:
        yield f"\n{part.title}"
        for finding in part.findings:
            yield from _told(finding, marks, width)


def _told(finding: "Finding", marks: dict[str, str], width: int) -> Iterator[str]:
    yield f"  {marks[finding.state]} {finding.name:{width}}  {finding.detail}".rstrip()
    if finding.remedy:
        yield (f"    {'':{width}}  → {finding.remedy}" if marks is MARKS else f"    {'':{width}}  > {finding.remedy}")
