"""Our answers to django-allauth: nobody registers, names are ours, second factors are stored encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import accept_invitation
from base.errors import Refusal


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is deactivated. Ask an administrator.",
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "too_many_login_attempts": "Too many attempts. Wait a quarter of an hour, or set a new password by e-mail.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {"site_name": settings.SITE_NAME, **context})


class CompanySignInAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the company's own OpenID Connect server.

    It lets in people who are here, and people who are invited, by an address that the server says is verified (that is
    SOCIALACCOUNT_EMAIL_AUTHENTICATION, plus ``pre_social_login`` here). It never makes anybody out of nothing.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Accept the invitation of somebody who comes through this door first instead of by its link."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        person = _accept_by_address(sociallogin)
        if person is not None:
            sociallogin.connect(request, person)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user = super().populate_user(request, sociallogin, data)
        user.full_name = (data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}").strip()
        return user


def _accept_by_address(sociallogin: SocialLogin) -> User | None:
    addresses = [each.email for each in sociallogin.email_addresses if each.verified]
    for address in addresses:
        invitation = Invitation.objects.open().for_address(address).select_related("invited_by").first()
        if invitation is None:
            continue
        try:
            return accept_invitation(
                invitation=invitation,
                full_name=sociallogin.user.full_name or invitation.full_name,
                time_zone="UTC",
                password=None,
                at=timezone.now(),
            )
        except Refusal:  # expired, or from somebody who may not invite any more: the page says that nobody knows them
            continue
    return None


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are encrypted with a key made from SECRET_KEY.

    After SECRET_KEY changes, SECRET_KEY_FALLBACKS still opens what the old one closed.
    """

    def encrypt(self, text: str) -> str:
        return _boxes().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _boxes().decrypt(encrypted_text.encode()).decode()


def _boxes() -> MultiFernet:
    secrets = [str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(b"countersign second factors\x00" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
