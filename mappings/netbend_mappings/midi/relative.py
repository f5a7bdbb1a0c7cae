"""What encoders without an end send: how many steps a value means, in each usual encoding."""

from typing import Final


def _twos(value: int) -> int:
    return value if value < 64 else value - 128


def _signed(value: int) -> int:
    return value if value < 64 else 64 - value


def _offset(value: int) -> int:
    return value - 64


def _incdec(value: int) -> int:
    return 0 if value in (0, 64) else (1 if value < 64 else -1)


ENCODINGS: Final = {"twos": _twos, "signed": _signed, "offset": _offset, "incdec": _incdec}
"""`twos`: 1 up, 127 down. `signed`: 1 up, 65 down. `offset`: 65 up, 63 down.

`incdec`: one step a message, up below 64 and down above, however large the value: for encoders that
accelerate by themselves. Data increment and decrement (CC 96, 97 of an NRPN) are steps in any mode.
"""
