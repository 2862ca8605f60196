from __future__ import annotations

from evaluation.documents import a_case, a_criterion
from evaluation.interchange.models import with_models


def test_with_models__fills_where_none_is_chosen():
    document = {
        "accuracy_threshold": 0.9,
        "criteria": [
            a_criterion("a", "judge", {"model": "own"}),
            a_criterion("b", "similarity"),
            a_criterion("c", "exact"),
        ],
        "cases": [a_case("1", checks=[a_criterion("d", "judge", {"turn": 2})])],
    }

    filled = with_models(document, judge="j", embedding="e")

    assert [criterion["settings"] for criterion in filled["criteria"]] == [{"model": "own"}, {"model": "e"}, {}]
    assert filled["cases"] == [a_case("1", checks=[a_criterion("d", "judge", {"turn": 2, "model": "j"})])]
    assert document["cases"][0]["checks"][0]["settings"] == {"turn": 2}
    assert with_models(document) == document
