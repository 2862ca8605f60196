"""What the database refuses, whichever way the rows come in."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from delivery.choices import DeploymentCause
from delivery.models import Deployment, DeploymentArm
from tests.delivery.conftest import HOUR
from tests.factories import (
    NOW,
    DeploymentFactory,
    PromptFactory,
    PromptVersionFactory,
    ReleasedRequestFactory,
    RevocationFactory,
)

LATER = NOW + 2 * HOUR


@pytest.fixture(autouse=True)
def unfinished(db):
    """These tests stop in the middle: what is compared when a transaction ends is compared where a test says so."""
    yield
    transaction.set_rollback(True)


def refused(says: str):
    """The database refuses with these words, in a savepoint of its own."""
    return _Refused(says)


class _Refused:
    def __init__(self, says):
        self.raises = pytest.raises(IntegrityError, match=says)
        self.atomic = transaction.atomic()

    def __enter__(self):
        self.raises.__enter__()
        self.atomic.__enter__()

    def __exit__(self, *error):
        self.atomic.__exit__(*error)
        return self.raises.__exit__(*error)


def execute(sql, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def check_deferred():
    """What PostgreSQL looks at when a transaction ends."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET CONSTRAINTS ALL DEFERRED")


def end(deployment, at=LATER):
    Deployment.objects.filter(pk=deployment.pk).update(ended_at=at)


def open_row(shop, *, version, environment=None, started_at=LATER, **fields):
    """An unsaved deployment behind which somebody stands, or ``fields``."""
    environment = environment or shop.staging
    if "cause" not in fields:
        request = ReleasedRequestFactory(version=version, environment=environment)
        fields |= {"cause": DeploymentCause.RELEASE, "change_request": request}
    return Deployment(prompt=version.prompt, environment=environment, started_at=started_at, **fields)


def arm(deployment, version, *, weight=100, digest=None, position=0):
    return DeploymentArm(
        deployment=deployment, version=version, digest=digest or version.digest, weight=weight, position=position
    )


CHANGES = {
    "cause": DeploymentCause.CANARY_STEP,
    "started_at": NOW,
    "salt": uuid.UUID(int=7),
    "reason": "Another one",
    "started_by_id": uuid.UUID(int=8),
    "change_request_id": None,
    "rolled_back_from_id": uuid.UUID(int=9),
}


@pytest.mark.parametrize("column", CHANGES)
def test_deployment__changed_by_update__is_refused(live, column):
    with refused("it ends once"):
        Deployment.objects.filter(pk=live.second.pk).update(**{column: CHANGES[column]})


@pytest.mark.parametrize("column", CHANGES)
def test_deployment__changed_while_it_ends__is_refused(live, column):
    with refused("it ends once"):
        Deployment.objects.filter(pk=live.second.pk).update(ended_at=LATER, **{column: CHANGES[column]})


def test_deployment__changed_by_save__is_refused(live):
    live.second.reason = "Another one"

    with refused("it ends once"):
        live.second.save()


def test_deployment__changed_by_bulk_update__is_refused(live):
    live.second.started_at = NOW

    with refused("it ends once"):
        Deployment.objects.bulk_update([live.second], ["started_at"])


def test_deployment__moved_to_another_place_by_sql__is_refused(live):
    with refused("it ends once"):
        execute("UPDATE delivery_deployment SET environment_id = %s WHERE id = %s", live.production.pk, live.second.pk)


def test_deployment__ended__ends(live):
    end(live.second)

    live.second.refresh_from_db()
    assert live.second.ended_at == LATER


def test_deployment__ended_and_followed_by_nothing__is_refused_at_the_end(live):
    check_deferred()

    with refused("ends at the instant at which the next one begins"):
        end(live.second)
        check_deferred()


def test_deployment__began_before_its_request_took_effect__is_refused(live):
    end(live.second)
    request = ReleasedRequestFactory(version=live.v2, environment=live.staging, created_at=LATER + HOUR)

    with refused("takes effect, or later"):
        open_row(live, version=live.v2, cause=DeploymentCause.RELEASE, change_request=request).save()


@pytest.mark.parametrize("ended_at", [LATER + HOUR, None])
def test_deployment__ended_twice__is_refused(live, ended_at):
    end(live.second)

    with refused("it ends once"):
        end(live.second, ended_at)


def test_deployment__deleted_row_by_row__is_refused(live):
    with refused("never deleted"):
        execute("DELETE FROM delivery_deployment WHERE id = %s", live.second.pk)


def test_deployment__deleted_by_queryset__is_refused(live):
    with refused("never deleted"):
        Deployment.objects.filter(pk=live.second.pk)._raw_delete("default")


def test_deployment__truncated__is_refused(live):
    check_deferred()

    with refused("TRUNCATE on delivery_deployment is refused"):
        execute("TRUNCATE delivery_deployment CASCADE")


def test_arm__changed_or_deleted_or_truncated__is_refused(live):
    check_deferred()
    for sql in ("UPDATE delivery_deploymentarm SET weight = 50", "DELETE FROM delivery_deploymentarm"):
        with refused("its rows are a record"):
            execute(sql)
    with refused("its rows are a record"):
        execute("TRUNCATE delivery_deploymentarm")


def test_deployment__second_open_row__is_refused(live):
    with refused("delivery_deployment_one_open"):
        open_row(live, version=live.v2).save()


def test_deployment__begins_before_the_last_one_ended__is_refused(live):
    end(live.second, LATER)

    with refused("begins at or after the end"):
        open_row(live, version=live.v2, started_at=LATER - HOUR / 60).save()


def test_deployment__begins_before_an_earlier_one__is_refused(live):
    end(live.second, live.second.started_at)

    with refused("begins at or after the end"):
        open_row(live, version=live.v2, started_at=NOW).save()


def test_deployment__begins_when_the_last_one_ended__begins(live):
    end(live.second, LATER)
    row = open_row(live, version=live.v2, started_at=LATER)

    row.save()
    arm(row, live.v2).save()

    check_deferred()


def test_deployment__begins_ended__is_refused(live):
    end(live.second)

    with refused("begins open"):
        open_row(live, version=live.v2, ended_at=LATER + HOUR).save()


def test_deployment__with_a_request_for_another_place__is_refused(shop):
    elsewhere = ReleasedRequestFactory(version=shop.v0, environment=shop.staging)

    with refused("another prompt or environment"):
        open_row(
            shop,
            version=shop.v0,
            environment=shop.development,
            cause=DeploymentCause.RELEASE,
            change_request=elsewhere,
        ).save()


def test_deployment__with_a_request_about_another_prompt__is_refused(shop):
    other = PromptVersionFactory(prompt=PromptFactory(feature=shop.feature), submitted=True)
    elsewhere = ReleasedRequestFactory(version=other, environment=shop.staging)

    with refused("another prompt or environment"):
        open_row(shop, version=shop.v0, cause=DeploymentCause.RELEASE, change_request=elsewhere).save()


def test_deployment__rolled_back_from_another_place__is_refused(live):
    elsewhere = DeploymentFactory(version=live.v0, environment=live.development)
    end(live.second)

    with refused("leaves a deployment of the same prompt"):
        open_row(
            live, version=live.v0, cause=DeploymentCause.ROLLBACK, rolled_back_from=elsewhere, reason="Wrong"
        ).save()


def rollback(live, **fields):
    end(live.second)
    row = open_row(
        live, version=live.v0, cause=DeploymentCause.ROLLBACK, rolled_back_from=live.second, reason="Wrong", **fields
    )
    row.save()
    return row


def by_save(row):
    row.save()


def by_bulk_create(row):
    DeploymentArm.objects.bulk_create([row])


def by_sql(row):
    execute(
        "INSERT INTO delivery_deploymentarm (deployment_id, version_id, digest, weight, position)"
        " VALUES (%s, %s, %s, %s, %s)",
        row.deployment_id, row.version_id, row.digest, row.weight, row.position,
    )  # fmt: skip


DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_sql])


@DOORS
def test_arm__was_live_there_before__needs_no_request(live, door):
    door(arm(rollback(live), live.v0))

    check_deferred()
    assert live.prompt.deployments.live().count() == 1


@DOORS
def test_arm__never_live_there_and_no_request__is_refused(live, door):
    with refused("Nobody signed this content"):
        door(arm(rollback(live), live.v2))


@DOORS
def test_arm__live_in_another_environment_only__is_refused(live, door):
    DeploymentFactory(version=live.v2, environment=live.development)

    with refused("Nobody signed this content"):
        door(arm(rollback(live), live.v2))


@DOORS
def test_arm__of_another_prompt__is_refused(live, door):
    other = PromptVersionFactory(prompt=PromptFactory(feature=live.feature), submitted=True)

    with refused("An arm serves a submitted version of the prompt"):
        door(arm(rollback(live), other))


@DOORS
def test_arm__with_another_digest__is_refused(live, door):
    with refused("by that version's digest"):
        door(arm(rollback(live), live.v0, digest=live.v1.digest))


@DOORS
def test_arm__draft__is_refused(live, door):
    draft = PromptVersionFactory(prompt=live.prompt, content=live.v0.content, minor=3)

    with refused("An arm serves a submitted version"):
        door(arm(rollback(live), draft))


@DOORS
def test_arm__revoked__is_refused(live, door):
    RevocationFactory(version=live.v0)

    with refused("was revoked"):
        door(arm(rollback(live), live.v0))


@DOORS
def test_arm__content_revoked_under_another_number__is_refused(live, door):
    RevocationFactory(version=live.v0)
    same = PromptVersionFactory(prompt=live.prompt, content=live.v0.content, minor=3, submitted=True)

    with refused("was revoked"):
        door(arm(rollback(live), same))


@DOORS
def test_arm__content_of_another_version_than_the_request_s__is_refused(live, door):
    end(live.second)
    fresh = PromptVersionFactory(prompt=live.prompt, minor=4, submitted=True)

    with refused("Nobody signed this content"):
        row = open_row(live, version=live.v2)
        row.save()
        door(arm(row, fresh))


@DOORS
@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_arm__request_not_applied__is_refused(live, door, state):
    end(live.second)
    request = ReleasedRequestFactory(version=live.v2, environment=live.staging, state=state)

    with refused("Nobody signed this content"):
        row = open_row(live, version=live.v2, cause=DeploymentCause.RELEASE, change_request=request)
        row.save()
        door(arm(row, live.v2))


def test_deployment__break_glass_that_nobody_broke__is_refused(live):
    end(live.second)

    with refused("Nobody broke glass"):
        request = ReleasedRequestFactory(version=live.v2, environment=live.staging)
        open_row(live, version=live.v2, cause=DeploymentCause.BREAK_GLASS, change_request=request).save()


def release_to_production(shop):
    """A deployment row in production, which is protected, of 1.0.0."""
    row = open_row(shop, version=shop.v0, environment=shop.production)
    row.save()
    return row


@DOORS
def test_arm__protected_place_before_the_one_before_it__is_refused(shop, door):
    with refused("never live in the environment before"):
        door(arm(release_to_production(shop), shop.v0))


@DOORS
def test_arm__protected_place_after_the_one_before_it__goes_live(shop, door):
    DeploymentFactory(version=shop.v0, environment=shop.staging)

    door(arm(release_to_production(shop), shop.v0))

    check_deferred()


def test_arm__without_its_deployment__is_refused(live):
    with refused("An arm serves a submitted version"):
        by_sql(arm(Deployment(id=uuid.uuid4()), live.v0))


@pytest.mark.parametrize("weights", [(), (99,), (60, 50), (10, 80)])
def test_arms__not_100_in_all__are_refused_at_the_end(live, weights):
    with refused("add up to 100"):
        row = rollback(live)
        for position, weight in enumerate(weights):
            arm(row, (live.v0, live.v1)[position], weight=weight, position=position).save()
        check_deferred()


@pytest.mark.parametrize("weights", [(100,), (10, 90), (1, 99)])
def test_arms__100_in_all__are_accepted(live, weights):
    row = rollback(live)
    for position, weight in enumerate(weights):
        arm(row, (live.v0, live.v1)[position], weight=weight, position=position).save()

    check_deferred()


def test_arms__another_one_later__is_refused_at_the_end(live):
    check_deferred()

    with refused("add up to 100"):
        arm(live.second, live.v0, weight=1, position=1).save()
        check_deferred()
