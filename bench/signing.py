"""The sign-off page of a long prompt that was talked about at length.

``sign-off-page``: the server's time for a request about a prompt of 200 kB, with 100 comments on its passages and 20
decisions, against the page of the same prompt; and the same number of queries for 100 comments as for one.
"""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from bench import asking, scratch
from bench import company as people
from bench.diff import prompts
from bench.harness import Bench
from governance.models import ChangeRequest, Decision
from governance.services import open_thread
from registry.services import update_feature

COMMENTS, DECISIONS = 100, 20
SIZE = 200_000  # characters
READER = "first@example.com"  # a technical reviewer, whose signature is still asked for
_SIGNS = "technical-reviewer"


def _texts() -> list[str]:
    """Two texts of SIZE characters in lines, of which some hundred words differ."""
    old, new = (text.splitlines(keepends=True) for text in prompts("lines"))
    lines = next(number for number in range(len(old)) if sum(map(len, old[:number])) >= SIZE)
    return ["".join(old[:lines]), "".join(new[:lines])]


def _fill(comments: int) -> None:
    """The first text is live in production, the second in review for it, with the checklist still open."""
    company = people.found(risk_tier="minimal")
    live, proposed = people.write(company, "letters-long", _texts())
    people.put_live(company, live, "staging")
    people.put_live(company, live, "production")
    company.feature = update_feature(
        feature=company.feature, by=company.people["admin"], at=timezone.now(), risk_tier="high", reason="It decides."
    )
    request = ChangeRequest.objects.get(pk=people.ask(company, proposed, "production").pk)
    _comment(company, request, proposed.content["messages"][0]["content"].splitlines(), comments)
    for number in range(DECISIONS):
        people.sign(request, people.hire(f"reviewer-{number}", _SIGNS, company.people["admin"]), _SIGNS)
    if (request.threads.count(), Decision.objects.filter(request=request).count()) != (comments, DECISIONS):
        raise RuntimeError("The world of the bench is not as large as it should be.")


def _comment(company: people.Company, request: ChangeRequest, lines: list[str], count: int) -> None:
    """``count`` comments, spread over the text."""
    for index in range(count):
        line = len(lines) * index // count
        open_thread(
            request=request,
            body=f"Is line {line + 1} right? Somebody wrote to us about it last week.",
            path="messages.0",
            quote=lines[line][:60].strip(),
            line=line + 1,
            by=company.people["legal"],
            at=timezone.now(),
        )


def _world(comments: int) -> str:
    return f"signing_{comments}"


def _page() -> str:
    """The newest request; numbers go on where the worlds before left off."""
    with scratch.inside(_world(COMMENTS)):
        return ChangeRequest.objects.order_by("-number")[0].get_absolute_url()


def _prepare() -> None:
    for comments in (1, COMMENTS):
        scratch.make(_world(comments), partial(_fill, comments))
    asking.refuse_more_queries(_world(1), _world(COMMENTS), READER, _page())


BENCHES = {
    "sign-off-page": Bench(
        issue=3,
        target=3.0,
        ours=lambda: asking.seconds(_world(COMMENTS), READER, _page()),
        reference=lambda: asking.seconds(_world(COMMENTS), READER, "/prompts/letters-long/"),
        setup=_prepare,
    ),
}
