//! The keys of a study.

use sfic::scenario::Scenario;
use sfic::scenario::study::{self, Changes};

use super::{InRuns, InWords, Row, every_key_shows, row, texts};

/// A study; its rows give the other designs and distributions.
const STUDY: &str = r#"
title = "Title"
description = "Description"
scenario = "base.toml"
outcomes = ["reinfringement_rate"]
[set]
customs.evidence = 0.5
[experiment]
arms = ["all", "capacity"]
replicates = 3
seed = 4
[factor."exporter.moral_weight"]
label = "Label"
range = [0.2, 0.7]
[factor."customs.skill_start"]
distribution = { uniform = [0.3, 0.7] }
[factor.two]
paths = ["exporter.gain_mean", "exporter.reregister"]
values = [0.3, 0.4]
[design]
kind = "sobol"
points = 8
[targets]
sanctions = [10, 200]
[targets.infringing_share]
range = [0.02, 0.06]
[abc]
particles = 20
"#;
const DESIGN: &str = "kind = \"sobol\"\npoints = 8\n";
const UNIFORM: &str = "{ uniform = [0.3, 0.7] }";
const TARGET: &str = "range = [0.02, 0.06]";
const ABC: &str = "particles = 20";

const KEYS_OF_A_STUDY: &[Row] = &[
    row("title", InWords, "\"Title\"", "\"Other\""),
    row("description", InWords, "\"Description\"", "\"Other\""),
    row("scenario", InRuns, "base.toml", "other-base.toml"),
    row("outcomes", InWords, "[\"reinfringement_rate\"]", "[\"sanctions\"]"),
    row("set", InRuns, "customs.evidence = 0.5", "customs.evidence = 0.1"),
    row("experiment.arms", InRuns, "[\"all\", \"capacity\"]", "\"each\""),
    row("experiment.replicates", InWords, "replicates = 3", "replicates = 5"),
    row("experiment.seed", InRuns, "seed = 4", "seed = 5"),
    row("factor.label", InWords, "\"Label\"", "\"Other\""),
    row("factor.paths", InRuns, "\"exporter.reregister\"", "\"exporter.relocate\""),
    row("factor.range", InRuns, "[0.2, 0.7]", "[0.2, 0.6]"),
    row("factor.values", InRuns, "[0.3, 0.4]", "[0.3, 0.5]"),
    (
        "factor.levels",
        InRuns,
        DESIGN,
        "kind = \"grid\"\nlevels = 2\n[factor.'customs.skill_decay']\nrange = [0.1, 0.2]\nlevels = 2\n",
        "kind = \"grid\"\nlevels = 2\n[factor.'customs.skill_decay']\nrange = [0.1, 0.2]\nlevels = 3\n",
    ),
    row("factor.distribution.uniform.low", InRuns, UNIFORM, "{ uniform = [0.2, 0.7] }"),
    row("factor.distribution.uniform.high", InRuns, UNIFORM, "{ uniform = [0.3, 0.6] }"),
    (
        "factor.distribution.log_uniform.low",
        InRuns,
        UNIFORM,
        "{ log_uniform = [0.3, 0.7] }",
        "{ log_uniform = [0.2, 0.7] }",
    ),
    (
        "factor.distribution.log_uniform.high",
        InRuns,
        UNIFORM,
        "{ log_uniform = [0.3, 0.7] }",
        "{ log_uniform = [0.3, 0.6] }",
    ),
    (
        "factor.distribution.normal.mean",
        InRuns,
        UNIFORM,
        "{ normal = { mean = 0.5, sd = 0.01 } }",
        "{ normal = { mean = 0.4, sd = 0.01 } }",
    ),
    (
        "factor.distribution.normal.sd",
        InRuns,
        UNIFORM,
        "{ normal = { mean = 0.5, sd = 0.01 } }",
        "{ normal = { mean = 0.5, sd = 0.02 } }",
    ),
    (
        "factor.distribution.lognormal.median",
        InRuns,
        UNIFORM,
        "{ lognormal = { median = 0.5, sigma = 0.01 } }",
        "{ lognormal = { median = 0.4, sigma = 0.01 } }",
    ),
    (
        "factor.distribution.lognormal.sigma",
        InRuns,
        UNIFORM,
        "{ lognormal = { median = 0.5, sigma = 0.01 } }",
        "{ lognormal = { median = 0.5, sigma = 0.02 } }",
    ),
    (
        "factor.distribution.truncated_normal.mean",
        InRuns,
        UNIFORM,
        "{ truncated_normal = { mean = 0.5, sd = 0.2, low = 0.1, high = 0.9 } }",
        "{ truncated_normal = { mean = 0.4, sd = 0.2, low = 0.1, high = 0.9 } }",
    ),
    (
        "factor.distribution.truncated_normal.sd",
        InRuns,
        UNIFORM,
        "{ truncated_normal = { mean = 0.5, sd = 0.2, low = 0.1, high = 0.9 } }",
        "{ truncated_normal = { mean = 0.5, sd = 0.3, low = 0.1, high = 0.9 } }",
    ),
    (
        "factor.distribution.truncated_normal.low",
        InRuns,
        UNIFORM,
        "{ truncated_normal = { mean = 0.5, sd = 0.2, low = 0.1, high = 0.9 } }",
        "{ truncated_normal = { mean = 0.5, sd = 0.2, low = 0.2, high = 0.9 } }",
    ),
    (
        "factor.distribution.truncated_normal.high",
        InRuns,
        UNIFORM,
        "{ truncated_normal = { mean = 0.5, sd = 0.2, low = 0.1, high = 0.9 } }",
        "{ truncated_normal = { mean = 0.5, sd = 0.2, low = 0.1, high = 0.8 } }",
    ),
    (
        "factor.distribution.triangular.low",
        InRuns,
        UNIFORM,
        "{ triangular = { low = 0.1, mode = 0.5, high = 0.9 } }",
        "{ triangular = { low = 0.2, mode = 0.5, high = 0.9 } }",
    ),
    (
        "factor.distribution.triangular.mode",
        InRuns,
        UNIFORM,
        "{ triangular = { low = 0.1, mode = 0.5, high = 0.9 } }",
        "{ triangular = { low = 0.1, mode = 0.4, high = 0.9 } }",
    ),
    (
        "factor.distribution.triangular.high",
        InRuns,
        UNIFORM,
        "{ triangular = { low = 0.1, mode = 0.5, high = 0.9 } }",
        "{ triangular = { low = 0.1, mode = 0.5, high = 0.8 } }",
    ),
    (
        "factor.distribution.beta.alpha",
        InRuns,
        UNIFORM,
        "{ beta = { alpha = 4, beta = 6 } }",
        "{ beta = { alpha = 5, beta = 6 } }",
    ),
    (
        "factor.distribution.beta.beta",
        InRuns,
        UNIFORM,
        "{ beta = { alpha = 4, beta = 6 } }",
        "{ beta = { alpha = 4, beta = 5 } }",
    ),
    (
        "factor.distribution.beta.low",
        InRuns,
        UNIFORM,
        "{ beta = { alpha = 4, beta = 6 } }",
        "{ beta = { alpha = 4, beta = 6, low = 0.1, high = 1.0 } }",
    ),
    (
        "factor.distribution.beta.high",
        InRuns,
        UNIFORM,
        "{ beta = { alpha = 4, beta = 6 } }",
        "{ beta = { alpha = 4, beta = 6, low = 0.0, high = 0.9 } }",
    ),
    row("design.kind", InRuns, DESIGN, "kind = \"latin-hypercube\"\npoints = 8\n"),
    row("design.points", InRuns, DESIGN, "kind = \"sobol\"\npoints = 16\n"),
    row("design.seed", InRuns, DESIGN, "kind = \"sobol\"\npoints = 8\nseed = 9\n"),
    (
        "design.maximin",
        InRuns,
        DESIGN,
        "kind = \"latin-hypercube\"\npoints = 8\n",
        "kind = \"latin-hypercube\"\npoints = 8\nmaximin = true\n",
    ),
    ("design.levels", InRuns, DESIGN, "kind = \"grid\"\nlevels = 2\n", "kind = \"grid\"\nlevels = 3\n"),
    (
        "design.trajectories",
        InRuns,
        DESIGN,
        "kind = \"morris\"\ntrajectories = 4\n",
        "kind = \"morris\"\ntrajectories = 5\n",
    ),
    (
        "design.optimised",
        InRuns,
        DESIGN,
        "kind = \"morris\"\ntrajectories = 4\n",
        "kind = \"morris\"\ntrajectories = 4\noptimised = true\n",
    ),
    (
        "design.blocks",
        InRuns,
        DESIGN,
        "kind = \"saltelli\"\nblocks = 4\n",
        "kind = \"saltelli\"\nblocks = 8\n",
    ),
    (
        "design.second_order",
        InRuns,
        DESIGN,
        "kind = \"saltelli\"\nblocks = 4\n",
        "kind = \"saltelli\"\nblocks = 4\nsecond_order = true\n",
    ),
    (
        "design.file",
        InRuns,
        DESIGN,
        "kind = \"points\"\nfile = \"points.csv\"\n",
        "kind = \"points\"\nfile = \"other-points.csv\"\n",
    ),
    row("targets.range", InWords, TARGET, "range = [0.02, 0.07]"),
    row("targets.outcome", InWords, TARGET, "range = [0.02, 0.06]\noutcome = \"hit_rate_targeted\""),
    row("targets.less", InWords, TARGET, "range = [0.02, 0.06]\nless = \"hit_rate_targeted\""),
    row("targets.arm", InWords, TARGET, "range = [0.02, 0.06]\narm = \"all\""),
    (
        "targets.change",
        InWords,
        TARGET,
        "range = [0.02, 0.06]\narm = \"all\"",
        "range = [0.02, 0.06]\narm = \"all\"\nchange = \"relative\"",
    ),
    (
        "targets.beyond",
        InWords,
        TARGET,
        "range = [0.02, 0.06]\narm = \"all\"\nchange = \"relative\"",
        "range = [0.02, 0.06]\narm = \"all\"\nchange = \"relative\"\nbeyond = \"capacity\"",
    ),
    row("targets.weight", InWords, TARGET, "range = [0.02, 0.06]\nweight = 2"),
    row("targets.fit", InWords, TARGET, "range = [0.02, 0.06]\nfit = false"),
    row("abc.particles", InWords, ABC, "particles = 30"),
    row("abc.generations", InWords, ABC, "generations = 2"),
    row("abc.quantile", InWords, ABC, "quantile = 0.4"),
    row("abc.acceptance", InWords, ABC, "acceptance = 0.1"),
    row("abc.tolerance", InWords, ABC, "tolerance = 0.1"),
    row("abc.seed", InWords, ABC, "seed = 9"),
];

#[test]
fn every_key_of_a_study_shows() {
    every_key_shows(&study::schema(), STUDY, KEYS_OF_A_STUDY, |text| {
        let study = study::load(&texts("x.toml", text), "x.toml".as_ref(), &Changes::default())?.study;
        let at: Vec<Scenario> = study.points.iter().map(|point| study.at(point).unwrap()).collect();
        let runs: Vec<_> = at.iter().map(|at| (&at.arms, &at.base, at.experiment.seed)).collect();
        let words = (&study.title, &study.description, &study.base, &study.factors, &study.outcomes);
        Ok((format!("{runs:?}"), format!("{runs:?}{words:?}{:?}", study.calibration)))
    });
}
