"""XML from anywhere as plain elements: no document types and no entities, so that a small file stays small."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from netbend_mappings.projects.error import ProjectError

DEEPEST: Final = 64
MOST: Final = 2**22
"""Elements of one file: DTW examples take one for each number."""


@dataclass(slots=True)
class Element:
    """One element: its tag, attributes, text without white space around it, and what it holds."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def find(self, *path: str) -> "Element | None":
        """The first element down this path of tags."""
        here: Element | None = self
        for tag in path:
            here = next((child for child in here.children if child.tag == tag), None) if here else None
        return here

    def word(self, *path: str) -> str:
        """The text down this path, empty where there is none."""
        found = self.find(*path)
        return found.text if found else ""

    def words(self, *path: str) -> list[str]:
        """The texts of what the element down this path holds."""
        found = self.find(*path)
        return [child.text for child in found.children] if found else []

    def every(self, tag: str) -> Iterator["Element"]:
        """All elements with this tag, however deep."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            if here.tag == tag:
                yield here
            waiting.extend(reversed(here.children))


class _Builder:
    def __init__(self) -> None:
        self.top = Element("")
        self.open = [self.top]
        self.words: list[str] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) > DEEPEST or self.count > MOST:
            raise ProjectError("it has more elements, or deeper ones, than a project has")
        element = Element(tag, attributes)
        self.open[-1].children.append(element)
        self.open.append(element)
        self.words.clear()

    def end(self, _tag: str) -> None:
        self.open.pop().text = "".join(self.words).strip()
        self.words.clear()


def parse(data: bytes | str, name: str) -> Element:
    """The root element of a file called `name`; a ProjectError where it is cut, or declares types or entities."""
    builder, parser = _Builder(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.words.append
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise ProjectError(f"{name} is not whole XML: {fault}") from fault
    except ProjectError as fault:
        raise ProjectError(f"{name}: {fault}") from fault
    return builder.top.children[0]


def _refuse(*_: object) -> None:
    raise ProjectError("it declares a document type or an entity, which a project has no use for")
