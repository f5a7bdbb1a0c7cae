"""Projects: Wekinator's folders opened, ours saved as plain text that diffs well, both exported."""

from netbend_mappings.projects.error import ProjectError
from netbend_mappings.projects.project import Ends, Examples, Learner, Output, Project

__all__ = ["Ends", "Examples", "Learner", "Output", "Project", "ProjectError"]
