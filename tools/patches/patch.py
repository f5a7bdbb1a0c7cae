"""A Max patcher as a value: boxes and cords, checked as they are made, written as Max writes its JSON.

The keys are those of a .maxpat that Max 8 saves; how many inlets and outlets an object has is what its reference page
at https://docs.cycling74.com/reference/ tells.
"""

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

FORMS: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "comment": (1, ()), "message": (2, ("",)), "inlet": (0, ("",)), "outlet": (1, ()),
    "slider": (1, ("",)),
    "live.dial": (1, ("", "float")), "live.text": (1, ("", "")), "live.numbox": (1, ("", "float")),
    "live.comment": (1, ()),
    "udpsend": (1, ()), "udpreceive": (1, ("",)), "node.script": (1, ("", "")), "js": (1, ("",)),
    "prepend": (1, ("",)), "print": (1, ()), "gate": (2, ("",)), "scale": (6, ("",)),
    "plugin~": (2, ("signal", "signal")), "plugout~": (2, ("signal", "signal")),
    "live.thisdevice": (1, ("bang", "int", "int")), "live.path": (1, ("", "", "")), "live.object": (2, ("",)),
    "live.observer": (2, ("", "")), "live.map": (1, ("", "", "", "int", "")),
    "netbend": (1, ("", "")), "netbend.panel": (1, ("",)),
}  # fmt: skip
"""Inlets, and what each outlet sends, by object; those that depend on arguments are in `form`."""


def form(text: str) -> tuple[int, tuple[str, ...]]:
    """The inlets and outlets of an object box."""
    name, *arguments = text.split()
    if name in ("route", "sel"):
        outlets = ("bang",) * len(arguments) if name == "sel" else ("",) * len(arguments)
        return (2 if len(arguments) == 1 else 1), (*outlets, "")
    if name == "t":
        kinds = {"b": "bang", "i": "int", "f": "float", "l": "", "s": ""}
        return 1, tuple(kinds.get(one, "") for one in arguments)
    return FORMS[name]


@dataclass(frozen=True, slots=True)
class Box:
    """One object in a patcher."""

    identity: str
    inlets: int
    outlets: int


@dataclass(slots=True)
class Patch:
    """Boxes and cords."""

    width: float = 640.0
    height: float = 480.0
    boxes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def new(self, text: str, x: float, y: float, **more: Any) -> Box:
        """An object box."""
        inlets, outlets = form(text)
        return self._add("newobj", inlets, outlets, [x, y, 8.0 * len(text) + 16.0, 22.0], {"text": text} | more)

    def ui(self, kind: str, x: float, y: float, width: float, height: float, **more: Any) -> Box:
        """A box of a kind of its own: a message, a comment, a dial."""
        inlets, outlets = FORMS[kind]
        return self._add(kind, inlets, outlets, [x, y, width, height], more)

    def message(self, text: str, x: float, y: float, **more: Any) -> Box:
        """A message box."""
        return self.ui("message", x, y, 7.0 * len(text) + 14.0, 22.0, text=text, **more)

    def comment(self, text: str, x: float, y: float, width: float = 300.0, lines: int = 1, **more: Any) -> Box:
        """Words on the patch."""
        return self.ui("comment", x, y, width, 7.0 + 15.0 * lines, text=text, linecount=lines, **more)

    def _add(self, kind: str, inlets: int, outlets: tuple[str, ...], rect: list[float], more: dict[str, Any]) -> Box:
        identity = f"obj-{len(self.boxes) + 1}"
        box: dict[str, Any] = {"id": identity, "maxclass": kind, "numinlets": inlets, "numoutlets": len(outlets)}
        if outlets:
            box["outlettype"] = list(outlets)
        self.boxes.append({"box": box | {"patching_rect": rect} | more})
        return Box(identity, inlets, len(outlets))

    def cord(self, source: Box, outlet: int, target: Box, inlet: int = 0) -> None:
        """A patch cord; a ValueError where there is no such outlet or inlet."""
        if not (0 <= outlet < source.outlets and 0 <= inlet < target.inlets):
            raise ValueError(
                f"{source.identity} {outlet} to {target.identity} {inlet}: there is no such outlet or inlet"
            )
        ends = {"destination": [target.identity, inlet], "source": [source.identity, outlet]}
        self.lines.append({"patchline": ends})

    def chain(self, *boxes: Box) -> None:
        """Cords from each first outlet to the next first inlet."""
        for source, target in pairwise(boxes):
            self.cord(source, 0, target)

    def patcher(self, **more: Any) -> dict[str, Any]:
        """The whole document."""
        about: dict[str, Any] = {
            "fileversion": 1,
            "appversion": {"major": 8, "minor": 5, "revision": 0, "architecture": "x64", "modernui": 1},
            "classnamespace": "box", "rect": [80.0, 100.0, self.width, self.height], "bglocked": 0,
            "openinpresentation": 0, "default_fontsize": 12.0, "default_fontface": 0, "default_fontname": "Arial",
            "gridonopen": 1, "gridsize": [15.0, 15.0], "gridsnaponopen": 1, "objectsnaponopen": 1,
            "statusbarvisible": 2, "toolbarvisible": 1, "boxanimatetime": 200, "enablehscroll": 1, "enablevscroll": 1,
            "devicewidth": 0.0, "description": "", "digest": "", "tags": "", "style": "", "subpatcher_template": "",
            "boxes": self.boxes, "lines": self.lines,
        }  # fmt: skip
        return {"patcher": about | more}


def written(document: dict[str, Any]) -> str:
    """As Max writes it: tabs."""
    return json.dumps(document, indent="\t") + "\n"
