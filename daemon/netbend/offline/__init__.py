"""Rendering without a clock or a socket: the same arguments give the same pictures."""
