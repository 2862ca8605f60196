"""What can be done with people, one verb each. All are keyword-only, atomic, and write to the ledger."""

from accounts.services.derive import derive_access
from accounts.services.grant_role import grant_role, withdraw_role

__all__ = ["derive_access", "grant_role", "withdraw_role"]
