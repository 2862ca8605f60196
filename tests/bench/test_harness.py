import json

import pytest

from bench import __main__ as runner
from bench.harness import Bench, measure


def test_measure__callables_that_return_their_own_time__ratio_is_the_median_of_pairs():
    ours = iter([9.0, 2.0, 30.0, 4.0])
    calls = []
    bench = Bench(
        issue=2,
        target=2.0,
        ours=lambda: next(ours),
        reference=lambda: 2.0,
        setup=lambda: calls.append("setup"),
        teardown=lambda: calls.append("teardown"),
    )

    result = measure("line", bench, runs=3)

    assert result == {
        "name": "line", "issue": 2, "ours": 4.0, "reference": 2.0, "unit": "s", "ratio": 2.0, "target": 2.0,
        "met": True,
    }  # fmt: skip
    assert calls == ["setup", "teardown"]


def test_measure__run_fails__cleans_up_and_fails():
    calls = []
    bench = Bench(issue=2, target=1, ours=lambda: 1 / 0, reference=lambda: 1.0, teardown=lambda: calls.append("done"))

    with pytest.raises(ZeroDivisionError):
        measure("line", bench)

    assert calls == ["done"]


@pytest.mark.parametrize(("only", "status", "names"), [("", 1, ["fast", "slow"]), ("fast", 0, ["fast"]), ("no", 2, [])])
def test_main__target_missed_or_name_unknown__status_tells(monkeypatch, tmp_path, only, status, names):
    lines = {
        "fast": Bench(issue=2, target=1.0, ours=lambda: 1.0, reference=lambda: 2.0),
        "slow": Bench(issue=2, target=1.0, ours=lambda: 3.0, reference=lambda: 2.0),
    }
    monkeypatch.setattr(runner, "collect", lambda: lines)
    monkeypatch.setattr(runner, "RESULTS", tmp_path / "var" / "bench.json")
    monkeypatch.setenv("ONLY", only)

    assert runner.main() == status
    written = json.loads(runner.RESULTS.read_text()) if runner.RESULTS.exists() else []
    assert [(line["name"], line["met"]) for line in written] == [(name, name == "fast") for name in names]


def test_keep__one_line_measured_again__others_stay(tmp_path):
    path = tmp_path / "bench.json"
    one, two = ({"name": name, "ratio": 1.0} for name in ("one", "two"))
    runner.keep([one, two], path, replace_all=True)

    runner.keep([{**one, "ratio": 2.0}], path, replace_all=False)

    assert json.loads(path.read_text()) == [two, {"name": "one", "ratio": 2.0}]
