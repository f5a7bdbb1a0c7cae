"""Sound in the conductor: what is heard, when it is looked at, and who is told; nothing is imported where it is off."""

import asyncio
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netbend.audio.base import FAILED, MISSING, OFF, THERE, AudioError, AudioState
from netbend.audio.row import DEVICE, FILE, KEYS, PLAYS
from netbend.conductor.complaint import log
from netbend.conductor.dispatcher import Refusal
from netbend.conductor.instrument import Part
from netbend.conductor.peer import Peer
from netbend.error import AddressError, FolderError, OscError
from netbend.folder import below, models_folder
from netbend.osc.encode import encode
from netbend.tree.tree import Action, Commit, Sender, Tree

if TYPE_CHECKING:
    from netbend.audio.base import Sound
    from netbend.audio.hearing import Hearing

NONE: Final = "none"
LEAD_SECONDS: Final = 0.004
"""Before its frame is begun, sound is analysed and set."""

_MOST_FRAMES: Final = 30
"""Frames that are made up for where the conductor was held up."""

_FILES: Final = (".aif", ".aiff", ".flac", ".mp3", ".oga", ".ogg", ".opus", ".wav")
"""What --audio takes for a file though there is none."""

_SILENCE: Final = AudioState("", OFF, "no input and no file is named")


class Audio:
    """Plays the part that `air` gives from the input or file that its texts name, or else `asked` by --audio."""

    def __init__(
        self, air: Callable[[], Part | None], asked: str, refuse: Callable[[Refusal], None],
        changed: Callable[[], None], tell: Callable[..., None], stage: Any,
    ) -> None:  # fmt: skip
        self._air, self._asked, self._refuse, self._changed = air, asked, refuse, changed
        self._tell, self._stage = tell, stage
        self._wanted: tuple[object, ...] = ()
        self._sound: Sound | None = None
        self._hearing: Hearing | None = None
        self._task: asyncio.Task[None] | None = None
        self._state = _SILENCE
        self._peer = Peer("sound")
        self._asking: set[asyncio.Task[None]] = set()
        self._number = self._opened = 0

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {"audio/inputs": self._answer_inputs}

    # from start to stop

    def start(self) -> None:
        """Listen to what is asked for."""
        self._loop = asyncio.get_running_loop()
        self._take_texts()
        part = self._air()
        if part is not None and self._sound is None:
            self._let_go(part.tree)

    async def stop(self) -> None:
        """Let go of it."""
        if self._sound is not None:
            self._sound.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def committed(self, commit: Commit) -> None:
        """Obey texts that have changed, and another channel."""
        if self._hearing is not None and any(stored.startswith("/mod/audio/") for stored in commit.texts):
            self._hearing.take_links()
        part = self._air()
        if part is not None and (
            {DEVICE, FILE} & commit.texts or part.tree.layout.flat_slots["audio/channel"] in commit.slots
        ):
            self._take_texts()

    def on_air(self) -> None:
        """Another network is on air: it is played, and its texts are obeyed."""
        part = self._air()
        if part is not None and self._hearing is not None:
            self._hearing.take_tree(part.tree)
        self._take_texts()

    @staticmethod
    def _let_go(tree: Tree) -> None:
        """What a show or a conductor that died has left of sound moves nothing without it."""
        for key in KEYS:
            slot = tree.layout.flat_slots[f"audio/{key}"]
            if tree.base[slot]:
                tree.put(slot, 0.0)

    def _take_texts(self) -> None:
        """Hear what is named now, in place of what was."""
        part = self._air()
        if part is None or not hasattr(self, "_loop"):
            return
        channel = int(part.tree.base[part.tree.layout.flat_slots["audio/channel"]])
        wanted = (*self._named(part.tree), channel)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._sound is not None:
            self._sound.close()
        self._sound = self._open(*wanted)
        if self._sound is not None and self._task is None:
            self._listen(part.tree)

    def _named(self, tree: Tree) -> tuple[str, str]:
        """The kind and the name of what is to be heard."""
        if name := str(tree.texts.read(FILE)).strip():
            try:
                return "file", str(below(models_folder(), name))
            except FolderError as fault:
                self._say(AudioState(name, FAILED, str(fault)))
                return "", ""
        device = "".join(filter(str.isprintable, str(tree.texts.read(DEVICE)))).strip() or self._asked
        if device in ("", NONE):
            return "", ""
        named = device == self._asked and (Path(device).is_file() or Path(device).suffix.lower() in _FILES)
        return ("file" if named else "device", device)  # a message names files below the models' folder only

    def _open(self, kind: str, name: str, channel: int) -> "Sound | None":
        self._opened += 1
        opened = self._opened

        def tell(state: AudioState) -> None:
            with suppress(RuntimeError):  # the loop has closed
                self._loop.call_soon_threadsafe(self._say_of, opened, state)

        if kind == "file":
            from netbend.audio.file import FileSound  # noqa: PLC0415  only where there is sound

            return FileSound(Path(name), channel, tell)
        if kind == "device":
            from netbend.audio.ear import Ear  # noqa: PLC0415

            return Ear(name, channel, tell)
        if self._state.state != FAILED:
            self._say(_SILENCE)
        return None

    # each frame

    def _listen(self, tree: Tree) -> None:
        from netbend.audio.hearing import Hearing  # noqa: PLC0415  only where there is sound

        self._hearing = Hearing(self._fire)
        self._hearing.take_tree(tree)
        self._task = self._loop.create_task(self._follow(self._hearing))

    async def _follow(self, hearing: "Hearing") -> None:
        try:
            while self._sound is not None or not hearing.silent:
                self._frame(hearing, await self._next_frame())
        except Exception:  # noqa: BLE001  the edge of a part: the show plays on without it
            log("sound has stopped; name the input or the file again to have it back")
            traceback.print_exc()
            self._wanted = ()
        self._task = self._hearing = None

    async def _next_frame(self) -> int:
        """Wait until shortly before the next frame is begun; its number."""
        start, fps, now = float(self._stage["start"]), float(self._stage["fps"]), time.perf_counter()
        number = floor((now + LEAD_SECONDS - start) * fps) + 1
        if number == self._number:  # a timer may be early
            number += 1
        await asyncio.sleep(max(0.0, start + number / fps - LEAD_SECONDS - now))
        return number

    def _frame(self, hearing: "Hearing", number: int) -> None:
        part = self._air()
        if part is None:
            return
        frames = min(max(1, number - self._number), _MOST_FRAMES)
        self._number = number
        seconds = frames / float(self._stage["fps"])
        played = part.state.now.played if part.state.count else part.tree.base_view
        rate = self._sound.rate if self._sound is not None else 0.0
        held = played[part.tree.layout.flat_slots["time/hold"]] >= 0.5 and self._wanted[0] == "file"
        samples = np.empty(0, np.float32) if held or self._sound is None else self._sound.take(seconds)
        hearing.frame(samples, rate, seconds, played)
        self._changed()

    def _fire(self) -> None:
        """Play the messages of an onset."""
        from netbend.audio.message import messages_of  # noqa: PLC0415  only where there is sound

        part = self._air()
        if part is None:
            return
        for address, arguments in messages_of(str(part.tree.texts.read(PLAYS))):
            try:
                part.tree.play(address, arguments, self._peer, time.perf_counter())
            except (AddressError, OscError) as fault:
                self._refuse(Refusal(self._peer, address, str(fault)))

    # what is told

    def _say_of(self, opened: int, state: AudioState) -> None:
        if opened == self._opened:
            self._say(state)

    def _say(self, state: AudioState) -> None:
        if state != self._state:
            self._state = state
            self._tell("/audio/input", state.name, state.state, state.detail)
            log(": ".join(filter(None, ("sound", state.name, state.state, state.detail))))

    def _answer_inputs(self, _arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        if not isinstance(sender, Peer):
            raise AddressError("only a sender with a socket can be answered")
        asking = asyncio.get_running_loop().create_task(self._answer(sender))
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)

    async def _answer(self, peer: Peer) -> None:
        """Tell how sound stands, and which inputs there are besides."""
        from netbend.audio.inputs import inputs  # noqa: PLC0415  asked for by hand

        states = [self._state]
        try:
            found = await asyncio.get_running_loop().run_in_executor(None, inputs)
        except AudioError as fault:
            states.append(AudioState("", MISSING, str(fault)))
        else:
            states += [AudioState(one.name, THERE, f"{one.channels} channels, {one.rate:g} Hz, {one.system}")
                       for one in found if one.name != self._state.name]  # fmt: skip
        for one in states:
            peer.answer(encode("/audio/input", one.name, one.state, one.detail))
