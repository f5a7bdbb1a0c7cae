"""A TouchOSC layout: zlib-compressed XML, format version 6 as TouchOSC 1.5 writes it.

Values, properties and messages: https://hexler.net/touchosc/manual/script-properties-and-values. OSC arguments are
scaled on their way out and in, so that feedback moves the faders.
"""

import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from netbend.layout.board import Box, Control, Page, placed

WIDTH, HEIGHT = 1024.0, 768.0
_TABS: Final = 40.0
_LABEL: Final = 18.0
_COLOURS: Final = ((0.93, 0.55, 0.25), (0.35, 0.65, 0.85), (0.45, 0.75, 0.5), (0.75, 0.5, 0.8))
_GREY: Final = (0.12, 0.12, 0.14)
_MOMENTARY, _TOGGLE = 0, 2
_TEXT: Final = (0.9, 0.9, 0.9)

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Argument:
    """A value of the control, scaled, or a constant."""

    kind: str
    form: str
    value: str
    low: float = 0.0
    high: float = 1.0


def touchosc(pages: Sequence[Page], feedback_port: int) -> bytes:
    """The .tosc file; its button `listen` asks netbend for feedback to `feedback_port`, TouchOSC's receive port."""
    sheets = [_page(page, colour, feedback_port) for page, colour in zip(pages, _COLOURS, strict=True)]
    whole = Box(0, 0, WIDTH, HEIGHT)
    pager = _node(
        "PAGER", "pages", whole, _GREY, sheets, values=("page", "touch"),
        extra=_boolean("tabbar", True) + _boolean("tabLabels", True) + _integer("tabbarSize", int(_TABS)),
    )  # fmt: skip
    root = _node("GROUP", "netbend", whole, _GREY, [pager], first="<includes></includes>")
    text = f"<?xml version='1.0' encoding='UTF-8'?><lexml version='6'>{root}</lexml>"
    numbers = count()
    named = re.sub("ID=''", lambda _: f"ID='{uuid.uuid5(uuid.NAMESPACE_OID, f'netbend {next(numbers)}')}'", text)
    return zlib.compress(named.encode())


def _page(page: Page, colour: Colour, port: int) -> str:
    children: list[str] = []
    for control, box in placed(page, WIDTH, HEIGHT - _TABS):
        children += _control(control, box, colour, port)
    return _node(
        "GROUP", page.name, Box(0, _TABS, WIDTH, HEIGHT - _TABS), _GREY, children,
        extra=_text("tabLabel", page.name),
    )  # fmt: skip


def _control(control: Control, box: Box, colour: Colour, port: int) -> list[str]:
    """The control and its name: above a fader, upon a button."""
    span = control.span
    if control.kind == "fader":
        body = Box(box.x, box.y + _LABEL, box.width, box.height - _LABEL)
        at = (span.value - span.low) / (span.high - span.low)
        value = _Argument("VALUE", "INTEGER" if span.whole else "FLOAT", "x", span.low, span.high)
        fader = _node(
            "FADER", control.label, body, colour, values=("x", "touch"), start=min(max(at, 0.0), 1.0),
            messages=_osc(control.address, (value,)), extra=_boolean("grid", False),
        )  # fmt: skip
        return [fader, _label(control.label, Box(box.x, box.y, box.width, _LABEL))]
    return [_button(control, box, colour, port), _label(control.label, box)]


def _button(control: Control, box: Box, colour: Colour, port: int) -> str:
    toggle = control.kind == "toggle"
    if toggle:
        messages = _osc(control.address, (_Argument("VALUE", "INTEGER", "x"),))
    elif control.kind == "listen":
        messages = _fired(control.address, (_Argument("CONSTANT", "INTEGER", str(port)),)) + _fired("/refresh")
    else:
        messages = _fired(control.address)
    return _node(
        "BUTTON", control.label, box, colour, values=("x", "touch"), messages=messages,
        start=float(toggle and control.span.value > 0),
        extra=_integer("buttonType", _TOGGLE if toggle else _MOMENTARY),
    )  # fmt: skip


def _label(name: str, box: Box) -> str:
    extra = _boolean("background", False) + _integer("textSize", 12) + _colour("textColor", _TEXT)
    return _node("LABEL", f"{name} label", box, _GREY, values=("text", "touch"), text=name, extra=extra, touched=False)


def _node(
    kind: str, name: str, box: Box, colour: Colour, children: Sequence[str] = (), *, values: Sequence[str] = ("touch",),
    messages: str = "", extra: str = "", first: str = "", start: float = 0.0, text: str = "", touched: bool = True,
) -> str:  # fmt: skip
    """One element of the tree; empty containers are left out."""
    own = _text("name", name) + _frame(box) + _colour("color", colour) + _boolean("interactive", touched)
    defaults = {"touch": "false", "x": f"{start:g}", "page": "0", "text": text}
    held = "".join(
        f"<value>{_key(one)}<locked>0</locked><lockedDefaultCurrent>0</lockedDefaultCurrent>"
        f"<default>{_data(defaults[one])}</default><defaultPull>0</defaultPull></value>"
        for one in values
    )
    return (
        f"<node ID='' type='{kind}'>{first}"
        f"<properties>{own}{extra}</properties><values>{held}</values>"
        + (f"<messages>{messages}</messages>" if messages else "")
        + (f"<children>{''.join(children)}</children>" if children else "")
        + "</node>"
    )


def _osc(address: str, arguments: Sequence[_Argument], *, condition: str = "ANY", receive: bool = True) -> str:
    """A message over every connection, sent when x changes."""
    path = _partial(_Argument("CONSTANT", "STRING", address))
    given = "".join(map(_partial, arguments))
    return (
        f"<osc><enabled>1</enabled><send>1</send><receive>{int(receive)}</receive><feedback>0</feedback>"
        "<noDuplicates>0</noDuplicates><connections>1111111111</connections>"
        f"<triggers><trigger><var>{_data('x')}</var><condition>{condition}</condition></trigger></triggers>"
        f"<path>{path}</path>" + (f"<arguments>{given}</arguments>" if given else "") + "</osc>"
    )


def _fired(address: str, arguments: Sequence[_Argument] = ()) -> str:
    """Sent on the press alone."""
    return _osc(address, arguments, condition="RISE", receive=False)


def _partial(part: _Argument) -> str:
    return (
        f"<partial><type>{part.kind}</type><conversion>{part.form}</conversion><value>{_data(part.value)}</value>"
        f"<scaleMin>{part.low:g}</scaleMin><scaleMax>{part.high:g}</scaleMax></partial>"
    )


def _data(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]')}]]>"


def _key(name: str) -> str:
    return f"<key>{_data(name)}</key>"


def _property(kind: str, key: str, value: str) -> str:
    return f"<property type='{kind}'>{_key(key)}<value>{value}</value></property>"


def _text(key: str, value: str) -> str:
    return _property("s", key, _data(value))


def _boolean(key: str, value: bool) -> str:
    return _property("b", key, str(int(value)))


def _integer(key: str, value: int) -> str:
    return _property("i", key, str(value))


def _frame(box: Box) -> str:
    sides = zip("xywh", (box.x, box.y, box.width, box.height), strict=True)
    return _property("r", "frame", "".join(f"<{name}>{value:g}</{name}>" for name, value in sides))


def _colour(key: str, colour: Colour) -> str:
    parts = zip("rgba", (*colour, 1.0), strict=True)
    return _property("c", key, "".join(f"<{name}>{value:g}</{name}>" for name, value in parts))
