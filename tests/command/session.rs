//! A history that is played is the history that is traced, whatever was moved, undone and rewound on the way.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use sfic::experiment::session::story::Who;
use sfic::experiment::session::{Refused, Session, arrows};
use sfic::experiment::trace::{line, trace};
use sfic::model::observe::Event;
use sfic::model::settings::Specification;
use sfic::scenario::{Overrides, Scenario, from_text};

const SMALL: &str = r#"title = "Small"
[time]
warmup = 20
horizon = 60
follow_up = 20
[population]
exporters = 250
rights_holders = 20
consumers = 100
[customs]
inspection_scale = 8.0
[countermeasure.late]
close_gap = { "institution.platform" = 0.5 }
when = "infringing_share > 0.001"
start = 50
ramp = 8
[countermeasure.fixed]
set = { "institution.reward" = 0.6, "institution.meeting_interval" = 5 }
intensity = 0.5
intensity_from = { 40 = 1.0, 60 = 0.25 }
end = 70
[[arm]]
name = "played"
apply = ["reporting", "late", "fixed"]
set = { "exporter.relocate" = 0.4 }
[experiment]
arms = ["all", "played", "capacity+reporting"]
replicates = 4
"#;

pub(crate) fn small() -> Scenario {
    from_text("small", SMALL, &Overrides::default()).unwrap().scenario
}

pub(crate) fn session(arm: &str) -> Session {
    Session::new(&small(), arm, 5, 1).unwrap()
}

/// What the trace prints of the ticks that are played now.
pub(crate) fn play(session: &mut Session, ticks: u32) -> String {
    let mut lines = String::new();
    session.watch(ticks, |tick, world, events| {
        let events: Vec<&Event> = events.iter().collect();
        lines += &format!("{}\n", line(tick, world, &events));
    });
    lines
}

/// The whole history of a session up to its present, played anew from the start.
fn anew(session: &mut Session) -> String {
    let present = session.tick();
    session.rewind(0).unwrap();
    play(session, present)
}

/// What the trace prints of the first ticks of a history.
fn traced(spec: Arc<Specification>, seed: u64, replicate: u32, ticks: u32) -> String {
    let mut lines = String::new();
    trace(spec, seed, replicate, |tick, world, events| {
        if tick < ticks {
            let events: Vec<&Event> = events.iter().collect();
            lines += &format!("{}\n", line(tick, world, &events));
        }
        if tick + 1 < ticks { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    lines
}

fn sfic(folder: &Path, arguments: &[&str]) -> String {
    let output = crate::program().current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn shown(session: &Session) -> String {
    serde_json::to_string(&session.describe()).unwrap()
}

#[test]
fn a_history_played_is_the_history_traced_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    for arm in ["baseline", "all", "played", "capacity+reporting"] {
        let arguments =
            ["trace", "small.toml", "--arm", arm, "--seed", "5", "--replicate", "1", "--json", "--quiet"];
        let expected = sfic(folder.path(), &arguments);
        let mut session = session(arm);
        let mut played = play(&mut session, 7);
        played += &play(&mut session, 1);
        played += &play(&mut session, u32::MAX);
        assert!(played == expected, "{arm}");
        assert_eq!((session.tick(), session.step(1)), (80, 0));
        let end = shown(&session);
        // Back to anywhere and on again.
        let lines: Vec<&str> = expected.lines().collect();
        for tick in [79, 33, 8, 64, 0] {
            session.rewind(tick).unwrap();
            let on = play(&mut session, u32::MAX);
            assert!(on.lines().eq(lines[tick as usize..].iter().copied()), "{arm} from {tick}");
            assert!(shown(&session) == end, "{arm} from {tick}");
        }
    }
}

#[test]
fn levers_at_the_value_where_they_stand_change_nothing() {
    let mut plain = session("played");
    let expected = play(&mut plain, u32::MAX);
    let mut touched = session("played");
    let mut lines = String::new();
    for _ in 0..4 {
        for lever in touched.levers().iter().filter(|lever| lever.movable) {
            assert!(!touched.set(&lever.path, lever.present).unwrap(), "{}", lever.path);
        }
        // There and back at the same tick.
        let before = touched.levers().into_iter().find(|lever| lever.path == "customs.evidence").unwrap();
        assert_eq!(before.scenario, before.present);
        assert!(touched.set("customs.evidence", 0.9).unwrap());
        assert!(touched.set("customs.evidence", before.present).unwrap());
        lines += &play(&mut touched, 20);
    }
    assert!(lines == expected);
    assert_eq!(touched.moves().len(), 8);
}

#[test]
fn a_lever_moved_acts_from_that_tick_on_and_gaps_close_from_it() {
    let mut session = session("all");
    let of = |session: &Session, path: &str| {
        session.levers().into_iter().find(|lever| lever.path == path).unwrap_or_else(|| panic!("{path}"))
    };
    session.step(10);
    session.set("institution.platform", 0.6).unwrap();
    session.set("institution.meeting_interval", 4.0).unwrap();
    let lever = of(&session, "institution.platform");
    assert_eq!((lever.scenario, lever.present, lever.in_force), (0.2, 0.6, 0.2));
    session.step(1);
    assert_eq!(session.world().rules.institution.platform, 0.6);
    assert_eq!(session.world().rules.institution.meeting_interval, 4);
    session.step(20);
    // Coordination closes 0.7 of the gap that is left.
    assert!((session.world().rules.institution.platform - 0.88).abs() < 1e-12);
    session.set("countermeasure.coordination.intensity", 0.0).unwrap();
    session.step(1);
    assert_eq!(session.world().rules.institution.platform, 0.6);
    session.rewind(5).unwrap();
    assert_eq!(of(&session, "institution.platform").present, 0.2);
    assert_eq!((session.moves().len(), session.world().rules.institution.platform), (3, 0.2));
    assert!(session.set("countermeasure.coordination.start", 30.0).unwrap());
    assert_eq!(session.moves().len(), 1, "a move forgets later ones");
    session.step(25);
    assert_eq!(session.world().rules.institution.platform, 0.2);
    session.step(1);
    assert!((session.world().rules.institution.platform - 0.76).abs() < 1e-12);
    // In the arm without it, a countermeasure is given by its dose.
    let mut session = self::session("baseline");
    session.set("countermeasure.coordination.intensity", 0.5).unwrap();
    session.step(20);
    assert_eq!(session.world().rules.institution.platform, 0.2);
    session.step(1);
    assert!((session.world().rules.institution.platform - 0.48).abs() < 1e-12);
}

#[test]
fn undo_and_redo_play_anew_what_was_played_since() {
    let mut session = session("capacity+reporting");
    session.step(15);
    let before = shown(&session);
    session.set("exporter.reregister", 0.0).unwrap();
    session.step(30);
    let moved = shown(&session);
    assert!(session.undo() && !session.undo());
    assert_eq!(session.tick(), 45);
    let mut untouched = self::session("capacity+reporting");
    untouched.step(45);
    assert!(shown(&session) == shown(&untouched));
    assert!(session.redo() && !session.redo());
    assert!(shown(&session) == moved && moved != shown(&untouched));
    session.rewind(15).unwrap();
    assert!(session.undo());
    assert!(shown(&session) == before);
    session.redo();
    session.reset();
    assert_eq!((session.tick(), session.moves().len(), session.redo()), (0, 0, false));
    session.set("exporter.reregister", 0.0).unwrap();
    session.reseed(6, 2).unwrap();
    session.step(10);
    assert_eq!((session.seed(), session.replicate(), session.world().rules.exporter.reregister), (6, 2, 0.0));
}

#[test]
fn an_exported_timeline_is_the_same_history() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.toml");
    let mut session = session("played");
    session.step(12);
    session.set("institution.platform", 0.7).unwrap();
    session.set("institution.meeting_interval", 3.0).unwrap();
    session.set("institution.reward", 0.05).unwrap();
    session.step(13);
    session.set("countermeasure.reporting.intensity", 0.35).unwrap();
    session.set("countermeasure.capacity.start", 31.0).unwrap();
    session.set("countermeasure.capacity.intensity", 0.8).unwrap();
    session.set("countermeasure.late.start", 60.0).unwrap();
    session.step(30);
    session.set("institution.platform", 0.1).unwrap();
    session.step(u32::MAX);
    let text = session.export().unwrap();
    fs::write(&file, &text).unwrap();
    assert!(text.contains("late starts on a condition"), "{text}");
    let arguments = ["trace", "export.toml", "--arm", "lab", "--replicate", "1", "--json", "--quiet"];
    assert!(sfic(folder.path(), &arguments) == anew(&mut session));
    let summary = sfic(folder.path(), &["run", "export.toml", "-n", "2", "--quiet"]);
    assert!(summary.contains("lab"), "{summary}");
    // What is exported can be played on, and exported again.
    let loaded = from_text("export", &text, &Overrides::default()).unwrap().scenario;
    let mut again = Session::new(&loaded, "lab", 5, 1).unwrap();
    again.step(12);
    again.set("institution.platform", 0.3).unwrap();
    again.step(5);
    assert_eq!(again.world().rules.institution.platform, 0.3);
    again.step(u32::MAX);
    let read = from_text("again", &again.export().unwrap(), &Overrides::default()).unwrap().scenario;
    assert!(traced(read.arms[1].spec.clone(), 5, 1, 80) == anew(&mut again));
}

#[test]
fn stories_and_views_tell_what_happened() {
    let mut session = session("all");
    assert!(session.describe().arrows.is_empty());
    let mut sanctioned = Vec::new();
    session.watch(u32::MAX, |tick, _, events| {
        sanctioned.extend(events.iter().filter_map(|event| match event {
            Event::Sanctioned { exporter, .. } => Some((tick, *exporter)),
            _ => None,
        }));
    });
    assert!(sanctioned.len() > 3);
    for &(tick, exporter) in &sanctioned {
        let story = session.story(Who::Exporter(exporter as usize)).unwrap();
        assert_eq!(story.complete_from, 0);
        assert!(story.happenings.iter().any(|told| told.tick == tick && told.event["event"] == "sanctioned"));
        let brand = session.world().exporters.brand[exporter as usize];
        let story = session.story(Who::RightsHolder(brand as usize)).unwrap();
        assert!(story.happenings.iter().any(|told| told.tick == tick && told.text.contains("sanctioned")));
    }
    let view = session.describe();
    let customs = session.story(Who::Stakeholder(0)).unwrap();
    let met = customs.happenings.iter().filter(|told| told.event["event"] == "met").count();
    assert_eq!(met, view.forum.meetings as usize);
    assert_eq!((view.exporters.doing.len(), view.series.ticks.len()), (250, 80));
    session.rewind(sanctioned[1].0 + 1).unwrap();
    let view = session.describe();
    assert!(view.exporters.sanctioned.contains(&sanctioned[1].1));
    assert_eq!(view.week.sanctions as usize, view.exporters.sanctioned.len());
    let story = session.story(Who::Exporter(sanctioned[1].1 as usize)).unwrap();
    assert!(story.happenings.iter().all(|told| told.tick < session.tick()));
    // The arrows and boxes of the page are those of the world that it shows; their values have tests of their own.
    assert_eq!((view.arrows.len(), view.arrows), (14, arrows::arrows(session.world())));
    let trust = view.nodes.iter().find(|node| node.name == "trust").unwrap();
    assert_eq!(trust.value, Some(session.world().forum.mean_trust()));
}

/// What somebody does at the page.
#[derive(Clone, Debug)]
enum Deed {
    Step(u32),
    Set(usize, f64),
    Undo,
    Redo,
    Rewind(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..25_u32).prop_map(Deed::Step),
        5 => (0..1000_usize, 0.0..=1.0_f64).prop_map(|(lever, part)| Deed::Set(lever, part)),
        1 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
        2 => (0..80_u32).prop_map(Deed::Rewind),
    ]
}

/// Levers with ranges in which a history stays lively, so that moves matter.
const LEVERS: [&str; 8] = [
    "institution.platform",
    "institution.reward",
    "institution.meeting_interval",
    "exporter.parcel_traffic",
    "countermeasure.reporting.intensity",
    "countermeasure.capacity.intensity",
    "countermeasure.late.start",
    "countermeasure.capacity.start",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_the_timeline_alone_decides(deeds in prop::collection::vec(deed(), 1..25)) {
        let mut session = session("played");
        for deed in deeds {
            match deed {
                Deed::Step(ticks) => drop(session.step(ticks)),
                Deed::Undo => drop(session.undo()),
                Deed::Redo => drop(session.redo()),
                Deed::Rewind(tick) => drop(session.rewind(tick)),
                Deed::Set(index, part) => {
                    let path = LEVERS[index % LEVERS.len()];
                    let value = match path.rsplit('.').next() {
                        Some("meeting_interval") => 1.0 + (part * 20.0).round(),
                        Some("start") => (part * 80.0).round(),
                        _ => (part * 4.0).round() / 4.0,
                    };
                    match session.set(path, value) {
                        Ok(_) | Err(Refused::Value { .. } | Refused::Started { .. } | Refused::Ended(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            }
        }
        let present = session.tick();
        let mut fresh = self::session("played");
        for made in session.moves() {
            fresh.step(made.tick - fresh.tick());
            prop_assert_eq!(fresh.set(&made.path, made.value), Ok(true));
        }
        fresh.rewind(present.min(fresh.tick())).unwrap();
        fresh.step(present - fresh.tick());
        prop_assert_eq!(session.moves(), fresh.moves());
        prop_assert!(shown(&session) == shown(&fresh));
        let export = from_text("export", &session.export().unwrap(), &Overrides::default()).unwrap().scenario;
        let lines = anew(&mut session);
        prop_assert!(lines == anew(&mut fresh));
        if present > 0 {
            prop_assert!(lines == traced(export.arms[1].spec.clone(), 5, 1, present));
        }
        let lines = play(&mut session, u32::MAX);
        prop_assert!(lines == play(&mut fresh, u32::MAX));
    }
}
