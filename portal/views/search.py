from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse


@login_required
def search(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"groups": []})
