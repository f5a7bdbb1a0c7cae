"""Gesture following: which gesture it is, how far it has come and how fast it goes, while it is still going on."""

from netbend_mappings.following.base import Followed, Follower, FollowError
from netbend_mappings.following.particle import ParticleFollower, ParticleSettings
from netbend_mappings.following.pursuit import Pursuit, follower_of
from netbend_mappings.following.template import Templates

__all__ = [
    "FollowError", "Followed", "Follower", "ParticleFollower", "ParticleSettings", "Pursuit", "Templates",
    "follower_of",
]  # fmt: skip
