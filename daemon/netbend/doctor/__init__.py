"""What works on this machine and what does not: checks that return findings and never raise."""

from netbend.doctor.examination import Part, examine
from netbend.doctor.finding import Finding

__all__ = ["Finding", "Part", "examine"]
