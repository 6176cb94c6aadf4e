//! Whether groups have the same rate of events.

use super::Durations;
use super::linear::Matrix;
use crate::stats::distributions::chi_squared_tail;

/// Result of a log-rank test.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// χ² statistic.
    pub statistic: f64,
    /// Groups that were ever at risk when an event happened, less 1.
    pub degrees: usize,
    /// Probability of a greater statistic if all groups had the same rate.
    pub p_value: f64,
    /// Events seen in each group.
    pub observed: Vec<f64>,
    /// Events expected in each group under one common rate.
    pub expected: Vec<f64>,
}

/// Log-rank test of two or more groups (Mantel 1966; for ties and more groups Peto and Peto 1972),
/// with the hypergeometric variance. Competing ends count as censored, so that it compares
/// cause-specific rates.
///
/// Episodes are taken as independent: over pooled replicates the p-value is too small. `None` when
/// a duration is negative or not finite, or fewer than two groups were at risk when an event
/// happened.
pub fn log_rank(groups: &[&Durations]) -> Option<LogRank> {
    let count = groups.len();
    let mut at_risk: Vec<f64> = groups.iter().map(|group| group.episodes() as f64).collect();
    let mut observed = vec![0.0; count];
    let mut expected = vec![0.0; count];
    let mut variance = Matrix::zeros(count);
    let mut moments = Vec::new();
    for (group, durations) in groups.iter().enumerate() {
        moments.extend(durations.moments()?.into_iter().map(|moment| (group, moment)));
    }
    moments.sort_by(|(_, a), (_, b)| a.weeks.total_cmp(&b.weeks));
    for tied in moments.chunk_by(|(_, a), (_, b)| a.weeks == b.weeks) {
        let mut events = 0.0;
        for &(group, moment) in tied {
            observed[group] += moment.events as f64;
            events += moment.events as f64;
        }
        if events > 0.0 {
            let all: f64 = at_risk.iter().sum();
            // The last one at risk has no choice but to be the one with the event.
            let spread = if all > 1.0 { events * (all - events) / (all - 1.0) } else { 0.0 };
            for (i, here) in at_risk.iter().enumerate() {
                let share = here / all;
                expected[i] += events * share;
                variance.add(i, i, spread * share);
                for (j, there) in at_risk.iter().enumerate() {
                    variance.add(i, j, -spread * share * there / all);
                }
            }
        }
        for &(group, moment) in tied {
            at_risk[group] -= (moment.events + moment.competing + moment.censored) as f64;
        }
    }

    // Groups that were never at risk say nothing; of the rest one is determined by the others.
    let mut free: Vec<usize> = (0..count).filter(|&group| expected[group] > 0.0).collect();
    free.pop()?;
    let mut reduced = Matrix::zeros(free.len());
    for (i, &row) in free.iter().enumerate() {
        for (j, &column) in free.iter().enumerate() {
            reduced.add(i, j, variance.at(row, column));
        }
    }
    let excess: Vec<f64> = free.iter().map(|&group| observed[group] - expected[group]).collect();
    let solved = reduced.inverse()?.times(&excess);
    let statistic: f64 = excess.iter().zip(&solved).map(|(a, b)| a * b).sum();
    Some(LogRank {
        statistic,
        degrees: free.len(),
        p_value: chi_squared_tail(statistic.max(0.0), free.len())?,
        observed,
        expected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survival::{End, Episode};

    fn group(weeks: &[f64]) -> Durations {
        let episodes: Vec<Episode> = weeks.iter().map(|&weeks| Episode::new(weeks, End::Event)).collect();
        Durations::new(&episodes)
    }

    #[test]
    fn equal_groups_do_not_differ() {
        let a = group(&[1.0, 2.0, 3.0, 5.0]);
        let found = log_rank(&[&a, &a, &a]).unwrap();
        assert!(found.statistic.abs() < 1e-12);
        assert_eq!(found.degrees, 2);
        assert!((found.p_value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn groups_never_at_risk_are_not_counted() {
        let (a, b) = (group(&[4.0, 6.0, 7.0]), group(&[5.0, 9.0, 9.0]));
        let two = log_rank(&[&a, &b]).unwrap();
        let gone = Durations::new(&[Episode::new(1.0, End::Censored)]);
        let three = log_rank(&[&a, &gone, &b]).unwrap();
        assert_eq!((two.statistic, two.degrees), (three.statistic, three.degrees));
        assert_eq!(log_rank(&[&a]), None);
        assert_eq!(log_rank(&[]), None);
        assert_eq!(log_rank(&[&gone, &gone]), None);
    }
}
