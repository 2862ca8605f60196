"""Addresses below ``/api/v1/``. Verbs come last."""

from django.urls import path

from governance.api.views import acting, conversation
from governance.api.views.deciding import Decide
from governance.api.views.policies import PolicyDetail, PolicyList, PolicyVersions
from governance.api.views.requests import RequestDetail, RequestList

app_name = "governance-api"
urlpatterns = [
    path("requests", RequestList.as_view(), name="requests"),
    path("requests/<int:number>", RequestDetail.as_view(), name="request"),
    path("requests/<int:number>/send", acting.Send.as_view(), name="send"),
    path("requests/<int:number>/revise", acting.Revise.as_view(), name="revise"),
    path("requests/<int:number>/renew", acting.Renew.as_view(), name="renew"),
    path("requests/<int:number>/withdraw", acting.Withdraw.as_view(), name="withdraw"),
    path("requests/<int:number>/decide", Decide.as_view(), name="decide"),
    path("requests/<int:number>/plan", acting.Plan.as_view(), name="plan"),
    path("requests/<int:number>/schedule", acting.Schedule.as_view(), name="schedule"),
    path("requests/<int:number>/unschedule", acting.Unschedule.as_view(), name="unschedule"),
    path("requests/<int:number>/apply", acting.Apply.as_view(), name="apply"),
    path("requests/<int:number>/threads", conversation.Threads.as_view(), name="threads"),
    path("requests/<int:number>/threads/<uuid:id>/reply", conversation.Reply.as_view(), name="reply"),
    path("requests/<int:number>/threads/<uuid:id>/resolve", conversation.Resolve.as_view(), name="resolve"),
    path("requests/<int:number>/threads/<uuid:id>/reopen", conversation.Reopen.as_view(), name="reopen"),
    path("policies", PolicyList.as_view(), name="policies"),
    path("policies/<slug:slug>", PolicyDetail.as_view(), name="policy"),
    path("policies/<slug:slug>/versions", PolicyVersions.as_view(), name="policy-versions"),
]
