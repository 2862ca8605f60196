"""Record pages show everything to those who may read records, and change nothing for anybody."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse

from base.admin import ReadOnlyAdmin
from registry.models import Feature
from tests.factories import CAST

MAY_READ = {"ada", "alex"}
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


def _names(model):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_registered_model__is_read_only(model):
    assert isinstance(admin.site._registry[model], ReadOnlyAdmin)
    for verb in ("add", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"{_names(model)}_{verb}", args=[] if verb == "add" else ["1"])


def test_admin_site__offered_a_form_that_changes_rows__leaves_it_out():
    admin.site.register(Group, GroupAdmin)

    assert Group not in admin.site._registry


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_registered_model__lists_its_rows_for_an_auditor(model, client, cast):
    client.force_login(cast.ada)

    response = client.get(reverse(f"{_names(model)}_changelist"))

    assert response.status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_record_page__with_any_other_method__is_refused(method, page, client, cast):
    client.force_login(cast.alex)
    args = [] if page == "changelist" else [cast.feature.pk]

    response = getattr(client, method)(reverse(f"admin:registry_feature_{page}", args=args))

    assert response.status_code == 405
    cast.feature.refresh_from_db()
    assert cast.feature.name == "Invoices"


@pytest.mark.parametrize("name", CAST)
def test_record_list__by_role__opens_for_readers_of_records_only(name, client, cast):
    client.force_login(getattr(cast, name))

    response = client.get("/records/registry/feature/", follow=True)

    assert response.status_code == (200 if name in MAY_READ else 403)


def test_record__with_history__shows_each_change_and_the_row_as_it_was(client, cast):
    feature = cast.feature
    feature.purpose = "Reads invoices."
    feature._history_user = cast.omar
    feature._change_reason = "Clearer"
    feature.save()
    client.force_login(cast.ada)

    history = client.get(reverse("admin:registry_feature_history", args=[feature.pk])).content.decode()
    first = Feature.history.filter(id=feature.pk).earliest("history_date")
    then = client.get(reverse("admin:registry_feature_simple_history", args=[feature.pk, first.pk])).content.decode()

    assert "Omar Haddad" in history
    assert "<ins>Reads invoices.</ins>" in history
    assert "Answers customers." in then
    assert "Reads invoices." not in then


def test_record__of_a_person__never_shows_a_secret(client, cast):
    cast.omar.set_password("correct-horse-battery")
    cast.omar.save()
    client.force_login(cast.ada)

    try:
        url = reverse("admin:accounts_user_change", args=[cast.omar.pk])
    except NoReverseMatch:
        pytest.fail("people are not registered as records")
    html = client.get(url).content.decode()

    assert cast.omar.email in html
    assert cast.omar.password not in html


def test_record__that_does_not_exist__is_not_found(client, cast):
    client.force_login(cast.ada)

    assert client.get("/records/registry/feature/not-a-uuid/change/").status_code == 404
