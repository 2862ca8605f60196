"""What stands beside the versions of the API: its description, for people and for programs, and its last resort."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from base.api.docs import api_docs, problem_docs
from base.api.fallback import unknown_address

urlpatterns = [
    # With a version of our own, or it takes one from the query and puts that into a header as it is.
    path("api/schema/", SpectacularJSONAPIView.as_view(api_version="1"), name="api-schema"),
    path("api/docs/", api_docs, name="api-docs"),
    path("problems/<slug:name>", problem_docs, name="problem"),
    re_path(r"^api/", unknown_address, name="api-unknown"),
]
