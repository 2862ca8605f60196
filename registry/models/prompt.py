"""A prompt: the thing with a name, an owner and a purpose. What it says is in its versions."""

from __future__ import annotations

import re
import uuid

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry import permissions
from registry.models.feature import Feature


class PromptQuerySet(models.QuerySet["Prompt"]):
    def visible_to(self, user) -> PromptQuerySet:
        return self.where_allowed(user, permissions.VIEW_FEATURE)

    def where_allowed(self, user, permission: str) -> PromptQuerySet:
        """The prompts in features on which ``user`` holds ``permission``, everywhere or for that feature."""
        if user.is_authenticated and user.is_active and user.has_perm(permission):
            return self
        return self.filter(feature__in=Feature.objects.where_allowed(user, permission))

    def in_use(self) -> PromptQuerySet:
        return self.filter(archived_at__isnull=True)

    def search(self, words: str) -> PromptQuerySet:
        """Prompts with all ``words`` in name, title and purpose, or in the text of the newest version.

        The last word may be unfinished. Two index scans joined by UNION: an OR across tables would scan both.
        """
        query = words_query(words)
        if query is None:
            return self
        PromptVersion = apps.get_model("registry.PromptVersion")
        by_facts = Prompt.objects.order_by().filter(search=query).values("pk")
        by_text = (
            PromptVersion.objects.order_by()
            .filter(search=query, pk=models.F("prompt__latest_version_id"))
            .values("prompt_id")
        )
        return self.filter(pk__in=by_facts.union(by_text))

    def in_state(self, state: str) -> PromptQuerySet:
        """By the state of the newest version, or "archived"."""
        if state == "archived":
            return self.filter(archived_at__isnull=False)
        return self.in_use().filter(latest_version__state=state)

    def with_list_facts(self) -> PromptQuerySet:
        """Joined with what a row of a list shows."""
        return self.select_related("feature", "owner", "latest_version", "latest_version__updated_by").defer(
            *(f"latest_version__{name}" for name in ("messages", "variables", "tools", "output_schema", "rationale")),
            "latest_version__search",
            "search",
        )


def words_query(words: str) -> SearchQuery | None:
    """A text-search query for all of ``words``, the last of them as a prefix; None when there are no words."""
    found = re.findall(r"[^\W_]+", words)[:20]
    if not found:
        return None
    query = " & ".join(f"'{word}'" for word in found) + ":*"
    return SearchQuery(query, config="pg_catalog.simple", search_type="raw")


class Prompt(models.Model):
    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "slug": FieldClass.GOVERNED,
        "title": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
        "purpose": FieldClass.GOVERNED,
        "owner": FieldClass.PERSONAL,
        "backup_owner": FieldClass.PERSONAL,
        "tags": FieldClass.GOVERNED,
        "known_issues": FieldClass.CONTENT,
        "latest_version": FieldClass.GOVERNED,
        "accuracy_threshold": FieldClass.GOVERNED,
        "archived_at": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "updated_at": FieldClass.TECHNICAL,
        "search": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("short name", max_length=80, unique=True)
    title = models.CharField("title", max_length=200)
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="prompts")
    purpose = models.TextField("what it is for", blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_prompts")
    backup_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="backed_up_prompts"
    )
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    known_issues = models.TextField("known issues", blank=True)
    accuracy_threshold = models.FloatField("accuracy it must reach, 0 to 1", null=True, blank=True)
    # The newest version that is not discarded: what lists show and search reads. Kept by the services.
    latest_version = models.ForeignKey(
        "registry.PromptVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()  # the last change of the prompt or of any of its versions
    search = models.GeneratedField(
        expression=models.Func(
            models.F("slug"), models.F("title"), models.F("purpose"), function="registry_prompt_search"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PromptQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search", "updated_at", "latest_version"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accuracy_threshold__isnull=True) | models.Q(accuracy_threshold__range=(0, 1)),
                name="registry_prompt_accuracy_threshold_in_0_1",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="registry_prompt_search"),
            GinIndex(fields=["tags"], name="registry_prompt_tags"),
            models.Index(fields=["-updated_at", "id"], name="registry_prompt_updated"),
            models.Index(fields=["title", "id"], name="registry_prompt_title"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("registry:prompt", args=[self.slug])
