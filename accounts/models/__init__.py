from accounts.models.access_token import AccessToken
from accounts.models.delegation import Delegation
from accounts.models.invitation import Invitation, InvitedRole
from accounts.models.role import Role, RoleGrant
from accounts.models.user import User

__all__ = ["AccessToken", "Delegation", "Invitation", "InvitedRole", "Role", "RoleGrant", "User"]
