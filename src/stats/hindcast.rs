//! A simulated series against an observed one whose unit is another: one factor between them, then the misfit.
//!
//! The factor is the one that makes the logarithms agree on average over the periods chosen for fitting, so that a
//! period counts by its ratio, not by its size. It is fitted to nothing else.

use super::Ratio;
use super::abc::posterior::quantiles;
use super::estimate::{Interval, LEVEL};
use super::jackknife::Jackknife;

/// Share of the runs between the ends of a band.
pub const BAND: f64 = 0.9;

/// The observation of a period, and its use: to fit or to predict.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Observed {
    /// The figure, if there is one.
    pub value: Option<f64>,
    /// Used to fit the factor.
    pub fitted: bool,
    /// Compared with the simulation and counted; otherwise only shown.
    pub judged: bool,
}

/// One period of the simulated series in the unit of the observed one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// Mean over runs.
    pub mean: f64,
    /// Its 95 % interval, for the factor as it is; absent with one run.
    pub interval: Option<Interval>,
    /// 90 % of single runs lie in it.
    pub band: Interval,
    /// Observed over simulated; absent where nothing is observed or simulated.
    pub ratio: Option<f64>,
    /// True if the figure lies in the band; `None` without a figure.
    pub covered: Option<bool>,
}

/// A simulated series against an observed one.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Observed units for one simulated.
    pub factor: f64,
    /// Period by period.
    pub periods: Vec<Period>,
    /// Typical ratio between observed and simulated, exp of the root mean square of the log ratios, over the judged
    /// periods that were fitted; 1 is agreement. Absent without such a period.
    pub misfit_fitted: Option<f64>,
    /// The same over the judged periods that were not fitted.
    pub misfit_predicted: Option<f64>,
    /// Judged periods not fitted whose figure lies in the band …
    pub covered: usize,
    /// … of so many.
    pub predicted: usize,
}

/// Compares runs, `[run][period]`, with what was observed. `None` unless there is a run and a period to fit in which
/// anything was observed and simulated.
///
/// # Panics
///
/// If a run has not as many periods as were observed.
pub fn compare(runs: &[Vec<f64>], observed: &[Observed]) -> Option<Comparison> {
    assert!(runs.iter().all(|run| run.len() == observed.len()), "a value for each period");
    let columns: Vec<Vec<f64>> =
        (0..observed.len()).map(|period| runs.iter().map(|run| run[period]).collect()).collect();
    let statistics: Vec<Jackknife> = columns
        .iter()
        .map(|column| Jackknife::of_ratio(&column.iter().map(|&x| Ratio::mean_of(x)).collect::<Vec<_>>()))
        .collect::<Option<_>>()?;
    let log_ratio = |period: usize, factor: f64| {
        let (value, mean) = (observed[period].value?, statistics[period].value());
        (value > 0.0 && mean > 0.0).then(|| libm::log(value / (factor * mean)))
    };
    let logs = |factor: f64, of: &dyn Fn(&Observed) -> bool| -> Vec<f64> {
        let periods = (0..observed.len()).filter(|&period| of(&observed[period]));
        periods.filter_map(|period| log_ratio(period, factor)).collect()
    };
    let fitted = logs(1.0, &|observed| observed.fitted);
    if fitted.is_empty() {
        return None;
    }
    let factor = libm::exp(fitted.iter().sum::<f64>() / fitted.len() as f64);
    let periods: Vec<Period> = (0..observed.len())
        .map(|period| {
            let level = statistics[period].times(factor).estimate(LEVEL);
            let ends =
                quantiles(&columns[period], &vec![1.0; runs.len()], &[0.5 - BAND / 2.0, 0.5 + BAND / 2.0]);
            let band = Interval { low: factor * ends[0], high: factor * ends[1] };
            Period {
                mean: level.value,
                interval: level.interval,
                band,
                ratio: log_ratio(period, factor).map(libm::exp),
                covered: observed[period].value.map(|value| band.contains(value)),
            }
        })
        .collect();
    let typical = |logs: Vec<f64>| {
        let square: f64 = logs.iter().map(|log| log * log).sum();
        (!logs.is_empty()).then(|| libm::exp((square / logs.len() as f64).sqrt()))
    };
    let tested: Vec<bool> = observed
        .iter()
        .zip(&periods)
        .filter(|(observed, _)| observed.judged && !observed.fitted)
        .filter_map(|(_, period)| period.covered)
        .collect();
    Some(Comparison {
        factor,
        misfit_fitted: typical(logs(factor, &|observed| observed.judged && observed.fitted)),
        misfit_predicted: typical(logs(factor, &|observed| observed.judged && !observed.fitted)),
        covered: tested.iter().filter(|&&covered| covered).count(),
        predicted: tested.len(),
        periods,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(value: Option<f64>, fitted: bool, judged: bool) -> Observed {
        Observed { value, fitted, judged }
    }

    #[test]
    fn one_factor_by_hand() {
        let runs = vec![vec![9.0, 18.0, 30.0, 5.0], vec![11.0, 22.0, 50.0, 5.0]];
        // Means 10, 20, 40, 5. Ratios of the fitted: 4 and 1; their geometric mean is 2.
        let seen = [
            observed(Some(40.0), true, true),
            observed(Some(20.0), true, true),
            observed(Some(160.0), false, true),
            observed(Some(1000.0), false, false),
        ];
        let found = compare(&runs, &seen).unwrap();
        assert!((found.factor - 2.0).abs() < 1e-12);
        let ratios: Vec<f64> = found.periods.iter().map(|period| period.ratio.unwrap()).collect();
        for (ratio, known) in ratios.iter().zip([2.0, 0.5, 2.0, 100.0]) {
            assert!((ratio - known).abs() < 1e-9, "{ratios:?}");
        }
        assert!((found.misfit_fitted.unwrap() - 2.0).abs() < 1e-9);
        assert!((found.misfit_predicted.unwrap() - 2.0).abs() < 1e-9);
        assert_eq!((found.covered, found.predicted), (0, 1));
        // Means of two runs: 80 ± 12.7062 · 20.
        let interval = found.periods[2].interval.unwrap();
        assert!((interval.low - (80.0 - 12.706_204_736 * 20.0)).abs() < 1e-6, "{interval:?}");
        // Medians of the halves of the weight lie at the two runs.
        assert_eq!(found.periods[2].band, Interval { low: 60.0, high: 100.0 });
    }

    #[test]
    fn a_series_of_the_same_shape_fits() {
        let runs: Vec<Vec<f64>> =
            (0..5).map(|run| vec![10.0 + f64::from(run), 22.0 + f64::from(run)]).collect();
        let seen = [observed(Some(1.2), true, true), observed(Some(2.4), false, true)];
        let found = compare(&runs, &seen).unwrap();
        assert!((found.factor - 0.1).abs() < 1e-12);
        assert!((found.misfit_predicted.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!((found.covered, found.predicted), (1, 1));
    }

    #[test]
    fn without_a_fitted_figure_there_is_none() {
        assert_eq!(compare(&[vec![1.0]], &[observed(Some(1.0), false, true)]), None);
        assert_eq!(compare(&[vec![0.0]], &[observed(Some(1.0), true, true)]), None);
        assert_eq!(compare(&[], &[observed(Some(1.0), true, true)]), None);
        let gap =
            compare(&[vec![1.0, 2.0]], &[observed(Some(1.0), true, true), Observed::default()]).unwrap();
        assert_eq!((gap.periods[1].ratio, gap.periods[1].covered), (None, None));
    }
}
