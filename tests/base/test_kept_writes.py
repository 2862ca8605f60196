"""Writing by kept SQL leaves the same rows as Django's own way, and leaves to Django what it cannot write."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Upper
from django.db.models.sql.compiler import SQLInsertCompiler, SQLUpdateCompiler

from base import kept_writes
from base.kept_writes import MOST_ROWS
from governance.models import ChangeRequest, SignatureNeed
from ledger.models import EntryText
from tests.factories import NOW
from tests.governance.worlds import a_request, sign_all

pytestmark = pytest.mark.django_db
ROLES = ["product-reviewer", "legal-reviewer", "technical-reviewer"]


@pytest.fixture
def made(monkeypatch):
    """The models for which Django worked out SQL for writing, once for each time."""
    asked: list[type] = []

    def counting(real):
        return lambda self: asked.append(self.query.model) or real(self)

    monkeypatch.setattr(kept_writes, "_kept", {})
    for compiler in (SQLInsertCompiler, SQLUpdateCompiler):
        monkeypatch.setattr(compiler, "as_sql", counting(compiler.as_sql))
    return asked


@pytest.fixture
def request_(cast):
    return a_request(cast)


def stored(request: ChangeRequest) -> dict:
    return ChangeRequest.objects.filter(pk=request.pk).values().get()


def needs(request: ChangeRequest, roles: list[str], **fields) -> list[SignatureNeed]:
    return [SignatureNeed(request=request, role_id=role, **{"needed": 1, "due_at": NOW, **fields}) for role in roles]


def test_save__again_and_again__writes_what_is_there_by_sql_that_is_made_once(request_, made):
    for why in ("One.", "Two.", "A “third” one, 100 %s; -- \\"):
        request_.why = why
        request_.save(update_fields=["why"])
        assert stored(request_)["why"] == request_.history.latest("history_id").why == why

    assert made == [ChangeRequest, ChangeRequest.history.model]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("go_live_at", [NOW, None, NOW + dt.timedelta(days=1), None]),
        ("steps", [[{"percent": 10, "hold_min": 5}], [], [{"percent": 100, "hold_min": 0}]]),
        ("moved", [["“It” moved."], []]),
    ],
)
def test_save__values_of_each_sort_and_none__are_written(request_, field, values):
    for value in values:
        setattr(request_, field, value)
        request_.save(update_fields=[field])
        assert stored(request_)[field] == value


def test_save__all_fields__leaves_the_row_as_the_object_is(request_):
    request_.why = "Whole."
    request_.save()

    assert stored(request_) == {field.attname: getattr(request_, field.attname) for field in request_._meta.fields}


def test_save__an_expression__goes_by_django_and_is_worked_out_by_the_database(request_):
    request_.why = Upper(Value("loud"))
    ChangeRequest.save_base(request_, update_fields=frozenset(["why"]), raw=True)  # no history: it holds no expression

    assert stored(request_)["why"] == "LOUD"


def test_save__row_that_is_not_there__says_so(request_):
    gone = ChangeRequest(pk=request_.author_id, why="Nobody asked.")
    gone._state.adding = False
    with pytest.raises(Exception, match="did not affect any rows"), transaction.atomic():
        gone.save(update_fields=["why"])


def test_insert__what_the_database_gives__is_on_the_object(request_):
    sign_all(request_)

    numbers = [each.sequence for each in request_.decisions.order_by("sequence")]
    assert numbers and all(isinstance(number, int) for number in numbers)
    arrived = request_.decisions.get()
    assert (arrived.verdict, arrived.request_id, arrived.at) == ("approve", request_.pk, NOW)


def test_bulk_create__any_number_of_rows__are_all_there(request_):
    for number in (1, 2, 3):
        request_.needs.all().delete()
        rows = SignatureNeed.objects.bulk_create(needs(request_, ROLES[:number], given=number))
        written = list(request_.needs.order_by("pk").values_list("pk", "role_id", "given", "due_at", "is_open"))
        assert written == [(row.pk, row.role_id, number, NOW, True) for row in rows]


def test_bulk_create__rows_that_are_there__are_refused_or_written_over_as_asked(request_):
    request_.needs.all().delete()
    SignatureNeed.objects.bulk_create(needs(request_, ROLES))
    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureNeed.objects.bulk_create(needs(request_, ROLES))

    for due in (None, NOW):
        again = needs(request_, ROLES, given=1, due_at=due)
        SignatureNeed.objects.bulk_create(
            again, update_conflicts=True, unique_fields=["request", "role"], update_fields=["given", "due_at"]
        )
        assert list(request_.needs.values_list("given", "due_at")) == [(1, due)] * 3


def test_bulk_create__many__go_by_django_and_keep_nothing(db, made):
    many = [EntryText(entry_id=10**9 + n, reason=f"{n}", reason_salt=b"\x00\xff") for n in range(MOST_ROWS + 1)]
    EntryText.objects.bulk_create(many)
    EntryText.objects.bulk_create(EntryText(entry_id=2 * 10**9 + n, reason_salt=None) for n in range(MOST_ROWS))

    written = EntryText.objects.filter(pk__in=[each.pk for each in many]).order_by("pk")
    assert [(each.reason, bytes(each.reason_salt)) for each in written] == [(each.reason, b"\x00\xff") for each in many]
    assert [key[1] for key in kept_writes._kept] == [MOST_ROWS]
