//! `plan.json`: what is to be run, by which program, in which shards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sfic_text::{reason, tr, with_reason};
use sha2::{Digest, Sha256};

use super::{ASKED, PLAN, PlanError, Planned, SBATCH, SBATCH_FILE};
use crate::folder::{self, asked, names, write_whole};
use crate::tables::sweep::{design_csv, texts};
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::{shards, sweep};
use sfic::scenario::study::Study;

/// More shards are asked for by mistake: each is to take minutes.
pub const MOST_SHARDS: u32 = 100_000;

/// The plan: the same whenever and wherever it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// SHA-256 of everything below: what the files of shards belong to.
    pub plan: String,
    /// Version of the program, which must be that of every shard.
    pub version: String,
    /// Version of the meaning of results.
    pub model_version: u32,
    /// Name of the study, which is that of the folder of results.
    pub name: String,
    /// Title of the study.
    pub title: String,
    /// Points of the design.
    pub points: usize,
    /// Names of the arms, the reference first.
    pub arms: Vec<String>,
    /// Replicates of each arm at each point.
    pub replicates: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// SHA-256 of the arms, factors, points, seed and versions: the same for sweeps with the same runs.
    pub identity: String,
    /// The files of the plan, with their SHA-256.
    pub files: BTreeMap<String, String>,
    /// The shards, which together are all runs in the order of the points.
    pub shards: Vec<Shard>,
}

/// A shard: runs that follow each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Its number, from 1.
    pub shard: u32,
    /// Its first run.
    pub first: Run,
    /// Its last run.
    pub last: Run,
    /// Number of runs, each of every arm.
    pub runs: u64,
}

/// A replicate of every arm at a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The point.
    pub point: usize,
    /// The replicate.
    pub replicate: u32,
}

impl Manifest {
    /// Number of runs, each of every arm.
    pub fn runs(&self) -> u64 {
        self.points as u64 * u64::from(self.replicates)
    }

    fn id(&self) -> [u8; 32] {
        let text = serde_json::to_vec(&Manifest { plan: String::new(), ..self.clone() });
        Sha256::digest(text.unwrap_or_default()).into()
    }
}

/// The shards of so many runs.
fn of_runs(runs: u64, shards: u32, replicates: u32) -> Vec<Shard> {
    let run = |cell| {
        let (point, replicate) = sweep::run_of(cell, replicates);
        Run { point, replicate }
    };
    let shard = |shard| {
        let cells = shards::cells(runs, shards, shard);
        Shard { shard, first: run(cells.start), last: run(cells.end - 1), runs: cells.end - cells.start }
    };
    (1..=shards).map(shard).collect()
}

/// Plans a study in so many shards, in a folder; says whether the plan was there before.
///
/// # Errors
///
/// When the folder has another plan or cannot be written.
///
/// # Panics
///
/// If there are no shards, or more than runs.
pub fn write(path: &Path, name: &str, study: &Study, shards: u32) -> Result<(Planned, bool), PlanError> {
    let (of_study, of_scenario) = texts(study);
    let design = design_csv(study).map_err(|error| PlanError::Io { path: path.into(), error })?;
    let files: [(&str, &[u8]); 3] = [
        (folder::STUDY, of_study.as_bytes()),
        (folder::SCENARIO, of_scenario.as_bytes()),
        (folder::DESIGN, &design),
    ];
    let replicates = study.base.experiment.replicates;
    let runs = study.points.len() as u64 * u64::from(replicates);
    assert!(shards > 0 && u64::from(shards) <= runs, "{runs} runs cannot be in {shards} shards");
    let mut manifest = Manifest {
        plan: String::new(),
        version: env!("CARGO_PKG_VERSION").into(),
        model_version: MODEL_VERSION,
        name: name.into(),
        title: study.title.clone(),
        points: study.points.len(),
        arms: study.base.arms.iter().map(|arm| arm.name.clone()).collect(),
        replicates,
        seed: study.base.experiment.seed,
        identity: hex(&sweep::identity(study)),
        files: files.iter().map(|(name, bytes)| ((*name).to_string(), sha256(bytes))).collect(),
        shards: of_runs(runs, shards, replicates),
    };
    let id = manifest.id();
    manifest.plan = hex(&id);
    let planned = Planned { manifest, folder: path.to_path_buf(), id };
    let there = match Planned::open(&path.join(PLAN)) {
        Ok(there) if there.manifest != planned.manifest => return Err(PlanError::Another(path.into())),
        Ok(_) => true,
        Err(PlanError::Io { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
            // A folder of results has one owner, and a plan is none of them.
            if names::entries(path).any(|name| names::known(&name)) {
                return Err(PlanError::Results(path.into()));
            }
            false
        }
        Err(PlanError::Io { path, error }) => return Err(PlanError::Io { path, error }),
        Err(_) => return Err(PlanError::Another(path.into())),
    };
    let io = |path: &Path, error| PlanError::Io { path: path.to_path_buf(), error };
    let shards = path.join(super::SHARDS);
    fs::create_dir_all(&shards).map_err(|error| io(&shards, error))?;
    let text = serde_json::to_string_pretty(&planned.manifest).map_err(|error| io(path, error.into()))?;
    // The manifest last, because it says that the others are there.
    let asked = asked::of_plan().map_err(|error| io(path, error.into()))?;
    let last = [(ASKED, asked.as_bytes()), (SBATCH_FILE, SBATCH.as_bytes()), (PLAN, text.as_bytes())];
    for (name, bytes) in files.into_iter().chain(last) {
        let path = path.join(name);
        write_whole(&path, |out| out.write_all(bytes)).map_err(|error| io(&path, error))?;
    }
    // What was written must be what was planned, to the last bit of every point.
    planned.study()?;
    Ok((planned, there))
}

/// Reads the text of `path`, and the identity of the plan in it.
pub(super) fn read(path: &Path, text: &str) -> Result<(Manifest, [u8; 32]), PlanError> {
    let malformed = |what: String| PlanError::Malformed { path: path.to_path_buf(), what };
    let changed = || PlanError::Changed(path.to_path_buf());
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| malformed(with_reason(tr!("no JSON"), &error)))?;
    if value.get("plan").is_none() || value.get("shards").is_none() {
        return Err(malformed(tr!("it names no shards")));
    }
    // Another version may write other plans: that it is another comes first.
    let version = value["version"].as_str().unwrap_or("unknown").to_string();
    let model = value["model_version"].as_u64().unwrap_or(0);
    if version != env!("CARGO_PKG_VERSION") || model != u64::from(MODEL_VERSION) {
        return Err(PlanError::Version { version, model });
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(|error| {
        malformed(reason(&error).unwrap_or_else(|| tr!("a part of it is missing or wrong")))
    })?;
    let id = manifest.id();
    if hex(&id) != manifest.plan {
        return Err(changed());
    }
    // Whoever wrote a hash that fits may still not lead elsewhere.
    let plain = |name: &str| {
        let mut parts = Path::new(name).components();
        matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
    };
    let files = [folder::DESIGN, folder::SCENARIO, folder::STUDY];
    let (runs, shards) = (manifest.runs(), manifest.shards.len());
    let sound = plain(&manifest.name)
        && manifest.files.keys().eq(files)
        && (1..=runs.min(u64::from(MOST_SHARDS))).contains(&(shards as u64))
        && manifest.shards == of_runs(runs, shards as u32, manifest.replicates);
    if sound { Ok((manifest, id)) } else { Err(changed()) }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
