"""Each process of a test run has a Redis database of its own."""

import pytest

from tests.servers import own_redis


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/2"),
        ("redis://127.0.0.1:6379/", "redis://127.0.0.1:6379/2"),
        ("redis://:word@127.0.0.1:6379/3", "redis://:word@127.0.0.1:6379/5"),
        ("redis://127.0.0.1:6379/15", "redis://127.0.0.1:6379/1"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=2"),
        ("unix:///run/redis.sock?db=0", "unix:///run/redis.sock?db=2"),
    ],
)
def test_own_redis__of_the_third_process__is_two_further_on(url, own):
    assert own_redis(url, 2) == own
