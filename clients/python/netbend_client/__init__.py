"""The Python client of a running netbend: it speaks OSC, and knows nothing else of it."""

from netbend_client.client import Client, ClientError

__all__ = ["Client", "ClientError"]
