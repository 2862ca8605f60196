"""E-mails that we write ourselves; django-allauth sends those about passwords and second factors."""

from __future__ import annotations

import smtplib

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Invitation

logger = structlog.get_logger(__name__)


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Send the link to the person invited; False when the mail server did not take it. Call after the commit."""
    context = {
        "invitation": invitation,
        "inviter": invitation.invited_by,
        "roles": invitation.roles.select_related("role", "feature").order_by("role__position", "id"),
        "link": link,
        "site_name": settings.SITE_NAME,
    }
    message = EmailMultiAlternatives(
        subject=f"{invitation.invited_by} invites you to {settings.SITE_NAME}",
        body=render_to_string("accounts/email/invitation.txt", context),
        to=[invitation.email],
    )
    message.attach_alternative(render_to_string("accounts/email/invitation.html", context), "text/html")
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("invitation_not_sent", invitation=str(invitation.pk), error=str(error))
        return False
    return True
