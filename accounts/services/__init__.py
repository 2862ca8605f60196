"""What can be done with people, one verb each. All are keyword-only, atomic, and write to the ledger."""

from accounts.services.delegations import create_delegation, end_delegation
from accounts.services.derive import derive_access
from accounts.services.grant_role import grant_role, withdraw_role
from accounts.services.invitations import (
    Invited,
    accept_invitation,
    find_invitation,
    invite_person,
    resend_invitation,
    withdraw_invitation,
)
from accounts.services.leads import name_role_lead
from accounts.services.people import (
    add_person,
    administrator_exists,
    create_first_administrator,
    deactivate_person,
    reactivate_person,
    rename_person,
)
from accounts.services.sessions import end_sessions

__all__ = [
    "Invited",
    "accept_invitation",
    "add_person",
    "administrator_exists",
    "create_delegation",
    "create_first_administrator",
    "deactivate_person",
    "derive_access",
    "end_delegation",
    "end_sessions",
    "find_invitation",
    "grant_role",
    "invite_person",
    "name_role_lead",
    "reactivate_person",
    "rename_person",
    "resend_invitation",
    "withdraw_invitation",
    "withdraw_role",
]
