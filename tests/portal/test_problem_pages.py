"""Pages that say that something did not work: whoever is signed in keeps the navigation, others are shown none."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

pytestmark = pytest.mark.django_db
NAVIGATION = 'aria-label="Main"'


def words(answer) -> str:
    return answer.content.decode()


def test_not_found__signed_in__keeps_navigation_and_search(client, cast):
    client.force_login(cast.ana)

    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert NAVIGATION in words(answer)
    assert "data-palette-open" in words(answer)
    assert "There is nothing here for you" in words(answer)


def test_not_allowed__signed_in__keeps_navigation_and_says_who_could(client, cast):
    client.force_login(cast.ana)

    answer = client.get(reverse("accounts:people"))

    assert answer.status_code == 403
    assert NAVIGATION in words(answer)
    assert "Your own roles" in words(answer)


def test_not_found__signed_out__shows_no_navigation(client):
    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert NAVIGATION not in words(answer)
    assert "Go to the home page" in words(answer)


def test_something_broke__without_anything_to_go_by__is_a_plain_page():
    """Django renders this one without request and user."""
    page = render_to_string("500.html")

    assert NAVIGATION not in page
    assert "Something broke on our side" in page


@pytest.mark.parametrize("signed_in", [True, False])
def test_frame__what_stands_above_and_below_the_page__is_in_landmarks(signed_in, client, cast, settings):
    """The label of a demonstration and the bell, too: somebody who jumps from landmark to landmark finds them."""
    settings.DEMO = True
    if signed_in:
        client.force_login(cast.ana)

    page = words(client.get("/nothing/"))

    tag = "header" if signed_in else "footer"
    inside = page.partition(f"<{tag} class=")[2].partition(f"</{tag}>")[0]
    assert ">Demonstration</span>" in inside
    assert page.count(">Demonstration</span>") == 1
    assert ('class="bell"' in inside) == signed_in
