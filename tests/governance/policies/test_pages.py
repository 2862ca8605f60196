"""The pages of policies: read, proposed, tried out, sent; and the approval of a model from its page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import ChangeRequest, Policy, PolicyVersion
from governance.services.policies import create_policy
from registry.models import AIModel
from tests.factories import NOW, AIModelFactory
from tests.governance.policies.documents import asks, document
from tests.governance.policies.forms import filled_in
from tests.governance.worlds import a_request, sign_all

pytestmark = pytest.mark.django_db

CHANGE = "/policies/high-risk/change/"


@pytest.fixture
def alex(client, cast):
    client.force_login(cast.alex)
    return client


@pytest.fixture
def high_risk(cast):
    return Policy.objects.get(slug="high-risk").in_force.document


def queries(client, address):
    client.get(address)  # what is remembered between requests is remembered now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_list__first_installation__says_each_policy_in_a_sentence(alex):
    page = alex.get("/policies/").content.decode()

    assert "Before a change of policy takes effect, 1 Legal reviewer and 1 Technical reviewer sign." in page
    assert "It asks for 2 Technical reviewers, and only 1 person holds the role." in page


def test_list__more_policies__costs_no_more_queries(alex, cast):
    before = queries(alex, "/policies/")
    for number in range(3):
        create_policy(slug=f"more-{number}", document=document(), reason="More", by=cast.alex, at=NOW)

    assert queries(alex, "/policies/") == before


def test_policy__open_request_under_it__is_listed_for_those_who_see_it(client, cast):
    request = a_request(cast)

    for name, is_listed in (("alex", True), ("elsewhere", False)):
        client.force_login(getattr(cast, name))
        page = client.get("/policies/trying-out/").content.decode()
        assert (request.get_absolute_url() in page) is is_listed


def test_policy__more_requests_under_it__costs_no_more_queries(alex, cast):
    a_request(cast)
    before = queries(alex, "/policies/trying-out/")
    a_request(cast)
    a_request(cast)

    assert queries(alex, "/policies/trying-out/") == before


def test_change__nobody_left_in_a_role__says_who_must_act(alex, cast):
    type(cast.leila).objects.filter(pk=cast.leila.pk).update(is_active=False)

    page = alex.get("/policies/policy-changes/").content.decode()

    assert "Nobody holds the role Legal reviewer. An administrator can give the role." in page
    assert "No policy can be changed now" in page


def test_form__opened__holds_what_is_in_force(alex, high_risk):
    form = alex.get(CHANGE).context["form"]

    assert form["count_technical_reviewer"].value() == 2
    assert form["risk_tiers"].value() == ["high"]
    assert form["gate_secrets"].value() == "block"
    assert (form["due"].value(), form["due_unit"].value()) == (3, "24")


def test_form__filled_in_and_not_changed__is_the_same_document(alex, high_risk):
    page = alex.post(CHANGE, filled_in(high_risk))

    assert page.context["form"].document == high_risk
    assert page.context["is_the_same"]
    assert not ChangeRequest.objects.exists()


def test_form__tried_out__shows_sentences_and_asks_nobody_yet(alex, high_risk):
    page = alex.post(CHANGE, filled_in(high_risk, count_technical_reviewer=3))

    assert page.status_code == 200
    assert "3 Technical reviewers sign" in page.content.decode()
    assert PolicyVersion.objects.filter(policy__slug="high-risk").count() == 1
    assert not ChangeRequest.objects.exists()


def test_form__sent_as_it_was_tried_out__opens_a_request(alex, high_risk):
    data = filled_in(high_risk, count_technical_reviewer=3)
    seen = alex.post(CHANGE, data).context["seen"]

    answer = alex.post(CHANGE, data | {"step": "send", "seen": seen})

    request = ChangeRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, request.get_absolute_url())
    assert (request.kind, request.state, request.why) == ("policy_change", "in_review", "Because")
    version = PolicyVersion.objects.get(pk=request.subject_id)
    assert version.document["requirements"] == asks(product=1, legal=1, technical=3)
    assert alex.get(request.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("seen", ["", "sha256:of something else"])
def test_form__sent_without_having_been_tried_out__shows_it_first(alex, high_risk, seen):
    data = filled_in(high_risk, count_technical_reviewer=3, step="send", seen=seen)

    page = alex.post(CHANGE, data)

    assert "This was not sent yet" in page.content.decode()
    assert not ChangeRequest.objects.exists()


def test_form__sent_with_a_change_after_it_was_tried_out__shows_that_first(alex, high_risk):
    seen = alex.post(CHANGE, filled_in(high_risk, count_technical_reviewer=3)).context["seen"]

    page = alex.post(CHANGE, filled_in(high_risk, count_technical_reviewer=0, step="send", seen=seen))

    assert "This was not sent yet" in page.content.decode()
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"count_legal_reviewer": "many"}, "count_legal_reviewer"),
        ({"count_legal_reviewer": "99"}, "count_legal_reviewer"),
        ({"expires": "1", "expires_unit": "1"}, "expires"),
        ({"due": "0"}, "due"),
        ({"kinds": ["unheard_of"]}, "kinds"),
        ({"gate_secrets": "perhaps"}, "gate_secrets"),
        ({"reason": " "}, "reason"),
        ({"touch_words": "-3"}, "touch_words"),
        ({"fresh_sign_in_min": "0"}, "fresh_sign_in_min"),
    ],
)
def test_form__unsound__says_so_at_the_field_and_keeps_what_was_typed(alex, high_risk, fields, wrong):
    page = alex.post(CHANGE, filled_in(high_risk, touches=["tools"], **fields))

    form = page.context["form"]
    assert page.status_code == 400
    assert list(form.errors) == [wrong]
    assert form["touches"].value() == ["tools"]
    assert f"{form[wrong].auto_id}_error" in page.content.decode()


def test_form__asks_nothing__says_so_where_signatures_are_named(alex):
    page = alex.post("/policies/legal-passages/change/", filled_in(document(), count_technical_reviewer=0))

    assert list(page.context["form"].errors) == ["count_product_reviewer"]


def test_form__new_policy_with_a_name_that_is_taken__says_so_at_the_field(alex, high_risk):
    data = filled_in(high_risk, slug="limited-risk")
    seen = alex.post("/policies/new/", data).context["seen"]

    page = alex.post("/policies/new/", data | {"step": "send", "seen": seen})

    assert (page.status_code, list(page.context["form"].errors)) == (400, ["slug"])


def test_form__earlier_version_asked_for__begins_with_it(alex, cast, high_risk):
    policy = Policy.objects.get(slug="minimal-risk")
    first = policy.in_force.document
    data = filled_in(first, count_technical_reviewer=2)
    seen = alex.post("/policies/minimal-risk/change/", data).context["seen"]
    alex.post("/policies/minimal-risk/change/", data | {"step": "send", "seen": seen})
    sign_all(ChangeRequest.objects.get())

    now, before = (alex.get(f"/policies/minimal-risk/change/{query}").context["form"] for query in ("", "?from=1"))

    assert (now["count_technical_reviewer"].value(), before["count_technical_reviewer"].value()) == (2, 1)
    assert alex.get("/policies/minimal-risk/change/?from=9").status_code == 404
    assert alex.get("/policies/minimal-risk/change/?from=%00").status_code == 200


def test_version__second_one__shows_what_differs_and_the_request_that_brought_it(alex, cast, high_risk):
    data = filled_in(high_risk, count_technical_reviewer=3)
    seen = alex.post(CHANGE, data).context["seen"]
    alex.post(CHANGE, data | {"step": "send", "seen": seen})

    page = alex.get("/policies/high-risk/versions/2/").content.decode()

    assert "<del>" in page
    assert "<ins>" in page
    assert ChangeRequest.objects.get().get_absolute_url() in page


def test_model__asked_for_on_its_page__opens_a_request_and_offers_it_no_more(client, cast):
    model = AIModelFactory()
    client.force_login(cast.max)
    ask = f"/models/{model.pk}/ask-for-approval/"
    assert ask in client.get(f"/models/{model.pk}/").content.decode()

    answer = client.post(ask, {"why": "Cheaper"})

    request = ChangeRequest.objects.get()
    page = client.get(f"/models/{model.pk}/").content.decode()
    assert answer["Location"] == request.get_absolute_url()
    assert ask not in page
    assert request.get_absolute_url() in page
    assert client.get(request.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("address", ["/models/{pk}/change/", "/api/v1/registry/models/{pk}/"])
def test_model__status_sent_by_another_door__stays_proposed(client, cast, address):
    model = AIModelFactory()
    client.force_login(cast.max)
    data = {"status": "approved", "name": "New name", "modality": "text", "reason": "Because"}

    client.post(address.format(pk=model.pk), data)
    client.patch(address.format(pk=model.pk), data, content_type="application/json")

    assert AIModel.objects.get().status == "proposed"
