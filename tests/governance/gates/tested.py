"""Something live, a change to it, and a suite that tries both: what checks that rest on evaluations start from."""

from __future__ import annotations

from governance.gates.material import Material
from governance.models import ChangeRequest
from registry.models import Environment, Prompt
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, finished
from tests.evaluation.worlds import a_document, a_version, cases_of
from tests.factories import NOW

CASES = 12  # enough for a verdict


def a_change(cast, *, document=None, live=True, **fields):
    """``place`` as in runs_world, its 1.0.0 live in staging, and ``place.change``, a submitted 1.1.0 on the same
    model."""
    document = document or a_document(*(f"question {number}" for number in range(CASES)))
    place = a_place(cast, document=document, **fields)
    if live:
        goes_live(place.version, "staging")
    place.change = a_version(cast, prompt=place.prompt, minor=1, text="Briefly: {{ question }}", parent=place.version)
    return place


def tagged(**counts):
    """A document with so many cases of each tag, each with a question of its own: ``tagged(injection=2, edge=1)``."""
    cases = []
    for tag, count in counts.items():
        for number in range(count):
            [case] = cases_of(f"{tag} {number}", tags=[] if tag == "plain" else [tag])
            cases.append({**case, "key": f"{tag}-{number}"})
    return a_document(cases=cases)


def outcomes(passed, failed=0):
    return [True] * passed + [False] * failed


def tried(cast, place, passed=CASES, failed=0, *, on=None, **more):
    """The suite was run on the change (or on ``on``), to the end."""
    return finished(cast, place, outcomes(passed, failed), version=on or place.change, **more)


def look(gate, place, version=None):
    """What ``gate`` says of a request to release the change in production."""
    return gate.look(material(place, version))


def material(place, version=None):
    version = version or place.change
    prompt = Prompt.objects.select_related("feature__owner", "owner").get(pk=version.prompt_id)
    request = ChangeRequest(
        kind="release",
        object_type="registry.prompt",
        object_id=version.prompt_id,
        subject_id=version.pk,
        content_digest=version.digest,
        environment=Environment.objects.get(slug="production"),
        feature=prompt.feature,
        author=version.created_by,
    )
    return Material(request, NOW)


def costs(run, micro_usd, unknown=0):
    """As if its answers had cost so much all together, and those without a price so many."""
    run.scorecard |= {"cost_micro_usd": micro_usd, "cost_unknown": unknown}
    run.save(update_fields=["scorecard"])
    return run
