"""A pickle read by a machine that can only build plain containers and records; it has no way to call anything.

The opcodes are those of the Python Library Reference's pickletools, protocols 2 to 5, without the ones that
checkpoints do not use. Byte strings are views of the file, so a file costs its own size and little more.
"""

from collections.abc import Callable, Mapping
from struct import Struct
from typing import Any, ClassVar, Final

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.record import ArrayRecord, DtypeRecord, ModuleRecord, Named
from netbend_models.error import LoadError

MODIFIED: Final = "get the checkpoint from its source again, and distrust this one"
CUT: Final = "its download was cut short, or it is damaged: get it again"

_MARK: Final = object()
_U2, _U4, _U8 = Struct("<H"), Struct("<I"), Struct("<Q")
_I4, _F8 = Struct("<i"), Struct(">d")
_KEYS: Final = (str, int, float, type(None))
"""Keys whose hash looks into nothing else."""

Names = Mapping[tuple[str, str], Named]
Resolve = Callable[[str, str], Named]


class Machine:
    """Reads one pickle from `data` at `position`; afterwards `position` is behind it.

    `resolve` gives what stands for a global or raises a LoadError; `persistent` takes a persistent id.
    """

    def __init__(
        self,
        data: memoryview,
        resolve: Resolve,
        persistent: Callable[[Any], Any] | None = None,
        position: int = 0,
        operations: int = bound.OPERATIONS,
    ) -> None:
        self.position = position
        self._operations = operations
        self._data, self._resolve, self._persistent = data, resolve, persistent
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self._text = 0

    def run(self) -> Any:
        """The object that the pickle describes."""
        left, table, data = self._operations, self._TABLE, self._data
        while True:
            if self.position >= len(data):
                raise LoadError(f"ends in the middle; {CUT}")
            code = data[self.position]
            self.position += 1
            if code == 0x2E:  # STOP
                return self._pop()
            operation = table.get(code)
            if operation is None:
                raise LoadError(f"holds the pickle opcode 0x{code:02x}, which no checkpoint has; {MODIFIED}")
            operation(self)
            left -= 1
            if left < 0 or len(self._stack) > bound.STACK:
                raise LoadError(f"nests deeper, or holds more parts, than any checkpoint does; {MODIFIED}")

    def _take(self, count: int) -> memoryview:
        end = self.position + count
        if end > len(self._data):
            raise LoadError(f"declares {count:,} bytes where {len(self._data) - self.position:,} are left; {CUT}")
        found = self._data[self.position : end]
        self.position = end
        return found

    def _number(self, form: Struct) -> Any:
        return form.unpack(self._take(form.size))[0]

    def _string(self, count: int) -> str:
        self._text += count
        if self._text > bound.TEXT:
            raise LoadError(f"holds over {bound.TEXT:,} characters of text, which no checkpoint does; {MODIFIED}")
        try:
            return str(self._take(count), "utf-8", "surrogatepass")
        except UnicodeDecodeError as fault:
            raise LoadError(f"holds text that is not UTF-8; {CUT}") from fault

    def _pop(self) -> Any:
        if not self._stack or (self._marks and len(self._stack) <= self._marks[-1]):
            raise LoadError(f"takes a part that is not there; {CUT}")
        return self._stack.pop()

    def _top(self) -> Any:
        found = self._pop()
        self._stack.append(found)
        return found

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _since_mark(self) -> list[Any]:
        if not self._marks:
            raise LoadError(f"closes a container that was never opened; {CUT}")
        first = self._marks.pop()
        found = self._stack[first:]
        del self._stack[first:]
        return found

    def _open(self) -> None:
        if len(self._marks) >= bound.MARKS:
            raise LoadError(f"nests deeper than {bound.MARKS} levels, which no checkpoint does; {MODIFIED}")
        self._marks.append(len(self._stack))

    def _proto(self) -> None:
        version = self._take(1)[0]
        if version > 5:
            raise LoadError(f"is a pickle of protocol {version}, and there are five; {CUT}")

    def _frame(self) -> None:
        count = self._number(_U8)
        if count > len(self._data) - self.position:
            raise LoadError(f"declares {count:,} bytes where {len(self._data) - self.position:,} are left; {CUT}")

    def _long(self) -> None:
        count = self._take(1)[0]
        if count > 16:
            raise LoadError(f"holds a whole number of {count} bytes, which no checkpoint does; {MODIFIED}")
        self._push(int.from_bytes(self._take(count), "little", signed=True))

    def _line(self) -> str:
        head = bytes(self._data[self.position : self.position + bound.LINE])
        end = head.find(b"\n")
        if end < 0:
            raise LoadError(f"holds a name without an end; {CUT}")
        return str(self._take(end + 1)[:-1], "utf-8", "replace")

    def _global(self) -> None:
        module, name = self._line(), self._line()
        self._push(self._resolve(module, name))

    def _stack_global(self) -> None:
        name, module = self._pop(), self._pop()
        if not (isinstance(module, str) and isinstance(name, str)):
            raise LoadError(f"names a global by something that is not text; {MODIFIED}")
        self._push(self._resolve(module, name))

    def _reduce(self) -> None:
        arguments, function = self._pop(), self._pop()
        if not (isinstance(function, Named) and isinstance(arguments, tuple)):
            raise LoadError(f"asks to call what is no function; {MODIFIED}")
        try:
            self._push(function.call(*arguments))
        except (TypeError, ValueError, OverflowError) as fault:
            raise LoadError(f"gives {function.name} what it does not take; {MODIFIED}") from fault

    def _build(self) -> None:
        state, target = self._pop(), self._top()
        if isinstance(target, DtypeRecord) and isinstance(state, tuple) and len(state) > 1:
            target.little = state[1] != ">"
        elif isinstance(target, ArrayRecord):
            target.state = state
        elif not isinstance(target, dict | ModuleRecord):
            raise LoadError(f"sets the state of a {type(target).__name__}; {MODIFIED}")

    def _set(self, pairs: list[Any]) -> None:
        target = self._top()
        if not isinstance(target, dict) or len(pairs) % 2:
            raise LoadError(f"puts items into what is no dictionary; {MODIFIED}")
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(key, _KEYS):
                raise LoadError(f"has a {type(key).__name__} for a key, which no checkpoint has; {MODIFIED}")
            target[key] = value

    def _append(self, values: list[Any]) -> None:
        target = self._top()
        if not isinstance(target, list):
            raise LoadError(f"appends to what is no list; {MODIFIED}")
        target += values

    def _tuple(self, count: int) -> None:
        found = [self._pop() for _ in range(count)]
        self._push(tuple(found[::-1]))

    def _remember(self, place: int) -> None:
        self._memo[place] = self._top()

    def _recall(self, place: int) -> None:
        if place not in self._memo:
            raise LoadError(f"refers to a part that is not there; {CUT}")
        self._push(self._memo[place])

    def _persist(self) -> None:
        if self._persistent is None:
            raise LoadError(f"refers to objects outside itself, which no checkpoint does; {MODIFIED}")
        self._push(self._persistent(self._pop()))

    _TABLE: ClassVar[dict[int, Callable[["Machine"], None]]] = {
        0x80: _proto,
        0x95: _frame,
        0x28: _open,
        0x30: lambda self: void(self._pop()),
        0x31: lambda self: void(self._since_mark()),
        0x4E: lambda self: self._push(None),
        0x88: lambda self: self._push(True),
        0x89: lambda self: self._push(False),
        0x4B: lambda self: self._push(self._take(1)[0]),
        0x4D: lambda self: self._push(self._number(_U2)),
        0x4A: lambda self: self._push(self._number(_I4)),
        0x8A: _long,
        0x47: lambda self: self._push(self._number(_F8)),
        0x58: lambda self: self._push(self._string(self._number(_U4))),
        0x8C: lambda self: self._push(self._string(self._take(1)[0])),
        0x8D: lambda self: self._push(self._string(self._number(_U8))),
        0x43: lambda self: self._push(self._take(self._take(1)[0])),
        0x42: lambda self: self._push(self._take(self._number(_U4))),
        0x8E: lambda self: self._push(self._take(self._number(_U8))),
        0x5D: lambda self: self._push([]),
        0x7D: lambda self: self._push({}),
        0x8F: lambda self: self._push([]),  # a set: nobody reads one, and members need no hash
        0x29: lambda self: self._push(()),
        0x85: lambda self: self._tuple(1),
        0x86: lambda self: self._tuple(2),
        0x87: lambda self: self._tuple(3),
        0x74: lambda self: self._push(tuple(self._since_mark())),
        0x61: lambda self: self._append([self._pop()]),
        0x65: lambda self: self._append(self._since_mark()),
        0x90: lambda self: self._append(self._since_mark()),
        0x91: lambda self: self._push(tuple(self._since_mark())),
        0x73: lambda self: self._set([self._pop(), self._pop()][::-1]),
        0x75: lambda self: self._set(self._since_mark()),
        0x94: lambda self: self._remember(len(self._memo)),
        0x71: lambda self: self._remember(self._take(1)[0]),
        0x72: lambda self: self._remember(self._number(_U4)),
        0x68: lambda self: self._recall(self._take(1)[0]),
        0x6A: lambda self: self._recall(self._number(_U4)),
        0x63: _global,
        0x93: _stack_global,
        0x52: _reduce,
        0x81: _reduce,
        0x62: _build,
        0x51: _persist,
    }
    """Opcodes by their byte, in pickletools' order of kinds."""


def void(_value: object) -> None:
    """Let go of a value."""
