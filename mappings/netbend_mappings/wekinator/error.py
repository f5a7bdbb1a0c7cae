"""What the Wekinator protocol refuses: told to subscribers, console and log, never to the client."""

from netbend_mappings.error import MappingError


class WekinatorError(MappingError):
    """A message that cannot be used; nothing has changed."""
