"""Versions: the bytes that are served are the bytes that the digest is made from."""

from __future__ import annotations

import hashlib

from registry.choices import VersionState
from tests.factories import PromptVersionFactory, content


def test_version_content__hashed_by_the_reader__gives_the_digest(asker, cast, prompt):
    version = PromptVersionFactory(prompt=prompt, submitted=True, major=2, content=content("Prüfe Rechnungen. 🧾"))

    response = asker(cast.vera).get("/prompts/invoice-check/versions/2.0.0/content")

    assert "sha256:" + hashlib.sha256(response.content).hexdigest() == version.digest
    assert response["ETag"] == f'"{version.digest}"'
    assert response.json() == version.content


def test_version_content__that_the_reader_has__is_not_sent_again(asker, cast, prompt):
    vera, path = asker(cast.vera), "/prompts/invoice-check/versions/1.0.0/content"

    response = vera.get(path, if_none_match=vera.get(path)["ETag"])

    assert (response.status_code, response.content) == (304, b"")


def test_version__by_number_and_by_id__is_the_same(asker, cast, prompt):
    vera = asker(cast.vera)
    by_number = vera.get("/prompts/invoice-check/versions/1.0.0")

    by_id = vera.get(f"/prompts/invoice-check/versions/{by_number.json()['id']}")

    assert by_id.json() == by_number.json()
    assert by_id["ETag"] == by_number["ETag"]


def test_version__unknown_number_or_nonsense__is_not_found(asker, cast, prompt):
    vera = asker(cast.vera)

    for version in ("9.9.9", "nonsense", "1", "%00", "x" * 300):
        assert vera.get(f"/prompts/invoice-check/versions/{version}").status_code == 404, version


def test_versions__listed__draft_first_then_by_number_discarded_last(asker, cast, prompt):
    PromptVersionFactory(prompt=prompt, submitted=True, minor=10)
    PromptVersionFactory(prompt=prompt, submitted=True, minor=9)
    PromptVersionFactory(prompt=prompt, state=VersionState.DISCARDED, major=3)
    vera, path, seen = asker(cast.vera), "/prompts/invoice-check/versions?limit=2", []

    while path:
        answer = vera.get(path).json()
        seen += [(each["state"], each["number"]) for each in answer["results"]]
        path = answer["next"] and answer["next"].partition("/api/v1/registry")[2]

    assert seen == [
        ("draft", "1.1.0"), ("submitted", "1.10.0"), ("submitted", "1.9.0"), ("submitted", "1.0.0"),
        ("discarded", "3.0.0"),
    ]  # fmt: skip
