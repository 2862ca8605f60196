"""Every model says how its past is kept, and what each of its fields means for retention. None is forgotten."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from base.fields import FieldClass, RecordKind

OURS = {"base", "accounts", "ledger", "registry", "evaluation", "governance", "delivery", "portal"}
# Tables of libraries: what they hold about people, in one word a field; the rest of their fields is technical.
OTHERS = {
    "account.EmailAddress": {"email": FieldClass.PERSONAL, "user": FieldClass.PERSONAL},
    "account.EmailConfirmation": {"key": FieldClass.SECRET},
    "admin.LogEntry": {"user": FieldClass.PERSONAL, "object_repr": FieldClass.PERSONAL},
    "auth.Group": {},
    "auth.Permission": {},
    "axes.AccessAttempt": {
        "username": FieldClass.PERSONAL,
        "ip_address": FieldClass.PERSONAL,
        "user_agent": FieldClass.PERSONAL,
        "get_data": FieldClass.PERSONAL,
        "post_data": FieldClass.PERSONAL,
    },
    "axes.AccessAttemptExpiration": {},
    "axes.AccessFailureLog": {
        "username": FieldClass.PERSONAL,
        "ip_address": FieldClass.PERSONAL,
        "user_agent": FieldClass.PERSONAL,
    },
    "axes.AccessLog": {
        "username": FieldClass.PERSONAL,
        "ip_address": FieldClass.PERSONAL,
        "user_agent": FieldClass.PERSONAL,
    },
    "contenttypes.ContentType": {},
    "guardian.GroupObjectPermission": {},
    "guardian.UserObjectPermission": {"user": FieldClass.PERSONAL},
    "mfa.Authenticator": {"user": FieldClass.PERSONAL, "data": FieldClass.SECRET},
    "sessions.Session": {"session_key": FieldClass.SECRET, "session_data": FieldClass.SECRET},
    "socialaccount.SocialAccount": {
        "uid": FieldClass.PERSONAL,
        "user": FieldClass.PERSONAL,
        "extra_data": FieldClass.PERSONAL,
    },
    "socialaccount.SocialApp": {"secret": FieldClass.SECRET},
    "socialaccount.SocialToken": {"token": FieldClass.SECRET, "token_secret": FieldClass.SECRET},
    "usersessions.UserSession": {
        "user": FieldClass.PERSONAL,
        "ip": FieldClass.PERSONAL,
        "user_agent": FieldClass.PERSONAL,
        "session_key": FieldClass.SECRET,
        "data": FieldClass.PERSONAL,
    },
}


def is_history(model):
    return hasattr(model, "instance_type")


OUR_MODELS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in OURS and not is_history(model) and not model._meta.auto_created
]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_model__every_field__is_classified(model):
    fields = {field.name for field in model._meta.concrete_fields}

    assert set(model.field_classes) == fields, "Say what each field means for retention, beside the fields."
    assert all(isinstance(each, FieldClass) for each in model.field_classes.values())


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
@pytest.mark.django_db
def test_model__its_kind__is_what_it_says(model):
    historied = hasattr(model, "history")
    kinds = {
        RecordKind.HISTORIED: historied,
        RecordKind.APPEND_ONLY: not historied and _refuses_deletion(model),
        RecordKind.DERIVED: not historied,
    }

    assert kinds[model.record_kind], f"{model._meta.label} says {model.record_kind} and is not kept so."


@pytest.mark.parametrize(
    "model",
    [model for model in OUR_MODELS if model.record_kind == RecordKind.HISTORIED],
    ids=lambda model: model._meta.label,
)
def test_history__secrets__are_left_out(model):
    secret = {name for name, kind in model.field_classes.items() if kind == FieldClass.SECRET}
    kept = {field.name for field in model.history.model._meta.concrete_fields}

    assert secret & kept == set()


@pytest.mark.parametrize(
    "model",
    [model.history.model for model in OUR_MODELS if model.record_kind == RecordKind.HISTORIED],
    ids=lambda model: model._meta.label,
)
@pytest.mark.django_db
def test_history__its_table__only_grows(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_manipulation FROM information_schema.triggers"
            " WHERE event_object_table = %s AND action_timing = 'BEFORE'"
            " UNION SELECT 'TRUNCATE' FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgtype & 32 <> 0",  # 32: fires on TRUNCATE
            [model._meta.db_table, model._meta.db_table],
        )
        refused = {row[0] for row in cursor.fetchall()}

    assert refused == {"UPDATE", "DELETE", "TRUNCATE"}


def test_models_of_libraries__all__are_on_the_list():
    theirs = {model._meta.label for model in apps.get_models() if model._meta.app_label not in OURS}

    assert theirs == set(OTHERS)


@pytest.mark.parametrize("label", OTHERS)
def test_models_of_libraries__fields__exist(label):
    known = {field.name for field in apps.get_model(label)._meta.get_fields()}

    assert set(OTHERS[label]) - known == set()


def _refuses_deletion(model):
    """Whether a trigger stands before DELETE on the model's table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.triggers WHERE event_object_table = %s"
            " AND event_manipulation = 'DELETE' AND action_timing = 'BEFORE'",
            [model._meta.db_table],
        )
        return cursor.fetchone()[0] > 0
