"""The one door to projects: ours, or a Wekinator project's folder or .wekproj."""

from pathlib import Path

from netbend_mappings.projects import plain, wekinator
from netbend_mappings.projects.adopt import session_of
from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.opened import Opened
from netbend_mappings.session import Session


def load(path: str | Path) -> Opened:
    """Open a project with all that is known of it."""
    path = Path(path).expanduser()
    if not path.exists():
        raise ProjectError(f"there is no project {path}")
    if plain.is_ours(path):
        return plain.load(path)
    if path.is_file() and path.suffix != wekinator.ENDING:
        raise ProjectError(f"{path} is no project; name its folder, its {plain.PROJECT} or its {wekinator.ENDING}")
    project = wekinator.read(path)
    session, notices = session_of(project)
    return Opened(session, project.ends, project.name, path if path.is_dir() else path.parent, notices)


def open_project(path: str | Path) -> Session:
    """A session, trained if the project was; a ProjectError says what is wrong, and nothing is ever executed."""
    return load(path).session
