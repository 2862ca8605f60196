"""Addresses of governance, grouped by what they are about; verbs come last."""

from django.urls import path

from governance.views import inbox, notifications

app_name = "governance"
urlpatterns = [
    path("reviews/", inbox.inbox, name="inbox"),
    path("me/notifications/", notifications.notifications, name="notifications"),
    path("me/notifications/read/", notifications.notifications_read, name="notifications_read"),
    path("me/notifications/choices/", notifications.notification_choices, name="notification_choices"),
    path("me/notifications/<uuid:pk>/", notifications.notification, name="notification"),
    path("me/notifications/<uuid:pk>/read/", notifications.notification_read, name="notification_read"),
]
