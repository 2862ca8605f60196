from django.urls import path

from accounts.tokens.views import access_tokens, revoke

urlpatterns = [
    path("", access_tokens, name="access-tokens"),
    path("<slug:handle>/revoke/", revoke, name="access-token-revoke"),
]
