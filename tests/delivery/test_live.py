"""What was live at a moment: exact through releases, canaries, stops and rollbacks, and found by the index."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.live import live_at, live_now
from delivery.services import advance_rollout, roll_back, stop_rollout
from delivery.stretches import live_at_rows
from registry.models import Environment, Prompt
from tests.delivery.conftest import HOUR, version
from tests.delivery.worlds import STEPS, periods
from tests.factories import NOW, DeploymentFactory, PromptFactory, RolloutFactory

SECOND = dt.timedelta(seconds=1)


def arms(deployment):
    """{version number: weight}, {} for nothing."""
    return {arm.version.number: arm.weight for arm in deployment.arms.all()} if deployment else {}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW - SECOND, {}),
        (NOW, {"1.0.0": 100}),
        (NOW + HOUR - SECOND, {"1.0.0": 100}),
        (NOW + HOUR, {"1.1.0": 100}),
        (NOW + 1000 * HOUR, {"1.1.0": 100}),
    ],
)
def test_live_at__half_open__the_later_one_has_the_instant(live, at, expected):
    assert arms(live_at(live.prompt, live.staging, at)) == expected


def test_live_at__other_environment_or_prompt__is_nothing(live):
    other = PromptFactory(feature=live.feature)

    assert live_at(live.prompt, live.production, NOW + HOUR) is None
    assert live_at(other, live.staging, NOW + HOUR) is None


# A naive model: a list of (moment, what is live from then on), in order.
MOVES = st.lists(
    st.tuples(st.sampled_from(["release", "canary", "advance", "stop", "roll_back"]), st.integers(0, 90)),
    max_size=12,
)


class History:
    """Plays moves by the services, and writes down what should be live from when on."""

    def __init__(self, cast):
        self.by, self.at = cast.rosa, NOW
        self.prompt = PromptFactory(feature=cast.feature, owner=cast.omar)
        self.place = Environment.objects.get(slug="staging")
        self.written: list[tuple[dt.datetime, dict[str, int]]] = []
        self.alone: list = []  # versions that were live for everybody, in order
        self.canary = None  # (rollout, new version, old version, step)

    def play(self, move, minutes):
        self.at += dt.timedelta(minutes=minutes)
        if move in ("advance", "stop") and not self.canary:
            return
        if move in ("release", "start_canary") and self.canary:
            return
        if move == "roll_back" and len({each.pk for each in self.alone}) < 2:
            return
        getattr(self, move)()

    def release(self):
        new = self._new()
        DeploymentFactory(version=new, environment=self.place, started_at=self.at)
        self._alone(new)

    def canary_of(self, new, old):
        return [(new, STEPS[0]["percent"]), (old, 100 - STEPS[0]["percent"])]

    def start_canary(self):
        if not self.alone:
            return
        new, old = self._new(), self._main()
        deployment = DeploymentFactory(
            version=new, environment=self.place, started_at=self.at, arms=self.canary_of(new, old)
        )
        self.canary = [RolloutFactory(deployment=deployment, steps=STEPS, next_at=self.at), new, old, 0]
        self._shared()

    def advance(self):
        rollout, new, _, step = self.canary
        advance_rollout(rollout=rollout, by=self.by, at=self.at)
        self.canary[3] = step + 1
        if STEPS[step + 1]["percent"] == 100:
            self._alone(new)
        else:
            self._shared()

    def stop(self):
        stop_rollout(rollout=self.canary[0], reason="Worse", by=self.by, at=self.at)
        self._alone(self.canary[2])

    def roll_back(self):
        now = None if self.canary else self._main()
        target = next(each for each in reversed(self.alone) if each != now)
        roll_back(prompt=self.prompt, environment=self.place, to_version=target, reason="Worse", by=self.by, at=self.at)
        self._alone(target)

    def expected(self, at):
        return next((arms for moment, arms in reversed(self.written) if moment <= at), {})

    def _new(self):
        count = self.prompt.versions.count()
        return version(self.prompt, count, f"Sort {count}.", created_by=self.prompt.owner)

    def _main(self):
        return self.alone[-1]

    def _alone(self, each):
        self.canary = None
        self.alone.append(each)
        self.written.append((self.at, {each.number: 100}))

    def _shared(self):
        _, new, old, step = self.canary
        percent = STEPS[step]["percent"]
        self.written.append((self.at, {new.number: percent, old.number: 100 - percent}))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_live_at__after_any_history__is_what_a_naive_list_says(moves, history_of):
    history = history_of()
    for move, minutes in moves:
        history.play("start_canary" if move == "canary" else move, minutes)

    moments = [moment for moment, _ in history.written]
    asked = [moment + offset for moment in moments for offset in (-SECOND, dt.timedelta(0), SECOND)]

    assert [arms(live_at(history.prompt, history.place, at)) for at in asked] == [history.expected(at) for at in asked]
    assert arms(live_now(history.prompt, history.place)) == (history.written[-1][1] if history.written else {})


@pytest.fixture
def history_of(cast):
    return lambda: History(cast)


def test_periods__several_changes_at_one_instant__stay_in_order(live):
    for each in (live.v0, live.v1, live.v0):
        roll_back(
            prompt=live.prompt,
            environment=live.staging,
            to_version=each,
            reason="Wavering",
            by=live.rosa,
            at=NOW + 2 * HOUR,
        )

    assert periods(live)[-1] == (NOW + 2 * HOUR, None)
    assert arms(live_at(live.prompt, live.staging, NOW + 2 * HOUR)) == {"1.0.0": 100}


PROMPTS, EACH = 40, 500
# Both begin with what is asked; without one of them every row would be read.
INDEXES = {"delivery_deployment_at", "delivery_deployment_timeline"}


def many_deployments(prompts, environment):
    """Deployments of a minute each, a second apart from prompt to prompt, past the triggers: only a superuser of the
    test's database can write so."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE delivery_deployment DROP CONSTRAINT delivery_deployment_has_its_ground")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """
            INSERT INTO delivery_deployment (id, prompt_id, environment_id, cause, reason, salt, started_at, ended_at)
            SELECT gen_random_uuid(), prompt, %s, 'release', '', gen_random_uuid(),
                   %s::timestamptz + n * interval '1 minute' + (place - 1) * interval '1 second',
                   %s::timestamptz + (n + 1) * interval '1 minute' + (place - 1) * interval '1 second'
            FROM unnest(%s::uuid[]) WITH ORDINALITY AS each(prompt, place), generate_series(0, %s) n
            """,
            [environment.pk, NOW, NOW, [prompt.pk for prompt in prompts], EACH - 1],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("ANALYZE delivery_deployment")


@pytest.fixture
def long_history(shop):
    """Twenty thousand rows; a million would only take longer to write: the plan is the same."""
    others = [PromptFactory(feature=shop.feature) for _ in range(PROMPTS - 1)]
    many_deployments([shop.prompt, *others], shop.staging)
    return shop


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


def reads_of(sql_and_arguments):
    """[(index, or "" for a read of the whole table; rows that were read in vain)] of deployments in a query's plan."""
    sql, arguments = sql_and_arguments
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", arguments)
        (found,) = cursor.fetchone()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return [
        (node.get("Index Name", ""), node.get("Rows Removed by Filter", 0))
        for node in nodes_of(plan)
        if node.get("Relation Name") == "delivery_deployment"
    ]


@pytest.mark.parametrize("minute", [0, EACH // 2, EACH - 1])
def test_live_at__long_history__reads_by_the_index_and_no_other_row(long_history, minute):
    at = NOW + dt.timedelta(minutes=minute, seconds=30)

    with CaptureQueriesContext(connection) as captured:
        found = live_at(long_history.prompt, long_history.staging, at)

    assert found.started_at == NOW + dt.timedelta(minutes=minute)
    reads = reads_of((captured[0]["sql"], None))
    assert len(reads) == 2
    assert {index for index, _ in reads} <= INDEXES
    assert sum(vain for _, vain in reads) == 0


def test_live_at_rows__long_history__probes_the_index_for_each_prompt(long_history):
    at = NOW + dt.timedelta(minutes=EACH // 2, seconds=30)
    asked = live_at_rows(Prompt.objects.all(), long_history.staging.pk, at)

    reads = reads_of(asked.query.sql_with_params())

    assert asked.count() == PROMPTS
    assert {index for index, _ in reads} <= INDEXES
    assert sum(vain for _, vain in reads) == 0
