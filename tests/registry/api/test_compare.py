"""Comparing two versions over the API."""

from __future__ import annotations

from tests.factories import PromptVersionFactory, content


def test_compare__two_versions__tells_words_values_and_bump(asker, cast, prompt):
    PromptVersionFactory(
        prompt=prompt,
        submitted=True,
        major=2,
        content=content("You help {{ company }} kindly.", parameters={"top_p": 1}),
    )

    answer = asker(cast.vera).get("/prompts/invoice-check/compare?from=1.0.0&to=2.0.0").json()

    assert (answer["old"]["number"], answer["new"]["number"], answer["is_empty"]) == ("1.0.0", "2.0.0", False)
    assert answer["bump"]["level"] == "minor"
    assert answer["sections"] == [
        {
            "section": "parameters",
            "summary": answer["sections"][0]["summary"],
            "changes": [{"path": "top_p", "kind": "added", "old": None, "new": 1}],
        }
    ]
    (message,) = answer["messages"]
    (line,) = message["lines"]
    assert (message["kind"], message["words_added"], message["words_removed"]) == ("changed", 1, 0)
    assert "".join(span["text"] for span in line["spans"] if span["kind"] != "added") == "You help {{ company }}."
    assert (
        "".join(span["text"] for span in line["spans"] if span["kind"] != "removed") == "You help {{ company }} kindly."
    )


def test_compare__long_text__folds_what_did_not_change(asker, cast, prompt):
    lines = [f"Line {number}." for number in range(100)]
    for major, text in ((2, lines), (3, [*lines[:50], "Something new.", *lines[50:]])):
        PromptVersionFactory(prompt=prompt, submitted=True, major=major, content=content("\n".join(text)))

    answer = asker(cast.vera).get("/prompts/invoice-check/compare?from=2.0.0&to=3.0.0").json()

    kinds = [(line["kind"], line["count"]) for line in answer["messages"][0]["lines"]]
    assert kinds == [("folded", 47), *[("same", 1)] * 3, ("added", 1), *[("same", 1)] * 3, ("folded", 47)]


def test_compare__with_itself__is_empty(asker, cast, prompt):
    answer = asker(cast.vera).get("/prompts/invoice-check/compare?from=draft&to=draft").json()

    assert (answer["is_empty"], answer["summaries"], answer["sections"]) == (True, [], [])


def test_compare__without_saying_with_what__is_refused(asker, cast, prompt):
    response = asker(cast.vera).get("/prompts/invoice-check/compare?from=1.0.0")

    assert response.json()["errors"] == [{"detail": "Please fill this in.", "parameter": "to"}]


def test_compare__unknown_version__is_not_found(asker, cast, prompt):
    assert asker(cast.vera).get("/prompts/invoice-check/compare?from=9.9.9&to=draft").status_code == 404
