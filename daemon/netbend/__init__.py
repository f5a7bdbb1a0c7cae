"""netbend plays a trained generative network like an instrument."""

__version__ = "0.1.0"
