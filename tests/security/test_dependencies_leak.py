"""What is said about a prompt of another feature stays with those who may see that feature."""

from __future__ import annotations

import pytest

from registry.services import add_dependency, remove_dependency
from tests.factories import NOW, PromptFactory

NOTE = "Above the secret limit"


@pytest.fixture
def letters(cast):
    """A prompt of ``other_feature`` that once was fed, and now is fed, by one of ``feature``."""
    letters = PromptFactory(feature=cast.other_feature, owner=cast.elsewhere, slug="letters")
    checks = PromptFactory(feature=cast.feature, owner=cast.omar, slug="secret-checks")
    past = add_dependency(upstream=checks, downstream=letters, by=cast.alex, at=NOW, note=NOTE)
    remove_dependency(dependency=past, by=cast.alex, at=NOW)
    add_dependency(upstream=checks, downstream=letters, by=cast.alex, at=NOW, note=NOTE)
    return letters


@pytest.mark.parametrize("page", ["", "history/", "dependencies/"])
@pytest.mark.parametrize(("person", "told"), [("elsewhere", False), ("omar", True)])
@pytest.mark.usefixtures("letters")
def test_prompt_page__fed_by_a_prompt_out_of_sight__says_nothing_of_it(client, cast, page, person, told):
    client.force_login(getattr(cast, person))

    answer = client.get(f"/prompts/letters/{page}").content.decode()

    assert (NOTE in answer or "secret-checks" in answer) is told
