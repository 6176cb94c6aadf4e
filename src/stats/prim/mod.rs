//! PRIM: simple boxes in the space of factors that hold many of the cases of interest and few others.
//!
//! The patient rule induction method (Friedman & Fisher 1999, *Bump hunting in high-dimensional data*) as it is used to
//! describe under which conditions a policy fails (Bryant & Lempert 2010, *Thinking inside the box*). A box restricts
//! some factors, each to a range or to some of its categories. [`trajectory`] starts with all cases and peels away, again
//! and again, the thin slice whose loss raises the share of cases of interest most for what it costs; then it pastes
//! back what was peeled too much. [`choose`] picks one box of the way that no other [dominates](Measures::dominated_by),
//! [`quasi_p`] says of each of its restrictions how easily chance gives it, [`cover`] looks for further boxes among the cases that are left, and [`Cover`] tells
//! of each whether shuffled labels give boxes as good.
//!
//! | Measure | Definition |
//! |---|---|
//! | coverage | of all cases of interest, the share inside the box |
//! | density | of all cases inside the box, the share of interest |
//! | mass | of all cases, the share inside the box |
//!
//! Cases may have weights, those of a posterior sample: all three are then shares of weight. Quasi-p-values count
//! cases; they and the shuffles do not know weights from numbers of cases.

mod boxes;
mod choice;
mod covering;
mod peel;

pub use boxes::{Cases, Column, Kind, Limits, Measures, Region};
pub use choice::{Chosen, FEWER, QUASI_P, Restriction, choose, dominated, quasi_p, step};
pub use covering::{Cover, Covering, cover};
pub use peel::{By, Peeling, Step, trajectory};

#[cfg(test)]
mod tests;
