"""`netbend addresses`: every address with its ranges and meaning, streamed: there may be 100 000."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Final

import click

from netbend.cli import trust
from netbend.tree.reference import Entry, Fact, Section
from netbend_models.parameter import Parameter

HEADINGS: Final = ("address", "type", "played", "limit", "unit", "default", "meaning")

_QUOTE: Final = json.JSONEncoder().encode


@click.command("addresses", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model", default="default")
@click.option("--short", is_flag=True, help="Every kind of address once, with N for a layer and so on.")
@click.option("--markdown", is_flag=True, help="The short list as a table for a web page.")
@click.option("--json", "as_json", envvar="NETBEND_JSON", is_flag=True, help="A list of objects, each with an address.")
@trust.option
def command(model: str, short: bool, markdown: bool, as_json: bool) -> int:
    """Print every address that MODEL answers to: type, played range, limit, unit, default, meaning.

    MODEL is a name that `netbend models` lists, or module:factory; without it, the default network.
    """
    from netbend.tree.layout import Layout
    from netbend.tree.node import Addresses
    from netbend.tree.reference import sections, shapes
    from netbend_models.description import describe
    from netbend_models.load import load

    if markdown and as_json:
        raise click.UsageError("--markdown and --json are two ways to print; choose one")
    sys.path.insert(0, str(Path.cwd()))  # module:factory is looked for where the user stands
    addresses = Addresses(Layout(describe(load(model, trust=trust.trusts(model)), model)))
    groups = shapes(addresses) if short or markdown else sections(addresses)
    lines = _json_lines(groups) if as_json else _markdown_lines(groups) if markdown else _plain_lines(groups)
    _print(lines)
    return 0


def _print(lines: Iterable[str]) -> None:
    """Print as it comes; a reader such as `head` that has seen enough is no error."""
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain_lines(groups: Iterable[Section]) -> Iterator[str]:
    columns = cache(_columns)
    for number, group in enumerate(groups):
        rows = [(entry.address, *columns(entry.fact)) for entry in group.entries]
        widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
        yield from ("",) if number else ()
        yield f"# {group.title}"
        for row in ((f"# {HEADINGS[0]}", *HEADINGS[1:]), *rows) if number == 0 else rows:
            yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _markdown_lines(groups: Iterable[Section]) -> Iterator[str]:
    for group in groups:
        yield f"**{group.title}**\n"
        yield f"| {' | '.join(HEADINGS)} |"
        yield "|" + "---|" * len(HEADINGS)
        for entry in group.entries:
            cells = (f"`{entry.address}`", *_columns(entry.fact))
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""


def _columns(fact: Fact) -> tuple[str, str, str, str, str, str]:
    """All columns but the address."""
    parameter = fact.parameter
    if parameter is None:
        types = "|".join(form or "-" for form in fact.types.split("|"))
        return types, fact.kind, "", fact.unit, "", fact.meaning
    return fact.types, _played(parameter), _limit(parameter), fact.unit, _default(parameter), fact.meaning


def _played(parameter: Parameter) -> str:
    return " ".join(parameter.choices) or "{:g}..{:g}".format(*parameter.played)


def _limit(parameter: Parameter) -> str:
    """The hard limit and what happens there."""
    low, high = (f"{edge:g}" if isfinite(edge) else "" for edge in parameter.limit)
    return "open" if parameter.rule == "open" or not low + high else f"{parameter.rule} {low}..{high}"


def _default(parameter: Parameter) -> str:
    return parameter.choices[int(parameter.default)] if parameter.choices else f"{parameter.default:g}"


def _json_lines(groups: Iterable[Section]) -> Iterator[str]:
    """One JSON list, an object a line."""
    facts = cache(_json_fact)
    before = "["
    for group in groups:
        for entry in group.entries:
            yield f"{before}{{{_json_names(entry)}, {facts(entry.fact)}}}"
            before = ","
    yield "]"


def _json_names(entry: Entry) -> str:
    address = f'"address": {_QUOTE(entry.address)}'
    if entry.stored in ("", entry.address):
        return address
    return f'{address}, "stored": {_QUOTE(entry.stored)}'


def _json_fact(fact: Fact) -> str:
    told: dict[str, Any] = {"type": fact.types, "kind": fact.kind, "access": fact.access, "unit": fact.unit}
    parameter = fact.parameter
    if parameter is not None:
        told |= {
            "default": parameter.default, "played": parameter.played, "rule": parameter.rule,
            "limit": [edge if isfinite(edge) else None for edge in parameter.limit],
            "identity": parameter.identity, "curve": parameter.curve, "choices": parameter.choices,
        }  # fmt: skip
    return json.dumps(told | {"meaning": fact.meaning})[1:-1]
