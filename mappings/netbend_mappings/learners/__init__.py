"""Learners: one file a member behind the contract in `base`; found by the entry-point group `netbend.learners`."""
