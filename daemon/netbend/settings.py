"""What `netbend play` was told: one value that every process is given."""

from dataclasses import dataclass, field

from netbend.publishers.base import PublisherSetting
from netbend.show.setting import ShowSetting
from netbend_models.form import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySettings:
    """The options of `netbend play`, checked.

    `trust`: `network` may be a program; no other may.
    `page` is the browser's picture; `midi` a part of a port's name, `all`, `none`, or empty: those that a map names;
    `midi_maps` are files that play before all other maps;
    `audio` a part of an input's name, `default`, a sound file, or empty: none;
    `inputs` are picture sources, `ndi:NAME` or a file, input 1 first;
    `token` is what the page asks of other machines;
    `oscquery_all` lists every address, not only what most hosts want;
    `initial` are base values by address for the first network.
    """

    network: str = "default"
    trust: bool = False
    osc_port: int = 9000
    http_port: int = 9080
    wekinator_port: int = 6448
    wekinator_to: tuple[str, int] | None = None
    lan: bool = False
    feedback: tuple[str, int] | None = None
    obey_timetags: bool = True
    name: str = "netbend"
    publish: tuple[PublisherSetting, ...] = ()
    page: bool = True
    fps: float = 60.0
    device: str = "auto"
    threads: int = 1
    form: Form = field(default_factory=Form)
    seconds: float | None = None
    journal: str | None = None
    midi: str = ""
    midi_maps: tuple[str, ...] = ()
    audio: str = ""
    inputs: tuple[str, ...] = ()
    oscquery_all: bool = False
    token: str = ""
    initial: dict[str, float] = field(default_factory=dict)
    show: ShowSetting = field(default_factory=ShowSetting)
