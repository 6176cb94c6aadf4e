//! Limits of sessions, and refusals that change nothing.

use std::sync::Arc;

use sfic::experiment::session::story::Who;
use sfic::experiment::session::{MOST_MOVES, Refused, Session};
use sfic::scenario::{Overrides, from_text};

use crate::session::{session, shown, small};

#[test]
fn more_moves_than_a_file_can_hold_are_refused_not_dropped() {
    let mut scenario = small();
    let arms = scenario.arms.clone();
    let mut spec = (*arms[0].spec).clone();
    spec.settings.time.horizon = 300;
    scenario.base.settings.time.horizon = 300;
    scenario.arms[0].spec = Arc::new(spec);
    let mut session = Session::new(&scenario, "baseline", 5, 0).unwrap();
    for tick in 0..110 {
        session.set("institution.reward", if tick % 2 == 0 { 0.5 } else { 0.1 }).unwrap();
        session.step(1);
    }
    let refused = session.export().unwrap_err();
    assert!(refused.to_string().contains("must be 100 at most"), "{refused}");
}

#[test]
fn mistakes_are_refused_with_what_is_allowed_and_change_nothing() {
    let mut session = session("played");
    session.step(25);
    let before = shown(&session);
    let mut refused = |path: &str, value: f64, parts: &[&str]| {
        let said = session.set(path, value).unwrap_err().to_string();
        parts.iter().for_each(|part| assert!(said.contains(part), "{part}: {said}"));
    };
    refused("institution.platfrom", 0.5, &["no lever", "did you mean `institution.platform`?"]);
    refused("population.exporters", 10.0, &["holds for a whole history"]);
    refused("institution.platform", 1.5, &["a number from 0 to 1 (share)"]);
    refused("institution.platform", f64::NAN, &["cannot be NaN", "a number from 0 to 1"]);
    refused("institution.meeting_interval", 2.5, &["a whole number from 1 to 1000 (ticks)"]);
    refused("countermeasure.reporting.intensity", -0.1, &["a number from 0 to 1 (share of the full dose)"]);
    refused(
        "countermeasure.reprting.intensity",
        0.1,
        &["did you mean `countermeasure.reporting.intensity`?"],
    );
    refused("countermeasure.reporting.ramp", 3.0, &["intensity and start can be moved"]);
    refused("countermeasure.reporting.start", 30.0, &["active since tick 20", "rewind"]);
    refused("countermeasure.late.start", 24.0, &["a whole number from 25 to 10000 (ticks)"]);
    assert!(shown(&session) == before && session.moves().is_empty());
    assert_eq!(session.rewind(26), Err(Refused::Ahead { asked: 26, present: 25 }));
    assert!(session.story(Who::Exporter(250)).unwrap_err().to_string().contains("0 to 249"));
    session.step(u32::MAX);
    assert_eq!(session.set("institution.platform", 0.5), Err(Refused::Ended(80)));
    let said = Session::new(&small(), "playd", 5, 1).unwrap_err().to_string();
    assert!(said.contains("did you mean `played`?") && said.contains("there are: baseline, all"), "{said}");
    assert_eq!(Session::new(&small(), "all", u64::MAX, 1).unwrap_err(), Refused::Seed(u64::MAX));
    let mut large = small();
    let spec = Arc::make_mut(&mut large.arms[0].spec);
    spec.settings.population.exporters = 50_001;
    let said = Session::new(&large, "baseline", 5, 1).unwrap_err().to_string();
    assert!(said.contains("`population.exporters` is 50001") && said.contains("at most 50000"), "{said}");
}

#[test]
fn limits_of_levers_and_sizes_are_within_them() {
    let mut session = session("played");
    session.step(25);
    let mut moved = |path: &str, value: f64| session.set(path, value);
    assert_eq!(moved("institution.platform", 1.0), Ok(true));
    assert_eq!(moved("institution.platform", 0.0), Ok(true));
    assert_eq!(moved("institution.meeting_interval", 1.0), Ok(true));
    assert_eq!(moved("institution.meeting_interval", 1000.0), Ok(true));
    assert_eq!(moved("countermeasure.reporting.intensity", 0.0), Ok(true));
    assert_eq!(moved("countermeasure.reporting.intensity", 1.0), Ok(true));
    // What ends at tick 70 starts at 69 at the latest; what has no end, at 10,000.
    assert_eq!(moved("countermeasure.late.start", 10_000.0), Ok(true));
    assert!(moved("countermeasure.late.start", 10_001.0).is_err());
    assert_eq!(moved("countermeasure.late.start", 25.0), Ok(true));
    session.rewind(0).unwrap();
    assert!(session.set("countermeasure.fixed.start", 70.0).is_err());
    assert_eq!(session.set("countermeasure.fixed.start", 69.0), Ok(true));
    assert_eq!(Session::new(&small(), "all", i64::MAX as u64, 1).map(|session| session.tick()), Ok(0));
    assert!(session.story(Who::Exporter(249)).is_ok());
    let mut large = small();
    let population = &mut Arc::make_mut(&mut large.arms[0].spec).settings.population;
    (population.exporters, population.consumers, population.rights_holders) = (50_000, 50_000, 5_000);
    assert!(Session::new(&large, "baseline", 5, 1).is_ok());
    for (path, most) in [("consumers", 50_000), ("rights_holders", 5_000)] {
        let mut larger = large.clone();
        let population = &mut Arc::make_mut(&mut larger.arms[0].spec).settings.population;
        *(if path == "consumers" { &mut population.consumers } else { &mut population.rights_holders }) += 1;
        let said = Session::new(&larger, "baseline", 5, 1).unwrap_err().to_string();
        assert!(said.contains(&format!("`population.{path}` is {}", most + 1)), "{said}");
    }
}

#[test]
fn a_timeline_holds_as_many_moves_as_it_may_and_undone_ones_make_room() {
    let mut session = session("baseline");
    for index in 0..MOST_MOVES {
        let value = if index % 2 == 0 { 0.5 } else { 0.1 };
        assert_eq!(session.set("institution.reward", value), Ok(true));
    }
    assert_eq!(session.set("institution.reward", 0.7), Err(Refused::TooManyMoves));
    assert_eq!((session.moves().len(), session.undone()), (MOST_MOVES, 0));
    assert!(session.undo());
    assert_eq!((session.moves().len(), session.undone()), (MOST_MOVES - 1, 1));
    assert_eq!(session.set("institution.reward", 0.7), Ok(true));
    assert_eq!((session.moves().len(), session.undone()), (MOST_MOVES, 0));
}

#[test]
fn files_that_set_levers_and_doses_are_checked() {
    let wrong = |line: &str, parts: &[&str]| {
        let text = format!("title = \"t\"\n[countermeasure.x]\n{line}\n");
        let said = from_text("t", &text, &Overrides::default()).unwrap_err().to_string();
        parts.iter().for_each(|part| assert!(said.contains(part), "{part}:\n{said}"));
    };
    wrong("set = { \"institution.platfrm\" = 0.5 }", &["t:3:", "did you mean `institution.platform`?"]);
    wrong("set = { \"institution.platform\" = 2 }", &["t:3:", "must be a number from 0 to 1 (share)"]);
    wrong("set = { \"institution.meeting_interval\" = 2.5 }", &["a whole number from 1 to 1000"]);
    wrong("set = { \"time.warmup\" = 5 }", &["holds for a whole history"]);
    wrong("set = 3", &["must be a table"]);
    let lever = "set = { \"institution.platform\" = 0.5 }\n";
    wrong(&format!("{lever}intensity_from = {{ x = 0.5 }}"), &["`x` is no tick", "from 0 to 10000"]);
    wrong(&format!("{lever}intensity_from = {{ 5 = 1.5 }}"), &["t:4:", "share of the full dose"]);
    wrong("ramp = 3", &["moves no lever", "needs close_gap, multiply or set"]);
}
