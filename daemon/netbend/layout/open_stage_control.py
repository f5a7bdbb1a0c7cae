"""An Open Stage Control session: JSON, format version 1.

Its widgets and their properties: https://openstagecontrol.ammd.net/docs/widgets/properties-reference/.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from netbend.layout.board import Control, Page, placed

VERSION: Final = "1.26.0"
WIDTH, HEIGHT = 1200.0, 760.0
_LABEL: Final = 18
_COLOURS: Final = ("#ee8c40", "#59a6d9", "#73bf80", "#bf80cc")


def open_stage_control(pages: Sequence[Page], target: str, feedback_port: int) -> str:
    """The session; it sends to `target` (HOST:PORT), its button `listen` asks for feedback to its own OSC port."""
    tabs = [_tab(page, colour, target, feedback_port) for page, colour in zip(pages, _COLOURS, strict=True)]
    root = {"type": "root", "id": "root", "bypass": True, "widgets": [], "tabs": tabs}
    session = {"createdWith": "Open Stage Control", "version": VERSION, "type": "session", "content": root}
    return json.dumps(session, indent=2) + "\n"


def _tab(page: Page, colour: str, target: str, feedback_port: int) -> dict[str, Any]:
    widgets: list[dict[str, Any]] = []
    for control, box in placed(page, WIDTH, HEIGHT):
        fader = control.kind == "fader"
        name = control.address.strip("/").replace("/", " ")  # widgets that share an id would be clones
        top = box.y + _LABEL if fader else box.y
        frame = {"left": round(box.x), "top": round(top), "width": round(box.width),
                 "height": round(box.height - (_LABEL if fader else 0))}  # fmt: skip
        widgets.append(_control(control, name, target, feedback_port) | frame)
        if fader:
            widgets.append(_name(control, name) | frame | {"top": round(box.y), "height": _LABEL})
    return {"type": "tab", "id": f"tab {page.name}", "label": page.name, "colorWidget": colour, "bypass": True,
            "widgets": widgets, "tabs": []}  # fmt: skip


def _name(control: Control, name: str) -> dict[str, Any]:
    return {"type": "text", "id": f"{name} label", "value": control.label, "bypass": True, "wrap": False}


def _control(control: Control, name: str, target: str, feedback_port: int) -> dict[str, Any]:
    span = control.span
    if control.kind == "fader":
        return {
            "type": "fader", "id": name, "address": control.address, "target": target, "design": "compact",
            "range": {"min": span.low, "max": span.high}, "origin": span.value,
            "steps": round(span.high - span.low) + 1 if span.whole else "",
            "doubleTap": f"{control.address}/reset", "decimals": 0 if span.whole else 4,
        }  # fmt: skip
    button = {"type": "button", "id": name, "label": control.label, "address": control.address, "target": target}
    if control.kind == "toggle":
        return button | {"mode": "toggle", "on": 1, "off": 0, "typeTags": "i"}
    if control.kind == "listen":
        asked = {"preArgs": [feedback_port], "typeTags": "i", "onValue": f"send('{target}', '/refresh')"}
        return button | {"mode": "momentary"} | asked
    return button | {"mode": "momentary"}
