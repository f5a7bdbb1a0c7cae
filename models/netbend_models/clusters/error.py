"""What the clusters raise."""

from netbend_models.error import ModelError


class ClusterError(ModelError):
    """Clusters cannot be computed, read or used; the message names the place and the remedy."""
