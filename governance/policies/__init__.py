"""Policies: which document is sound, which applies to a change, what several ask for together, and what is in force.

All of it is pure but ``in_force``: documents and facts in, words and dictionaries out.
"""

from governance.policies.combining import combine, snapshot_digest
from governance.policies.document import normalise_policy, policy_digest
from governance.policies.matching import matches

__all__ = ["combine", "matches", "normalise_policy", "policy_digest", "snapshot_digest"]
