"""Each page: loads without a complaint, works at both widths and in both colours, and axe finds nothing grave."""

from __future__ import annotations

import pytest

from tests.browser.looks import (
    COLOUR_RULES,
    assert_no_axe_violations,
    assert_no_sideways_scroll,
    screenshot,
    use_colours,
    use_width,
)
from tests.browser.pages import PAGES
from tests.browser.visitor import WIDTHS


@pytest.mark.parametrize("seen", PAGES, ids=[seen.name for seen in PAGES])
def test_every_page__at_both_widths_in_both_colours__is_usable(seen, visitor, cast):
    path = seen.path if isinstance(seen.path, str) else seen.path(cast)
    user = getattr(cast, seen.by) if seen.by else None
    page = visitor.open(path, user=user, expect=seen.expect)

    screenshot(page, seen.name)

    assert_usable(page)


def test_style_guide__with_every_component_in_every_state__is_usable(visitor, cast, settings):
    settings.DEBUG = True

    page = visitor.open("/styleguide/", user=cast.omar)
    screenshot(page, "styleguide")

    assert_usable(page)


def assert_usable(page):
    """Every rule at both widths; in the other colours only what colours can break, which is quick."""
    for width in WIDTHS:
        use_width(page, width)
        use_colours(page, "light")
        assert_no_axe_violations(page)
        assert_no_sideways_scroll(page)
        use_colours(page, "dark")
        assert_no_axe_violations(page, only=COLOUR_RULES)
