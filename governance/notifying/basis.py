"""A short name for what is signed, to tell one asking from the next."""

from __future__ import annotations

import hashlib

from governance.models import ChangeRequest


def basis_key(request: ChangeRequest) -> str:
    """16 hexadecimal characters, equal while content, what is replaced, dependencies and policy are equal."""
    parts = (request.content_digest, request.replaces_digest, request.dependencies_digest, request.policy_id or "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
