"""What can be wrong with a project; the message names the file, what is wrong there, and what would do."""

from netbend_mappings.error import MappingError


class ProjectError(MappingError):
    """A project that cannot be opened or written."""
