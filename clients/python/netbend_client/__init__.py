"""The Python client of a running netbend: it speaks OSC and OSCQuery, and knows nothing else of it."""

from netbend_client.asynchronous import AsyncClient
from netbend_client.client import Client
from netbend_client.discovery import Address, Found, ask, discover
from netbend_client.wire import Change, ClientError, Value

__all__ = ["Address", "AsyncClient", "Change", "Client", "ClientError", "Found", "Value", "ask", "discover"]
