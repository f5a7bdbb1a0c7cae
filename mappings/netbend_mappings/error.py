"""What learning raises: one base, one subclass a part; each message names the thing and the remedy."""


class MappingError(Exception):
    """Something the performer can mend."""


class SessionError(MappingError):
    """A session is asked for an output, an example or a value that it cannot take."""


class LearnerError(MappingError):
    """A learner, one of its settings or its training cannot be used."""


class MissingLibraryError(LearnerError):
    """A learner trains with a library that is not installed."""


class CancelledError(MappingError):
    """Training was called off; what was trained before goes on running."""


class ExamplesError(MappingError):
    """Examples cannot be read or written."""
