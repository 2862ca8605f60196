"""What is loaded at the start is not searched for garbage again: that would stop a request for tens of milliseconds."""

import gc

from portal.apps import PortalConfig


def test_what_is_loaded_at_the_start__is_left_alone_by_the_collector():
    tracked = {id(each) for each in gc.get_objects()}  # of those that the collector still looks through

    assert gc.get_freeze_count() > 50_000
    assert id(vars(PortalConfig)) not in tracked
    assert id(PortalConfig) not in tracked
