"""Every page that people see, with somebody who may see it. A new page adds a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from tests.browser.evaluation_pages import with_runs
from tests.browser.policy_scenes import with_passages, with_proposal
from tests.browser.quality_pages import with_connections, with_quality
from tests.browser.release_pages import with_releases
from tests.browser.scenes import with_model, with_prompt
from tests.browser.suite_scenes import with_pasted_rows, with_suite
from tests.browser.tested_pages import with_drill, with_successor, with_tested
from tests.governance.pages.scenes import half_signed, objected, signed, with_request
from tests.governance.telling.scenes import with_a_lead, with_notices, with_requests
from tests.ledger.conftest import AT, some_checkpoint, write_entries


@dataclass(frozen=True)
class Seen:
    """``path`` is an address, or a function of the cast that makes what is needed and returns one.

    ``by`` is a name in the cast (tests.factories.CAST), "" for nobody; ``name`` also names the screenshots.
    """

    name: str
    path: str | Callable[[SimpleNamespace], str]
    by: str = "omar"
    expect: int = 200


def _with_entries(path: str) -> Callable[[SimpleNamespace], str]:
    """An address of the ledger, with sixty entries in it: more than one page."""

    def make(cast: SimpleNamespace) -> str:
        write_entries(60, by=cast.omar, obj=cast.feature, feature_id=cast.feature.pk, texts={"changes": "risk"})
        return path

    return make


def _with_checkpoints(path: str) -> Callable[[SimpleNamespace], str]:
    """An address of the ledger; two checkpoints: one that left, one that did not."""

    def make(cast: SimpleNamespace) -> str:
        sent, unsent = (some_checkpoint(entry) for entry in write_entries(2, by=cast.omar, obj=cast.feature))
        error = "The web address answered with status 503."
        sent.sendings.create(channel="email", attempted_at=AT)
        unsent.sendings.create(channel="url", attempted_at=AT, error=error)
        return path

    return make


PAGES: list[Seen] = [
    Seen("home-prompt-owner", "/"),
    Seen("home-without-role", "/", by="olu"),
    Seen("home-auditor", "/", by="ada"),
    Seen("not-found", "/prompts-that-never-were/", expect=404),
    Seen("records", "/records/", by="ada"),
    Seen("record-list", "/records/registry/feature/", by="ada"),
    Seen("record", lambda cast: f"/records/registry/feature/{cast.feature.pk}/change/", by="ada"),
    Seen("record-history", lambda cast: f"/records/registry/feature/{cast.feature.pk}/history/", by="ada"),
    Seen("home-with-work", with_prompt("/"), by="ana"),
    Seen("prompts", with_prompt("/prompts/")),
    Seen("prompts-none", "/prompts/"),
    Seen("prompts-nothing-fits", with_prompt("/prompts/?q=zebra")),
    Seen("prompt-new", "/prompts/new/"),
    Seen("prompt", with_prompt("/prompts/customer-support-router/")),
    Seen("prompt-for-a-viewer", with_prompt("/prompts/customer-support-router/"), by="vera"),
    Seen("prompt-facts", with_prompt("/prompts/customer-support-router/change/")),
    Seen("prompt-dependencies", with_prompt("/prompts/customer-support-router/dependencies/")),
    Seen("prompt-history", with_prompt("/prompts/customer-support-router/history/")),
    Seen("prompt-access", with_prompt("/prompts/customer-support-router/access/")),
    Seen("version", with_prompt("/prompts/customer-support-router/versions/{new}/")),
    Seen("compare", with_prompt("/prompts/customer-support-router/compare/")),
    Seen("editor", with_prompt("/prompts/customer-support-router/edit/"), by="ana"),
    Seen("features", "/features/"),
    Seen("feature", with_prompt("/features/invoices/")),
    Seen("feature-new", "/features/new/", by="alex"),
    Seen("feature-change", "/features/invoices/change/", by="alex"),
    Seen("models", with_model("/models/"), by="max"),
    Seen("models-none", "/models/", by="max"),
    Seen("model", with_model("/models/{model}/"), by="max"),
    Seen("model-new", "/models/new/", by="max"),
    Seen("environments", "/environments/", by="alex"),
    Seen("prompt-describe", with_prompt("/prompts/customer-support-router/describe/"), by="ana"),
    Seen("compare-side-by-side", with_prompt("/prompts/customer-support-router/compare/?layout=side")),
    Seen("feature-history", "/features/invoices/history/"),
    Seen("model-change", with_model("/models/{model}/change/"), by="max"),
    Seen("model-history", with_model("/models/{model}/history/"), by="max"),
    Seen("environment-new", "/environments/new/", by="alex"),
    Seen("environment-change", "/environments/production/change/", by="alex"),
    Seen("environment-history", "/environments/production/history/"),
    Seen("policies", "/policies/", by="alex"),
    Seen("policies-for-a-viewer", "/policies/", by="vera"),
    Seen("policies-without-role", "/policies/", by="olu"),
    Seen("policy", "/policies/high-risk/", by="alex"),
    Seen("policy-with-a-proposal", with_proposal("/policies/minimal-risk/"), by="vera"),
    Seen("policy-version", with_proposal("/policies/minimal-risk/versions/2/"), by="alex"),
    Seen("policy-new", "/policies/new/", by="alex"),
    Seen("policy-change", with_proposal("/policies/minimal-risk/change/"), by="alex"),
    Seen("policy-request", with_proposal("/reviews/{number}/"), by="leila"),
    Seen("passages", with_passages("/prompts/customer-support-router/passages/"), by="leila"),
    Seen("passages-none", with_prompt("/prompts/customer-support-router/passages/")),
    Seen("passage-release", with_passages("/prompts/customer-support-router/passages/{passage}/release/"), by="leila"),
    Seen("model-ask", with_model("/models/{model}/ask-for-approval/"), by="max"),
    Seen("import", "/prompts/import/"),
    Seen("export", "/prompts/export/"),
    Seen("people", "/people/", by="alex"),
    Seen("people-invite", "/people/invite/", by="alex"),
    Seen("person", lambda cast: f"/people/{cast.omar.pk}/", by="alex"),
    Seen("roles", "/roles/", by="omar"),
    Seen("me", "/me/", by="omar"),
    Seen("sign-in-and-security", "/account/2fa/", by="omar"),
    Seen("password-forgotten-done", "/account/password/reset/done/", by=""),
    Seen("join-refused", "/join/no-such-link/", by="", expect=409),
    Seen("confirm-it-is-you", "/account/password/change/", by="omar"),
    Seen("access-tokens", "/me/tokens/", by="omar"),
    Seen("sessions", "/account/sessions/", by="omar"),
    Seen("sign-in", "/account/login/", by=""),
    Seen("password-reset", "/account/password/reset/", by=""),
    Seen("api-docs", "/api/docs/", by="omar"),
    Seen("inbox", with_requests("/reviews/"), by="tom"),
    Seen("inbox-standing-in", with_requests("/reviews/"), by="vera"),
    Seen("inbox-others", with_requests("/reviews/?tab=others"), by="leila"),
    Seen("inbox-mine", with_requests("/reviews/?tab=mine"), by="ana"),
    Seen("inbox-done", with_requests("/reviews/?tab=done"), by="ada"),
    Seen("inbox-none", "/reviews/", by="leila"),
    Seen("inbox-nothing-fits", with_requests("/reviews/?q=zebra"), by="tom"),
    Seen("review-to-sign", with_request("/reviews/{number}/"), by="tom"),
    Seen("review-side-by-side", with_request("/reviews/{number}/?layout=side"), by="tom"),
    Seen("review-of-the-author", with_request("/reviews/{number}/", objected), by="ana"),
    Seen("review-for-a-viewer", with_request("/reviews/{number}/", half_signed), by="vera"),
    Seen("review-live", with_request("/reviews/{number}/", signed), by="tom"),
    Seen("review-to-release", with_request("/reviews/{number}/", signed, timing="by_hand"), by="rosa"),
    Seen("review-in-production", with_request("/reviews/{number}/", where="production"), by="leila"),
    Seen("review-new", with_request("/reviews/new/?version={version}&environment=development"), by="ana"),
    Seen("review-withdraw", with_request("/reviews/{number}/withdraw/"), by="ana"),
    Seen("review-renew", with_request("/reviews/{number}/renew/", objected), by="ana"),
    Seen("review-revise", with_request("/reviews/{number}/revise/"), by="ana"),
    Seen("review-plan", with_request("/reviews/{number}/plan/"), by="ana"),
    Seen("review-schedule", with_request("/reviews/{number}/schedule/", signed, timing="by_hand"), by="rosa"),
    Seen("review-apply", with_request("/reviews/{number}/apply/", signed, timing="by_hand"), by="rosa"),
    Seen("notifications", with_notices("/me/notifications/")),
    Seen("notifications-none", "/me/notifications/"),
    Seen("notification-choices", "/me/notifications/choices/"),
    Seen("roles-and-leads", with_a_lead("/roles/"), by="alex"),
    Seen("ledger-empty", "/ledger/", by="ada"),
    Seen("ledger", _with_entries("/ledger/"), by="ada"),
    Seen("ledger-nothing-fits", "/ledger/?q=zebra&start=2026-11-21&until=2026-11-20", by="ada"),
    Seen("ledger-checkpoints", _with_checkpoints("/ledger/checkpoints/"), by="ada"),
    Seen("ledger-checkpoints-none", "/ledger/checkpoints/", by="ada"),
    Seen("ledger-entry", _with_entries("/ledger/5/"), by="ada"),
    Seen("ledger-entry-for-a-viewer", _with_entries("/ledger/5/"), by="vera"),
    Seen("releases-none", "/releases/", by="rosa"),
    Seen("releases", with_releases("/releases/"), by="rosa"),
    Seen("releases-timeline", with_releases("/releases/production/"), by="rosa"),
    Seen("releases-at-a-moment", with_releases("/releases/staging/?at=2026-01-01T09:00"), by="ada"),
    Seen("releases-odd-moment", with_releases("/releases/staging/?at=soon"), by="ada", expect=400),
    Seen("prompt-live", with_releases("/prompts/customer-support-router/"), by="rosa"),
    Seen("prompt-releases", with_releases("/prompts/customer-support-router/releases/")),
    Seen("deployment", with_releases("/releases/deployments/{deployment}/"), by="rosa"),
    Seen("roll-back", with_releases("/prompts/customer-support-router/roll-back/staging/")),
    Seen("canary-stop", with_releases("/releases/rollouts/{rollout}/stop/"), by="rosa"),
    Seen("canary-advance", with_releases("/releases/rollouts/{rollout}/advance/"), by="rosa"),
    Seen("break-glass", with_releases("/prompts/customer-support-router/break-glass/production/"), by="rosa"),
    Seen("freezes", with_releases("/releases/freezes/"), by="rosa"),
    Seen("freeze-new", "/releases/freezes/new/", by="rosa"),
    Seen("freeze-lift", with_releases("/releases/freezes/{freeze}/lift/"), by="rosa"),
    Seen("feature-stop", lambda cast: f"/features/{cast.feature.slug}/stop/", by="rosa"),
    Seen("feature-start", with_releases("/features/other-feature/start/"), by="rosa"),
    Seen("feature-off", with_releases("/features/other-feature/"), by="rosa"),
    Seen("version-revoke", with_releases("/prompts/customer-support-router/versions/1.1.0/"), by="leila"),
    Seen("runs", with_runs("/evaluations/runs/"), by="ana"),
    Seen("runs-none", "/evaluations/runs/", by="ana"),
    Seen("runs-nothing-fits", with_runs("/evaluations/runs/?q=zebra"), by="ana"),
    Seen("run", with_runs("/evaluations/runs/{finished}/")),
    Seen("run-without-baseline", with_runs("/evaluations/runs/{baseline}/"), by="vera"),
    Seen("run-demonstration", with_runs("/evaluations/runs/{finished}/", kind="offline"), by="ada"),
    Seen("run-got-worse", with_runs("/evaluations/runs/{finished}/?show=worse")),
    Seen("run-at-work", with_runs("/evaluations/runs/{running}/"), by="ana"),
    Seen("run-stopped", with_runs("/evaluations/runs/{stopped}/"), by="ana"),
    Seen("run-stopped-for-a-viewer", with_runs("/evaluations/runs/{stopped}/"), by="vera"),
    Seen("run-case", with_runs("/evaluations/runs/{finished}/cases/0/?show=failed"), by="tom"),
    Seen("run-case-inline", with_runs("/evaluations/runs/{finished}/cases/0/?layout=inline"), by="ana"),
    Seen("run-case-set-by-hand", with_runs("/evaluations/runs/{finished}/cases/4/"), by="tom"),
    Seen("run-case-without-answer", with_runs("/evaluations/runs/{finished}/cases/10/"), by="vera"),
    Seen("run-case-to-come", with_runs("/evaluations/runs/{running}/cases/9/"), by="vera"),
    Seen("run-compare", with_runs("/evaluations/runs/{finished}/compare/")),
    Seen("run-compare-choose", with_runs("/evaluations/runs/{baseline}/compare/")),
    Seen("run-new", with_runs("/prompts/customer-support-router/evaluations/run/"), by="ana"),
    Seen("run-new-without-suite", with_prompt("/prompts/customer-support-router/evaluations/run/"), by="ana"),
    Seen("run-matrix", with_runs("/prompts/customer-support-router/evaluations/matrix/"), by="ana"),
    Seen("evaluations", with_quality("/evaluations/")),
    Seen("evaluations-none", "/evaluations/", by="ana"),
    Seen("evaluations-for-an-auditor", with_quality("/evaluations/"), by="ada"),
    Seen("evaluations-demonstration", with_quality("/evaluations/", kind="offline"), by="vera"),
    Seen("prompt-quality", with_quality("/prompts/customer-support-router/")),
    Seen("prompt-evaluations", with_quality("/prompts/customer-support-router/evaluations/")),
    Seen("prompt-evaluations-for-a-viewer", with_quality("/prompts/customer-support-router/evaluations/"), by="vera"),
    Seen("prompt-evaluations-none", with_prompt("/prompts/customer-support-router/evaluations/"), by="ana"),
    Seen("schedule", with_quality("/prompts/customer-support-router/evaluations/schedule/")),
    Seen("decay-close", with_quality("/evaluations/decay/{decay}/close/")),
    Seen("connections", with_connections("/evaluations/connections/"), by="max"),
    Seen("connections-none", "/evaluations/connections/", by="max"),
    Seen("connection", with_connections("/evaluations/connections/{connection}/"), by="max"),
    Seen("connection-for-an-auditor", with_connections("/evaluations/connections/{connection}/"), by="ada"),
    Seen("connection-new", with_connections("/evaluations/connections/new/"), by="max"),
    Seen("connection-change", with_quality("/evaluations/connections/{connection}/change/"), by="max"),
    Seen("suites", with_runs("/evaluations/suites/"), by="ana"),
    Seen("suites-none", "/evaluations/suites/", by="ana"),
    Seen("suites-for-an-auditor", with_runs("/evaluations/suites/"), by="ada"),
    Seen("suite-new", "/evaluations/suites/new/", by="ana"),
    Seen("suite-import", "/evaluations/suites/import/", by="ana"),
    Seen("suite-arriving", with_pasted_rows),
    Seen("suite", with_suite("")),
    Seen("suite-for-a-viewer", with_suite(""), by="vera"),
    Seen("suite-cases", with_suite("cases/"), by="ana"),
    Seen("suite-add", with_suite("cases/add/"), by="ana"),
    Seen("suite-criteria", with_suite("criteria/"), by="ana"),
    Seen("suite-scorers", with_suite("criteria/new/"), by="ana"),
    Seen("suite-judge", with_suite("criteria/2/"), by="ana"),
    Seen("suite-settings", with_suite("settings/"), by="ana"),
    Seen("suite-attach", with_suite("attach/"), by="ana"),
    Seen("suite-export", with_suite("export/"), by="vera"),
    Seen("suite-history", with_suite("history/"), by="vera"),
    Seen("request-tested", with_tested("/reviews/{number}/", passed=24), by="tom"),
    Seen("request-got-worse", with_tested("/reviews/{number}/", passed=9), by="tom"),
    Seen("model-successor", with_successor("/models/{model}/successor/"), by="ana"),
    Seen("model-successor-for-a-viewer", with_successor("/models/{model}/successor/"), by="vera"),
    Seen("prompt-drills", with_drill("/prompts/customer-support-router/evaluations/"), by="ana"),
]
