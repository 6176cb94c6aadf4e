//! Names of the files in a folder of results.

/// The manifest: enough to run it again.
pub const MANIFEST: &str = "manifest.json";
/// The resolved scenario.
pub const SCENARIO: &str = "scenario.toml";
/// Levels and paired differences.
pub const EFFECTS: &str = "effects.csv";
/// Cost, cost per point, frontier, rank.
pub const COSTS: &str = "costs.csv";
/// Main effects, interactions and shares of a factorial.
pub const ATTRIBUTION: &str = "attribution.csv";
/// Share without re-infringement, by week.
pub const SURVIVAL: &str = "survival.csv";
/// Hazard ratios, medians and restricted means.
pub const HAZARDS: &str = "hazards.csv";
/// From infringement to sanction, stage by stage.
pub const CHAIN: &str = "chain.csv";
/// The SFIC model in numbers.
pub const CYCLE: &str = "cycle.csv";
/// Trust between parties.
pub const NETWORK: &str = "network.csv";
/// Published facts against the model.
pub const EVIDENCE: &str = "evidence.csv";
/// Assumptions, and what depends on them.
pub const LEDGER: &str = "ledger.csv";
/// The past, year by year.
pub const HINDCAST: &str = "hindcast.csv";
/// The posterior sample of a calibration, without ending.
pub const POSTERIOR: &str = "posterior";
/// The scenario with its medians.
pub const MEDIAN: &str = "posterior-median.toml";
/// Targets of a calibration and how they are met.
pub const CALIBRATION: &str = "calibration.csv";
/// Parameters before and after a calibration.
pub const PARAMETERS: &str = "parameters.csv";
/// Two and two parameters after a calibration.
pub const PAIRS: &str = "pairs.csv";
/// Directions in which a calibration knows most.
pub const DIRECTIONS: &str = "directions.csv";
/// The generations of a calibration.
pub const GENERATIONS: &str = "generations.csv";
/// Effects over a posterior, in sum.
pub const OVER_POSTERIOR: &str = "posterior-effects.csv";
/// Effects at each point drawn from a posterior.
pub const AT_POINTS: &str = "posterior-points.csv";
/// Propositions of theory with their tests and verdicts.
pub const PROPOSITIONS: &str = "propositions.csv";
/// Contrasts of propositions over the points of a study.
pub const PROPOSITIONS_OVER: &str = "propositions-over.csv";
/// Table of replicates, without ending.
pub const REPLICATES: &str = "replicates";
/// Table of series, without ending.
pub const SERIES: &str = "series";
/// Table of followed principals, without ending.
pub const EPISODES: &str = "episodes";

/// The results for people.
pub const REPORT: &str = "report.html";
/// The figure of effects.
pub const EFFECTS_FIGURE: &str = "effects.svg";

/// The resolved study.
pub const STUDY: &str = "study.toml";
/// The points of a sweep.
pub const DESIGN: &str = "design.csv";
/// Points of a sweep without results.
pub const FAILURES: &str = "failures.csv";
/// Sensitivity indices.
pub const SENSITIVITY: &str = "sensitivity.csv";
/// Table of runs of a sweep, without ending.
pub const RUNS: &str = "runs";
/// Question and findings of `sfic discover`.
pub const DISCOVERY: &str = "discover.json";
/// Every arm at every point of a sweep, with its class.
pub const CONDITIONS: &str = "conditions.csv";
/// Boxes that describe where a class is.
pub const BOXES: &str = "boxes.csv";
/// The way to each box.
pub const PEELING: &str = "peeling.csv";
/// The limits of each step on the way to a box.
pub const LIMITS: &str = "limits.csv";
/// Regret and satisficing of each arm.
pub const ROBUSTNESS: &str = "robustness.csv";
/// Regret of each arm at each point.
pub const REGRET: &str = "regret.csv";

/// Regrets of the arms as a figure.
pub const REGRET_FIGURE: &str = "regret.svg";
/// The ways to the boxes as a figure.
pub const PEELING_FIGURE: &str = "peeling.svg";
/// Beginning of the names of the figures of boxes.
pub const BOX_FIGURE: &str = "box-";
/// Beginning of the names of the figures of sensitivity indices.
pub const INDEX_FIGURE: &str = "sensitivity-";
