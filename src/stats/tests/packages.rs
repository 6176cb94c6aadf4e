//! Figures of other packages on one set of episodes; `tests/data/stats/make_figures.py` made them.

use std::collections::{BTreeMap, HashMap};

use crate::stats::LEVEL;
use crate::stats::fieller::quotient;
use crate::stats::survival::Ties;
use crate::stats::survival::competing::ClusteredIncidence;
use crate::stats::survival::cox::{self, Cox, Design, Fitted};
use crate::stats::survival::kaplan_meier::KaplanMeier;
use crate::stats::survival::log_rank::log_rank;
use crate::stats::survival::{Durations, End, Episode};
use crate::stats::{Jackknife, Ratio};

struct Figures(HashMap<&'static str, f64>);

impl Figures {
    fn read() -> Self {
        let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/stats/figures.csv"));
        let pair = |line: &'static str| {
            let (name, value) = line.split_once(',').unwrap();
            (name, value.parse().unwrap())
        };
        Self(text.lines().map(pair).collect())
    }

    fn check(&self, name: &str, found: f64, tolerance: f64) {
        let expected = self.0[name];
        assert!((found - expected).abs() <= tolerance * expected.abs(), "{name}: {found} against {expected}");
    }
}

struct Data {
    episodes: Vec<Episode>,
    clusters: Vec<usize>,
    /// The arm and x, by rows.
    covariates: Vec<f64>,
}

/// The episodes with durations changed by `times`.
fn read(times: fn(f64) -> f64) -> Data {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/stats/episodes.csv"));
    let mut data = Data { episodes: Vec::new(), clusters: Vec::new(), covariates: Vec::new() };
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let end = match cells[1] {
            "0" => End::Censored,
            "1" => End::Event,
            _ => End::Competing,
        };
        let weeks = times(cells[0].parse().unwrap());
        data.episodes.push(Episode::new(weeks, end));
        data.clusters.push(cells[2].parse().unwrap());
        data.covariates.push(cells[3].parse().unwrap());
        data.covariates.push(cells[4].parse().unwrap());
    }
    data
}

/// The places of the episodes of each cluster.
fn clusters(of: &[usize]) -> Vec<Vec<usize>> {
    let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    of.iter().enumerate().for_each(|(index, cluster)| clusters.entry(*cluster).or_default().push(index));
    clusters.into_values().collect()
}

fn months(weeks: f64) -> f64 {
    (weeks / 4.0).ceil()
}

#[test]
fn kaplan_meier_of_lifelines() {
    let figures = Figures::read();
    let data = read(|weeks| weeks);
    let curve = KaplanMeier::fit(&Durations::new(&data.episodes), LEVEL).unwrap();
    for weeks in [5.0, 15.0, 30.0] {
        let step = curve.at(weeks).unwrap();
        let band = step.band.unwrap();
        figures.check(&format!("km.survival.{weeks}"), step.survival, 1e-10);
        figures.check(&format!("km.low.{weeks}"), band.low, 1e-10);
        figures.check(&format!("km.high.{weeks}"), band.high, 1e-10);
    }
    figures.check("km.median", curve.median().unwrap(), 0.0);
    let plain = curve.restricted_mean(25.0).unwrap();
    figures.check("rmst.value", plain.value, 1e-10);
    figures.check("rmst.se", plain.se, 1e-10);
    // Leaving out clusters gives about what their influence does, half as much again as Greenwood.
    let mut clustered = curve.clustered_restricted_mean(25.0).unwrap();
    for cluster in clusters(&data.clusters) {
        clustered.add(&cluster.into_iter().map(|index| data.episodes[index]).collect::<Vec<_>>());
    }
    let clustered = clustered.finish().unwrap();
    assert_eq!(clustered.value, plain.value);
    figures.check("rmst.jackknife_se", clustered.se, 0.02);
}

#[test]
fn log_rank_of_lifelines() {
    let figures = Figures::read();
    for (label, times) in [("", (|weeks| weeks) as fn(f64) -> f64), ("tied.", months)] {
        let data = read(times);
        let mut groups = vec![Durations::default(); 3];
        for (episode, cluster) in data.episodes.iter().zip(&data.clusters) {
            groups[cluster % 3].add(*episode);
        }
        let found = log_rank(&groups.iter().collect::<Vec<_>>()).unwrap();
        figures.check(&format!("logrank.{label}statistic"), found.statistic, 1e-9);
        figures.check(&format!("logrank.{label}p"), found.p_value, 1e-9);
        assert_eq!(found.degrees, 2);
    }
}

#[test]
fn incidence_of_scikit_survival_and_its_errors_of_r_and_of_derivatives() {
    let figures = Figures::read();
    for (label, times) in [("", (|weeks| weeks) as fn(f64) -> f64), ("tied.", f64::ceil)] {
        let data = read(times);
        let by_cluster: Vec<Vec<Episode>> = clusters(&data.clusters)
            .into_iter()
            .map(|cluster| cluster.into_iter().map(|index| data.episodes[index]).collect())
            .collect();
        let alone: Vec<Vec<Episode>> = data.episodes.iter().map(|episode| vec![*episode]).collect();
        for (kind, groups) in [("clustered_se", by_cluster), ("r_se", alone)] {
            let mut found = ClusteredIncidence::new(&Durations::new(&data.episodes)).unwrap();
            groups.iter().for_each(|cluster| found.add(cluster));
            let found = found.finish(LEVEL);
            // Theirs are without the factor for few clusters.
            let factor = (1.0 - 1.0 / groups.len() as f64).sqrt();
            for (cause, curve) in [(1, &found.event), (2, &found.competing)] {
                for weeks in [5.0, 15.0, 30.0] {
                    let step = curve.at(weeks).unwrap();
                    let name = format!("incidence.{label}{cause}.{weeks}");
                    figures.check(&format!("{name}.share"), step.incidence, 1e-10);
                    figures.check(&format!("{name}.{kind}"), step.se * factor, 1e-10);
                }
            }
        }
    }
}

fn fitted(data: &Data, ties: Ties) -> Fitted {
    let (episodes, covariates) = (&data.episodes, &data.covariates);
    cox::fit(&Design { episodes, counts: None, covariates, columns: 2 }, ties).unwrap()
}

fn by_cluster(data: &Data, ties: Ties) -> Cox {
    let mut model = fitted(data, ties).clustered();
    clusters(&data.clusters).into_iter().for_each(|cluster| model.add(cluster));
    model.finish(LEVEL).unwrap()
}

#[test]
fn cox_of_lifelines_and_statsmodels() {
    let figures = Figures::read();
    let data = read(|weeks| weeks);
    let tied = read(months);
    for (label, data, ties, tolerance) in [
        ("", &data, Ties::Efron, 1e-8),
        ("", &data, Ties::Breslow, 1e-8),
        ("efron.", &tied, Ties::Efron, 1e-6),
        ("breslow.", &tied, Ties::Breslow, 1e-6),
    ] {
        let found = by_cluster(data, ties);
        for (name, coefficient) in ["arm", "x"].iter().zip(&found.coefficients) {
            let robust = coefficient.robust_se.unwrap();
            figures.check(&format!("cox.{label}beta.{name}"), coefficient.beta, tolerance);
            figures.check(&format!("cox.{label}se.{name}"), coefficient.se, tolerance);
            figures.check(&format!("cox.{label}robust.{name}"), robust, tolerance);
        }
        assert_eq!(found.clusters, Some(12));
    }
    let plain = fitted(&data, Ties::Efron).independent(LEVEL);
    figures.check("cox.log_likelihood", plain.log_likelihood, 1e-9);
}

#[test]
fn fieller_by_root_search() {
    let figures = Figures::read();
    let cost = [103.0, 98.0, 110.0, 95.0, 107.0, 101.0, 99.0, 104.0].map(Ratio::mean_of);
    let effect = [2.1, 1.6, 2.9, 1.2, 2.4, 2.2, 1.9, 2.0].map(Ratio::mean_of);
    let found = quotient(&Jackknife::of_ratio(&cost).unwrap(), &Jackknife::of_ratio(&effect).unwrap(), LEVEL);
    let interval = found.set.interval().unwrap();
    figures.check("fieller.value", found.value.unwrap(), 1e-11);
    figures.check("fieller.low", interval.low, 1e-9);
    figures.check("fieller.high", interval.high, 1e-9);
}
