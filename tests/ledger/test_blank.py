"""Erasing names and words from the ledger."""

import pytest

from base.errors import BadInput
from ledger.models import Entry, EntryText
from ledger.presenters import lines
from ledger.services.blank import blank_texts
from ledger.services.verify import verify_chain
from tests.factories import UserFactory
from tests.ledger.conftest import AT, write_entries

pytestmark = pytest.mark.django_db


def test_blank_texts__of_a_person__removes_the_name_and_leaves_the_chain_whole():
    gone, stays = UserFactory(full_name="Gone Person"), UserFactory(full_name="Staying Person")
    write_entries(3, by=gone)
    write_entries(2, by=stays)

    count = blank_texts(
        entries=Entry.objects.filter(actor_id=gone.pk),
        names=["actor_name"],
        by=stays,
        at=AT,
        reason="Erasure asked for",
    )

    names = list(EntryText.objects.order_by("pk").values_list("actor_name", flat=True))
    assert (count, names) == (3, [None, None, None, "Staying Person", "Staying Person", "Staying Person"])
    report = verify_chain()
    assert (report.finding, report.blanked, report.entries) == (None, 3, 6)
    (newest,) = lines(Entry.objects.with_texts().filter(action="ledger.texts_blanked"))
    assert str(newest) == "Staying Person blanked actor name in 3 ledger entries: “Erasure asked for”"


def test_blank_texts__twice__does_and_records_nothing_more(entries):
    arguments = {"entries": Entry.objects.filter(pk=3), "names": ["reason"], "by": None, "at": AT, "reason": "R"}

    counts = [blank_texts(**arguments), blank_texts(**arguments)]

    assert (counts, Entry.objects.count()) == ([1, 0], 11)


@pytest.mark.parametrize("names", [[], ["sealed"], ["reason", "salt"]])
def test_blank_texts__of_no_or_unknown_names__is_refused(entries, names):
    with pytest.raises(BadInput):
        blank_texts(entries=Entry.objects.all(), names=names, by=None, at=AT, reason="R")

    assert EntryText.objects.filter(reason__isnull=True).count() == 0
