"""MPE: zones of channels, and the notes that sound in them as numbered voices (MIDI Polyphonic Expression 1.0)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netbend_mappings.midi.control import Control, Touch
from netbend_mappings.midi.message import Message

VOICES: Final = 15
_CONFIGURATION: Final = (0, 6)
"""RPN 6, the MPE configuration message; its data entry is the number of member channels, 0 for none."""

_TIMBRE: Final = 74
_CENTRE: Final = 8192


@dataclass(slots=True)
class _Member:
    """What a member channel last said: it holds for the note that begins next."""

    bend: int = _CENTRE
    pressure: int = 0
    timbre: int = 64


class Zones:
    """The lower zone's manager is channel 1, the upper's 16; members count from there towards each other.

    Notes on member channels become voices 1..15, the lowest free number first. A touch's channel is the
    zone's manager. Where a zone has more notes than voices are free, the note is not heard.
    """

    def __init__(self, lower: int = VOICES, upper: int = 0) -> None:
        self._parameter: dict[int, list[int]] = {1: [127, 127], 16: [127, 127]}
        self._members: dict[int, _Member] = {}
        self._voices: dict[tuple[int, int], int] = {}
        self._manager: dict[int, int] = {}
        self._set_out({1: lower, 16: upper})

    def _set_out(self, sizes: dict[int, int]) -> None:
        self._sizes = sizes
        lower = dict.fromkeys(range(2, 2 + min(sizes[1], VOICES)), 1)
        upper = dict.fromkeys(range(15, 15 - min(sizes[16], VOICES), -1), 16)
        self._manager = lower | upper
        self._members = {channel: _Member() for channel in self._manager}

    def hear(self, message: Message) -> Iterator[Touch]:
        """The touches of voices that a message makes."""
        if message.kind == "cc" and message.channel in self._parameter and message.number in (100, 101, 6):
            yield from self._configure(message.channel, message.number, message.value)
        member = self._members.get(message.channel)
        if member is None:
            return
        match message.kind:
            case "note on":
                yield from self._begin(message, member)
            case "note off":
                yield from self._end(message.channel, message.number)
            case "bend":
                member.bend = message.value
                yield from self._say(message.channel, "bend", message.value)
            case "pressure":
                member.pressure = message.value
                yield from self._say(message.channel, "pressure", message.value)
            case "cc" if message.number == _TIMBRE:
                member.timbre = message.value
                yield from self._say(message.channel, "timbre", message.value)

    def _configure(self, channel: int, number: int, value: int) -> Iterator[Touch]:
        parameter = self._parameter[channel]
        if number != 6:
            parameter[101 - number] = value
        elif tuple(parameter) == _CONFIGURATION:
            yield from self._end_all()
            other = 17 - channel
            size = min(value, VOICES)
            left = min(self._sizes[other], max(0, 14 - size))  # the newer zone takes the other's channels
            self._set_out({channel: size, other: left})

    def _begin(self, message: Message, member: _Member) -> Iterator[Touch]:
        yield from self._end(message.channel, message.number)
        voice = next((voice for voice in range(1, VOICES + 1) if voice not in self._voices.values()), None)
        if voice is None:
            return
        self._voices[message.channel, message.number] = voice
        manager = self._manager[message.channel]
        told = {"note": message.number, "bend": member.bend, "pressure": member.pressure, "timbre": member.timbre}
        for name, value in (told | {"gate": message.value}).items():
            yield Touch(Control(f"voice-{name}", (voice,)), manager, value)

    def _end(self, channel: int, note: int) -> Iterator[Touch]:
        voice = self._voices.pop((channel, note), None)
        if voice is not None:
            yield Touch(Control("voice-gate", (voice,)), self._manager[channel], 0)

    def _end_all(self) -> Iterator[Touch]:
        for channel, note in list(self._voices):
            yield from self._end(channel, note)

    def _say(self, channel: int, name: str, value: int) -> Iterator[Touch]:
        for (sounding, _), voice in self._voices.items():
            if sounding == channel:
                yield Touch(Control(f"voice-{name}", (voice,)), self._manager[channel], value)
