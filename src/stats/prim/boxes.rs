//! Cases, boxes and how well a box holds the cases of interest.

use std::sync::Arc;

use crate::stats::rounding::same;
use crate::stats::weighted::scaled;

/// Kind of the values of a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers on a continuous scale: a box ends half-way between two cases.
    Real,
    /// Numbers of which only those that occur mean something (whole numbers, steps): a box ends at one of them.
    Step,
    /// Categories without order, numbered from 0: a box holds some of them. Two are a yes or no.
    Category {
        /// How many there are.
        count: usize,
    },
}

/// A factor: its value in each case.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Kind of the values.
    pub kind: Kind,
    /// One for each case, finite; of a category its number.
    pub values: Vec<f64>,
}

/// Cases with their factors, and which of them are of interest.
#[derive(Debug, Clone)]
pub struct Cases {
    columns: Arc<Vec<Column>>,
    interest: Vec<bool>,
    weights: Arc<Vec<f64>>,
    /// For each factor, the cases by its value.
    pub(super) orders: Arc<Vec<Vec<u32>>>,
}

impl Cases {
    /// Cases of equal weight.
    ///
    /// # Panics
    ///
    /// If a column has another length than `interest`, a value is not finite or not one of its categories, or there
    /// are more than 2³² cases.
    pub fn new(columns: Vec<Column>, interest: Vec<bool>) -> Self {
        let weights = vec![1.0; interest.len()];
        Self::weighted(columns, interest, weights)
    }

    /// Cases that count as much as their weights.
    ///
    /// # Panics
    ///
    /// As [`Cases::new`]; also if a weight is negative or not finite.
    pub fn weighted(columns: Vec<Column>, interest: Vec<bool>, weights: Vec<f64>) -> Self {
        let cases = interest.len();
        assert!(u32::try_from(cases).is_ok(), "too many cases");
        assert_eq!(weights.len(), cases, "one weight for each case");
        assert!(
            weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0),
            "weights are not negative"
        );
        let order = |column: &Column| {
            assert_eq!(column.values.len(), cases, "one value for each case");
            let known = |value: &f64| match column.kind {
                Kind::Category { count } => value.fract() == 0.0 && (0.0..count as f64).contains(value),
                _ => value.is_finite(),
            };
            assert!(column.values.iter().all(known), "values are finite, categories are numbered");
            let mut order: Vec<u32> = (0..cases as u32).collect();
            order.sort_by(|&a, &b| column.values[a as usize].total_cmp(&column.values[b as usize]));
            order
        };
        let orders = columns.iter().map(order).collect();
        Cases {
            columns: Arc::new(columns),
            interest,
            weights: Arc::new(scaled(&weights)),
            orders: Arc::new(orders),
        }
    }

    /// The same cases with other labels.
    ///
    /// # Panics
    ///
    /// If there are more or fewer of them.
    #[must_use]
    pub fn labelled(&self, interest: Vec<bool>) -> Self {
        assert_eq!(interest.len(), self.interest.len(), "one label for each case");
        Cases { interest, ..self.clone() }
    }

    /// Number of cases.
    pub fn len(&self) -> usize {
        self.interest.len()
    }

    /// True without cases.
    pub fn is_empty(&self) -> bool {
        self.interest.is_empty()
    }

    /// The factors.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Which cases are of interest.
    pub fn interest(&self) -> &[bool] {
        &self.interest
    }

    /// The weight of each case.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Cases inside, and those of interest among them, counted and weighted.
    pub(super) fn tally(&self, inside: &[bool]) -> Tally {
        let mut tally = Tally::default();
        (0..self.len()).filter(|&case| inside[case]).for_each(|case| tally.add(self, case));
        tally
    }
}

/// Number and weight of cases, and of those of interest among them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    pub cases: usize,
    pub hits: usize,
    pub weight: f64,
    pub hit_weight: f64,
}

impl Tally {
    pub(super) fn add(&mut self, cases: &Cases, case: usize) {
        let weight = cases.weights[case];
        self.cases += 1;
        self.weight += weight;
        if cases.interest[case] {
            self.hits += 1;
            self.hit_weight += weight;
        }
    }

    pub(super) fn without(self, other: Tally) -> Self {
        Tally {
            cases: self.cases - other.cases,
            hits: self.hits - other.hits,
            weight: self.weight - other.weight,
            hit_weight: self.hit_weight - other.hit_weight,
        }
    }

    /// Share of interest; 0 of nothing.
    pub(super) fn density(self) -> f64 {
        if self.weight > 0.0 { self.hit_weight / self.weight } else { 0.0 }
    }
}

/// The restriction of a box on one factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Limits {
    /// At least and at most so much, if anything.
    Range {
        /// At least.
        low: Option<f64>,
        /// At most.
        high: Option<f64>,
    },
    /// One of the categories that are marked.
    Among(Vec<bool>),
}

impl Limits {
    /// Nothing.
    pub(super) fn none(kind: Kind) -> Self {
        match kind {
            Kind::Category { count } => Limits::Among(vec![true; count]),
            _ => Limits::Range { low: None, high: None },
        }
    }

    /// True if they restrict the factor.
    pub fn restrict(&self) -> bool {
        match self {
            Limits::Range { low, high } => low.is_some() || high.is_some(),
            Limits::Among(kept) => !kept.iter().all(|kept| *kept),
        }
    }

    /// True if a value meets them.
    pub fn hold(&self, value: f64) -> bool {
        match self {
            Limits::Range { low, high } => {
                low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high)
            }
            Limits::Among(kept) => kept.get(value as usize).is_some_and(|kept| *kept),
        }
    }
}

/// A box: limits for each factor, most of which ask for nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// One for each factor, in order.
    pub limits: Vec<Limits>,
}

impl Region {
    /// Everything.
    pub fn whole(columns: &[Column]) -> Self {
        Region { limits: columns.iter().map(|column| Limits::none(column.kind)).collect() }
    }

    /// Number of factors that are restricted.
    pub fn restricted(&self) -> usize {
        self.limits.iter().filter(|limits| limits.restrict()).count()
    }

    /// Which cases it holds.
    pub fn inside(&self, cases: &Cases) -> Vec<bool> {
        let mut inside = vec![true; cases.len()];
        for (limits, column) in
            self.limits.iter().zip(cases.columns()).filter(|(limits, _)| limits.restrict())
        {
            inside.iter_mut().zip(&column.values).for_each(|(inside, &value)| *inside &= limits.hold(value));
        }
        inside
    }
}

/// How well a box holds the cases of interest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Cases inside.
    pub cases: usize,
    /// Cases of interest inside.
    pub hits: usize,
    /// Of all cases of interest, the share inside.
    pub coverage: f64,
    /// Of what is inside, the share of interest.
    pub density: f64,
    /// Of all cases, the share inside.
    pub mass: f64,
}

impl Measures {
    pub(super) fn new(inside: Tally, all: Tally) -> Self {
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        Measures {
            cases: inside.cases,
            hits: inside.hits,
            coverage: share(inside.hit_weight, all.hit_weight),
            density: inside.density(),
            mass: share(inside.weight, all.weight),
        }
    }

    /// True if the other is at least as high in both coverage and density, and higher in one of them.
    pub fn dominated_by(&self, other: &Self) -> bool {
        let less = |one: f64, than: f64| one < than && !same(one, than);
        let worse = [(self.coverage, other.coverage), (self.density, other.density)];
        worse.iter().any(|(own, of)| less(*own, *of)) && !worse.iter().any(|(own, of)| less(*of, *own))
    }

    /// The weighted harmonic mean of density and coverage in which density counts twice as much, F₀.₅ (van Rijsbergen
    /// 1979): high only where both are. The coverage of several boxes adds up, their density does not.
    pub fn balance(&self) -> f64 {
        let below = 0.25 * self.density + self.coverage;
        if below > 0.0 { 1.25 * self.density * self.coverage / below } else { 0.0 }
    }
}
