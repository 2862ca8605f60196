"""The company's own sign-in by OpenID Connect, from environment variables. Pure: read while settings load."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import environs

# The last part of addresses below /account/oidc/; the redirect address to register is
# SITE_URL/account/oidc/company/login/callback/.
PROVIDER_ID = "company"


def sign_in_origins(providers: dict[str, Any]) -> list[str]:
    """The origins of the servers in ``providers``: the form of the sign-in button is redirected there."""
    apps = providers.get("openid_connect", {}).get("APPS", [])
    return ["{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"])) for app in apps]


def company_sign_in(env: environs.Env) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for OIDC_ISSUER, or {} without one. Raises EnvError for a half-filled configuration.

    OIDC_ISSUER is the address below which ``.well-known/openid-configuration`` lies; OIDC_NAME is on the button.
    OIDC_VERIFIED_DOMAINS lists domains whose addresses count as verified although the server does not say so.
    """
    issuer = env.str("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    if not issuer.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise environs.EnvError("OIDC_ISSUER must begin with https://")
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": PROVIDER_ID,
                    "name": env.str("OIDC_NAME", "your company"),
                    "client_id": env.str("OIDC_CLIENT_ID"),
                    "secret": env.str("OIDC_CLIENT_SECRET"),
                    "settings": {
                        "server_url": issuer,
                        "oauth_pkce_enabled": True,
                        "verified_email": env.list("OIDC_VERIFIED_DOMAINS", []),
                    },
                }
            ]
        }
    }
