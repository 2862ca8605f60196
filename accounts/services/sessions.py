"""Sign people out."""

from __future__ import annotations

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings

from accounts.models import User


def end_sessions(person: User) -> int:
    """End every session of ``person`` at once, in every browser; returns how many there were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = UserSession.objects.filter(user=person)
    for session in sessions:
        store(session.session_key).delete()
    return sessions.delete()[0]
