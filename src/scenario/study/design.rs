//! The design of a study: the points chosen from the space of its factors.

use std::path::PathBuf;

use super::DESIGN_SEED;
use super::factor::{Factor, Values};
use super::reading::MOST_LEVELS;
use crate::scenario::problem::Place;
use crate::scenario::reader::Reader;
use crate::scenario::tree::Node;
use crate::stats::design::morris::Trajectory;
use crate::stats::design::{DesignError, Points, grid, latin_hypercube, morris, saltelli, sobol};
use sfic_text::{joined, tr};

/// Maximum number of points; larger numbers are mistakes.
pub(super) const MOST_POINTS: u64 = 1_000_000;
/// Levels of a Morris design that gives none.
pub(super) const LEVELS: u32 = 4;

/// The source of the points of a study.
#[derive(Clone, Debug, PartialEq)]
pub enum Design {
    /// Every combination of levels.
    Grid {
        /// Levels of a factor that gives none, if any factor needs them.
        levels: Option<u32>,
    },
    /// A Latin hypercube.
    LatinHypercube {
        /// Number of points.
        points: u32,
        /// Seed of its draws, which are not those of the simulation.
        seed: u64,
        /// True to maximise the smallest distance between points.
        maximin: bool,
    },
    /// The Sobol sequence with Owen scrambling.
    Sobol {
        /// Number of points.
        points: u32,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// Trajectories for elementary effects.
    Morris {
        /// Number of trajectories.
        trajectories: u32,
        /// Levels of each factor, an even number.
        levels: u32,
        /// True to choose trajectories that are far apart.
        optimised: bool,
        /// Seed of its draws, which are not those of the simulation.
        seed: u64,
    },
    /// Saltelli's design for shares of variance, on the Sobol sequence with Owen scrambling.
    Saltelli {
        /// Number of blocks: pairs of points with the exchanges between them.
        blocks: u32,
        /// True to add the points for second-order indices to each block.
        second_order: bool,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// Points from a file.
    File(PathBuf),
    /// None: a calibration samples its own points.
    Sampled,
}

impl Design {
    /// Its name in study files.
    pub fn kind(&self) -> &'static str {
        match self {
            Design::Grid { .. } => "grid",
            Design::LatinHypercube { .. } => "latin-hypercube",
            Design::Sobol { .. } => "sobol",
            Design::Morris { .. } => "morris",
            Design::Saltelli { .. } => "saltelli",
            Design::File(_) => "points",
            Design::Sampled => "none",
        }
    }

    /// The design in words.
    pub fn described(&self) -> String {
        match self {
            Design::Grid { .. } => tr!("full grid"),
            Design::LatinHypercube { maximin: true, seed, .. } => {
                tr!("maximin Latin hypercube, design seed {seed}", seed)
            }
            Design::LatinHypercube { seed, .. } => tr!("Latin hypercube, design seed {seed}", seed),
            Design::Sobol { seed, .. } => tr!("scrambled Sobol sequence, design seed {seed}", seed),
            Design::Morris { trajectories, levels, optimised: true, seed } => tr!(
                "{trajectories} Morris trajectories on {levels} levels, spread out, design seed {seed}",
                trajectories,
                levels,
                seed
            ),
            Design::Morris { trajectories, levels, seed, .. } => tr!(
                "{trajectories} Morris trajectories on {levels} levels, design seed {seed}",
                trajectories,
                levels,
                seed
            ),
            Design::Saltelli { blocks, second_order: true, seed } => {
                tr!("Saltelli design of {blocks} blocks, second order, design seed {seed}", blocks, seed)
            }
            Design::Saltelli { blocks, seed, .. } => {
                tr!("Saltelli design of {blocks} blocks, design seed {seed}", blocks, seed)
            }
            Design::File(path) => tr!("points from {path}", path = path.display()),
            Design::Sampled => tr!("no design: points are sampled by the calibration"),
        }
    }
}

/// Reads `[design]`; keys that its kind does not use are refused.
pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<Design> {
    let all = [
        "kind",
        "points",
        "seed",
        "maximin",
        "levels",
        "file",
        "trajectories",
        "optimised",
        "blocks",
        "second_order",
    ];
    reader.table(node, "[design]", &all);
    let kinds = [
        ("grid", &["levels"][..]),
        ("latin-hypercube", &["points", "seed", "maximin"]),
        ("sobol", &["points", "seed"]),
        ("morris", &["trajectories", "levels", "optimised", "seed"]),
        ("saltelli", &["blocks", "second_order", "seed"]),
        ("points", &["file"]),
    ];
    let Some(kind_node) = node.get("kind") else {
        let names = joined(kinds.map(|(kind, _)| kind));
        reader.problems.add(
            &node.place,
            tr!("`{key}` is missing", key = "design.kind"),
            tr!("must be one of: {known}", known = names),
        );
        return None;
    };
    let keys = reader.word(kind_node, "design.kind", &kinds)?;
    let kind = kinds.iter().find(|(_, of)| *of == keys).map_or("", |(kind, _)| kind);
    for entry in node.entries() {
        let key = entry.key.as_str();
        if all.contains(&key) && key != "kind" && !keys.contains(&key) {
            let what = tr!("`design.{key}` does nothing in a design of the kind `{kind}`", key, kind);
            reader.problems.add(&entry.place, what, tr!("its keys are: kind, {keys}", keys = joined(keys)));
        }
    }
    let seed = match node.get("seed") {
        Some(node) => reader.whole(node, "design.seed", 0, i64::MAX as u64, "any")?,
        None => DESIGN_SEED,
    };
    let flag = |reader: &mut Reader, key: &str| match node.get(key) {
        Some(node) => reader.flag(node, &format!("design.{key}")),
        None => Some(false),
    };
    let maximin = flag(reader, "maximin")?;
    let missing = |reader: &mut Reader, key: &str, needs: &str| {
        reader.problems.add(
            &kind_node.place,
            tr!("`{key}` is missing", key = format!("design.{key}")),
            needs,
        );
    };
    match kind {
        "grid" => {
            let levels = match node.get("levels") {
                Some(node) => Some(reader.whole(node, "design.levels", 1, MOST_LEVELS, "levels")? as u32),
                None => None,
            };
            Some(Design::Grid { levels })
        }
        "morris" => {
            let levels = match node.get("levels") {
                Some(node) => {
                    let levels = reader.whole(node, "design.levels", 2, MOST_LEVELS, "levels")? as u32;
                    if !levels.is_multiple_of(2) {
                        let what = tr!("`design.levels` is {levels}", levels);
                        let allowed =
                            tr!("must be even: a step goes over half of the levels of a Morris design");
                        reader.problems.add(&node.place, what, allowed);
                        return None;
                    }
                    levels
                }
                None => LEVELS,
            };
            let optimised = flag(reader, "optimised")?;
            let Some(node) = node.get("trajectories") else {
                missing(
                    reader,
                    "trajectories",
                    &tr!("needs trajectories = and their number, 20 for instance"),
                );
                return None;
            };
            let trajectories =
                reader.whole(node, "design.trajectories", 1, MOST_POINTS, "trajectories")? as u32;
            Some(Design::Morris { trajectories, levels, optimised, seed })
        }
        "saltelli" => {
            let second_order = flag(reader, "second_order")?;
            let Some(node) = node.get("blocks") else {
                missing(
                    reader,
                    "blocks",
                    &tr!("needs blocks = and their number, a power of two such as 128"),
                );
                return None;
            };
            let blocks = reader.whole(node, "design.blocks", 1, MOST_POINTS, "blocks")? as u32;
            Some(Design::Saltelli { blocks, second_order, seed })
        }
        "points" => {
            let Some(node) = node.get("file") else {
                missing(reader, "file", &tr!("needs file = \"points.csv\", a CSV or Parquet file"));
                return None;
            };
            Some(Design::File(PathBuf::from(reader.text(node, "design.file")?)))
        }
        kind => {
            let Some(node) = node.get("points") else {
                missing(reader, "points", &tr!("needs points = and their number"));
                return None;
            };
            let points = reader.whole(node, "design.points", 1, MOST_POINTS, "points")? as u32;
            Some(match kind {
                "sobol" => Design::Sobol { points, seed },
                _ => Design::LatinHypercube { points, seed, maximin },
            })
        }
    }
}

/// The points of a design that is not a file.
pub(super) fn points(
    reader: &mut Reader,
    place: &Place,
    design: &Design,
    factors: &[Factor],
) -> Option<Points> {
    let refused = |reader: &mut Reader, error: DesignError| {
        reader.problems.add(place, error.to_string(), tr!("the design cannot be made"));
    };
    let made = match *design {
        Design::Grid { levels } => {
            let of_factors = factors.iter().map(|factor| levels_of(reader, place, factor, levels));
            let of_factors = of_factors.collect::<Option<Vec<Vec<f64>>>>()?;
            let counts: Vec<usize> = of_factors.iter().map(Vec::len).collect();
            return match grid::grid(&counts) {
                Ok(combinations) => {
                    let values = combinations.iter().flat_map(|chosen| {
                        chosen.iter().zip(&of_factors).map(|(&index, levels)| levels[index])
                    });
                    Some(Points::from_values(factors.len(), values.collect()))
                }
                Err(error) => {
                    refused(reader, error);
                    None
                }
            };
        }
        Design::LatinHypercube { points, seed, maximin: true } => {
            latin_hypercube::maximin(points as usize, factors.len(), seed)
        }
        Design::LatinHypercube { points, seed, .. } => {
            latin_hypercube::random(points as usize, factors.len(), seed)
        }
        Design::Sobol { points, seed } => sobol::sobol(points as usize, factors.len(), Some(seed)),
        Design::Morris { .. } => return on_lattice(reader, place, design, factors),
        Design::Saltelli { blocks, second_order, seed } => {
            let (blocks, size) = (u64::from(blocks), saltelli::block(factors.len(), second_order) as u64);
            if blocks * size > MOST_POINTS {
                let what = tr!(
                    "{blocks} blocks of {size} points are {points} points",
                    blocks,
                    size,
                    points = blocks * size
                );
                reader.problems.add(place, what, tr!("must be {most} points at most", most = MOST_POINTS));
                return None;
            }
            saltelli::saltelli(blocks as usize, factors.len(), second_order, seed)
        }
        Design::Sampled => return Some(Points::new(factors.len())),
        Design::File(_) => return None,
    };
    match made {
        Ok(unit) => {
            let of_point = |point: &[f64]| -> Vec<f64> {
                factors.iter().zip(point).map(|(factor, &u)| factor.value(u)).collect()
            };
            Some(Points::from_values(factors.len(), unit.iter().flat_map(of_point).collect()))
        }
        Err(error) => {
            refused(reader, error);
            None
        }
    }
}

/// The trajectories of a Morris design; `None` of any other.
pub(super) fn trajectories(design: &Design, factors: usize) -> Option<Result<Vec<Trajectory>, DesignError>> {
    let Design::Morris { trajectories, levels, optimised, seed } = *design else { return None };
    let made = if optimised { morris::spread } else { morris::random };
    Some(made(trajectories as usize, factors, levels, seed))
}

/// The points of a Morris design, trajectory after trajectory.
fn on_lattice(reader: &mut Reader, place: &Place, design: &Design, factors: &[Factor]) -> Option<Points> {
    let Design::Morris { trajectories: count, levels, .. } = *design else { return None };
    let points = u64::from(count) * (factors.len() as u64 + 1);
    if points > MOST_POINTS {
        let what = tr!(
            "{count} trajectories of {size} points are {points} points",
            count,
            size = factors.len() + 1,
            points
        );
        reader.problems.add(place, what, tr!("must be {most} points at most", most = MOST_POINTS));
        return None;
    }
    match trajectories(design, factors.len())? {
        Ok(trajectories) => {
            let of_point = |point: &Vec<u32>| -> Vec<f64> {
                factors.iter().zip(point).map(|(factor, &level)| factor.at_level(level, levels)).collect()
            };
            let values = trajectories.iter().flatten().flat_map(of_point).collect();
            Some(Points::from_values(factors.len(), values))
        }
        Err(error) => {
            reader.problems.add(place, error.to_string(), tr!("the design cannot be made"));
            None
        }
    }
}

/// The levels of a factor in a grid: every choice; or values at equal steps of its distribution, including the ends
/// if it has any.
fn levels_of(
    reader: &mut Reader,
    place: &Place,
    factor: &Factor,
    of_design: Option<u32>,
) -> Option<Vec<f64>> {
    if let Values::Choice(levels) = &factor.values {
        if factor.levels.is_some() {
            let what = tr!("`{factor}` has levels and values", factor = factor.name);
            reader.problems.add(
                &factor.place,
                what,
                tr!("a grid takes every one of the values; leave levels out"),
            );
        }
        return Some((0..levels.len()).map(|index| index as f64).collect());
    }
    let Some(levels) = factor.levels.or(of_design) else {
        let what = tr!("nothing says how many levels `{factor}` has in the grid", factor = factor.name);
        reader.problems.add(place, what, tr!("needs levels = here, or in the factor"));
        return None;
    };
    if let Values::Whole(Some((low, high))) = factor.values {
        let count = (high - low) as u64 + 1;
        if u64::from(levels) > count {
            let what = tr!(
                "`{factor}` has only {count} values, not {levels} levels",
                factor = factor.name,
                count,
                levels
            );
            reader.problems.add(&factor.place, what, tr!("needs levels = {count} or fewer", count));
            return None;
        }
        let step = (high - low) as f64 / f64::from(levels.max(2) - 1);
        return Some((0..levels).map(|level| (low as f64 + f64::from(level) * step).round()).collect());
    }
    let bounded = factor.distribution().is_some_and(|distribution| distribution.is_bounded());
    let at = |level: u32| match bounded && levels > 1 {
        true => f64::from(level) / f64::from(levels - 1),
        false => (f64::from(level) + 0.5) / f64::from(levels),
    };
    Some((0..levels).map(|level| factor.value(at(level))).collect())
}
