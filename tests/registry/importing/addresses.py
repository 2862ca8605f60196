"""Who gets which answer at the addresses of import and export; tests/registry/access_table.py takes these in."""

from __future__ import annotations

from tests.access import Address, everyone, only
from tests.registry.importing.files import planned, table

EDITORS = ("ana", "omar", "alex", "elsewhere")
# Ana's own import: auditors and administrators may read it, and nobody else learns that it exists.
READ = only("ana", "ada", "alex", others=404)
CHANGE = only("ana", status=302, others=404, ada=403, alex=403)


def anas_import(world):
    return [planned([table(("A", "1"))], world.ana, world.feature).pk]


TABLE = [
    Address("registry:import", GET=only(*EDITORS), POST=only(*EDITORS, status=400)),
    Address("registry:import_run", args=anas_import, GET=READ),
    Address("registry:import_progress", args=anas_import, GET=READ),
    Address("registry:import_report", args=anas_import, GET=READ),
    Address("registry:import_choose", args=anas_import, POST=CHANGE),
    Address("registry:import_start", args=anas_import, POST=CHANGE),
    Address("registry:import_discard", args=anas_import, POST=CHANGE),
    Address("registry:export", GET=everyone()),
    Address("registry:export_download", data=lambda world: {"format": "langfuse", "which": "newest"}, POST=everyone()),
]
