"""Models for what was read: files name other people's models or none, and an import may bring a judge a case."""

from __future__ import annotations

from evaluation.documents import Criterion, SuiteDocument


def with_models(document: SuiteDocument, *, judge: str = "", embedding: str = "") -> SuiteDocument:
    """``document`` with these models where a judge, or a check of similarity, has none yet. Empty: stays as it is."""
    models = {"judge": judge, "similarity": embedding}

    def chosen(criterion: Criterion) -> Criterion:
        model = models.get(criterion["scorer"])
        if not model or criterion["settings"].get("model"):
            return criterion
        return {**criterion, "settings": {**criterion["settings"], "model": model}}

    return {
        **document,
        "criteria": [chosen(criterion) for criterion in document["criteria"]],
        "cases": [{**case, "checks": [chosen(check) for check in case["checks"]]} for case in document["cases"]],
    }
