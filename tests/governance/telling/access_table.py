"""Who gets which answer at the inbox and at one's own notices."""

from __future__ import annotations

from governance.models import Notification
from tests.access import Address, everyone, only
from tests.factories import NOW


def world(cast):
    """Tom was told something; nobody else can see or touch it."""
    cast.notice = Notification.objects.create(
        person=cast.tom, kind="rolled_back", key="1", title="Rosa rolled back", url="/roles/", created_at=NOW
    )
    return cast


def of_tom(world):
    return [world.notice.pk]


TABLE = [
    Address("governance:inbox", GET=everyone(200)),
    Address(
        "governance:inbox", query="?tab=done&q=refund&kind=release&feature=x&environment=y&page=3", GET=everyone(200)
    ),
    Address("governance:notifications", GET=everyone(200)),
    Address("governance:notifications", query="?show=unread", GET=everyone(200)),
    Address("governance:notifications_read", POST=everyone(302)),
    Address("governance:notification", args=of_tom, GET=only("tom", status=302, others=404)),
    Address("governance:notification_read", args=of_tom, POST=only("tom", status=302, others=404)),
    Address(
        "governance:notification_choices",
        GET=everyone(200),
        POST=everyone(400),  # a form with nothing chosen
    ),
]
