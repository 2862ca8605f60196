"""What is asked of every page: readable for everybody, no sideways scrolling, and a picture of it for our eyes."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visitor import WIDTHS

SHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"


COLOUR_RULES = ("color-contrast", "link-in-text-block")


def use_width(page, width: str) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))


def use_colours(page, scheme: str) -> None:
    """Switch, and wait until the page is painted anew."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def assert_no_axe_violations(page, only: tuple[str, ...] = ()) -> None:
    """No rule of axe-core that it calls serious or critical is broken; ``only`` names the rules to try."""
    options = {"runOnly": list(only)} if only else None
    found = Axe().run(page, options=options).response["violations"]
    grave = [violation for violation in found if violation["impact"] in {"serious", "critical"}]
    lines = [
        f"{violation['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in grave
        for node in violation["nodes"]
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def assert_no_sideways_scroll(page) -> None:
    """Nothing is wider than the window."""
    wider = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const outside = (element) => {
                for (let parent = element.parentElement; parent; parent = parent.parentElement) {
                    if (getComputedStyle(parent).overflowX !== "visible") return false;
                }
                return element.getBoundingClientRect().right > width + 1;
            };
            return [...document.querySelectorAll("body *")].filter(outside).map((e) => e.outerHTML.slice(0, 120));
        }"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways because of {wider}"


def screenshot(page, name: str, widths: tuple[str, ...] = tuple(WIDTHS)) -> None:
    """var/screenshots/NAME-{desktop,phone}-{light,dark}.png, when COUNTERSIGN_SHOTS is set."""
    if not os.environ.get("COUNTERSIGN_SHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in widths:
        use_width(page, width)
        for scheme in ("light", "dark"):
            use_colours(page, scheme)
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
