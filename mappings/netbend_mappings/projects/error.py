"""What can be wrong with a project; the message names the file, what is wrong there, and what would do."""


class ProjectError(ValueError):
    """A project that cannot be opened or written."""
