"""A policy as people read it."""

from __future__ import annotations

import pytest

from governance.gates import Gate, register_gate
from governance.gates.registering import _gates
from governance.policies.comparing import GONE, NEW, SAME, Line, changed_sentences
from governance.policies.sentences import says
from tests.governance.policies.documents import asks, document


@pytest.mark.parametrize(
    ("parts", "first"),
    [
        ({}, "Before any change takes effect, 1 Technical reviewer signs."),
        ({"kinds": ["release"]}, "Before a prompt of any risk goes live, 1 Technical reviewer signs."),
        (
            {
                "kinds": ["release"],
                "risk_tiers": ["high"],
                "environments": ["production"],
                "requirements": asks(legal=1, product=1, technical=2),
            },
            "Before a high-risk prompt goes live in production, "
            "1 Product reviewer, 1 Legal reviewer and 2 Technical reviewers sign.",
        ),
        (
            {"kinds": ["release"], "environments": ["*protected", "staging"], "requirements": asks(technical=2)},
            "Before a prompt of any risk goes live in a protected environment or staging, 2 Technical reviewers sign.",
        ),
        (
            {"kinds": ["release"], "risk_tiers": ["limited", "high"], "environments": ["*unprotected"]},
            "Before a limited-risk or high-risk prompt goes live in an environment that is not protected, "
            "1 Technical reviewer signs.",
        ),
        (
            {"kinds": ["policy_change", "model_approval"], "requirements": asks(legal=1, technical=1)},
            "Before a model is approved for use or a change of policy takes effect, "
            "1 Legal reviewer and 1 Technical reviewer sign.",
        ),
        (
            {"risk_tiers": ["high"], "environments": ["staging"]},
            "Before any change of a high-risk feature takes effect in staging, 1 Technical reviewer signs.",
        ),
        (
            {"kinds": ["card_publication"]},
            "Before a change of the kind “card_publication” takes effect, 1 Technical reviewer signs.",
        ),
        (
            {
                "kinds": ["release"],
                "touches": [
                    {"what": "tools"},
                    {"what": "words", "more_than": 1200},
                    {"what": "passage", "role": "legal-reviewer"},
                ],
            },
            "Before a prompt of any risk goes live, if it touches a passage that a Legal reviewer looks after, "
            "changes the tools or changes more than 1,200 words, 1 Technical reviewer signs.",
        ),
        (
            {"requirements": [], "comments_resolved": True},
            "Before any change takes effect, nobody more has to sign because of this policy.",
        ),
    ],
)
def test_says__when_and_who__is_the_first_sentence(parts, first):
    assert says(document(**parts))[0] == first


def test_says__everything_else__is_said_after_it(secrets_gate):
    told = says(
        document(
            gates=[{"gate": "test_secrets", "mode": "block"}, {"gate": "unheard_of", "mode": "warn"}],
            due_h=36,
            expires_h=24 * 14,
            fresh_sign_in_min=15,
            comments_resolved=True,
        )
    )

    assert told[1:] == [
        "These checks must be fine: No secrets.",
        "These checks warn only: unheard_of (a check that is not installed, and so blocks).",
        "Every comment is resolved first.",
        "Whoever signs proved who they are in the last 15 minutes.",
        "Signatures are due within 36 hours; after 14 days the request expires.",
    ]


def test_says__switched_off__says_so_first():
    assert says(document(is_enabled=False))[0] == "This policy is switched off: nothing of it applies."


def test_changed_sentences__one_signature_more__shows_the_sentence_that_went_and_the_one_that_came():
    lines = changed_sentences(document(), document(requirements=asks(technical=2)))

    assert lines == [
        Line(SAME, "It is called “Everything”."),
        Line(GONE, "Before any change takes effect, 1 Technical reviewer signs."),
        Line(NEW, "Before any change takes effect, 2 Technical reviewers sign."),
        Line(SAME, "Signatures are due within 3 days; after 14 days the request expires."),
    ]


def test_changed_sentences__nothing_before__all_is_new():
    assert {line.status for line in changed_sentences(None, document())} == {NEW}


def test_changed_sentences__only_the_name__is_shown():
    lines = changed_sentences(document(), document(name="All"))

    assert [line.text for line in lines if line.status == NEW] == ["It is called “All”."]


@pytest.fixture
def secrets_gate():
    class Secrets(Gate):
        code = "test_secrets"
        name = "No secrets"

        def look(self, material):
            return self.fine("None.")

    register_gate(Secrets())
    yield
    del _gates["test_secrets"]
