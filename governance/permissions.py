"""Permissions of governance. Signing and releasing are permissions on features: ``registry.permissions``."""

from registry import permissions as registry

MANAGE_POLICIES = "governance.manage_policies"

# What the holder of a signing role may do, by role code; the order is that of pages.
SIGNING_ROLES: dict[str, str] = {
    "product-reviewer": registry.SIGN_PRODUCT,
    "legal-reviewer": registry.SIGN_LEGAL,
    "technical-reviewer": registry.SIGN_TECHNICAL,
}
