"""Results in pandas, polars, DuckDB and R: `python .ci/data.py BINARY`.

Loads every table of a run and of a sweep with each library, and runs the code of docs/data.md on them.
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
import pyarrow as pa
import pyarrow.parquet as pq

from scipy.stats import beta, gamma, t

from blocks import PAGE, ROOT, blocks, run

SFIC = Path(sys.argv[1]).resolve()
SCENARIOS = ROOT / "scenarios"
RUN, SWEEP, KINDS = "results/china-customs", "results/uncertain-conditions", "results/kinds"
COMPARED = "compared"
ARMS = ["baseline", "capacity", "communication", "coordination", "reporting", "all"]
# Outcomes without numerator and denominator.
DIFFERENCES = ["specific_deterrence"]
TYPES = {"text": pa.string(), "whole": pa.int32(), "real": pa.float64(), "yes/no": pa.bool_()}
SMALL = """
title = "Small"
time = { warmup = 20, horizon = 40, follow_up = 10 }
population = { exporters = 120, rights_holders = 20, consumers = 30 }
"""
# Systems in which something that statistics need is missing, and names that other programs may take for something else.
ODD = {
    "nobody": "customs.inspection_scale = 0.0",
    "constant": "exporter = { opportunity_share = 0.0, inadvertent_rate = 0.0 }",
    "names": """
[[arm]]
name = "a/b"
set."institution.platform" = 0.9
[[arm]]
name = "x=y.z"
set."institution.platform" = 0.8
[[arm]]
name = "007"
set."institution.platform" = 0.7
[[arm]]
name = "部门 'x'; 协同"
apply = ["coordination"]
[experiment]
arms = "list"
""",
}
# A factor of each type that a column may have.
STUDY = f"""
title = "A factor of each kind"
scenario = "{SCENARIOS}/china-customs.toml"
[set]
"population.exporters" = 300
"time.horizon" = 260
[factor."countermeasure.reporting.start"]
range = [104, 208]
[factor."exporter.moral_weight"]
values = [0, 1]
[factor."institution.platform"]
values = [0, 0.5]
[factor."structure.exit_active"]
[factor."countermeasure.reporting.when"]
values = ["trust > 0.5", "recorded_repeat_share > 0.1"]
[design]
kind = "latin-hypercube"
points = 6
[experiment]
arms = ["reporting"]
replicates = 2
"""


def sfic(*arguments):
    """What the program prints."""
    ran = subprocess.run([SFIC, *arguments, "--quiet"], capture_output=True, text=True)
    assert ran.returncode == 0, f"{arguments}\n{ran.stderr}"
    return ran.stdout


def make():
    """The folders that the page reads, in Parquet and, in another place, in CSV."""
    main = ("run", SCENARIOS / "china-customs.toml", "-n", "12")
    sweep = ("sweep", SCENARIOS / "studies/uncertain-conditions.toml", "--set", "design.points=8", "-n", "4")
    sweep += ("--arms", "baseline,reporting,all", "--json")
    sfic(*main)
    shown = sfic(*sweep)
    sfic(*main, "--tables", "csv", "--out", f"csv/{RUN}")
    sfic(*sweep, "--tables", "csv", "--out", f"csv/{SWEEP}")
    # Others beside them, since globs are to find several.
    sfic("run", SCENARIOS / "power-imbalance.toml", "-n", "3")
    sfic("compare", SCENARIOS / "china-customs.toml", SCENARIOS / "power-imbalance.toml", "-n", "3", "--out", COMPARED)
    Path("kinds.toml").write_text(STUDY)
    sfic("sweep", "kinds.toml")
    sfic("sweep", "kinds.toml", "--tables", "csv", "--out", f"csv/{KINDS}")
    return json.loads(shown)


def near(found, expected, what):
    """Equal to 1e-9, missing where the other is."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape, f"{what}: {found.shape} and {expected.shape}"
    both = np.isnan(found) & np.isnan(expected)
    off = ~both & ~(np.abs(found - expected) <= 1e-9 * np.maximum(1, np.abs(expected)))
    assert not off.any(), f"{what}: {found[off][:5]} and not {expected[off][:5]}"


def names(listing):
    return [row[listing[:-1]] for row in json.loads(sfic("list", listing, "--json"))]


def described():
    """The tables of a run and of a sweep: file, then of each column its type and whether it may be missing."""
    files = {}
    for line in PAGE.read_text().split("### Other tables")[0].splitlines():
        if head := re.match(r"\*\*`([\w.]+)`\*\*", line):
            file = files.setdefault(head[1], {})
        elif line.startswith("| `") and files:
            columns, kind, _, missing = (cell.strip() for cell in line.strip("|").split("|"))
            for column in re.findall(r"`([^`]+)`", columns):
                file[column] = (kind, bool(missing))
    return files


def check_page():
    """every column of every table is described, with its type and where it may be missing"""
    many, pages = {"<outcome>": names("outcomes"), "<signal>": names("signals")}, described()
    for folder in (RUN, SWEEP):
        tables = {path.name for path in Path(folder).iterdir() if path.suffix in (".csv", ".parquet")}
        assert tables <= set(pages), f"{folder}: docs/data.md does not describe {tables - set(pages)}"
    for file, columns in pages.items():
        folders = [SWEEP, KINDS] if file in ("runs.parquet", "design.csv", "failures.csv") else [RUN]
        for folder in [COMPARED] if file == "between.csv" else folders:
            as_described(folder, file, columns, many)


def check_odd():
    """systems without sanctions, without variation, and arms of odd names: every table is read, to the same names"""
    many, pages = {"<outcome>": names("outcomes"), "<signal>": names("signals")}, described()
    for case, more in ODD.items():
        Path(f"{case}.toml").write_text(SMALL + more)
        arms = [arm["name"] for arm in json.loads(sfic("check", f"{case}.toml", "--json"))["arms"]]
        for form in ("parquet", "csv"):
            folder = f"odd/{case}-{form}"
            sfic("run", f"{case}.toml", "-n", "2", "--tables", form, "--out", folder)
            for path in sorted(Path(folder).glob("*.csv")) + sorted(Path(folder).glob("*.parquet")):
                if form == "parquet":
                    as_described(folder, path.name, pages[path.name], many)
                lines = [pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)]
                lines.append(pl.read_csv(path, infer_schema_length=None) if path.suffix == ".csv" else pl.read_parquet(path))
                lines.append(duckdb.sql(f"FROM '{path}'").df())
                assert len({len(table) for table in lines}) == 1, f"{path}: rows differ"
                for table in lines:
                    assert "arm" not in table or set(table["arm"]) <= set(arms), f"{path}: {set(table['arm'])}"
            effects = pd.read_csv(f"{folder}/effects.csv")
            assert list(dict.fromkeys(effects.arm)) == arms, f"{folder}: {effects.arm.unique()}"
    marked()
    nobody = pd.read_csv("odd/nobody-csv/effects.csv").query("outcome == 'reinfringement_rate'")
    assert nobody.estimate.isna().all(), "a rate of nobody is missing, not 0"


def marked():
    """A table has a mark if and only if it is not ASCII, and with it the first column has its name everywhere."""
    for path in sorted(Path("odd").glob("*/*.csv")):
        text = path.read_bytes()
        assert text.startswith(b"\xef\xbb\xbf") == (not text.isascii()), f"{path}: the mark"
    path = Path("odd/names-csv/effects.csv").resolve()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "no table to try it with"
    arm = "部门 'x'; 协同"
    for table in (pd.read_csv(path), pl.read_csv(path, infer_schema_length=None), duckdb.sql(f"FROM '{path}'").df()):
        assert table.columns[0] == "arm" and arm in set(table["arm"]), table.columns
    code = f"""
        base <- read.csv("{path}", fileEncoding = "UTF-8-BOM")
        table <- data.table::fread("{path}")
        plain <- read.csv("{path.parents[1]}/nobody-csv/effects.csv", fileEncoding = "UTF-8-BOM")
        stopifnot(names(base)[1] == "arm", names(table)[1] == "arm", names(plain)[1] == "arm")
    """
    # R reads other letters than ASCII only where the system has them.
    ran = subprocess.run(["Rscript", "--vanilla", "-"], input=code, env=os.environ | {"LC_ALL": "C.UTF-8"},
                         capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def as_described(folder, file, columns, many):
    """Stops unless a table has the columns of the page, with their types, and values missing only where it says so."""
    path, expected = Path(folder, file), {}
    factors = json.loads(Path(folder, "manifest.json").read_text()).get("factors", [])
    for column, (kind, missing) in columns.items():
        mark = re.match(r"<\w+>", column)
        for name in (many | {"<factor>": factors})[mark[0]] if mark else [""]:
            if not (name in DIFFERENCES and column.endswith("ator")):
                expected[column.replace(mark[0], name) if mark else column] = (kind, missing)
    if path.suffix == ".csv":
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = pd.read_csv(path)
        found, absent = list(table), list(table.columns[table.isna().any()])
    else:
        table = pq.read_table(path)
        found, absent = table.column_names, [n for n in table.column_names if table[n].null_count]
        for field in table.schema:
            kind = expected[field.name][0]
            assert "," in kind or field.type == TYPES[kind], f"{file}: {field} is no {kind}"
            nullable = kind == "real" or expected[field.name][1] or "," in kind
            assert nullable or not field.nullable, f"{file}: {field} is never missing"
            if field.type == pa.float64():
                assert not np.isnan(table[field.name].drop_null()).any(), f"{file}: NaN in {field}"
    assert set(found) == set(expected), f"{file}: {set(found) ^ set(expected)}"
    wrong = [name for name in absent if not expected[name][1]]
    assert not wrong, f"{path}: {wrong} may be missing"


def check_types():
    """the same types and values in pandas, polars, DuckDB and CSV"""
    kinds = {"i": "whole", "u": "whole", "f": "real", "O": "text", "b": "yes/no"}
    of_polars = {pl.Int32: "whole", pl.Int64: "whole", pl.Float64: "real", pl.String: "text", pl.Boolean: "yes/no"}
    of_duckdb = {"INTEGER": "whole", "BIGINT": "whole", "DOUBLE": "real", "VARCHAR": "text", "BOOLEAN": "yes/no"}
    files = [(RUN, "replicates"), (RUN, "series"), (RUN, "episodes"), (SWEEP, "runs"), (KINDS, "runs")]
    for folder, name in files:
        parquet, csv = f"{folder}/{name}.parquet", f"csv/{folder}/{name}.csv"
        arrow = pq.read_table(parquet)
        frame, polar = pd.read_parquet(parquet), pl.read_parquet(parquet)
        dense = pd.read_parquet(parquet, dtype_backend="pyarrow")
        text, polar_text = pd.read_csv(csv), pl.read_csv(csv, infer_schema_length=None)
        duck, duck_text = duckdb.sql(f"FROM '{parquet}'"), duckdb.sql(f"FROM read_csv('{csv}', sample_size = -1)")
        for lines in (frame, polar, dense, text, polar_text, duck, duck_text):
            assert len(lines) == arrow.num_rows > 0, f"{parquet}: {len(lines)} rows"
        for place, column in enumerate(arrow.column_names):
            kind = of_polars[polar[column].dtype.base_type()]
            assert duck.types[place] == duck_text.types[place] or kind == "whole", f"{column}: {duck_text.types[place]}"
            if arrow[column].null_count == arrow.num_rows:
                continue
            assert of_duckdb[str(duck.types[place])] == kind and of_duckdb[str(duck_text.types[place])] == kind, column
            assert of_polars[polar_text[column].dtype.base_type()] == kind, f"{csv}: {column}"
            absent = arrow[column].null_count > 0
            # Without nullable types whole numbers with gaps are real ones in pandas: no fault of the file.
            assert kinds[frame[column].dtype.kind] == ("real" if absent and kind == "whole" else kind), column
            assert pa.types.is_integer(dense[column].dtype.pyarrow_dtype) == (kind == "whole"), column
            assert polar[column].null_count() == arrow[column].null_count == text[column].isna().sum(), column
            assert polar_text[column].to_list() == polar[column].to_list() == arrow[column].to_pylist(), column
    arrow = pq.read_schema(f"{KINDS}/runs.parquet")
    kinds = [str(field.type) for field in list(arrow)[3:8]]
    assert kinds == ["int32", "int32", "double", "bool", "string"], kinds
    assert pd.read_csv(f"{RUN}/costs.csv").on_frontier.dtype == bool


PYTHON = {}


def sums(arm, outcome):
    """Numerators and denominators, by replicate."""
    of_arm = PYTHON["replicates"].query("arm == @arm").sort_values("replicate")
    return [of_arm[f"{outcome}_{part}"].to_numpy() for part in ("numerator", "denominator")]


def counted_ends(arm, outcome, known):
    """Clopper and Pearson's interval of a share, or Garwood's of a rate, on an effective size; and whether cases are few."""
    above, below = sums(arm, outcome)
    cases, size, share = above.sum(), below.sum(), not (below == 1).all()
    few = min(cases, size - cases if share else np.inf) < 10
    value, carrying = known["estimate"], (above > 0).sum()
    if share:
        carrying = min(carrying, (above < below).sum())
    limit = (lambda found: min(found, size)) if few else (lambda found: found)
    effective = limit(value * (1 - value if share else 1) / known["se"] ** 2) if known["se"] > 0 else size
    every = len(above) - 1
    degrees = every if carrying == 0 else min(max(carrying - 1, min(5, every)), every)
    narrow, wide = t.ppf(0.975, max(np.ceil(size) - 1, 1)), t.ppf(0.975, degrees)
    effective = limit(effective * (narrow / wide) ** 2)
    cases = value * effective
    if share:
        low = beta.ppf(0.025, cases, effective - cases + 1) if cases > 0 else 0
        high = beta.ppf(0.975, cases + 1, effective - cases) if cases < effective else 1
    else:
        low, high = (gamma.ppf(0.025, cases) if cases > 0 else 0) / effective, gamma.ppf(0.975, cases + 1) / effective
    return low, high, few


def together(statistic, terms):
    """Estimate, standard error and interval of a sum of terms."""
    known = PYTHON["estimate"](statistic)
    value, se = known["estimate"], known["se"]
    if len(terms) == 1:
        return [value, se, terms[0][2], terms[0][3]]
    if not any(few for *_, few in terms):
        return [known[part] for part in ("estimate", "se", "low", "high")]
    errors = np.array([error for _, error, *_ in terms])
    apart = errors.sum() ** 2 - (errors**2).sum()
    correlation = np.clip((se**2 - (errors**2).sum()) / apart, -1, 1) if apart > 0 else 0
    reach = lambda sides: np.sqrt(max((sides**2).sum() + correlation * (sides.sum() ** 2 - (sides**2).sum()), 0))
    below, above = (np.array([abs(term[end] - term[0]) for term in terms]) for end in (2, 3))
    return [value, se, value - reach(below), value + reach(above)]


def check_python():
    """the Python of the page gives effects.csv, survival.csv and hazards.csv to 1e-9"""
    for code in blocks("python", "One line") + blocks("python", "Recipes"):
        exec(compile(code, PAGE, "exec"), PYTHON)
    effects = pd.read_csv(f"{RUN}/effects.csv")
    statistic, estimate = PYTHON["statistic"], PYTHON["estimate"]

    def of(arm, outcome):
        if outcome == "specific_deterrence":
            return statistic(arm, "control_rate") - statistic(arm, "reinfringement_rate")
        return statistic(arm, outcome)

    counted = effects.set_index(["arm", "outcome"]).cases.notna()

    def ends(arm, outcome, weight=1):
        """The terms of a statistic: value, standard error, both ends of its interval, and whether its cases are few."""
        if outcome == "specific_deterrence":
            return ends(arm, "control_rate", weight) + ends(arm, "reinfringement_rate", -weight)
        known = estimate(statistic(arm, outcome))
        low, high, few = known["low"], known["high"], False
        if counted[arm, outcome]:
            low, high, few = counted_ends(arm, outcome, known)
        return [(weight * known["estimate"], known["se"], *sorted([weight * low, weight * high]), few)]

    # Those of other follow-ups are of episodes, not of replicates.parquet.
    effects = effects[~effects.outcome.str.contains("(", regex=False)]
    assert set(effects.arm) == set(ARMS) and len(effects) == len(ARMS) * len(names("outcomes"))
    compared = 0
    for row in effects.itertuples():
        with np.errstate(invalid="ignore"):
            level, base = of(row.arm, row.outcome), of("baseline", row.outcome)
        if np.isnan(level).any():
            assert np.isnan(row.se), f"{row.arm}, {row.outcome}"
            continue
        own = ends(row.arm, row.outcome)
        near(together(level, own), [row.estimate, row.se, row.low, row.high], f"{row.arm}, {row.outcome}")
        if row.arm != "baseline" and not np.isnan(base).any():
            found = together(level - base, own + ends("baseline", row.outcome, -1))
            same = row.outcome != "specific_deterrence" and np.array_equal(
                sums(row.arm, row.outcome), sums("baseline", row.outcome))
            found = [0, 0, 0, 0] if same else found
            stands = [row.difference, row.difference_se, row.difference_low, row.difference_high]
            near(found, stands, f"change of {row.arm}, {row.outcome}")
            compared += 1
    assert compared > 150, compared
    near(PYTHON["change"]["se"], effects.query("arm == 'reporting'").difference_se.iloc[0], "the change of the page")
    rates = PYTHON["rates"].filter(pl.col("file").str.contains("china-customs"))
    level = effects.query("outcome == 'reinfringement_rate'").set_index("arm").estimate
    near(rates["rate"], level[rates["arm"].to_list()], "rates of polars")
    assert PYTHON["rates"]["file"].n_unique() == 2
    assert PYTHON["effects"]["estimate"].dtype == pl.Float64

    survival, hazards = pd.read_csv(f"{RUN}/survival.csv"), pd.read_csv(f"{RUN}/hazards.csv").set_index("arm")
    assert set(PYTHON["curves"]) == set(ARMS) and len(survival) > 500
    for arm, rows in survival.groupby("arm"):
        curve = PYTHON["curves"][arm]
        near(curve.survival_function_at_times(rows.week), rows.survival, f"Kaplan–Meier of {arm}")
        median = hazards.median_weeks[arm]
        near(PYTHON["medians"][arm], np.inf if np.isnan(median) else median, f"median of {arm}")


def check_sweep(shown):
    """the Python of the page gives the overview of a sweep to 1e-9"""
    assert len(shown["overview"]) == 3
    for row in shown["overview"][1:]:
        found, change = PYTHON["overview"](row["arm"]), row["change"]
        for part, stands in [("level", row["mean"]), ("change", change["mean"])]:
            keys = [("estimate", "value"), ("se", "se"), ("low", "low"), ("high", "high")]
            near([found[part][a] for a, _ in keys], [stands[b] for _, b in keys], f"{part} of {row['arm']}")
        for part in ("q10", "q90", "falls", "rises"):
            near(found[part], change[part], f"{part} of {row['arm']}")
        levels = shown["results"][row["arm"]]["reinfringement_rate"]
        near(PYTHON["at_points"](row["arm"])[:, 0], levels, f"levels of {row['arm']}")
    assert sum(row["change"]["falls"] for row in shown["overview"][1:]) > 0


def check_sql():
    """the SQL of the page gives effects.csv, over several folders too"""
    one, several, sweeps = (duckdb.sql(code).df() for code in blocks("sql"))
    effects = pd.read_csv(f"{RUN}/effects.csv").query("outcome == 'reinfringement_rate'").set_index("arm")
    near(one.rate, effects.estimate[one.arm], "rates")
    assert set(several.run) == {"china-customs", "power-imbalance"}, several
    here = several[several.run == "china-customs"]
    near(here.difference, effects.difference[here.arm], "differences")
    assert set(sweeps["sweep"]) == {"uncertain-conditions", "kinds"} and sweeps.rate.between(0, 1).all(), sweeps


def check_r():
    """the R of the page gives effects.csv and survival.csv, from CSV"""
    code = "\n".join(blocks("r")) + """
        stopifnot(is.integer(replicates$replicate), is.numeric(replicates$rewards), is.character(replicates$arm))
        types <- c("integer", "integer", "numeric", "logical", "character")
        stopifnot(identical(unname(sapply(data.table::fread("results/kinds/runs.csv")[, 4:8], class)), types))
        # Base R takes yes and no for texts.
        base <- read.csv("results/kinds/runs.csv", check.names = FALSE)
        base[["structure.exit_active"]] <- base[["structure.exit_active"]] == "true"
        stopifnot(identical(unname(sapply(base[4:8], class)), types), any(base[[7]]), !all(base[[7]]))
        stopifnot(is.integer(runs$point), is.double(runs[["exporter.moral_weight"]]))
        stopifnot("power of the weak" %in% names(runs))
        options(digits = 17)
        cat(paste("rate", names(rates), rates), sep = "\\n")
        s <- summary(curves)
        cat("", paste("km", sub("arm=", "", s$strata), s$time, s$surv, s$std.err), sep = "\\n")
    """
    ran = subprocess.run(["Rscript", "--vanilla", "-"], input=code, cwd="csv", capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    lines = [line.split() for line in ran.stdout.splitlines()]
    rates = {arm: float(rate) for kind, arm, rate in (line for line in lines if line[:1] == ["rate"])}
    effects = pd.read_csv(f"{RUN}/effects.csv").query("outcome == 'reinfringement_rate'")
    near([rates[arm] for arm in effects.arm], effects.estimate, "rates of R")
    steps = [line[1:] for line in lines if line[:1] == ["km"]]
    curves = {(arm, float(week)): (float(at), float(se)) for arm, week, at, se in steps}
    survival = pd.read_csv(f"{RUN}/survival.csv")
    both = [(row, curves[row.arm, row.week]) for row in survival.itertuples() if (row.arm, row.week) in curves]
    assert len(both) == len(curves) > 300, (len(both), len(curves))
    near([at for _, (at, _) in both], [row.survival for row, _ in both], "Kaplan–Meier of R")
    episodes = pd.read_parquet(f"{RUN}/episodes.parquet").query("followed_as == 'sanctioned'")
    replicates = episodes.groupby("arm").replicate.nunique()
    few = [np.sqrt(replicates[row.arm] / (replicates[row.arm] - 1)) for row, _ in both]
    near([se * by for (_, (_, se)), by in zip(both, few)], [row.survival_se for row, _ in both], "errors of R by replicate")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        shown = make()

        def overview():
            check_sweep(shown)

        overview.__doc__ = check_sweep.__doc__
        run([check_page, check_odd, check_types, check_python, overview, check_sql, check_r])
