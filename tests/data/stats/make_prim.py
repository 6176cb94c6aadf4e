"""Figures of EMA Workbench for the tests of PRIM: made once, stored beside.

    pip install ema_workbench==2.5.3
    python make_prim.py

Writes prim_cases.csv (the cases, their labels by rule) and prim_figures.csv: each step of the trajectory of the first
box and of the second with its measures, limits and quasi-p-values.
"""

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

rng = np.random.default_rng(20100101)
n = 400
x = pd.DataFrame({name: rng.random(n).round(4) for name in ["a", "b", "c", "d"]})
x["e"] = rng.integers(0, 6, n).astype(float)  # few values, many ties
inside = (x.a > 0.62) & (x.b < 0.48)
other = (x.c > 0.8) & (x.e <= 1)
y = (rng.random(n) < np.where(inside | other, 0.85, 0.06)).astype(int)
x.assign(label=y).to_csv("prim_cases.csv", index=False)

finder = prim.Prim(x, np.array(y), threshold=0.5, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05)
rows = []
for number in range(2):
    box = finder.find_box()
    start = box.box_lims[0]
    for step, limits in enumerate(box.box_lims):
        measures = box.peeling_trajectory.loc[step]
        row = {"box": number, "step": step, "cases": int(measures.n), "hits": int(measures.k),
               "coverage": measures.coverage, "density": measures.density, "mass": measures.mass,
               "restricted": int(measures.res_dim)}
        quasi_p = box.qp[step]
        for name in x.columns:
            for end, word in enumerate(["low", "high"]):
                limited = limits.loc[end, name] != start.loc[end, name]
                row[f"{name}_{word}"] = limits.loc[end, name] if limited else ""
                row[f"{name}_{word}_qp"] = quasi_p[name][end] if limited else ""
        rows.append(row)
pd.DataFrame(rows).to_csv("prim_figures.csv", index=False)
