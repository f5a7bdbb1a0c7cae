"""An explorer of settings: it proposes, hears yes and no, and proposes what is more likely to be liked."""

from netbend_mappings.exploring.explorer import ExploreError, Explorer, ExplorerSettings
from netbend_mappings.exploring.record import Answers, answers_of, text_of
from netbend_mappings.exploring.reward import Reward

__all__ = ["Answers", "ExploreError", "Explorer", "ExplorerSettings", "Reward", "answers_of", "text_of"]
