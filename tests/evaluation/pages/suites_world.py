"""What pages of suites are about: prompts whose newest version has variables, and files that a browser sends."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.evaluation.worlds import a_version
from tests.factories import PromptVersionFactory, content

SUITES = "/evaluations/suites/"


def a_prompt(cast, *, slug="answerer", required=True, **types):
    """A prompt whose newest version, a draft, has variables of these types: ``a_prompt(cast, question="string")``."""
    prompt = a_version(cast, slug=slug).prompt
    variables = [{"name": name, "type": kind, "required": required} for name, kind in types.items()]
    made = content(" ".join(f"{{{{ {name} }}}}" for name in types), variables=variables)
    prompt.latest_version = PromptVersionFactory(prompt=prompt, content=made, major=2)
    prompt.save()
    return prompt


def file(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
