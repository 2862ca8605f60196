"""Addresses of the people pages, grouped by what they are about; verbs come last."""

from django.urls import path

from accounts.views import changes, entering, invitations, me, people

app_name = "accounts"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/invitations/<uuid:pk>/resend/", invitations.resend, name="invitation_resend"),
    path("people/invitations/<uuid:pk>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/rename/", changes.rename, name="person_rename"),
    path("people/<uuid:pk>/deactivate/", changes.deactivate, name="person_deactivate"),
    path("people/<uuid:pk>/reactivate/", changes.reactivate, name="person_reactivate"),
    path("people/<uuid:pk>/roles/grant/", changes.role_grant, name="role_grant"),
    path("people/<uuid:pk>/roles/<uuid:grant>/withdraw/", changes.role_withdraw, name="role_withdraw"),
    path("roles/", people.roles, name="roles"),
    path("roles/<slug:code>/lead/", changes.role_lead, name="role_lead"),
    path("me/", me.me, name="me"),
    path("me/away/", me.away, name="away"),
    path("delegations/<uuid:pk>/end/", me.delegation_end, name="delegation_end"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("welcome/", entering.welcome, name="welcome"),
]
