"""Addresses of governance, grouped by what they are about; verbs come last."""

from django.urls import path

from governance.views import (
    acting,
    approving,
    checks,
    conversing,
    deciding,
    inbox,
    new,
    notifications,
    passages,
    policies,
    post_review,
    proposing,
)
from governance.views import request as review

app_name = "governance"
urlpatterns = [
    path("reviews/", inbox.inbox, name="inbox"),
    path("reviews/new/", new.request_new, name="request_new"),
    path("reviews/<int:number>/", review.request_page, name="request"),
    path("reviews/<int:number>/decide/", deciding.request_decide, name="decide"),
    path("reviews/<int:number>/comment/", conversing.comment, name="comment"),
    path("reviews/<int:number>/threads/<uuid:pk>/reply/", conversing.reply, name="reply"),
    path("reviews/<int:number>/threads/<uuid:pk>/resolve/", conversing.resolve, name="resolve"),
    path("reviews/<int:number>/threads/<uuid:pk>/reopen/", conversing.reopen, name="reopen"),
    path("reviews/<int:number>/withdraw/", acting.withdraw, name="withdraw"),
    path("reviews/<int:number>/renew/", acting.renew, name="renew"),
    path("reviews/<int:number>/revise/", acting.revise, name="revise"),
    path("reviews/<int:number>/plan/", acting.plan, name="plan"),
    path("reviews/<int:number>/schedule/", acting.schedule, name="schedule"),
    path("reviews/<int:number>/unschedule/", acting.unschedule, name="unschedule"),
    path("reviews/<int:number>/apply/", acting.apply_now, name="apply"),
    path("reviews/<int:number>/checks/<slug:code>/override/", checks.gate_override, name="gate_override"),
    path("reviews/<int:number>/checklist/<slug:item>/", checks.checklist_item, name="checklist_item"),
    path("reviews/<int:number>/post-review/", post_review.post_review, name="post_review"),
    path("policies/", policies.policy_list, name="policies"),
    path("policies/new/", proposing.policy_new, name="policy_new"),
    path("policies/<slug:slug>/", policies.policy_page, name="policy"),
    path("policies/<slug:slug>/change/", proposing.policy_change, name="policy_change"),
    path("policies/<slug:slug>/versions/<int:number>/", policies.policy_version, name="policy_version"),
    path("prompts/<slug:slug>/passages/", passages.passages, name="passages"),
    path("prompts/<slug:slug>/passages/<uuid:pk>/release/", passages.passage_release, name="passage_release"),
    path("models/<uuid:pk>/ask-for-approval/", approving.model_ask, name="model_ask"),
    path("me/notifications/", notifications.notifications, name="notifications"),
    path("me/notifications/read/", notifications.notifications_read, name="notifications_read"),
    path("me/notifications/choices/", notifications.notification_choices, name="notification_choices"),
    path("me/notifications/<uuid:pk>/", notifications.notification, name="notification"),
    path("me/notifications/<uuid:pk>/read/", notifications.notification_read, name="notification_read"),
]
