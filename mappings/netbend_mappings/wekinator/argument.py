"""The arguments of Wekinator's messages: integers and doubles are numbers, and what is too much is ignored."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.wekinator.error import WekinatorError

LONGEST: Final = 4096
"""Characters of a path or a name."""


def numbers(arguments: Sequence[Any], address: str, *, finite: bool = True) -> NDArray[np.float64]:
    """All arguments as numbers (N,), finite ones unless it is said otherwise."""
    for one in arguments:
        if not isinstance(one, int | float):
            raise WekinatorError(f"{address} takes numbers, got {one!r:.60}")
    try:
        values = np.array(arguments, np.float64)
    except OverflowError as fault:
        raise WekinatorError(f"{address} takes finite numbers") from fault
    if finite and not np.isfinite(values).all():
        raise WekinatorError(f"{address} takes finite numbers, got {values[~np.isfinite(values)][0]}")
    return values


def index(arguments: Sequence[Any], address: str, most: int, what: str) -> int:
    """The first argument as a number from 1 to `most`."""
    if not arguments:
        raise WekinatorError(f"{address} needs the number of {what}, 1..{most}")
    return indices(arguments[:1], address, most, what)[0]


def indices(arguments: Sequence[Any], address: str, most: int, what: str) -> tuple[int, ...]:
    """All arguments as numbers from 1 to `most`, each once."""
    if not arguments:
        raise WekinatorError(f"{address} needs at least one number of {what}, 1..{most}")
    for one in arguments:
        if not (isinstance(one, int | float) and isfinite(one) and one == int(one) and 1 <= one <= most):
            raise WekinatorError(f"{address}: {what} must be 1..{most}, got {one!r:.60}")
    return tuple(dict.fromkeys(int(one) for one in arguments))


def text(arguments: Sequence[Any], address: str, what: str) -> str:
    """The first argument as a text."""
    if not arguments or not isinstance(arguments[0], str) or not arguments[0]:
        raise WekinatorError(f"{address} needs {what}, got {arguments[:1]!r:.60}")
    if len(arguments[0]) > LONGEST or "\0" in arguments[0]:
        raise WekinatorError(f"{address}: {what} may have {LONGEST} characters at most")
    return arguments[0]


def texts(arguments: Sequence[Any], address: str) -> tuple[str, ...]:
    """All arguments as texts, no two the same."""
    found = tuple(text((one,), address, "names") for one in arguments)
    twice = [one for one, count in Counter(found).items() if count > 1]
    if twice:
        raise WekinatorError(f"{address} needs each name once, got {twice[0]!r:.60} twice")
    return found


def choice(arguments: Sequence[Any], place: int, words: Sequence[str], address: str) -> str:
    """The argument at a place as one of these words; the first of them where none is given."""
    if len(arguments) <= place:
        return words[0]
    if arguments[place] not in words:
        raise WekinatorError(f"{address} takes {', '.join(words)}, got {arguments[place]!r:.60}")
    return str(arguments[place])
