"""What a command causes carries an id of its own, and nothing after it does."""

import pytest

from base.middleware import current_request_id, one_command


def test_one_command__while_it_works__one_id_of_its_own():
    with one_command():
        first = current_request_id()
        assert first.startswith("command-")
        assert current_request_id() == first

    with one_command():
        assert current_request_id() != first


def test_one_command__failed__its_id_is_gone():
    with pytest.raises(ValueError, match="no"), one_command():
        raise ValueError("no")

    assert current_request_id() == ""
