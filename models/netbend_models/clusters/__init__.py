"""Clusters of a network's channels: computed, stored, exchanged, measured; torch comes with what computes."""

from netbend_models.clusters.clustering import Clustering
from netbend_models.clusters.error import ClusterError
from netbend_models.clusters.number import Numbers

__all__ = ["ClusterError", "Clustering", "Numbers"]
