"""Components that carry meaning: status, people, times, fields. How they look is seen in tests/browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from base.pills import PILLS
from base.templatetags.countersign import initials

ROOT = Path(__file__).resolve().parents[2]
_TONES = {"good", "warn", "bad", "info", "calm"}


def render(source: str, **context) -> str:
    context.setdefault("request", RequestFactory().get("/"))
    return Template("{% load countersign %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize("kind", PILLS)
def test_pill__of_every_kind__has_word_shape_and_tone(kind):
    html = render("{% pill kind %}", kind=kind)

    assert PILLS[kind].word in html
    assert PILLS[kind].tone in _TONES
    assert re.search(r"<svg [^>]*>\s*<(circle|path|rect|g)\b", html), "a shape that components/shape.html does not draw"


def test_pill__of_an_unknown_kind__is_an_error():
    with pytest.raises(KeyError):
        render('{% pill "nearly-approved" %}')


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Leila Haddad", "LH"),
        ("Ana", "A"),
        ("Jan van der Berg", "JB"),
        ("omar@example.org", "O"),
        ("", "?"),
        ("—", "?"),
    ],
)
def test_initials__of_a_name(name, letters):
    assert initials(name) == letters


def test_person__of_nobody__says_so():
    assert "Nobody" in render("{% person None %}")


def test_person__with_markup_in_the_name__is_escaped():
    assert "<script>" not in render("{% person name %}", name="<script>alert(1)</script>")


class OneField(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="At work.")


def test_field__with_help_and_error__ties_both_to_the_input():
    form = OneField({"email": "leila at example"})

    html = render("{% field form.email %}", form=form)

    described_by = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert described_by == ["id_email_helptext", "id_email_error"]
    assert all(f'id="{name}"' in html for name in described_by)
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(
    ("current", "href", "state"),
    [
        ("title", "?tag=a&amp;sort=-title", 'aria-sort="ascending"'),
        ("-title", "?tag=a&amp;sort=title", 'aria-sort="descending"'),
        ("owner", "?tag=a&amp;sort=title", "sort--off"),
    ],
)
def test_sort_header__keeps_filters_and_drops_the_page(current, href, state):
    request = RequestFactory().get("/prompts/?tag=a&page=3")

    html = render('{% sort_header "Title" "title" current %}', request=request, current=current)

    assert f'href="{href}"' in html
    assert state in html


def test_query__changes_one_parameter__and_removes_the_empty():
    request = RequestFactory().get("/prompts/?tag=a&page=3")

    assert render('{% query tag="b" page=None %}', request=request) == "?tag=b"


_INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)


def test_templates__none_of_ours__holds_inline_script_or_style():
    """The content policy would refuse it in the browser; this names the file. Mail has no policy and needs styles."""
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in (ROOT / "templates").rglob("*.html")
        if "email" not in path.relative_to(ROOT).as_posix() and (match := _INLINE.search(path.read_text()))
    }

    assert found == {}
