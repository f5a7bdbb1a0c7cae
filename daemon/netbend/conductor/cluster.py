"""The commands of clusters: computed beside the show, imported and exported, and put into use as a text of the show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from netbend.conductor.computing import ClusterProcess
from netbend.conductor.latent import Deferring
from netbend.conductor.preview import folder_of
from netbend.error import AddressError, FolderError
from netbend.folder import below, models_folder
from netbend.tree.argument import fires, text_of
from netbend.tree.table import CLUSTER_DATA
from netbend.tree.tree import Action, Sender, Tree
from netbend_models.clusters.clustering import LIMIT, Clustering
from netbend_models.clusters.error import ClusterError
from netbend_models.clusters.played import LIMIT as CARRIED
from netbend_models.clusters.played import chosen, from_text, to_text
from netbend_models.clusters.published import from_yaml, to_yaml
from netbend_models.clusters.store import read, write
from netbend_models.description import Description

METHODS: Final = ("activation", "classifier")
THIRDS: Final = ("coarse", "middle", "fine")
DATA: Final = f"/{CLUSTER_DATA.name}"
ENDINGS: Final = (".yaml", ".yml", ".json")


class ClusterCommands:
    """The actions; `network` names what is played, `tell` reaches subscribers."""

    def __init__(
        self,
        tree: Callable[[], Tree],
        later: Deferring,
        network: Callable[[], str],
        tell: Callable[..., None],
        process: ClusterProcess,
    ) -> None:
        self._tree, self._later, self._network, self._tell = tree, later, network, tell
        self._process, self._busy = process, False

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {
            "cluster/compute": self._compute, "cluster/number": self._number,
            "cluster/import": self._import, "cluster/export": self._export,
            "cluster/preview": self._preview,
        }  # fmt: skip

    def _number(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if len(arguments) not in (1, 3):
            raise AddressError("/cluster/number takes one number for all layers, or three: coarse, middle, fine")
        tree = self._tree()
        for third, number in zip(THIRDS, arguments * 3 if len(arguments) == 1 else arguments, strict=True):
            tree.play(f"/cluster/{third}", (number,), sender, now)

    def _compute(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        named = bool(arguments) and isinstance(arguments[0], str)
        method = arguments[0] if named else METHODS[0]
        if method not in METHODS:
            raise AddressError(f"/cluster/compute must be {' or '.join(METHODS)}, got {method!r:.60}")
        if not named and not fires(arguments):
            return
        if self._busy:
            raise AddressError("/cluster/compute: clusters are being computed; wait for /cluster/done")
        tree, network = self._tree(), self._network()
        tree.check_lock("/cluster/compute")
        digest, options = tree.layout.description.digest, _options(tree, method)
        self._busy = True

        def told(share: float) -> None:
            self._later.soon(partial(self._tell, "/cluster/progress", share))

        def work() -> Callable[[], None]:
            try:
                self._process.run(network, options, told)
                with _told("/cluster/compute"):
                    found = read(folder(), digest)
            finally:
                self._busy = False
            return lambda: self._use(found, digest, sender, now)

        self._later.beside(sender, "/cluster/compute", work)

    def _preview(self, arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        if not fires(arguments):
            return
        if self._busy:
            raise AddressError("/cluster/preview: clusters are being computed; wait for /cluster/done")
        tree, network = self._tree(), self._network()
        about = tree.layout.description
        found = chosen(tree.texts.get(DATA), from_text(about.clustering), about.digest)
        if found is None:
            raise AddressError("/cluster/preview: there are no clusters; /cluster/compute makes some")
        self._busy = True

        def work() -> Callable[[], None]:
            try:
                with _told("/cluster/preview"):
                    if read(folder(), about.digest) != found:
                        raise ClusterError("the show carries other clusters than are stored; import or compute them")
                    self._process.run(network, ("--list", f"--preview={folder_of(found)}"), lambda _: None)
            finally:
                self._busy = False
            return lambda: self._tell("/cluster/done", "previews")

        self._later.beside(sender, "/cluster/preview", work)

    def _use(self, found: Clustering | None, digest: str, sender: Sender, now: float) -> None:
        """Bend by these clusters from the next frame on, if the network that they are for is still played."""
        if found is None:
            raise AddressError("/cluster/compute: nothing was stored; see what `netbend clusters` says")
        tree, text = self._tree(), to_text(found)
        tree.check_lock(DATA)
        if len(text) > CARRIED:
            raise AddressError(f"the clusters take {len(text)} characters, {CARRIED} fit into a show")
        if tree.layout.description.digest == digest and tree.texts.get(DATA) != text:
            gesture = tree.history.begin(sender, now)
            gesture.before[DATA] = tree.texts.get(DATA)
            tree.texts.put(DATA, text)
            tree.history.close()
        total = sum(found.count(layer) for layer in found.layers)
        self._tell("/cluster/done", f"{total} clusters by {found.method}, seed {found.seed}")

    def _import(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        name, tree = text_of(arguments, "/cluster/import"), self._tree()
        tree.check_lock("/cluster/import")
        description = tree.layout.description

        def work() -> Callable[[], None]:
            with _told("/cluster/import"):
                found = _read(name, description)
                write(folder(), found)
            return lambda: self._use(found, description.digest, sender, now)

        self._later.beside(sender, "/cluster/import", work)

    def _export(self, arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        name, tree = text_of(arguments, "/cluster/export"), self._tree()
        description = tree.layout.description
        found = chosen(tree.texts.get(DATA), from_text(description.clustering), description.digest)
        if found is None:
            raise AddressError("/cluster/export: there are no clusters; /cluster/compute makes some")

        def work() -> Callable[[], None]:
            with _told("/cluster/export"):
                _write(name, found, description)
            return lambda: self._tell("/cluster/done", f"exported to {name}")

        self._later.beside(sender, "/cluster/export", work)


def folder() -> Path:
    """Where clusters are stored, a file a network."""
    return models_folder() / "clusters"


def _options(tree: Tree, method: str) -> tuple[str, ...]:
    numbers = ",".join(str(int(*tree.get(f"/cluster/{third}"))) for third in THIRDS)
    return f"--method={method}", f"--number={numbers}", f"--seed={int(*tree.get('/cluster/seed'))}"


@contextmanager
def _told(address: str) -> Iterator[None]:
    """What is wrong with clusters or their files is told to who asked."""
    try:
        yield
    except (ClusterError, FolderError) as fault:
        raise AddressError(f"{address}: {fault}") from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise AddressError(f"{address}: {getattr(fault, 'strerror', None) or fault}; choose another file") from fault


def _read(name: str, description: Description) -> Clustering:
    """The clusters of a file below the models' folder, for this network."""
    with below(models_folder(), name).open(encoding="utf-8") as file:
        text = file.read(LIMIT + 1)
    if not text.lstrip().startswith("{"):
        return from_yaml(text, description.layers, description.digest)
    found = replace(Clustering.from_json(text), digest=description.digest)
    found.fits(description.layers)
    return found


def _write(name: str, found: Clustering, description: Description) -> None:
    """A new file below the models' folder: the published form, or JSON by its ending."""
    parts = PurePosixPath(name)
    if parts.suffix not in ENDINGS:
        raise ClusterError(f"the name must end in {', '.join(ENDINGS)}, got {name!r:.60}")
    if "\\" in name or ":" in name or parts.is_absolute() or ".." in parts.parts:
        raise ClusterError(f"{name!r:.60} leads elsewhere; name a new file below {models_folder()} with /")
    path, root = models_folder() / parts, models_folder().resolve()
    if not path.parent.resolve().is_relative_to(root):
        raise ClusterError(f"{name!r:.60} leads elsewhere; name a new file below {root}")
    text = found.to_json() if parts.suffix == ".json" else to_yaml(found, description.layers)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
