"""Figures of other packages that the tests of src/stats compare with.

    pip install lifelines==0.30.3 scikit-survival==0.28.0 statsmodels==0.15.0
    python make_figures.py   # R with its package survival beside it

Writes episodes.csv (the data: weeks, end, cluster, arm, x) and figures.csv (name, value) beside
this file. Where no package computes a figure it follows from a definition that shares nothing with
the Rust code: differentiation of a weighted likelihood, leaving out one cluster, a root search.
"""

import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from scipy.optimize import brentq
from scipy.stats import t as student
from sksurv.nonparametric import cumulative_incidence_competing_risks
from statsmodels.duration.hazard_regression import PHReg

HERE = Path(__file__).parent
CENSORED, EVENT, COMPETING = 0, 1, 2
figures = {}


def make_episodes():
    """12 clusters of 15 episodes, both arms in each, with a frailty by cluster."""
    rng = np.random.default_rng(20240501)
    rows = []
    for cluster in range(12):
        frailty = np.exp(0.5 * rng.normal())
        for index in range(15):
            arm = index % 2
            x = round(rng.normal(), 2)
            event = rng.exponential(20 / frailty * np.exp(0.6 * arm - 0.3 * x))
            leave = rng.exponential(50)
            stop = rng.uniform(10, 40)
            time = min(event, leave, stop)
            end = EVENT if time == event else COMPETING if time == leave else CENSORED
            rows.append((round(time, 4), end, cluster, arm, x))
    frame = pd.DataFrame(rows, columns=["weeks", "end", "cluster", "arm", "x"])
    assert frame.weeks.is_unique
    return frame


def lifelines_cox(frame, **options):
    data = frame[["weeks", "arm", "x"]].assign(event=(frame.end == EVENT).astype(int))
    if options.get("cluster_col"):
        data["cluster"] = frame.cluster
    return CoxPHFitter().fit(data, "weeks", "event", fit_options={"precision": 1e-12}, **options)


def efron_score(beta, weights, time, event, x):
    """Score of the weighted Efron likelihood as the R package survival defines it."""
    risk = weights * np.exp(x @ beta)
    score = np.zeros(x.shape[1])
    for when in np.unique(time[event]):
        tied = event & (time == when)
        at_risk = time >= when
        d = tied.sum()
        score += weights[tied] @ x[tied]
        for k in range(d):
            s0 = risk[at_risk].sum() - k / d * risk[tied].sum()
            s1 = risk[at_risk] @ x[at_risk] - k / d * (risk[tied] @ x[tied])
            score -= weights[tied].mean() * s1 / s0
    return score


def infinitesimal_jackknife(frame, beta, covariance):
    """Robust errors from the derivative of the score in the weight of each episode."""
    time, event = frame.weeks.to_numpy(), (frame.end == EVENT).to_numpy()
    x = frame[["arm", "x"]].to_numpy(float)
    n, h = len(frame), 1e-6
    residuals = np.zeros((n, 2))
    for i in range(n):
        up, down = np.ones(n), np.ones(n)
        up[i] += h
        down[i] -= h
        residuals[i] = (
            efron_score(beta, up, time, event, x) - efron_score(beta, down, time, event, x)
        ) / (2 * h)
    changes = pd.DataFrame(residuals @ covariance).groupby(frame.cluster.to_numpy()).sum()
    return np.sqrt((changes**2).sum(axis=0).to_numpy())


def restricted_mean(weeks, event, horizon):
    """Area and Greenwood's error, summed directly over the curve of lifelines."""
    curve = KaplanMeierFitter().fit(weeks, event)
    table = curve.event_table
    grid = np.append(curve.survival_function_.index.to_numpy(), np.inf)
    steps = curve.survival_function_.iloc[:, 0].to_numpy()

    def area(start):
        low = np.clip(grid[:-1], start, horizon)
        high = np.clip(grid[1:], start, horizon)
        return float((steps * (high - low)).sum())

    variance = 0.0
    for when, row in table.iterrows():
        d, n = row["observed"], row["at_risk"]
        if d > 0 and n > d and when < horizon:
            variance += area(when) ** 2 * d / (n * (n - d))
    return area(0.0), np.sqrt(variance)


def survival(frame):
    event = frame.end == EVENT
    curve = KaplanMeierFitter().fit(frame.weeks, event)
    for at in (5.0, 15.0, 30.0):
        figures[f"km.survival.{at:g}"] = curve.predict(at)
        row = curve.confidence_interval_.loc[:at].iloc[-1]
        figures[f"km.low.{at:g}"], figures[f"km.high.{at:g}"] = row
    figures["km.median"] = curve.median_survival_time_
    value, se = restricted_mean(frame.weeks, event, 25.0)
    figures["rmst.value"], figures["rmst.se"] = value, se
    # Leaving out one cluster at a time: close to, not equal to, the infinitesimal jackknife.
    left_out = np.array([
        restricted_mean(frame.weeks[frame.cluster != c], event[frame.cluster != c], 25.0)[0]
        for c in range(12)
    ])
    figures["rmst.jackknife_se"] = np.sqrt(11 / 12 * ((left_out - left_out.mean()) ** 2).sum())

    thirds = frame.cluster % 3
    for name, weeks in (("", frame.weeks), ("tied.", np.ceil(frame.weeks / 4))):
        test = multivariate_logrank_test(weeks, thirds, event)
        figures[f"logrank.{name}statistic"] = test.test_statistic
        figures[f"logrank.{name}p"] = test.p_value

    jumps = frame.assign(weeks=np.ceil(frame.weeks))
    for label, data in (("", frame), ("tied.", jumps)):
        grid, shares = cumulative_incidence_competing_risks(data.end, data.weeks)
        for at in (5.0, 15.0, 30.0):
            index = np.searchsorted(grid, at, side="right") - 1
            for cause in (EVENT, COMPETING):
                figures[f"incidence.{label}{cause}.{at:g}.share"] = shares[cause][index]


def incidence(frame, weights, at, cause):
    """The cumulative incidence of Aalen and Johansen with a weight for each episode."""
    free, share = 1.0, 0.0
    for time in np.unique(frame.weeks[frame.weeks <= at]):
        at_risk = weights[frame.weeks >= time].sum()
        here = weights[(frame.weeks == time) & (frame.end == cause)].sum()
        share += free * here / at_risk
        free *= 1 - weights[(frame.weeks == time) & (frame.end != CENSORED)].sum() / at_risk
    return share


def incidence_errors(frame):
    """Infinitesimal jackknife: by cluster from derivatives by weight, by episode also from R's survival."""
    for label, data in (("", frame), ("tied.", frame.assign(weeks=np.ceil(frame.weeks)))):
        for at in (5.0, 15.0, 30.0):
            for cause in (EVENT, COMPETING):
                by_cluster = [
                    incidence(data, 1 + 1e-20j * (data.cluster == cluster).to_numpy(), at, cause).imag / 1e-20
                    for cluster in range(12)
                ]
                figures[f"incidence.{label}{cause}.{at:g}.clustered_se"] = np.sqrt(np.square(by_cluster).sum())
    code = """
        library(survival)
        data <- read.csv("episodes.csv")
        for (label in c("", "tied.")) {
          if (label == "tied.") data$weeks <- ceiling(data$weeks)
          fit <- survfit(Surv(weeks, factor(end, 0:2)) ~ 1, data)
          at <- summary(fit, times = c(5, 15, 30))
          for (i in 1:3) for (cause in 1:2)
            cat(sprintf("%s%d.%g %.12g\\n", label, cause, at$time[i], at$std.err[i, cause + 1]))
        }"""
    lines = subprocess.run(["Rscript", "-e", code], cwd=HERE, check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        name, se = line.split()
        figures[f"incidence.{name}.r_se"] = float(se)


def cox(frame):
    plain = lifelines_cox(frame)
    clustered = lifelines_cox(frame, cluster_col="cluster")
    for column in ("arm", "x"):
        figures[f"cox.beta.{column}"] = plain.params_[column]
        figures[f"cox.se.{column}"] = plain.standard_errors_[column]
        figures[f"cox.robust.{column}"] = clustered.standard_errors_[column]
    figures["cox.log_likelihood"] = plain.log_likelihood_

    tied = frame.assign(weeks=np.ceil(frame.weeks / 4))
    efron = lifelines_cox(tied)
    robust = infinitesimal_jackknife(tied, efron.params_.to_numpy(), efron.variance_matrix_)
    # The same construction must give lifelines' errors where there are no ties.
    check = infinitesimal_jackknife(frame, plain.params_.to_numpy(), plain.variance_matrix_)
    assert np.allclose(check, clustered.standard_errors_, rtol=1e-5)
    for index, column in enumerate(("arm", "x")):
        figures[f"cox.efron.beta.{column}"] = efron.params_[column]
        figures[f"cox.efron.se.{column}"] = efron.standard_errors_[column]
        figures[f"cox.efron.robust.{column}"] = robust[index]
    design = tied[["arm", "x"]].to_numpy(float)
    status = (tied.end == EVENT).astype(int)
    model = PHReg(tied.weeks, design, status=status, ties="breslow")
    fitted = model.fit(groups=tied.cluster.to_numpy())
    alone = model.fit()
    for index, column in enumerate(("arm", "x")):
        figures[f"cox.breslow.beta.{column}"] = fitted.params[index]
        figures[f"cox.breslow.se.{column}"] = alone.bse[index]
        figures[f"cox.breslow.robust.{column}"] = fitted.bse[index]


def fieller():
    """Ends of the set by a root search on the t statistic, from small paired samples."""
    cost = np.array([103.0, 98.0, 110.0, 95.0, 107.0, 101.0, 99.0, 104.0])
    effect = np.array([2.1, 1.6, 2.9, 1.2, 2.4, 2.2, 1.9, 2.0])
    level = student.ppf(0.975, 7)

    def excess(theta):
        gap = cost - theta * effect
        return abs(gap.mean()) / (gap.std(ddof=1) / np.sqrt(8)) - level

    middle = cost.mean() / effect.mean()
    figures["fieller.value"] = middle
    figures["fieller.low"] = brentq(excess, middle - 40, middle, xtol=1e-12)
    figures["fieller.high"] = brentq(excess, middle, middle + 40, xtol=1e-12)


frame = make_episodes()
frame.to_csv(HERE / "episodes.csv", index=False)
survival(frame)
incidence_errors(frame)
cox(frame)
fieller()
with open(HERE / "figures.csv", "w") as out:
    for name, value in figures.items():
        out.write(f"{name},{float(value):.12g}\n")
