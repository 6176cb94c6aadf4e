//! Arrangement of the points of a study in the blocks of a design for sensitivity.

use crate::scenario::study::{Design, Study};
use crate::stats::design::Points;
use crate::stats::design::morris::moved;
use crate::stats::design::saltelli::block;
use sfic_text::tr;

/// The blocks of a study's design.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    /// Method of analysis.
    pub method: Method,
    /// Points of a block.
    pub size: usize,
    /// Number of blocks.
    pub blocks: usize,
}

/// Method of estimation.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// Elementary effects. For each trajectory, the factor of each step and how far it moves.
    Morris(Vec<Vec<(usize, f64)>>),
    /// Shares of variance, and PAWN.
    Saltelli {
        /// True if blocks have the points for second-order indices.
        second_order: bool,
    },
}

/// Reason why a study's design allows no analysis of sensitivity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuitable {
    /// It is a design of another kind.
    #[error("{}", tr!("a design of the kind `{kind}` has no sensitivity indices; write one of these into the study:\n\
         \x20 [design]                  shares of variance: first-order and total indices, PAWN\n\
         \x20 kind = \"saltelli\"\n\
         \x20 blocks = 128\n\
         \n\
         \x20 [design]                  screening of many factors in few runs: elementary effects\n\
         \x20 kind = \"morris\"\n\
         \x20 trajectories = 20\n\
         or give points in Saltelli's order with --points FILE", kind = .0))]
    Kind(&'static str),
    /// Points from a file that are not in the order of the design.
    #[error("{}", tr!("the points of the file are not in Saltelli's order, which for these {factors} factors is blocks of {rows} rows (or {more_rows} \
         with second order): a row A, A with each factor in turn from B, (B with each factor in turn from A,) B; {what}", factors, rows = block(*.factors, false), more_rows = block(*.factors, true), what))]
    Order {
        /// Number of factors.
        factors: usize,
        /// The mismatch.
        what: String,
    },
    /// Points that do not count alike.
    #[error("{}", tr!("the points have weights: points of a design for sensitivity all count alike; leave the column out"))]
    Weights,
}

impl Arrangement {
    /// The blocks of a study. Points from a file are taken for Saltelli's design, with or without the points for
    /// second-order indices, if they are in its order.
    ///
    /// # Errors
    ///
    /// When the design is not one for sensitivity.
    pub fn new(study: &Study) -> Result<Self, Unsuitable> {
        if study.weights.is_some() {
            return Err(Unsuitable::Weights);
        }
        let factors = study.factors.len();
        let saltelli = |second_order: bool| {
            let size = block(factors, second_order);
            Arrangement { method: Method::Saltelli { second_order }, size, blocks: study.points.len() / size }
        };
        match &study.design {
            Design::Saltelli { second_order, .. } => Ok(saltelli(*second_order)),
            Design::File(_) => {
                let misfit = |second_order| misfit(&study.points, second_order);
                match (misfit(false), misfit(true)) {
                    (None, _) => Ok(saltelli(false)),
                    (_, None) => Ok(saltelli(true)),
                    // The order that fits further on is the one that was meant.
                    (Some(one), Some(other)) => {
                        let what = if other.0 > one.0 { other.1 } else { one.1 };
                        Err(Unsuitable::Order { factors, what })
                    }
                }
            }
            design => match study.trajectories() {
                Some(trajectories) => Ok(Self::morris(study, &trajectories)),
                None => Err(Unsuitable::Kind(design.kind())),
            },
        }
    }

    fn morris(study: &Study, trajectories: &[Vec<Vec<u32>>]) -> Self {
        let Design::Morris { levels, .. } = study.design else {
            unreachable!("only these have trajectories")
        };
        let steps = |trajectory: &Vec<Vec<u32>>| {
            let pairs = trajectory.windows(2).zip(moved(trajectory));
            pairs
                .map(|(pair, factor)| {
                    let (from, to) = (pair[0][factor], pair[1][factor]);
                    (factor, study.factors[factor].step(from, to, levels))
                })
                .collect()
        };
        Arrangement {
            method: Method::Morris(trajectories.iter().map(steps).collect()),
            size: study.factors.len() + 1,
            blocks: trajectories.len(),
        }
    }

    /// Places of the points of a block.
    pub fn points(&self, block: usize) -> std::ops::Range<usize> {
        block * self.size..(block + 1) * self.size
    }

    /// Name of a block.
    pub fn noun(&self) -> &'static str {
        match self.method {
            Method::Morris(_) => "trajectories",
            Method::Saltelli { .. } => "blocks",
        }
    }
}

/// The first row that is not in the order of Saltelli's design, and what is wrong with it.
fn misfit(points: &Points, second_order: bool) -> Option<(usize, String)> {
    let factors = points.dimensions();
    let size = block(factors, second_order);
    for block in 0..points.len() / size {
        let row = |index: usize| points.point(block * size + index);
        let (a, b) = (row(0), row(size - 1));
        for index in 1..size - 1 {
            let (factor, from, other) = match index - 1 < factors {
                true => (index - 1, a, b),
                false => (index - 1 - factors, b, a),
            };
            let meant = |column: usize| if column == factor { other[column] } else { from[column] };
            if (0..factors).any(|column| row(index)[column] != meant(column)) {
                let at = block * size + index;
                let rows = tr!(
                    "row {row} is not such a mixture of rows {first} and {last}",
                    row = at + 1,
                    first = block * size + 1,
                    last = (block + 1) * size
                );
                return Some((at, rows));
            }
        }
    }
    let over = points.len() % size;
    let what = tr!("{rows} rows are no whole number of blocks", rows = points.len());
    (over > 0 || points.is_empty()).then_some((points.len() - over, what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Problems;
    use crate::scenario::study::{Changes, Level, from_text};
    use crate::stats::design::saltelli::saltelli;

    #[test]
    fn rows_are_compared_with_the_order_of_their_block() {
        let first = |points: &Points, second_order| misfit(points, second_order).map(|(row, _)| row);
        for second_order in [false, true] {
            let points = saltelli(4, 3, second_order, 1).unwrap();
            assert_eq!(first(&points, second_order), None);
            assert!(first(&points, !second_order).is_some());
            let size = block(3, second_order);
            let mut rows: Vec<Vec<f64>> = points.iter().map(<[f64]>::to_vec).collect();
            let short = Points::from_values(3, rows[..4 * size - 1].concat());
            let what = format!("{} rows are no whole number of blocks", 4 * size - 1);
            assert_eq!(misfit(&short, second_order), Some((3 * size, what)));
            rows.swap(size + 1, size + 2);
            let (row, what) = misfit(&Points::from_values(3, rows.concat()), second_order).unwrap();
            let [it, a, b] = [size + 2, size + 1, 2 * size];
            assert_eq!(row, size + 1);
            assert_eq!(what, format!("row {it} is not such a mixture of rows {a} and {b}"));
        }
    }

    const STUDY: &str = "title = 'Small'\nscenario = 'scenarios/china-customs.toml'\n\
        [factor.'exporter.moral_weight']\n{values}\n[factor.'structure.exit_active']\nvalues = [true, false]\n\
        [factor.'population.exporters']\nrange = [50, {most}]\n[experiment]\narms = ['capacity']\n[design]\n{design}\n";

    fn study(values: &str, most: u32, design: &str) -> Result<Study, Problems> {
        let text = STUDY.replace("{values}", values).replace("{most}", &most.to_string());
        let files = crate::scenario::Texts::with_main_scenario();
        let text = text.replace("{design}", design);
        from_text(&files, "s".as_ref(), &text, &Changes::default()).map(|loaded| loaded.study)
    }

    /// A step to a larger number is above 0 in whatever order the list has them, and so is one from no to yes.
    #[test]
    fn steps_have_the_sign_of_the_values() {
        for values in ["[0.1, 0.2, 0.5, 0.9]", "[0.9, 0.5, 0.2, 0.1]", "[0.5, 0.1, 0.9, 0.2]"] {
            let study =
                study(&format!("values = {values}"), 90, "kind = 'morris'\ntrajectories = 40").unwrap();
            let Method::Morris(steps) = Arrangement::new(&study).unwrap().method else { panic!("no steps") };
            for (number, of_trajectory) in steps.iter().enumerate() {
                for (place, &(factor, moved)) in of_trajectory.iter().enumerate() {
                    let at = |step: usize| {
                        let value = study.points.point(number * 4 + place + step)[factor];
                        match study.factors[factor].level(value) {
                            Level::Real(value) => value,
                            Level::Flag(flag) => f64::from(u8::from(flag)),
                            Level::Whole(value) => value as f64,
                            Level::Text(_) => panic!("no text among these"),
                        }
                    };
                    assert_eq!(moved > 0.0, at(1) > at(0), "{values} {factor}");
                    assert!((0.25..=1.0).contains(&moved.abs()), "{moved}");
                }
            }
        }
    }

    /// A factor varies: one rule for all designs.
    #[test]
    fn a_factor_of_one_value_is_refused_by_every_design() {
        for design in [
            "kind = 'grid'\nlevels = 2",
            "kind = 'sobol'\npoints = 8",
            "kind = 'latin-hypercube'\npoints = 8",
            "kind = 'morris'\ntrajectories = 2",
            "kind = 'saltelli'\nblocks = 8",
        ] {
            assert!(study("values = [0.2, 0.4]", 90, design).is_ok(), "{design}");
            for (values, most) in
                [("values = [0.2]", 90), ("range = [0.2, 0.2]", 90), ("values = [0.2, 0.4]", 50)]
            {
                let problems = study(values, most, design).err();
                assert!(problems.is_some_and(|found| found.list().len() == 1), "{design} {values}");
            }
        }
    }
}
