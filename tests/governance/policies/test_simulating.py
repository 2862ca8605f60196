"""What a proposed policy would do, before anybody is asked to sign it."""

from __future__ import annotations

import pytest

from accounts.models import User
from governance.models import ChangeRequest, Policy, PolicyVersion, Snapshot
from governance.policies.deadlock import deadlock
from governance.policies.holders import holders, too_few
from governance.policies.simulating import simulate
from tests.factories import FeatureFactory, grant, person_with
from tests.governance.policies.documents import asks, document
from tests.governance.worlds import a_request, second_technical, sign

pytestmark = pytest.mark.django_db


def leaves(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def trying_out(**parts):
    return document(kinds=["release"], environments=["*unprotected"], **parts)


def stages(cast):
    """An open release to staging, signed by Tom: his one signature would do there but for the checks."""
    second_technical()
    request = a_request(cast)
    before = Policy.objects.get(slug="trying-out").in_force.document
    return request, {name: value for name, value in before.items() if name != "name"}


def test_simulate__one_signature_more__names_the_request_and_what_it_would_need(cast):
    request, same = stages(cast)

    tried = simulate("trying-out", document(**{**same, "requirements": asks(legal=1, technical=1)}), user=cast.alex)

    effect = tried.effects[0]
    assert (tried.looked_at, tried.there_are, len(tried.effects)) == (1, 1, 1)
    assert (effect.request, effect.says, effect.stuck) == (request, ["It would need 1 Legal reviewer more."], [])


def test_simulate__signature_given_already__would_stop_counting(cast):
    request, same = stages(cast)
    rules = {**same, "requirements": asks(technical=2)}
    sign(request, cast.tom, "technical-reviewer")

    tried = simulate("trying-out", document(**rules), user=cast.alex)

    assert tried.effects[0].loses == ["Tom Becker as Technical reviewer"]


def test_simulate__nobody_is_asked__says_that_it_could_never_pass(cast):
    stages(cast)

    tried = simulate("trying-out", trying_out(is_enabled=False), user=cast.alex)

    assert tried.effects[0].says[0] == "No policy would ask anybody to sign it, so it could never pass."
    assert len(tried.effects[0].stuck) == 1


def test_simulate__more_than_hold_the_role__says_who_must_act(cast):
    _, same = stages(cast)

    tried = simulate("trying-out", document(**{**same, "requirements": asks(technical=9)}), user=cast.alex)

    assert len(tried.effects[0].stuck) == 1
    assert "Technical reviewer" in tried.effects[0].stuck[0]
    assert "administrator" in tried.effects[0].stuck[0]
    assert tried.missing == ["It asks for 9 Technical reviewers, and only 2 people hold the role where it applies: "
                             "“Invoices” and “Other feature”. An administrator can give the role."]  # fmt: skip


def test_simulate__policy_that_does_not_fit__changes_nothing(cast):
    stages(cast)

    assert simulate("moon", document(kinds=["model_approval"]), user=cast.alex).effects == []
    assert simulate("moon", document(risk_tiers=["high"]), user=cast.alex).effects == []


def test_simulate__request_that_the_reader_may_not_see__is_not_named(cast):
    stages(cast)

    tried = simulate("trying-out", trying_out(requirements=asks(technical=3)), user=cast.elsewhere)

    assert (tried.effects, tried.there_are) == ([], 0)


def test_simulate__writes_nothing(cast):
    stages(cast)
    before = stored()

    simulate("trying-out", trying_out(requirements=asks(technical=3)), user=cast.alex)

    assert stored() == before


def stored():
    return list(ChangeRequest.objects.values()), PolicyVersion.objects.count(), Snapshot.objects.count()


@pytest.mark.parametrize(
    ("parts", "locks"),
    [
        ({"requirements": asks(legal=1, technical=1)}, False),
        ({"requirements": asks(legal=2)}, True),
        ({"is_enabled": False}, True),
        ({"requirements": [], "comments_resolved": True}, True),
        ({"requirements": asks(product=1), "kinds": ["release"]}, True),
    ],
)
def test_simulate__how_policies_change__warns_of_a_lock(cast, parts, locks):
    tried = simulate("policy-changes", document(**{"kinds": ["policy_change"], **parts}), user=cast.alex)

    assert bool(tried.locks) is locks


def test_deadlock__everybody_is_there__is_none(cast):
    assert deadlock() == []


@pytest.mark.parametrize("gone", ["leila", "tom"])
def test_deadlock__one_whom_it_needs_is_gone__says_so(cast, gone):
    leaves(getattr(cast, gone))

    assert len(deadlock()) == 1


def test_deadlock__the_only_legal_reviewer_proposes__is_one_until_somebody_else_may(cast):
    """Whoever proposes cannot sign; a second person who may propose opens the way."""
    alone = cast.leila
    grant(alone, "administrator")
    leaves(cast.alex)
    assert deadlock() != []

    person_with("administrator")

    assert deadlock() == []


def test_too_few__role_held_for_one_feature_only__names_the_others(cast):
    leaves(cast.leila)
    FeatureFactory(name="Chat", risk_tier="high")
    person_with("legal-reviewer", feature=cast.feature)

    said = too_few(document(kinds=["release"], requirements=asks(legal=1)), holders(cast.alex))

    assert said == [
        "Nobody holds the role Legal reviewer where it applies: “Chat” and “Other feature”. "
        "An administrator can give the role."
    ]


def test_too_few__policy_about_no_feature__counts_those_who_hold_the_role_everywhere(cast):
    leaves(cast.leila)
    person_with("legal-reviewer", feature=cast.feature)

    said = too_few(document(kinds=["policy_change"], requirements=asks(legal=1)), holders(cast.alex))

    assert said == ["Nobody holds the role Legal reviewer. An administrator can give the role."]


def test_too_few__enough__says_nothing(cast):
    assert too_few(document(requirements=asks(legal=1, technical=1, product=1)), holders(cast.alex)) == []
