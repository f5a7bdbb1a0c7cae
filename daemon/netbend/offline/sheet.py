"""Contact sheets: what every operator does to one layer, and what one operator does to every layer and cluster."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from netbend.offline.studio import Studio
from netbend.stage.ring import Picture
from netbend.tree.span import to_natural
from netbend.tree.table import CLUSTER_DATA
from netbend.tree.tree import Sender, Tree
from netbend_models.bending.settings import CLUSTERS
from netbend_models.clusters import Clustering
from netbend_models.clusters.played import to_text
from netbend_models.description import OperatorSpec
from netbend_models.parameter import Parameter

STEPS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where in its played range a parameter stands, column by column."""

TILE: Final = 112
MARGIN: Final = 8
LINE: Final = 15
HEAD: Final = 150
"""Pixels: a picture's side, the space around it, a line of text, and the column that names the rows."""

LONG: Final = 20
"""Rows from which on a sheet has another block of them beside the first."""

PAPER, INK, FAINT = (18, 18, 20), (235, 235, 235), (150, 150, 155)

Settings = Mapping[str, float]
"""Values by address."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture: its caption, and the values that make it."""

    caption: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class Row:
    """Pictures that stand beside each other under one name."""

    name: str
    cells: tuple[Cell, ...]


class Darkroom:
    """A network at one latent, and its picture under any settings."""

    def __init__(self, studio: Studio, latent: Settings, clustering: Clustering | None = None) -> None:
        self._studio, self._latent, self.clustering = studio, latent, clustering
        self._tree = Tree(studio.description)
        if clustering is not None:
            studio.take_texts({f"/{CLUSTER_DATA.name}": to_text(clustering)})
        self._number = 0

    @property
    def tree(self) -> Tree:
        """Every address of the network."""
        return self._tree

    def picture(self, settings: Settings) -> Picture:
        """The picture (H, W, 4) under these settings, everything else at its default."""
        tree, hand = self._tree, Sender("sheet")
        for slot in np.flatnonzero(tree.base_view != tree.defaults).tolist():
            tree.put(slot, float(tree.defaults[slot]))
        for address, value in {**self._latent, **settings}.items():
            tree.play(address, (value,), hand, 0.0)
        self._number += 1
        return self._studio.frame(tree.base_view, tree.seconds_view, self._number, 0.0).copy()


def operator_rows(operators: Sequence[OperatorSpec], layer: int) -> Iterator[Row]:
    """Each operator at five settings of its first parameter (as many as it has, if they are fewer), on a layer."""
    for spec in operators:
        swept = spec.parameters[0]
        off = spec.parameters[-1].default == 0.0
        head = f"/layer/{layer}/{spec.name}"
        more = {f"{head}/amount": 1.0} if off and swept.name != "amount" else {}
        values = dict.fromkeys(swept.admit(to_natural(swept, step, swept.played)) for step in STEPS)
        cells = (Cell(_caption(swept, value), more | {f"{head}/{swept.name}": value}) for value in values)
        yield Row(spec.name, tuple(cells))


def _caption(parameter: Parameter, value: float) -> str:
    return f"{parameter.name} {parameter.choices[int(value)] if parameter.choices else format(value, 'g')}"


def layer_rows(darkroom: Darkroom, settings: Settings) -> Iterator[Row]:
    """An operator, with its values by name (`multiply/factor`), on every layer and each of its clusters."""
    for layer in darkroom.tree.layout.description.layers:
        count = darkroom.clustering.count(layer.name) if darkroom.clustering else 0
        targets = [("all", ""), *((f"cluster {k}", f"cluster/{k}/") for k in range(min(count, CLUSTERS)))]
        cells = (
            Cell(caption, {f"/layer/{layer.index}/{place}{tail}": value for tail, value in settings.items()})
            for caption, place in targets
        )
        yield Row(f"{layer.index}  {layer.name}", tuple(cells))


def write_sheet(
    path: Path, title: str, rows: Sequence[Row], darkroom: Darkroom, advance: Callable[[], None] = lambda: None
) -> None:
    """Draw the rows, the unbent picture first in each, into a PNG file."""
    columns = 1 + max(len(row.cells) for row in rows)
    blocks = 1 + len(rows) // LONG
    lines, block = ceil(len(rows) / blocks), HEAD + columns * (TILE + MARGIN) + MARGIN
    sheet = Image.new("RGB", (blocks * block, 2 * LINE + lines * (TILE + LINE + MARGIN) + MARGIN), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    pen.text((MARGIN, MARGIN), title, INK, font)
    clean = _thumbnail(darkroom.picture({}))
    for number, row in enumerate(rows):
        side, line = divmod(number, lines)
        left, top = side * block, 2 * LINE + line * (TILE + LINE + MARGIN)
        pen.text((left + MARGIN, top + TILE // 2), row.name, INK, font)
        shown = [(cell.caption, _thumbnail(darkroom.picture(cell.settings))) for cell in row.cells]
        for column, (caption, picture) in enumerate([("as it is", clean), *shown]):
            place = left + HEAD + column * (TILE + MARGIN)
            sheet.paste(picture, (place, top))
            pen.text((place, top + TILE), caption, FAINT, font)
        advance()
    sheet.save(path)


def _thumbnail(picture: Picture) -> Image.Image:
    found = Image.fromarray(picture[..., :3])
    found.thumbnail((TILE, TILE), Image.Resampling.BOX)
    return found
