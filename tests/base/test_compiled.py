"""A compiled read gives what its queryset gives, and does not mix up values, threads or connections."""

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from base.compiled import CompiledRead
from registry.models import Environment
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_rows__same_as_the_queryset__with_related_objects_and_no_second_query():
    someone, other = UserFactory(), UserFactory()
    read = CompiledRead(lambda pk: User.objects.filter(pk=pk), pk=uuid.UUID)

    assert read.all(pk=someone.pk) == list(User.objects.filter(pk=someone.pk))
    assert read.first(pk=other.pk) == other  # the second time, by the SQL that was kept
    assert read.first(pk=uuid.uuid4()) is None


def test_values__of_each_type__arrive_where_they_belong():
    def build(slug, position):
        return Environment.objects.filter(slug=slug, position__gte=position).values_list("slug", "position")

    read = CompiledRead(build, slug=str, position=int)
    expected = list(Environment.objects.values_list("slug", "position"))

    assert [read.all(slug=slug, position=position) for slug, position in expected] == [[each] for each in expected]
    assert [read.exists(slug=slug, position=position + 1) for slug, position in expected] == [False] * len(expected)


def test_value__used_twice__is_filled_in_twice():
    read = CompiledRead(
        lambda at: User.objects.filter(created_at__lte=at).exclude(created_at__gt=at).order_by("pk"), at=dt.datetime
    )
    someone = UserFactory()

    assert read.all(at=someone.created_at) == list(
        User.objects.filter(created_at__lte=someone.created_at).order_by("pk")
    )
    assert read.all(at=dt.datetime(1999, 1, 1, tzinfo=dt.UTC)) == []


def test_one_query_a_read():
    read = CompiledRead(lambda: Role.objects.order_by("position"))
    read.all()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        read.all()

    assert len(asked) == 1


def test_value__missing__is_an_error():
    read = CompiledRead(lambda pk: User.objects.filter(pk=pk), pk=uuid.UUID)

    with pytest.raises(KeyError):
        read.all()


def test_value__that_the_sql_does_not_hold__is_an_error():
    read = CompiledRead(lambda slug: Role.objects.filter(pk=slug.upper()), slug=str)

    with pytest.raises(ValueError, match="slug"):
        read.all(slug="x")


def test_prefetching__cannot_be_compiled():
    read = CompiledRead(lambda: Environment.objects.prefetch_related("deployments"))

    with pytest.raises(ValueError, match="prefetch_related"):
        read.all()


@pytest.mark.django_db(transaction=True)
def test_locking__outside_a_transaction__is_refused_also_when_it_was_compiled_in_one():
    read = CompiledRead(lambda pk: User.objects.select_for_update().filter(pk=pk), pk=uuid.UUID)
    someone = UserFactory()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        read.first(pk=someone.pk)

    assert "FOR UPDATE" in asked[0]["sql"]
    with pytest.raises(TransactionManagementError):
        read.first(pk=someone.pk)


@pytest.mark.parametrize(("threshold", "kept"), [(1, 1), (None, 0)])
def test_statement__kept_by_the_server__where_connections_are_kept(threshold, kept, monkeypatch):
    """Threshold None is what settings leave where every request may get another connection from a pooler."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", threshold)
    read = CompiledRead(lambda slug: Environment.objects.filter(slug=slug, name="Kept by the server"), slug=str)

    for _ in range(3):
        read.all(slug="production")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%registry_environment%name%'")
        assert cursor.fetchone() == (kept,)


def test_rows__after_a_rollback_and_a_changed_table__are_read_all_the_same():
    """Both make kept statements void."""
    read = CompiledRead(lambda: Environment.objects.order_by("position"))
    expected = list(Environment.objects.order_by("position"))
    assert [read.all(), read.all(), read.all()] == [expected] * 3

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Environment.objects.update(name="Undone")
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_environment ADD COLUMN added integer")

    assert read.all() == expected
    assert [each.name for each in read.all()] == [each.name for each in expected]
