"""Time tags: NTP to Unix seconds and back, and when a bundle is due (addresses.md, Values)."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

IMMEDIATELY: Final = 1
AHEAD_SECONDS: Final = 1.0
"""How far ahead a tag is obeyed."""
LATE_SECONDS: Final = 0.1
"""A tag this late is the network's or the sender's frame; later than that its clock is off."""

_UNIX_IN_NTP: Final = 2_208_988_800
_ERA: Final = 2**32


class TimetagPolicy(Enum):
    """What a sender's time tags are worth; the values are those of `--timetags`."""

    OBEY = "obey"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Due:
    """Seconds to wait, and how far the sender's clock is ahead (behind: negative) if that is worth a line."""

    wait_seconds: float
    clock_offset_seconds: float | None = None


_NOW: Final = Due(0.0)


def from_ntp(tag: int) -> float | None:
    """Unix seconds of a 64-bit tag; None for immediately, which senders write as 1 and some as 0.

    Seconds without the top bit are after February 2036 (RFC 4330, section 3).
    """
    if tag <= IMMEDIATELY:
        return None
    seconds, fraction = divmod(tag, _ERA)
    if seconds < _ERA // 2:
        seconds += _ERA
    return seconds - _UNIX_IN_NTP + fraction / _ERA


def to_ntp(time: float | None) -> int:
    """The 64-bit tag of Unix seconds; None is immediately."""
    if time is None:
        return IMMEDIATELY
    whole, rest = divmod(time, 1.0)
    seconds = (int(whole) + _UNIX_IN_NTP) % _ERA
    return seconds * _ERA + min(int(rest * _ERA), _ERA - 1)


def due(time: float | None, now: float, policy: TimetagPolicy = TimetagPolicy.OBEY) -> Due:
    """When what is tagged `time` takes effect: up to 1 s ahead of `now` then, anything else on arrival."""
    if time is None or policy is TimetagPolicy.IGNORE:
        return _NOW
    ahead = time - now
    if 0.0 <= ahead <= AHEAD_SECONDS:
        return Due(ahead)
    return _NOW if -LATE_SECONDS <= ahead < 0.0 else Due(0.0, ahead)
