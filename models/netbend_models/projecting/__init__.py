"""The search for the latent of a still: the w whose picture it is."""

from netbend_models.projecting.run import Found, Setting, project

__all__ = ["Found", "Setting", "project"]
