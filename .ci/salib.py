"""SALib drives sfic, and finds the same indices: python3 salib.py path/to/sfic scratch-folder

Needs SALib and numpy. A Saltelli design made by SALib is run through `sfic sweep --points`; SALib's own analysis of what
comes back must equal what `sfic sensitivity --points` says of the same points. The other way round, a Morris design of
sfic is analysed by SALib.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from SALib.analyze import morris, sobol
from SALib.sample import sobol as design

CLOSE = 1e-9
SCENARIO = """
title = "Small"
[time]
warmup = 40
horizon = 80
follow_up = 20
[population]
exporters = 300
rights_holders = 20
consumers = 100
"""
STUDY = """
title = "With SALib"
scenario = "small.toml"
outcomes = ["infringing_share", "delay"]
[factor."exporter.moral_weight"]
range = [0.1, 0.9]
[factor."customs.inspection_scale"]
range = [0.5, 8.0]
[factor."institution.platform"]
range = [0.0, 1.0]
[design]
kind = "morris"
trajectories = 12
[experiment]
arms = ["capacity"]
replicates = 3
"""
PROBLEM = {
    "num_vars": 3,
    "names": ["exporter.moral_weight", "customs.inspection_scale", "institution.platform"],
    "bounds": [[0.1, 0.9], [0.5, 8.0], [0.0, 1.0]],
}

binary, scratch = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
scratch.mkdir(parents=True, exist_ok=True)
(scratch / "small.toml").write_text(SCENARIO)
(scratch / "study.toml").write_text(STUDY)
compared = 0


def sfic(*arguments):
    command = [binary, *arguments, "--json", "--quiet"]
    done = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def targets(levels):
    """Levels in both arms and the change, by outcome, from what a sweep prints."""
    for outcome in ("infringing_share", "delay"):
        level = {arm: np.array(levels[arm][outcome]) for arm in ("baseline", "capacity")}
        for arm in level:
            yield outcome, arm, "level", level[arm]
        yield outcome, "capacity", "change", level["capacity"] - level["baseline"]


def same(ours, outcome, arm, quantity, index, theirs):
    global compared
    keys = (outcome, arm, quantity, index)
    found = [row["value"] for row in ours if (row["outcome"], row["arm"], row["quantity"], row["index"]) == keys]
    assert len(found) == len(theirs) > 0, (keys, found, theirs)
    for one, other in zip(found, theirs):
        assert abs(one - other) < CLOSE * max(1.0, abs(other)), (keys, one, other)
        compared += 1


for second in (False, True):
    points = design.sample(PROBLEM, 32, calc_second_order=second, seed=7)
    name = f"saltelli-{second}.csv"
    np.savetxt(scratch / name, points, delimiter=",", header=",".join(PROBLEM["names"]), comments="", fmt="%.17g")
    levels = sfic("sweep", "study.toml", "--points", name, "--out", f"sweep-{second}")["results"]
    ours = sfic("sensitivity", "study.toml", "--points", name, "--out", f"sensitivity-{second}")["indices"]
    for outcome, arm, quantity, values in targets(levels):
        theirs = sobol.analyze(PROBLEM, values, calc_second_order=second, seed=1)
        same(ours, outcome, arm, quantity, "first", theirs["S1"])
        same(ours, outcome, arm, quantity, "total", theirs["ST"])
        if second:
            pairs = [theirs["S2"][j, k] for j in range(3) for k in range(j + 1, 3)]
            same(ours, outcome, arm, quantity, "second", pairs)

ours = sfic("sensitivity", "study.toml", "--out", "morris")["indices"]
levels = sfic("sweep", "study.toml", "--out", "sweep")["results"]
with open(scratch / "morris" / "design.csv") as file:
    rows = list(csv.DictReader(file))
points = np.array([[float(row[name]) for name in PROBLEM["names"]] for row in rows])
for outcome, arm, quantity, values in targets(levels):
    theirs = morris.analyze(PROBLEM, points, values, num_levels=4, seed=1)
    for index in ("mu", "mu_star", "sigma"):
        same(ours, outcome, arm, quantity, index, np.asarray(theirs[index], dtype=float))

print(f"{compared} indices of SALib and of sfic agree to {CLOSE}")
