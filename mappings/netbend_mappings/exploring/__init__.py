"""An explorer of settings: it proposes, hears yes and no, and proposes what is more likely to be liked."""

from netbend_mappings.exploring.explorer import Explorer, ExplorerSettings
from netbend_mappings.exploring.reward import Reward

__all__ = ["Explorer", "ExplorerSettings", "Reward"]
