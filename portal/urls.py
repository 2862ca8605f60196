"""Root addresses, grouped by app; verbs come last in each path."""

from django.contrib import admin
from django.urls import include, path
from django.views import defaults

from base.api.fallback import problem_below_api
from base.api.problems import Kind

urlpatterns = [
    path("", include("portal.page_urls")),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("me/tokens/", include("accounts.tokens.urls")),
    path("api/v1/registry/", include("registry.api.urls")),
    path("api/v1/", include("governance.api.urls")),
    path("api/v1/", include("delivery.api.urls")),
    path("", include("base.api.urls")),
    path("ledger/", include("ledger.urls")),
    path("", include("governance.urls")),
    path("", include("delivery.urls")),
    path("", include("evaluation.urls")),
    path("", include("registry.urls")),
    path("", admin.site.urls),
]

# Pages for people, problem details below /api/.
handler400 = problem_below_api(Kind.BAD_INPUT, defaults.bad_request)
handler403 = problem_below_api(Kind.NOT_ALLOWED, defaults.permission_denied)
handler404 = problem_below_api(Kind.NOT_FOUND, defaults.page_not_found)
handler500 = problem_below_api(Kind.SERVER_ERROR, defaults.server_error)
