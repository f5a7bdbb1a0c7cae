"""The conductor's parts, put together, and the beats at which they act."""

import asyncio
import os
import socket
import threading
import time
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netbend.conductor.audio import Audio
from netbend.conductor.beyond import Free
from netbend.conductor.command import Commands
from netbend.conductor.commits import Commits
from netbend.conductor.complaint import Complaints, log
from netbend.conductor.dispatcher import Dispatcher, Refusal
from netbend.conductor.input import Inputs
from netbend.conductor.instrument import Instrument, Part
from netbend.conductor.journal import Journal
from netbend.conductor.later import Later
from netbend.conductor.link import Link
from netbend.conductor.mapping import Mapping
from netbend.conductor.midi import Midi
from netbend.conductor.osc_server import OscServer
from netbend.conductor.output import Outputs
from netbend.conductor.peer import Peer
from netbend.conductor.portrait import Portraits
from netbend.conductor.query import Query
from netbend.conductor.recording import RecordCommands
from netbend.conductor.rounds import POLL_SECONDS, REST_SECONDS, follow
from netbend.conductor.show import SECONDS as SHOW_SECONDS
from netbend.conductor.show import ShowKeeper
from netbend.conductor.statistics import Statistics
from netbend.conductor.subscription import Subscription, Subscriptions
from netbend.inputs.message import Received
from netbend.message import Dropped, EpochReady, Load, NewEpoch, OnAir, Publishing, Ready, Restore, Said, Stop
from netbend.osc.timetag import TimetagPolicy
from netbend.port import Sockets, lan_address
from netbend.settings import PlaySettings
from netbend.show.shelf import state_folder
from netbend.stage.programme import Programme
from netbend.stage.ring import Picture
from netbend.tree.suggestion import suggest
from netbend.tree.tree import Commit, Tree

if TYPE_CHECKING:
    from netbend.web.server import WebServer

JOURNAL_SECONDS: Final = 0.2
BEAT_SECONDS: Final = 0.5


class Conductor:
    """Everything that hears and answers, around the instrument."""

    def __init__(self, connection: Connection, owner: int, settings: PlaySettings, sockets: Sockets) -> None:
        self._connection, self._settings, self._sockets = connection, settings, sockets
        self._programme = Programme(owner)
        self._subscriptions = Subscriptions(self._send, self._keep_subscriptions)
        self._commits = Commits(lambda: self._instrument, self._subscriptions, self._spread)
        self._later = Later(self._playing, self._refuse, self._after_batch, self._programme.stage["fps"])
        commands = self._commands = Commands(self._subscriptions, self._load, self._later)
        self._mapping = Mapping(
            self._playing, self._refuse, self._after_batch, self._subscriptions.tell, to=settings.wekinator_to
        )
        self._free = Free(self._mapping, self._playing, self._after_batch, self._subscriptions.tell, self._picture)
        self._portraits = Portraits(self._playing, self._picture, self._subscriptions.tell, state_folder() / "presets")
        commands.presets.stored, commands.presets.recalled = self._portraits.stored, self._portraits.recalled
        self._midi = Midi(
            lambda: self._instrument.air, settings.midi, self._refuse, self._after_batch, self._subscriptions.tell,
            self._programme.stage, settings.midi_maps,
        )  # fmt: skip
        self._link = Link(
            lambda: self._instrument.air, self._programme.stage, self._after_batch, self._subscriptions.tell
        )
        self._audio = Audio(
            lambda: self._instrument.air, settings.audio, self._refuse, self._after_batch, self._subscriptions.tell,
            self._programme.stage,
        )  # fmt: skip
        self._inputs = Inputs(
            lambda: self._instrument.air, settings.inputs, self._say, self._refuse, self._after_batch,
            self._subscriptions.tell,
        )  # fmt: skip
        self._show = ShowKeeper.of(
            settings.show, owner, lambda: self._instrument, self._later, self._load, self._subscriptions.tell
        )
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
        self._complaints = Complaints(time.perf_counter, self._tell_error, self._suggest)
        policy = TimetagPolicy.OBEY if settings.obey_timetags else TimetagPolicy.IGNORE
        self._dispatcher = Dispatcher(self._instrument.tree, self._complaints.refuse, policy, self._log_clock)
        self._osc = OscServer(self._dispatcher, self._after_batch, self._complaints.refuse)
        self.statistics = Statistics(self._programme.stage)
        self._web: WebServer | None = None
        self._query = Query(
            settings.name, (sockets.osc_port, sockets.http_port), self._instrument.tree, self._dispatcher,
            self._after_batch, self._complaints.refuse, self._figures, everything=settings.oscquery_all,
            lan=settings.lan,
        )  # fmt: skip
        self._subscriptions.also = self._query.tell
        self._journal = Journal(Path(settings.journal)) if settings.journal else None
        self._journalled: Part | None = None
        self._clocks: set[str] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._ears: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Listen until the supervisor says stop."""
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._take_up()
        threading.Thread(target=self._hear_supervisor, name="supervisor", daemon=True).start()
        self._say(Ready())
        beats = [
            asyncio.create_task(self._open_web()),
            asyncio.create_task(self._each(1.0, self._tell_statistics)),
            asyncio.create_task(self._each(BEAT_SECONDS, self._beat)),
            asyncio.create_task(self._follow_loop()),
            asyncio.create_task(self._keep_show()),
        ]
        if self._journal:
            beats.append(asyncio.create_task(self._each(JOURNAL_SECONDS, self._write_journal)))
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
        if self._web:
            await self._web.stop()
        if self._journal:
            self._journal.close()
        self._show.close()

    async def _keep_show(self) -> None:
        """Keep what has changed, off the loop."""
        while True:
            await asyncio.sleep(SHOW_SECONDS)
            if (work := self._show.keep()) is not None:
                await asyncio.to_thread(work)

    async def _open_web(self) -> None:
        """Answer HTTP once everything else does: importing what that takes is half a second."""
        if not self._sockets.http:
            return
        await asyncio.to_thread(import_module, "netbend.web.server")  # messages are heard meanwhile
        from netbend.web.doctor import Examination, doctor_routes  # noqa: PLC0415
        from netbend.web.network import network_routes  # noqa: PLC0415
        from netbend.web.preset import preset_routes  # noqa: PLC0415
        from netbend.web.round import round_routes  # noqa: PLC0415
        from netbend.web.server import WebServer  # noqa: PLC0415

        hosts = (lan_address(), socket.gethostname(), f"{socket.gethostname()}.local") if self._settings.lan else ()
        self._web = WebServer(
            self._programme, self._figures, hosts, fps=self._settings.fps, door=self._query.door(),
            token=self._settings.token,
            routes=[
                *round_routes(self._free.rounds.listing, self._free.rounds.picture_of, self._settings.token),
                *network_routes(self._playing, self._settings.token),
                *preset_routes(self._portraits.listing, self._portraits.picture_of, self._settings.token),
                *doctor_routes(
                    Examination(self._sockets.osc_port, self._sockets.http_port), self._settings.token
                ),
            ],
        )  # fmt: skip
        self._outputs.page = self._web.show_as
        self._web.show_as(self._outputs.browser)
        await self._web.start(self._sockets.http)
        await self._query.run()

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

    def _hear_supervisor(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                os._exit(1)
            self._loop.call_soon_threadsafe(self._obey, message)

    def _obey(self, message: object) -> None:
        match message:
            case NewEpoch(number, network, description):
                self._instrument.adopt(number, network, description, self._settings.initial)
                self._open_journal()
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
            self._ears = self._loop.create_task(self._osc.start(self._sockets.udp, self._sockets.tcp))
            self._midi.start()
            self._mapping.start(self._sockets.wekinator)
            self._link.start()
            self._audio.start()

    def _put_on_air(self, number: int) -> None:
        self._instrument.put_on_air(number)
        self._subscriptions.forget_slots()
        self._open_journal()
        self._instrument.keep_time()
        self._midi.on_air()
        self._mapping.read()
        self._free.on_air()
        self._audio.on_air()
        self._inputs.on_air()
        self._query.on_air()
        self._commits.now()

    def _open_journal(self) -> None:
        """Begin the journal's next epoch when another part is played."""
        part = self._instrument.air
        if self._journal is None or part is None or part is self._journalled:
            return
        self._journalled = part
        facts = {
            "network": part.network, "digest": part.tree.layout.description.digest,
            "clusters": part.tree.layout.description.clustering, "arranged": part.tree.layout.description.arranged,
            "fps": self._programme.stage["fps"], "threads": self._settings.threads, "device": self._settings.device,
        }  # fmt: skip
        self._journal.open_epoch(part.tree, part.state, facts, part.panel.generation, not part.fresh)

    def _restore(self) -> None:
        if self._instrument.restore_good():
            self._commits.now()
            log("back to the last settings that gave a frame")

    # what has changed

    def _after_batch(self) -> None:
        self._commits.soon()
        self._set_alarm()
        self._later.watch()

    def _settle(self) -> None:
        """Let all that was said outlive this process."""
        self._commits.now()
        self._mapping.house.files.settle()

    def _spread(self, air: Part, commit: Commit) -> None:
        """Let all who follow the tree know what has changed in it."""
        if self._journal:
            self._journal.note(air.panel.generation, self._instrument.version, commit)
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

    def _set_alarm(self) -> None:
        """Wake for the bundle that is due first."""
        due = self._dispatcher.next_due()
        if due is None:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_later(max(0.0, due - time.perf_counter()), self._play_due)

    def _play_due(self) -> None:
        for _ in self._dispatcher.play_due(time.perf_counter() + 0.0005, time.time()):
            self._commits.now()
        self._set_alarm()
        self._later.watch()

    async def _follow_loop(self) -> None:
        """Tell each time the loop comes round."""
        while True:
            part = self._instrument.air
            on = part is not None and follow(part, self._subscriptions.tell)
            if on:
                self._commits.now()
            await asyncio.sleep(POLL_SECONDS if on else REST_SECONDS)

    def _send(self, packet: bytes, host: str, port: int) -> bool:
        """Send from the OSC port of the target's family; one bound to loopback does not reach further."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        for one in self._sockets.udp:
            if one.family == family:
                try:
                    one.sendto(packet, (host, port))
                except BlockingIOError:
                    pass  # its buffer is full: feedback is dropped before it holds anything up
                except OSError:
                    return False
                return True
        return False

    def _keep_subscriptions(self) -> None:
        if self._instrument.air:
            self._instrument.write_document()

    def _picture(self) -> Picture | None:
        frame = self._programme.copy()
        return frame[1] if frame else None

    # what is told

    def _playing(self) -> Tree | None:
        return self._instrument.tree()

    def _refuse(self, refusal: Refusal) -> None:
        self._complaints.refuse(refusal)

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

    def _write_journal(self) -> None:
        assert self._journal
        self._journal.drain()
        self._journal.flush()
