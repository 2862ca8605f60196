"""Templates that loop or grow without end, each in a process of its own so that its memory can be measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from registry.templating import limits
from registry.templating.render import RenderError, render_messages
from tests.hostile.attacks import ATTACKS, is_stopped_by
from tests.patience import PATIENCE_S
from tests.registry.templating.contents import content_of

ROOT = Path(__file__).parents[3]
RENDER = """
import json, resource, sys, time
from registry.content import normalise_content
from registry.templating.render import RenderError, render_messages

def peak_kb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

results = []
for text in json.load(sys.stdin):
    content = normalise_content({"messages": [{"role": "user", "content": text}]})
    before, started = peak_kb(), time.process_time()
    try:
        code = "rendered %d" % len(render_messages(content, {})[0].text)
    except RenderError as error:
        code = error.problems[0].code
    results.append([code, time.process_time() - started, (peak_kb() - before) / 1024])
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def outcomes():
    done = subprocess.run(
        [sys.executable, "-c", RENDER],
        input=json.dumps([text for text, _ in ATTACKS.values()]),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    return dict(zip(ATTACKS, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", ATTACKS)
def test_render_messages__attack__stopped_in_time_and_memory(name, outcomes):
    code, seconds, megabytes = outcomes[name]

    assert is_stopped_by(code, ATTACKS[name][1]), code
    assert seconds < PATIENCE_S  # how near to the limit: `make bench ONLY=render-limit`
    assert megabytes < 200


class Clock:
    """In place of the processor's clock: each look at it takes ``step`` seconds, and nothing else takes any."""

    def __init__(self, step):
        self.step = step
        self.looks = 0

    def thread_time(self):
        self.looks += 1
        return self.looks * self.step


@pytest.fixture
def clock(monkeypatch):
    made = Clock(step=1 / 1024)  # exact in binary
    monkeypatch.setattr(limits, "time", made)
    return made


WITHOUT_END = {
    "loops that print": "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
    "loops in a captured block": "{% set a %}{% for i in range(99999) %}x{% endfor %}{% endset %}",
    "loops that do nothing": "{% for i in range(99999) %}{% endfor %}",
    "an operator in a loop": "{% for i in range(99999) %}{% if i + 1 %}{% endif %}{% endfor %}",
    "a filter in a loop": "{% for i in range(99999) %}{% if 'a' | upper %}{% endif %}{% endfor %}",
    "a method in a loop": "{% for i in range(99999) %}{% if 'a'.upper() %}{% endif %}{% endfor %}",
    "a list in a loop": "{% for i in range(99999) %}{% set a = [i] %}{% endfor %}",
}


@pytest.mark.parametrize("name", WITHOUT_END)
def test_render_messages__time_is_up__ends_at_that_very_look_at_the_clock(name, clock):
    with pytest.raises(RenderError) as stopped:
        render_messages(content_of(WITHOUT_END[name]), {}, max_seconds=1)

    assert [problem.code for problem in stopped.value.problems] == ["time_limit"]
    assert clock.looks == 1 + 1_024 + 1  # the start, a second of looks, and the one that ends it


@pytest.mark.parametrize(
    ("body", "least"),
    [("", 99), ("x", 3_200), ("{{ i }}", 3_200), ("{% if i + 1 %}{% endif %}", 3_200), ("{% set a = i ~ i %}", 3_200)],
)
def test_render_messages__loop_of_3_200_rounds__looks_at_the_clock_that_often(body, least, clock):
    render_messages(content_of("{% for i in range(3200) %}" + body + "{% endfor %}"), {}, max_seconds=100)

    assert clock.looks >= least
