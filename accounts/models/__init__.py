from accounts.models.delegation import Delegation
from accounts.models.role import Role, RoleGrant
from accounts.models.user import User

__all__ = ["Delegation", "Role", "RoleGrant", "User"]
