"""The product's Celery application for ``celery beat``, with nothing but evaluation in its timetable, every second."""

from portal.celery import app

app.conf.beat_schedule = {
    "evaluation-due": {"task": "evaluation.tasks.look_for_due_schedules", "schedule": 1.0},
    "evaluation-lost-runs": {"task": "evaluation.tasks.look_for_lost_runs", "schedule": 1.0},
}
