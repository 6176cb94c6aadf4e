//! Cox's partial likelihood: its value, score, information, and score residuals.

use super::Ties;
use super::linear::Matrix;

/// Episodes in ascending order of duration, with standardised covariates; equal ones may be counted together.
pub(super) struct Sorted {
    /// Covariates by rows.
    pub(super) rows: Vec<f64>,
    pub(super) columns: usize,
    pub(super) event: Vec<bool>,
    /// Frequency weight of each row.
    pub(super) counts: Vec<usize>,
    /// End of each run of equal durations, ascending.
    pub(super) tie_ends: Vec<usize>,
    pub(super) ties: Ties,
}

/// The log partial likelihood and its derivatives at one coefficient.
pub(super) struct Derivatives {
    pub(super) log_likelihood: f64,
    pub(super) score: Vec<f64>,
    pub(super) information: Matrix,
}

/// Sums over the risk set (or over the events of one tie) of the relative risk, and of it times
/// the covariates once and twice.
struct RiskSet {
    risk: f64,
    first: Vec<f64>,
    second: Matrix,
}

impl RiskSet {
    fn new(columns: usize) -> Self {
        Self { risk: 0.0, first: vec![0.0; columns], second: Matrix::zeros(columns) }
    }

    fn clear(&mut self) {
        self.risk = 0.0;
        self.first.fill(0.0);
        self.second.cells.fill(0.0);
    }

    fn add(&mut self, risk: f64, row: &[f64], second: bool) {
        self.risk += risk;
        for (sum, x) in self.first.iter_mut().zip(row) {
            *sum += risk * x;
        }
        if second {
            self.second.add_outer(risk, row, row);
        }
    }
}

/// Hazard contributed by one event time, as score residuals need it. `step` is Σ 1/S⁰ over the
/// events, `moved` the same weighted by the mean covariates; those of the tied events themselves
/// differ under Efron's method, which lets each leave the risk set in part.
struct Jump {
    end: usize,
    step: f64,
    moved: Vec<f64>,
    own_step: f64,
    own_moved: Vec<f64>,
    /// Mean over the events of the mean covariates of the risk set.
    centre: Vec<f64>,
}

impl Sorted {
    fn row(&self, episode: usize) -> &[f64] {
        &self.rows[episode * self.columns..(episode + 1) * self.columns]
    }

    fn linear_predictors(&self, coefficient: &[f64]) -> Vec<f64> {
        let inner = |row: &[f64]| row.iter().zip(coefficient).map(|(x, b)| x * b).sum();
        self.rows.chunks(self.columns).map(inner).collect()
    }

    /// Relative risks. The greatest predictor is subtracted so that nothing overflows; it cancels
    /// in everything that is built from them.
    fn risks(predictors: &[f64]) -> (Vec<f64>, f64) {
        let greatest = predictors.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let risks = predictors.iter().map(|eta| libm::exp(eta - greatest)).collect();
        (risks, greatest)
    }

    /// Fraction of the tied events that has left the risk set at the `k`-th of `d`.
    fn gone(&self, k: usize, d: usize) -> f64 {
        match self.ties {
            Ties::Breslow => 0.0,
            Ties::Efron => k as f64 / d as f64,
        }
    }

    /// Visits every time with an event, latest first, with the run of tied episodes, the number of
    /// events, the risk set and its part that has the event.
    fn each_event_time(
        &self,
        risks: &[f64],
        second: bool,
        mut visit: impl FnMut(std::ops::Range<usize>, usize, &RiskSet, &RiskSet),
    ) {
        let mut at_risk = RiskSet::new(self.columns);
        let mut dying = RiskSet::new(self.columns);
        for (index, &end) in self.tie_ends.iter().enumerate().rev() {
            let start = index.checked_sub(1).map_or(0, |before| self.tie_ends[before]);
            dying.clear();
            let mut events = 0;
            for (episode, &risk) in (start..end).zip(&risks[start..end]) {
                let risk = self.counts[episode] as f64 * risk;
                at_risk.add(risk, self.row(episode), second);
                if self.event[episode] {
                    dying.add(risk, self.row(episode), second);
                    events += self.counts[episode];
                }
            }
            if events > 0 {
                visit(start..end, events, &at_risk, &dying);
            }
        }
    }

    /// Value, score and information (Cox 1972; for ties Breslow 1974, Efron 1977).
    pub(super) fn derivatives(&self, coefficient: &[f64]) -> Derivatives {
        let predictors = self.linear_predictors(coefficient);
        let (risks, greatest) = Self::risks(&predictors);
        let mut log_likelihood = 0.0;
        let mut score = vec![0.0; self.columns];
        let mut information = Matrix::zeros(self.columns);
        let mut mean = vec![0.0; self.columns];
        self.each_event_time(&risks, true, |tie, events, at_risk, dying| {
            for episode in tie.filter(|&episode| self.event[episode]) {
                let count = self.counts[episode] as f64;
                log_likelihood += count * (predictors[episode] - greatest);
                for (sum, x) in score.iter_mut().zip(self.row(episode)) {
                    *sum += count * x;
                }
            }
            for k in 0..events {
                let gone = self.gone(k, events);
                let risk = at_risk.risk - gone * dying.risk;
                log_likelihood -= libm::log(risk);
                for (column, mean) in mean.iter_mut().enumerate() {
                    *mean = (at_risk.first[column] - gone * dying.first[column]) / risk;
                    score[column] -= *mean;
                }
                let cells = information.cells.iter_mut();
                let seconds = at_risk.second.cells.iter().zip(&dying.second.cells);
                for (cell, (all, part)) in cells.zip(seconds) {
                    *cell += (all - gone * part) / risk;
                }
                information.add_outer(-1.0, &mean, &mean);
            }
        });
        Derivatives { log_likelihood, score, information }
    }

    /// Score residuals by rows, in sorted order: what each single episode contributes to the score,
    /// with its part in the risk sets (Therneau, Grambsch and Fleming 1990; with Efron's ties as in
    /// Therneau and Grambsch 2000). Over all episodes they add up to the score.
    pub(super) fn score_residuals(&self, coefficient: &[f64]) -> Vec<f64> {
        let (risks, _) = Self::risks(&self.linear_predictors(coefficient));
        let mut jumps = Vec::new();
        self.each_event_time(&risks, false, |tie, events, at_risk, dying| {
            jumps.push(self.jump(tie.end, events, at_risk, dying));
        });

        let columns = self.columns;
        let mut residuals = vec![0.0; self.rows.len()];
        let mut passed_step = 0.0;
        let mut passed_moved = vec![0.0; columns];
        let mut start = 0;
        for &end in &self.tie_ends {
            let jump = jumps.pop_if(|jump| jump.end == end);
            for episode in start..end {
                let row = self.row(episode);
                let out = &mut residuals[episode * columns..(episode + 1) * columns];
                for column in 0..columns {
                    let x = row[column];
                    let (mut step, mut moved, mut own) = (passed_step, passed_moved[column], 0.0);
                    match &jump {
                        Some(jump) if self.event[episode] => {
                            step += jump.own_step;
                            moved += jump.own_moved[column];
                            own = x - jump.centre[column];
                        }
                        Some(jump) => {
                            step += jump.step;
                            moved += jump.moved[column];
                        }
                        None => {}
                    }
                    out[column] = own - risks[episode] * (x * step - moved);
                }
            }
            if let Some(jump) = jump {
                passed_step += jump.step;
                for (sum, moved) in passed_moved.iter_mut().zip(&jump.moved) {
                    *sum += moved;
                }
            }
            start = end;
        }
        residuals
    }

    fn jump(&self, end: usize, events: usize, at_risk: &RiskSet, dying: &RiskSet) -> Jump {
        let zeros = vec![0.0; self.columns];
        let mut jump = Jump {
            end,
            step: 0.0,
            moved: zeros.clone(),
            own_step: 0.0,
            own_moved: zeros.clone(),
            centre: zeros,
        };
        for k in 0..events {
            let gone = self.gone(k, events);
            let risk = at_risk.risk - gone * dying.risk;
            jump.step += 1.0 / risk;
            jump.own_step += (1.0 - gone) / risk;
            for column in 0..self.columns {
                let mean = (at_risk.first[column] - gone * dying.first[column]) / risk;
                jump.moved[column] += mean / risk;
                jump.own_moved[column] += (1.0 - gone) * mean / risk;
                jump.centre[column] += mean / events as f64;
            }
        }
        jump
    }
}
