"""The conductor's parts, put together, and the beats at which they act."""

import asyncio
import time
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final

from netbend.conductor.alarm import Alarm
from netbend.conductor.audio import Audio
from netbend.conductor.beyond import Free
from netbend.conductor.command import Commands
from netbend.conductor.commits import Commits
from netbend.conductor.complaint import Complaints, log
from netbend.conductor.dispatcher import Dispatcher
from netbend.conductor.input import Inputs
from netbend.conductor.instrument import Instrument, Part
from netbend.conductor.later import Later
from netbend.conductor.link import Link
from netbend.conductor.mapping import Mapping
from netbend.conductor.midi import Midi
from netbend.conductor.osc_server import OscServer
from netbend.conductor.output import Outputs
from netbend.conductor.page import Page
from netbend.conductor.peer import Peer
from netbend.conductor.portrait import Portraits
from netbend.conductor.post import send
from netbend.conductor.query import Query
from netbend.conductor.recording import RecordCommands
from netbend.conductor.rounds import watch
from netbend.conductor.scribe import Scribe
from netbend.conductor.show import SECONDS as SHOW_SECONDS
from netbend.conductor.show import ShowKeeper
from netbend.conductor.statistics import Statistics
from netbend.conductor.subscription import Subscription, Subscriptions
from netbend.conductor.wire import hear
from netbend.inputs.message import Received
from netbend.message import Dropped, EpochReady, Load, NewEpoch, OnAir, Publishing, Ready, Restore, Said, Stop
from netbend.osc.timetag import TimetagPolicy
from netbend.port import Sockets
from netbend.settings import PlaySettings
from netbend.show.shelf import state_folder
from netbend.stage.programme import Programme
from netbend.stage.ring import Picture
from netbend.tree.suggestion import suggest
from netbend.tree.tree import Commit, Tree

BEAT_SECONDS: Final = 0.5


class Conductor:
    """Everything that hears and answers, around the instrument."""

    def __init__(self, connection: Connection, owner: int, settings: PlaySettings, sockets: Sockets) -> None:
        self._connection, self._settings, self._sockets = connection, settings, sockets
        self._programme = Programme(owner)
        stage, air, playing, after = self._programme.stage, self._air, self._playing, self._after_batch
        self._subscriptions = Subscriptions(partial(send, sockets.udp), self._keep_subscriptions)
        tell = self._subscriptions.tell
        self._complaints = Complaints(time.perf_counter, self._tell_error, self._suggest)
        refuse = self._complaints.refuse
        self._commits = Commits(lambda: self._instrument, self._subscriptions, self._spread)
        self._later = Later(playing, refuse, after, stage["fps"])
        commands = self._commands = Commands(self._subscriptions, self._load, self._later)
        self._mapping = Mapping(playing, refuse, after, tell, to=settings.wekinator_to)
        self._free = Free(self._mapping, playing, after, tell, self._picture)
        self._portraits = Portraits(playing, self._picture, tell, state_folder() / "presets")
        commands.presets.stored, commands.presets.recalled = self._portraits.stored, self._portraits.recalled
        self._midi = Midi(air, settings.midi, refuse, after, tell, stage, settings.midi_maps)
        self._link = Link(air, stage, after, tell)
        self._audio = Audio(air, settings.audio, refuse, after, tell, stage)
        self._inputs = Inputs(air, settings.inputs, self._say, refuse, after, tell)
        self._show = ShowKeeper.of(settings.show, owner, lambda: self._instrument, self._later, self._load, tell)
        self._instrument = commands.instrument = Instrument(
            owner,
            commands.table()
            | self._show.table()
            | self._inputs.table()
            | self._midi.table()
            | self._mapping.table()
            | self._audio.table()
            | RecordCommands(self._say).table(),
        )
        self._instrument.open(settings.show.holding)
        self._show.settle = self._commits.now
        commands.settle = self._settle
        self._outputs = Outputs(self._say)
        policy = TimetagPolicy.OBEY if settings.obey_timetags else TimetagPolicy.IGNORE
        self._dispatcher = Dispatcher(self._instrument.tree, refuse, policy, self._log_clock)
        self._osc = OscServer(self._dispatcher, after, refuse)
        self._alarm = Alarm(self._dispatcher, self._commits.now, self._later.watch)
        self.statistics = Statistics(stage)
        self._query = Query(
            settings.name, (sockets.osc_port, sockets.http_port), self._instrument.tree, self._dispatcher,
            after, refuse, self._figures, everything=settings.oscquery_all, lan=settings.lan,
        )  # fmt: skip
        self._subscriptions.also = self._query.tell
        self._page = Page(
            settings, sockets, self._programme, self._figures, self._query, self._outputs, playing,
            self._portraits, self._free.rounds,
        )  # fmt: skip
        self._scribe = Scribe(settings, stage)
        self._clocks: set[str] = set()
        self._ears: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Listen until the supervisor says stop."""
        self._stopped = asyncio.Event()
        self._take_up()
        hear(self._connection, self._obey)
        self._say(Ready())
        beats = [
            asyncio.create_task(self._page.run()),
            asyncio.create_task(self._each(1.0, self._tell_statistics)),
            asyncio.create_task(self._each(BEAT_SECONDS, self._beat)),
            asyncio.create_task(watch(self._air, self._subscriptions.tell, self._commits.now)),
            asyncio.create_task(self._keep_show()),
            asyncio.create_task(self._scribe.run()),
        ]
        await self._stopped.wait()
        for beat in beats:
            beat.cancel()
        self._commands.close()
        await self._osc.stop()
        await self._midi.stop()
        self._mapping.stop()
        self._free.rounds.close()
        await self._link.stop()
        await self._audio.stop()
        await self._page.stop()
        self._scribe.close()
        self._show.close()

    async def _keep_show(self) -> None:
        """Keep what has changed, off the loop."""
        while True:
            await asyncio.sleep(SHOW_SECONDS)
            if (work := self._show.keep()) is not None:
                await asyncio.to_thread(work)

    def _take_up(self) -> None:
        """Go on with the subscriptions of a conductor that died, and the one of the command line."""
        self._subscriptions.resume(self._instrument.content.get("subscriptions", ()))
        self._instrument.extra = lambda: {"subscriptions": self._subscriptions.plain()}
        if self._settings.feedback:
            host, port = self._settings.feedback
            self._subscriptions.add(Subscription(host, port, "--feedback", lasting=True))

    async def _each(self, seconds: float, act: Any) -> None:
        while True:
            await asyncio.sleep(seconds)
            act()

    # the supervisor

    def _beat(self) -> None:
        """Give a sign of life: a driver can hold this process for ever."""
        self._programme.stage["conductor_beat"] = time.perf_counter()

    def _say(self, message: object) -> None:
        self._connection.send(message)

    def _load(self, network: str, seconds: float) -> None:
        self._say(Load(network, seconds))

    def _obey(self, message: object) -> None:
        match message:
            case NewEpoch(number, network, description):
                self._instrument.adopt(number, network, description, self._settings.initial)
                self._scribe.begin(self._instrument.air)
                self._say(EpochReady(number))
                self._open_ears()
            case OnAir(number):
                self._put_on_air(number)
            case Dropped(number):
                self._instrument.forget(number)
            case Restore(_):
                self._restore()
            case Said(text):
                self._subscriptions.tell("/stats/said", text)
            case Publishing(publisher, state, detail):
                self.statistics.hear(publisher, state, detail)
            case Received():
                self._inputs.hear(message)
            case Stop():
                self._stopped.set()

    def _open_ears(self) -> None:
        """Listen once there is a tree; what came before waits in the sockets, which the supervisor keeps bound."""
        if self._ears is None:
            self._ears = asyncio.create_task(self._osc.start(self._sockets.udp, self._sockets.tcp))
            self._midi.start()
            self._mapping.start(self._sockets.wekinator)
            self._link.start()
            self._audio.start()

    def _put_on_air(self, number: int) -> None:
        self._instrument.put_on_air(number)
        self._subscriptions.forget_slots()
        self._scribe.begin(self._instrument.air)
        self._instrument.keep_time()
        self._midi.on_air()
        self._mapping.read()
        self._free.on_air()
        self._audio.on_air()
        self._inputs.on_air()
        self._query.on_air()
        self._commits.now()

    def _restore(self) -> None:
        if self._instrument.restore_good():
            self._commits.now()
            log("back to the last settings that gave a frame")

    # what has changed

    def _after_batch(self) -> None:
        self._commits.soon()
        self._alarm.set()
        self._later.watch()

    def _settle(self) -> None:
        """Let all that was said outlive this process."""
        self._commits.now()
        self._mapping.house.files.settle()

    def _spread(self, air: Part, commit: Commit) -> None:
        """Let all who follow the tree know what has changed in it."""
        self._scribe.note(air, self._instrument.version, commit)
        self._subscriptions.changed(commit.slots)
        self._show.changed()
        self._midi.committed(commit)
        self._outputs.look(air.tree)
        self._mapping.committed(commit)
        self._free.committed(commit)
        self._link.committed(commit)
        self._audio.committed(commit)
        self._inputs.committed(commit)
        self._query.changed(commit)

    def _keep_subscriptions(self) -> None:
        if self._instrument.air:
            self._instrument.write_document()

    def _picture(self) -> Picture | None:
        frame = self._programme.copy()
        return frame[1] if frame else None

    # what is told

    def _air(self) -> Part | None:
        return self._instrument.air

    def _playing(self) -> Tree | None:
        return self._instrument.tree()

    def _tell_error(self, address: str, reason: str, heard: str) -> None:
        self._subscriptions.tell("/error", address, reason, heard=heard)

    def _suggest(self, address: str) -> str:
        tree = self._instrument.tree()
        return suggest(tree, address) if tree else ""

    def _log_clock(self, peer: Peer, offset: float) -> None:
        if peer.name not in self._clocks and len(self._clocks) < 1000:
            self._clocks.add(peer.name)
            log(f"the clock of {peer.name} is {offset:+.1f} s off; its bundles are played on arrival")

    def _figures(self) -> dict[str, Any]:
        return self.statistics.figures(self._complaints.refused, self._dispatcher.received)

    def _tell_statistics(self) -> None:
        self.statistics.alive += 1
        figures = self._figures()
        if len(self._subscriptions):
            for name, value in figures.items():
                if not isinstance(value, dict):
                    self._subscriptions.tell(f"/stats/{name}", value)
            self._subscriptions.forget_closed()
