"""What the daemon raises: one base error, one subclass a subsystem; each message names the thing and the remedy."""


class NetbendError(Exception):
    """Something the user can mend; the command line prints it as one line."""


class SegmentError(NetbendError):
    """A shared-memory segment cannot be made or read."""


class AddressError(NetbendError):
    """A message cannot be used; its reason goes to subscribers and to the sender."""


class OscError(NetbendError):
    """Bytes are not OSC 1.0."""


class PublisherError(NetbendError):
    """A publisher cannot start or go on; its state names the reason."""


class FolderError(NetbendError):
    """A message names a file that it may not reach, or that is not there."""


class PortError(NetbendError):
    """A port is taken."""


class JournalError(NetbendError):
    """A journal cannot be read or does not fit this network."""


class ShowError(NetbendError):
    """A show cannot be opened or written; the message offers the last good state."""


class InputError(NetbendError):
    """A picture source cannot be opened or is gone; its state names the reason."""
