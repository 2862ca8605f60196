"""The twelve points of the deployment checklist, in four groups."""

from __future__ import annotations

from governance.gates.base import Point

QUALITY, BEHAVIOUR, RECORDS, GOING_LIVE = "Quality", "Behaviour", "Records", "Going live"

POINTS: tuple[Point, ...] = (
    Point(
        "diverse-inputs",
        "Tried on twenty diverse inputs",
        "Where the twenty inputs and the answers are.",
        QUALITY,
    ),
    Point(
        "judged-quality",
        "Quality judged by somebody else",
        "Who judged how many answers, by what measure, with what result.",
        QUALITY,
        second_pair=True,
    ),
    Point(
        "red-team",
        "Red-teamed by somebody else",
        "What was tried to make it misbehave, and what came of it.",
        QUALITY,
        second_pair=True,
    ),
    Point("edge-cases", "Edge cases documented", "Where they are written down.", QUALITY),
    Point(
        "output-and-inputs",
        "Output keeps its format, also for empty, long and bilingual input",
        "How each of the three was tried, and against which format.",
        BEHAVIOUR,
    ),
    Point(
        "time-and-cost",
        "Response time and cost measured",
        "Seconds and cents of a typical request, and how they were measured.",
        BEHAVIOUR,
    ),
    Point("registry-entry", "Registry entry complete", "", RECORDS, by_hand=False),
    Point("suite-linked", "Evaluation suite linked", "Which suite proves this prompt, and where it is.", RECORDS),
    Point("rollback-plan", "Rollback plan", "What happens when it goes wrong, and who does it.", RECORDS),
    Point("staged-rollout", "Staged rollout", "Why everybody may get it at once.", GOING_LIVE),
    Point("alert", "Alert on errors set up", "Which alert, and whom it reaches.", GOING_LIVE),
    Point("owner-on-call", "Owner on call", "Who can be reached after it goes live, and how.", GOING_LIVE),
)
