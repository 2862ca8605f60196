"""Every address of the ledger, with every person and method: see tests/access.py."""

from ledger.services import record_many
from tests.access import Address, everyone, only
from tests.ledger.conftest import some_checkpoint, some_record


def world(cast):
    (cast.about_feature, cast.about_other, cast.about_none) = record_many(
        [
            some_record(1, feature_id=cast.feature.pk),
            some_record(2, feature_id=cast.other_feature.pk),
            some_record(3),
        ]
    )
    cast.checkpoint = some_checkpoint(cast.about_none)
    return cast


READERS = ("ada", "alex")

TABLE = [
    Address("ledger:entries", GET=only(*READERS)),
    Address("ledger:entries", query="?q=prompt&person=system&until=2030-01-01", GET=only(*READERS)),
    Address("ledger:export", data=lambda world: {"format": "csv"}, POST=only(*READERS)),
    Address("ledger:verify", POST=only(*READERS, status=302)),
    Address("ledger:checkpoints", GET=only(*READERS)),
    Address("ledger:checkpoint", args=lambda world: [world.checkpoint.pk], GET=only(*READERS)),
    Address("ledger:checkpoint", args=lambda world: [10**18], GET=only(*READERS, ada=404, alex=404)),
    Address("ledger:entry", args=lambda world: [world.about_feature.pk], GET=everyone(200, olu=404, elsewhere=404)),
    Address("ledger:entry", args=lambda world: [world.about_other.pk], GET=everyone(200, olu=404)),
    Address("ledger:entry", args=lambda world: [world.about_none.pk], GET=only(*READERS, others=404)),
    Address("ledger:entry", args=lambda world: [10**18], GET=everyone(404)),
]
