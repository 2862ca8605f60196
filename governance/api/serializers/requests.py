"""What goes out of a change request: a line for lists, and everything that its page shows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.fields import UTCDateTimeField
from base.api.serializers import OutputSerializer, PersonSerializer
from governance.choices import GateMode, GateState, RequestState, Timing, Verdict


@extend_schema_serializer(component_name="SignatureNeed")
class NeedSerializer(OutputSerializer):
    """How many signatures of a role are asked for, and how many that count were given."""

    role = serializers.CharField(source="role_id")
    needed = serializers.IntegerField()
    given = serializers.IntegerField()


@extend_schema_serializer(component_name="ReleaseStep")
class StepSerializer(OutputSerializer):
    percent = serializers.IntegerField()
    hold_min = serializers.IntegerField(help_text="Minutes that this step is held before the next.")


@extend_schema_serializer(component_name="ChangeRequestSummary")
class RequestSummarySerializer(OutputSerializer):
    number = serializers.IntegerField()
    kind = serializers.CharField(help_text="release, model_approval or policy_change.")
    state = serializers.ChoiceField(RequestState.choices)
    title = serializers.CharField()
    feature = serializers.CharField(source="feature.slug", allow_null=True, default=None)
    environment = serializers.CharField(source="environment.slug", allow_null=True, default=None)
    object_id = serializers.UUIDField(help_text="What changes: a prompt, a model, a policy.")
    subject_id = serializers.UUIDField(help_text="What it changes to: a version of it; a model itself.")
    author = PersonSerializer()
    needs = NeedSerializer(many=True, help_text="Empty before it was sent: then no policy was asked yet.")
    timing = serializers.ChoiceField(Timing.choices)
    go_live_at = UTCDateTimeField(allow_null=True)
    created_at = UTCDateTimeField()
    sent_at = UTCDateTimeField(allow_null=True)
    due_at = UTCDateTimeField(allow_null=True)
    expires_at = UTCDateTimeField(allow_null=True)
    ended_at = UTCDateTimeField(allow_null=True)
    page = serializers.SerializerMethodField(help_text="Address of the page on which people read and sign it.")

    @extend_schema_field(serializers.CharField())
    def get_page(self, change: Any) -> str:
        return reverse("governance:request", args=[change.number])


@extend_schema_serializer(component_name="Basis")
class BasisSerializer(OutputSerializer):
    """What signatures rest on. A signature counts while all four digests are equal."""

    token = serializers.CharField(source="review.basis", help_text="Send it with an approval: it says what you read.")
    content = serializers.CharField(source="content_digest")
    replaces = serializers.CharField(source="replaces_digest", help_text="Empty when nothing is live there.")
    dependencies = serializers.CharField(source="dependencies_digest", help_text="Empty when nothing is around it.")
    policy = serializers.CharField(source="policy_id", allow_null=True)


@extend_schema_serializer(component_name="GateResult")
class GateSerializer(OutputSerializer):
    gate = serializers.CharField()
    mode = serializers.ChoiceField(GateMode.choices)
    state = serializers.ChoiceField(GateState.choices)
    says = serializers.CharField()
    next_step = serializers.CharField(help_text="What to do when it is not fine; else empty.")
    next_people = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(component_name="Decision")
class DecisionSerializer(OutputSerializer):
    id = serializers.UUIDField(source="decision.id")
    person = PersonSerializer(source="decision.person")
    on_behalf_of = PersonSerializer(source="decision.on_behalf_of", allow_null=True)
    role = serializers.CharField(source="decision.role_id")
    verdict = serializers.ChoiceField(Verdict.choices, source="decision.verdict")
    reason = serializers.CharField(source="decision.reason")
    at = UTCDateTimeField(source="decision.at")
    content_digest = serializers.CharField(source="decision.content_digest")
    counts = serializers.BooleanField(help_text="An approval that counts, or an objection that stands, now.")
    why_not = serializers.CharField(help_text="Why it does not count any more; else empty.")


@extend_schema_serializer(component_name="Comment")
class CommentSerializer(OutputSerializer):
    id = serializers.UUIDField()
    author = PersonSerializer()
    body = serializers.CharField()
    at = UTCDateTimeField()


@extend_schema_serializer(component_name="Thread")
class ThreadSerializer(OutputSerializer):
    id = serializers.UUIDField(source="thread.id")
    path = serializers.CharField(source="thread.path", help_text="messages.0; empty for the whole.")
    quote = serializers.CharField(source="thread.quote")
    is_outdated = serializers.BooleanField(help_text="Its words do not stand there any more.")
    resolved_by = PersonSerializer(source="thread.resolved_by", allow_null=True)
    resolved_at = UTCDateTimeField(source="thread.resolved_at", allow_null=True)
    comments = CommentSerializer(many=True)


@extend_schema_serializer(component_name="ChangeRequest")
class RequestSerializer(RequestSummarySerializer):
    """Read from a request that ``reading.with_review`` has prepared."""

    why = serializers.CharField()
    steps = StepSerializer(many=True, help_text="Empty: everybody at once.")
    basis = BasisSerializer(source="*")
    effect = serializers.CharField(source="review.effect", help_text="What happens when the last signature is given.")
    waits = serializers.CharField(source="review.waits", help_text="Who is next; empty when it waits for nobody.")
    stuck = serializers.ListField(
        child=serializers.CharField(), source="review.stuck", help_text="Why nobody could complete the signatures."
    )
    moved = serializers.ListField(child=serializers.CharField(), help_text="What put it out of date.")
    failure = serializers.CharField(help_text="Why it could not be applied; else empty.")
    fresh_sign_in_min = serializers.IntegerField(
        source="review.fresh_min",
        allow_null=True,
        help_text="Minutes within which signers must have proved who they are: then sign on the page.",
    )
    contributors = serializers.SerializerMethodField(help_text="Everybody who had a hand in it: they do not sign.")
    checks = serializers.SerializerMethodField()
    decisions = DecisionSerializer(source="review.signing.told", many=True, help_text="The newest first.")
    threads = serializers.SerializerMethodField(help_text="Open ones first.")
    ended_by = PersonSerializer(allow_null=True, help_text="Null while open, and when the system ended it.")

    @extend_schema_field(PersonSerializer(many=True))
    def get_contributors(self, change: Any) -> Any:
        return PersonSerializer(change.review.about.writers, many=True).data

    @extend_schema_field(GateSerializer(many=True))
    def get_checks(self, change: Any) -> Any:
        return GateSerializer([row.result for row in change.review.gates], many=True).data

    @extend_schema_field(ThreadSerializer(many=True))
    def get_threads(self, change: Any) -> Any:
        conversation = change.review.conversation
        return ThreadSerializer([*conversation.open, *conversation.resolved], many=True).data
