"""What comes in about change requests: opening one, and everything that can be done with one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Choice, Text, UTCDateTimeField, WholeNumber, YesNo
from base.api.serializers import InputSerializer
from governance.api.serializers.requests import StepSerializer
from governance.choices import RequestState, Timing, Verdict
from registry.api.serializers.references import PersonReference

REASON_LENGTH = 10_000
KINDS = ("release", "model_approval", "policy_change")


@extend_schema_field(StepSerializer(many=True))
class StepsInput(serializers.ListField):
    """Any short list; the service judges each step, for every door alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.JSONField(), max_length=50, **options)


class RequestListQuery(InputSerializer):
    state = Choice(
        ["open", *RequestState.values], required=False, help_text="open: whatever has not ended; or one state."
    )
    kind = Choice(KINDS, required=False)
    feature = Text(max_length=80, required=False, help_text="Short name of a feature.")
    environment = Text(max_length=80, required=False, help_text="Short name of an environment.")
    prompt = Text(max_length=80, required=False, help_text="Short name of a prompt.")
    waiting = Choice(["me"], required=False, help_text="me: those whose missing signature you could give now.")
    author = Choice(["me"], required=False, help_text="me: those that you opened.")


STEPS_HELP = (
    "Growing to 100 %. Empty: everybody at once. They do not apply where nothing is live yet: a first release goes to "
    "everybody."
)


class _Plan(InputSerializer):
    timing = Choice(Timing.choices, required=False, default=Timing.BY_HAND)
    go_live_at = UTCDateTimeField(allow_null=True, required=False, default=None, help_text="For at_time.")
    steps = StepsInput(required=False, default=list, help_text=STEPS_HELP)


@extend_schema_serializer(component_name="Plan")
class PlanSerializer(_Plan):
    timing = Choice(Timing.choices)


@extend_schema_serializer(component_name="NewChangeRequest")
class NewRequestSerializer(_Plan):
    """A release names ``prompt``, ``version`` and ``environment``; the approval of a model ``model``; the change of a
    policy ``policy`` and ``version``."""

    kind = Choice(KINDS, required=False, default="release")
    prompt = Text(max_length=80, required=False, default="", help_text="Short name.")
    version = Text(max_length=40, required=False, default="", help_text="Number, or id, of a submitted version.")
    environment = Text(max_length=80, required=False, default="", help_text="Short name.")
    model = serializers.UUIDField(required=False, default=None)
    policy = Text(max_length=80, required=False, default="", help_text="Short name.")
    title = Text(max_length=200, allow_blank=True, required=False, default="")
    why = Text(max_length=REASON_LENGTH)
    send = YesNo(required=False, default=True, help_text="false keeps it as a draft that nobody is asked about yet.")


@extend_schema_serializer(component_name="Revision")
class ReviseSerializer(InputSerializer):
    version = Text(max_length=40, help_text="Number, or id, of the version to bring in instead.")
    why = Text(max_length=REASON_LENGTH)


@extend_schema_serializer(component_name="Note")
class NoteSerializer(InputSerializer):
    reason = Text(max_length=REASON_LENGTH, allow_blank=True, required=False, default="")


@extend_schema_serializer(component_name="Schedule")
class ScheduleSerializer(InputSerializer):
    go_live_at = UTCDateTimeField()


@extend_schema_serializer(component_name="Verdict")
class DecideSerializer(InputSerializer):
    """``basis`` is ``basis.token`` of the request as you read it: an approval of anything else is refused."""

    verdict = Choice(Verdict.choices)
    role = Text(max_length=60, help_text="Code of the role in which you decide, for example legal-reviewer.")
    reason = Text(max_length=REASON_LENGTH, allow_blank=True, required=False, default="", help_text="For objections.")
    on_behalf_of = PersonReference(
        allow_null=True, required=False, default=None, help_text="Somebody who is away and for whom you stand in."
    )
    basis = Text(max_length=64, allow_blank=True, required=False, default="", help_text="Needed to approve.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["verdict"] == Verdict.APPROVE and not attrs["basis"]:
            raise serializers.ValidationError(
                {"basis": ["Read the request, then send its basis.token: it says what you sign."]}
            )
        return attrs


@extend_schema_serializer(component_name="NewThread")
class NewThreadSerializer(InputSerializer):
    body = Text(max_length=5_000)
    path = Text(max_length=120, allow_blank=True, required=False, default="", help_text="messages.0; empty: the whole.")
    quote = Text(max_length=20_000, allow_blank=True, required=False, default="", help_text="The words it is about.")
    line = WholeNumber(min_value=1, max_value=1_000_000, allow_null=True, required=False, default=None)


@extend_schema_serializer(component_name="Reply")
class ReplySerializer(InputSerializer):
    body = Text(max_length=5_000)
