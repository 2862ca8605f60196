"""`.env.example` and the code name the same variables."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("base", "accounts", "ledger", "registry", "evaluation", "governance", "delivery", "portal")
READERS = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
# Set by the supervisor for its own children, never by people.
INTERNAL = {"COUNTERSIGN_RUN", "COUNTERSIGN_PROCESS", "DJANGO_SETTINGS_MODULE", "EMAIL_URL_FILE"}


def _names_read(path: Path) -> set[str]:
    """First arguments of ``env.<type>("NAME", …)`` and ``os.environ.get("NAME")``."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in ("env", "os.environ")
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_env_example__every_variable_of_the_code__is_there_and_no_other():
    read = set().union(*map(_names_read, READERS)) - INTERNAL - {str(ROOT / ".env")}

    written = re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(written) == sorted(read)


def test_env_example__every_variable__has_a_comment_above():
    lines = (ROOT / ".env.example").read_text().splitlines()

    bare = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"#?[A-Z][A-Z_]+=", line) and not before.startswith("#")
    ]

    assert bare == []
