//! Results of the model pinned to the last bit.
//!
//! `tests/data/pinned.csv` holds, for two scenarios, two arms and three replicates: numerator and denominator of every
//! outcome; and for the first replicate, at a few ticks: every signal and the strength of every arrow of the
//! collaborative cycle. A number is written with as many digits as it takes to read the same bits back.
//!
//! A change that is meant to leave results alone must leave this table alone. Where results change on purpose, write
//! it anew, look at the difference, and say in the changelog what moved:
//!
//! ```sh
//! SFIC_PIN=write cargo test --test model pinned
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sfic::experiment::session::Session;
use sfic::experiment::session::arrows::arrows;
use sfic::model::outcomes::{Definition, OUTCOMES, sums};
use sfic::model::signals::SIGNALS;
use sfic::model::tick;
use sfic::model::totals::Totals;
use sfic::model::world::World;
use sfic::scenario::{Overrides, Scenario, from_text};

const SEED: u64 = 8;
const REPLICATES: u32 = 3;
const ARMS: [&str; 2] = ["baseline", "all"];
const HEAD: &str = "scenario,arm,replicate,kind,name,tick,value,denominator";
/// Most differences that a failure shows.
const SHOWN: usize = 20;

/// A scenario, and the ticks after which its signals and arrows are pinned.
const SCENARIOS: [(&str, &str, [u32; 3]); 2] = [
    ("china-customs", "scenarios/china-customs.toml", [60, 130, 468]),
    ("everything", "tests/data/pinned.toml", [1, 50, 120]),
];

fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

fn scenario(file: &str) -> Scenario {
    let text = fs::read_to_string(path(file)).unwrap();
    from_text(file, &text, &Overrides::default())
        .unwrap_or_else(|problems| panic!("{file}: {problems}"))
        .scenario
}

/// The subject of a row, up to its value, and the value: `numerator,denominator`.
type Row = (String, String);

fn outcomes(name: &str, scenario: &Scenario, arm: &str, replicate: u32) -> Vec<Row> {
    let spec = &scenario.arms.iter().find(|known| known.name == arm).expect(arm).spec;
    let mut world = World::new(spec.clone(), SEED, replicate);
    tick::run(&mut world);
    let row = |(outcome, (numerator, denominator)): (&sfic::model::outcomes::Outcome, (f64, f64))| {
        let key = format!("{name},{arm},{replicate},outcome,{},", outcome.name);
        (key, format!("{numerator:?},{denominator:?}"))
    };
    OUTCOMES.iter().zip(sums(&Totals::from_world(&world))).map(row).collect()
}

fn signals_and_arrows(name: &str, scenario: &Scenario, arm: &str, ticks: [u32; 3]) -> Vec<Row> {
    let mut session = Session::new(scenario, arm, SEED, 0).unwrap();
    let mut rows = Vec::new();
    for at in ticks {
        session.step(at - session.tick());
        let world = session.world();
        for (index, signal) in SIGNALS.iter().enumerate() {
            let key = format!("{name},{arm},0,signal,{},{at}", signal.name);
            rows.push((key, format!("{:?},", world.record.signals.latest(index))));
        }
        for arrow in arrows(world) {
            let key = format!("{name},{arm},0,arrow,{} → {},{at}", arrow.from, arrow.to);
            rows.push((key, format!("{:?},", arrow.strength)));
        }
    }
    rows
}

fn all() -> Vec<Row> {
    let of_scenario = |(name, file, ticks): (&str, &str, [u32; 3])| {
        let scenario = scenario(file);
        let mut rows = Vec::new();
        for arm in ARMS {
            rows.extend((0..REPLICATES).flat_map(|replicate| outcomes(name, &scenario, arm, replicate)));
            rows.extend(signals_and_arrows(name, &scenario, arm, ticks));
        }
        rows
    };
    let [first, second] = SCENARIOS;
    std::thread::scope(|scope| {
        let second = scope.spawn(move || of_scenario(second));
        let mut rows = of_scenario(first);
        rows.extend(second.join().unwrap());
        rows
    })
}

/// A pinned 0 would hide what happens to an outcome: in the second scenario each is more than that in some row.
fn none_is_always_zero(rows: &[Row]) {
    let is_more = |number: &str| number.parse::<f64>().is_ok_and(|value| value > 0.0);
    for outcome in OUTCOMES.iter().filter(|outcome| matches!(outcome.definition, Definition::Ratio(..))) {
        let of_outcome = |key: &str| {
            key.starts_with("everything,") && key.ends_with(&format!(",outcome,{},", outcome.name))
        };
        let mut values = rows.iter().filter(|(key, _)| of_outcome(key)).map(|(_, value)| value);
        assert!(values.any(|value| value.split(',').all(is_more)), "{}", outcome.name);
    }
}

#[test]
fn every_outcome_signal_and_arrow_is_the_one_of_the_table() {
    let rows = all();
    none_is_always_zero(&rows);
    let file = path("tests/data/pinned.csv");
    if std::env::var_os("SFIC_PIN").is_some_and(|wish| wish == "write") {
        let lines: String = rows.iter().map(|(key, value)| format!("{key},{value}\n")).collect();
        fs::write(&file, format!("{HEAD}\n{lines}")).unwrap();
    }
    let table = fs::read_to_string(&file).unwrap();
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some(HEAD));
    let of_line = |line: &str| -> Row {
        let end = line.match_indices(',').nth(5).expect("eight columns").0;
        (line[..end].to_string(), line[end + 1..].to_string())
    };
    let mut pinned: BTreeMap<String, String> = lines.map(of_line).collect();
    let mut different = Vec::new();
    for (key, now) in &rows {
        let before = pinned.remove(key).unwrap_or_else(|| "not in the table".into());
        if before != *now {
            different.push(format!("{key}\n    was {before}\n    is  {now}"));
        }
    }
    different.extend(pinned.keys().map(|key| format!("{key}\n    is in the table alone")));
    assert!(
        different.is_empty(),
        "{} of {} rows differ (scenario, arm, replicate, kind, name, tick; then value, denominator):\n{}\n\
         If results were to change: SFIC_PIN=write cargo test --test model pinned",
        different.len(),
        rows.len(),
        different[..different.len().min(SHOWN)].join("\n")
    );
}
