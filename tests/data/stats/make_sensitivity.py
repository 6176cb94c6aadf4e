"""Figures of SALib for the tests of sensitivity indices: python3 make_sensitivity.py > sensitivity.csv

Made with SALib 1.6.0 and numpy 2.4.6. A small Saltelli design of 16 blocks, with the rows for second-order indices,
of the Ishigami function plus 100, so that centring matters.
"""

import numpy as np
from SALib.analyze import pawn, sobol
from SALib.sample import sobol as design
from SALib.test_functions import Ishigami

problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
points = design.sample(problem, 16, calc_second_order=True, seed=4)
values = Ishigami.evaluate(points) + 100
found = sobol.analyze(problem, values, calc_second_order=True, seed=1)
print("kind,place,value")
for place, value in enumerate(values):
    print(f"value,{place},{float(value)!r}")
for kind in ("S1", "ST"):
    for place, value in enumerate(found[kind]):
        print(f"{kind},{place},{float(value)!r}")
for j in range(3):
    for k in range(j + 1, 3):
        print(f"S2,{j}{k},{float(found['S2'][j, k])!r}")
