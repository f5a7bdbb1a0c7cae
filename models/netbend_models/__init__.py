"""Networks, their loaders and the operators that bend them; torch is imported when a network is."""

from netbend_models.error import ModelError
from netbend_models.load import load
from netbend_models.network import Layer, Network, Output
from netbend_models.parameter import Parameter

__all__ = ["Layer", "ModelError", "Network", "Output", "Parameter", "load"]
