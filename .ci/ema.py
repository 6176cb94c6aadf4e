"""Sweeps driven by EMA Workbench: `python .ci/ema.py BINARY`.

Runs the code of docs/data.md on a scenario of 300 exporters, and what the contract of points promises.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl

warnings.filterwarnings("ignore", module="ema_workbench")

from ema_workbench import Policy, RealParameter, Samplers, Scenario, ScalarOutcome, load_results, perform_experiments
from ema_workbench.em_framework.model import AbstractModel

from blocks import ROOT, blocks, run

SFIC = Path(sys.argv[1]).resolve()
# What the page calls by name, smaller.
SCENARIO = f"""
extends = "{ROOT}/scenarios/china-customs.toml"
title = "Small"
[population]
exporters = 300
rights_holders = 20
consumers = 100
[time]
horizon = 260
"""
DOSES = """
title = "Doses"
scenario = "china-customs.toml"
[factor."exporter.moral_weight"]
[factor."countermeasure.reporting.intensity"]
[experiment]
arms = ["baseline", "reporting"]
replicates = 4
"""
PAGE = {}
CALLS = []


def counted(command, **options):
    """Starts a program, and notes it if it is ours."""
    if command[0] == "sfic":
        CALLS.append(command)
    return RUN(command, **options)


RUN = subprocess.run


def sweep(table, *options, replicates=2, code=0):
    """Exit code must be `code`; JSON and messages."""
    if "\n" in table:
        Path("points.csv").write_text(table)
        table = "points.csv"
    command = ["sfic", "sweep", "study.toml", "--points", table, "--json", "-n", str(replicates), *options]
    ran = RUN(command, capture_output=True, text=True)
    assert ran.returncode == code, ran.stderr
    return json.loads(ran.stdout) if ran.stdout else None, ran.stderr


def check_page():
    """the Python of the page: sampling, running, saving, PRIM, feature scoring, levers"""
    Path("study.toml").write_text(blocks("toml", "EMA Workbench")[0])
    Path("doses.toml").write_text(DOSES)
    subprocess.run = counted
    np.random.seed(1)
    for code in blocks("python", "EMA Workbench"):
        exec(compile(code, "docs/data.md", "exec"), PAGE)
    assert len(CALLS) == 2, "one start a batch"


def check_shape():
    """outcomes are shaped as those of the workbench's own evaluators, saved and loaded alike"""
    experiments, outcomes = PAGE["results"]
    assert len(experiments) == 128 and list(experiments.policy.unique()) == ["baseline", "reporting"]
    assert experiments["countermeasure.reporting.start"].dtype.kind == "i"
    assert experiments["structure.exit_active"].dtype == bool
    for name in ("reinfringement_rate", "cost"):
        assert outcomes[name].shape == (128,) and outcomes[name].dtype == np.float64
    assert np.all((outcomes["reinfringement_rate"] > 0) & (outcomes["reinfringement_rate"] < 1))
    again, loaded = load_results("reporting.tar.gz")
    assert list(again) == list(experiments) and len(again) == 128
    for name in outcomes:
        np.testing.assert_allclose(loaded[name], outcomes[name], rtol=1e-12)
    assert PAGE["scores"].shape == (5, 1) and np.isclose(PAGE["scores"].sum().iloc[0], 1)
    assert len(PAGE["box"].peeling_trajectory) > 1 and PAGE["change"].shape == (64,)


def check_values():
    """every level is that of the same point and arm, run on its own"""
    experiments, outcomes = PAGE["results"]
    some = [0, 17, 63, 64, 100, 127]
    alone = experiments.loc[some]
    alone[FACTORS].to_csv("alone.csv", index=False)
    found, _ = sweep("alone.csv", replicates=10)
    for name in ("reinfringement_rate", "cost"):
        levels = [found["results"][policy][name][row] for row, policy in enumerate(alone.policy)]
        np.testing.assert_allclose(outcomes[name][some], levels, rtol=1e-12)
    # Without rewards their start changes nothing; with them it does.
    assert not np.allclose(outcomes["reinfringement_rate"][:64], outcomes["reinfringement_rate"][64:])


def check_levers():
    """levers are points under one arm; a dose of nothing is the reference"""
    doses, effects = PAGE["doses"], PAGE["effects"]
    assert len(doses) == 32 and doses["countermeasure.reporting.intensity"].nunique() == 4
    assert effects["reinfringement_rate"].shape == (32,)
    model = AbstractModel("customs")
    model.uncertainties = [RealParameter("exporter.moral_weight", 0.2, 0.8)]
    model.levers = [RealParameter("countermeasure.reporting.intensity", 0.0, 1.0)]
    model.outcomes = [
        ScalarOutcome("cost", kind=ScalarOutcome.MINIMIZE),
        ScalarOutcome("reports", kind=ScalarOutcome.MAXIMIZE),
    ]
    scenarios = [Scenario("a", **{"exporter.moral_weight": 0.4}), Scenario("b", **{"exporter.moral_weight": 0.6})]
    dose = "countermeasure.reporting.intensity"
    policies = [Policy("none", **{dose: 0.0}), Policy("full", **{dose: 1.0}), Policy("baseline", **{dose: 1.0})]
    evaluator = PAGE["Sfic"](model, "doses.toml", arm="reporting")
    _, outcomes = perform_experiments(model, scenarios, policies, evaluator=evaluator)
    none, full, baseline = outcomes["reports"].reshape(3, 2)
    assert (none == baseline).all() and (full > none).all(), outcomes
    started = len(CALLS)
    found = PAGE["Sfic"](model, "doses.toml", "-n", "2", arm="reporting").optimize(
        nfe=8, epsilons=[0.01, 1.0], population_size=4, reference=scenarios[0]
    )
    assert len(found) > 0 and (found["reports"] >= 0).all() and len(CALLS) - started < 8, "a start a generation"


def check_samplers():
    """other samplers of the workbench, and mistakes: no such arm, a setting without a column"""
    model = AbstractModel("customs")
    model.uncertainties = [
        RealParameter("exporter.moral_weight", 0.2, 0.8),
        RealParameter("countermeasure.reporting.intensity", 0, 1),
    ]
    model.outcomes = [ScalarOutcome("reinfringement_rate")]
    evaluator = PAGE["Sfic"](model, "doses.toml", "-n", "2", arm="reporting")
    for sampler in (Samplers.SOBOL, Samplers.MORRIS, Samplers.MC):
        experiments, outcomes = perform_experiments(model, 4, uncertainty_sampling=sampler, evaluator=evaluator)
        assert len(experiments) == len(outcomes["reinfringement_rate"]) >= 4
    for wrong, said in [
        (PAGE["Sfic"](model, "doses.toml", "-n", "2"), "'None' is none of the arms ['baseline', 'reporting']"),
        (PAGE["Sfic"](model, "study.toml", "-n", "2"), "no column for the factor `forum.prehistory`"),
    ]:
        try:
            perform_experiments(model, 2, evaluator=wrong)
        except (RuntimeError, ValueError) as error:
            assert said in str(error), error
        else:
            raise AssertionError(said)


def check_failures():
    """an experiment that fails is masked, the others are there"""
    model = AbstractModel("customs")
    model.uncertainties = [
        RealParameter("exporter.moral_weight", 0.2, 0.8),
        RealParameter("countermeasure.reporting.intensity", 0.5, 1.5),
    ]
    model.outcomes = [ScalarOutcome("reinfringement_rate")]
    scenarios = [
        Scenario(str(dose), **{"exporter.moral_weight": 0.5, "countermeasure.reporting.intensity": dose})
        for dose in (0.6, 1.2, 0.9)
    ]
    evaluator = PAGE["Sfic"](model, "doses.toml", "-n", "2")
    _, outcomes = perform_experiments(model, scenarios, [Policy("baseline"), Policy("reporting")], evaluator=evaluator)
    mask = np.ma.getmaskarray(outcomes["reinfringement_rate"])
    assert mask.tolist() == [False, True, False] * 2, outcomes


def check_contract():
    """what a table of points may hold, and what is said of the rest"""
    experiments, _ = PAGE["results"]
    # As the workbench writes it: index, scenario, policy and model, each point once for each policy.
    experiments.head(66).to_csv("points.csv")
    found, said = sweep("points.csv")
    assert "left out: (one without a name), scenario, policy, model" in said, said
    assert len(found["warnings"]) == 2 and "2 of 66 rows repeat" in said, said
    assert sweep("points.csv", "--quiet")[0]["warnings"] == found["warnings"]
    head = ",".join(f'"{name}"' for name in FACTORS)
    row = "0.5,0.4,True,120,trust > 0.3"
    for table, parts in {
        f"{head},exporter.relocate\n{row},0.5\n": [
            "`exporter.relocate` is a setting",
            'add [factor."exporter.relocate"]',
        ],
        f"{head}\n{row.replace('0.4', '')}\n": ["`forum.prehistory` has no value in row 1", "points.csv:2:1"],
        f"{head}\n{row.replace('0.4', 'nan')}\n": ["`forum.prehistory` cannot be `nan`"],
        f"{head}\n{row.replace('120', '120.5')}\n": ["must be a whole number"],
        f"{head}\n{row.replace('0.3', '0.4')}\n": ["must be one of: trust > 0.3, recorded_repeat_share > 0.1"],
    }.items():
        _, said = sweep(table, code=2)
        assert all(part in said for part in parts), said


def check_formats():
    """tables of points as pandas, polars and DuckDB write them, columns in any order"""
    experiments, _ = PAGE["results"]
    points = experiments[FACTORS[::-1]].head(3)
    expected = None
    duckdb.sql("COPY points TO 'duck.parquet'")
    duckdb.sql("COPY points TO 'duck.csv'")
    points.to_parquet("pandas.parquet")
    points.astype({"countermeasure.reporting.when": "category"}).to_parquet("category.parquet", index=False)
    plain = points.astype({"countermeasure.reporting.when": str}).to_dict("list")
    polars = pl.DataFrame(plain)
    polars.write_csv("polars.csv")
    polars.write_parquet("polars.parquet", compression="snappy")
    polars.write_parquet("zstd.parquet")
    for name in ["pandas.parquet", "category.parquet", "duck.parquet", "duck.csv", "polars.csv", "polars.parquet"]:
        levels = sweep(name)[0]["results"]
        expected = expected or levels
        assert levels == expected, name
    _, said = sweep("zstd.parquet", code=2)
    assert "write it uncompressed or with snappy, or as CSV" in said, said


FACTORS = [
    "exporter.moral_weight",
    "forum.prehistory",
    "structure.exit_active",
    "countermeasure.reporting.start",
    "countermeasure.reporting.when",
]

if __name__ == "__main__":
    os.environ["PATH"] = f"{SFIC.parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        Path("china-customs.toml").write_text(SCENARIO)
        run([
            check_page,
            check_shape,
            check_values,
            check_levers,
            check_samplers,
            check_failures,
            check_contract,
            check_formats,
        ])
