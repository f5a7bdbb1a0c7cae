"""Wekinator's protocol without a socket: a practice of a session, and the messages that play it."""

from netbend_mappings.wekinator.error import WekinatorError
from netbend_mappings.wekinator.practice import Practice
from netbend_mappings.wekinator.protocol import Wekinator
from netbend_mappings.wekinator.wanted import Wanted

__all__ = ["Practice", "Wanted", "Wekinator", "WekinatorError"]
