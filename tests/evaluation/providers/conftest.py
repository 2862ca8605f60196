import pytest

from tests.evaluation.scripted.server import scripted


@pytest.fixture
def server():
    """A scripted server that answers "yes" until a test tells it something else."""
    with scripted() as running:
        yield running
