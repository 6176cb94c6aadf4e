//! A history played by a page.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::server::Server;

fn sfic(folder: &Path, arguments: &[&str]) -> String {
    let output = crate::program().current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every signal of a state's series is, tick by tick, what the trace printed.
fn same_as_traced(state: &Value, lines: &[Value]) {
    let series = &state["view"]["series"];
    let ticks = series["ticks"].as_array().unwrap();
    assert_eq!(ticks.len(), lines.len());
    for course in series["signals"].as_array().unwrap() {
        let name = course["name"].as_str().unwrap();
        for (index, line) in lines.iter().enumerate() {
            assert_eq!(ticks[index], line["tick"]);
            let (shown, traced) = (course["values"][index].as_f64(), line["signals"][name].as_f64());
            // Series have single precision.
            assert_eq!(shown.map(|value| value as f32), traced.map(|value| value as f32), "{name}");
        }
    }
}

#[test]
fn a_page_plays_the_history_that_is_traced() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(
        folder.path(),
        &["--port", "0", "--quiet", "--arm", "capacity+reporting", "--replicate", "1"],
    );
    let traced =
        ["trace", "small.toml", "--arm", "capacity+reporting", "--replicate", "1", "--json", "--quiet"];
    let lines: Vec<Value> =
        sfic(folder.path(), &traced).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut page = server.page();
    let hello = page.ok(json!({ "do": "hello" }));
    assert_eq!(hello["scenario"]["title"], "Small");
    assert_eq!(hello["scenario"]["question"], "What does a small world show?");
    assert_eq!(hello["scenario"]["file"], "small.toml");
    assert_eq!(hello["scenario"]["text_loaded"], false);
    assert_eq!(hello["arms"], json!(["baseline", "all", "reporting", "capacity+reporting"]));
    assert_eq!(hello["state"]["view"]["tick"], 0);
    assert_eq!(hello["state"]["view"]["arm"], "capacity+reporting");
    assert_eq!(hello["state"]["view"]["seed"], 5);
    assert!(hello["state"]["levers"].as_array().unwrap().len() > 20);
    assert_eq!(hello["outcomes"][0]["name"], "reinfringement_rate");
    assert_eq!(hello["outcomes"][0]["better"], "lower");
    let state = page.ok(json!({ "do": "step", "ticks": 7 }));
    same_as_traced(&state, &lines[..7]);
    assert_eq!(state["view"]["tick"], 7);
    let state = page.ok(json!({ "do": "step", "ticks": 1 }));
    same_as_traced(&state, &lines[7..8]);
    assert_eq!(state["levers"], Value::Null, "nothing about levers is new");
    // The arm's countermeasure starts at tick 20: the page hears of it.
    let state = page.ok(json!({ "do": "step", "ticks": 40, "since": 0 }));
    assert!(state["levers"].is_array());
    same_as_traced(&state, &lines[..48]);
    let state = page.ok(json!({ "do": "rewind", "tick": 10 }));
    same_as_traced(&state, &lines[..10]);
    let state = page.ok(json!({ "do": "step", "ticks": 52, "since": 0 }));
    same_as_traced(&state, &lines[..62]);
    let end = page.ok(json!({ "do": "step", "ticks": 52 }));
    assert_eq!(end["view"]["tick"], 80);
    assert_eq!(end["levers"][0]["movable"], false);
    let why = page.error(json!({ "do": "set", "path": "institution.platform", "value": 0.5 }));
    assert_eq!(why, "The history has ended at tick 80: rewind to move a lever.");
}

#[test]
fn levers_move_and_what_was_played_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut page = server.page();
    page.ok(json!({ "do": "step", "ticks": 31 }));
    let set = json!({ "do": "set", "path": "institution.platform", "value": 0.9 });
    let state = page.ok(set.clone());
    assert_eq!((&state["changed"], &state["undo"], &state["redo"]), (&json!(true), &json!(1), &json!(0)));
    assert_eq!(page.ok(set.clone())["changed"], false);
    let lever = |state: &Value, path: &str| {
        let levers = state["levers"].as_array().unwrap();
        levers.iter().find(|lever| lever["path"] == path).unwrap()["present"].as_f64().unwrap()
    };
    assert_eq!(lever(&state, "institution.platform"), 0.9);
    let state = page.ok(json!({ "do": "undo" }));
    assert_eq!((&state["changed"], &state["undo"], &state["redo"]), (&json!(true), &json!(0), &json!(1)));
    assert!(lever(&state, "institution.platform") != 0.9);
    assert_eq!(page.ok(json!({ "do": "redo" }))["undo"], 1);
    page.ok(json!({ "do": "step", "ticks": 9 }));
    page.ok(json!({ "do": "set", "path": "countermeasure.capacity.intensity", "value": 0.5 }));
    let played = page.ok(json!({ "do": "step", "ticks": 40 }));
    assert_eq!(played["view"]["moves"].as_array().unwrap().len(), 2);

    let export = page.ok(json!({ "do": "export" }));
    assert_eq!(export["file"], "lab.toml");
    fs::write(folder.path().join("lab.toml"), export["text"].as_str().unwrap()).unwrap();
    let traced =
        sfic(folder.path(), &["trace", "lab.toml", "--arm", "lab", "--replicate", "0", "--json", "--quiet"]);
    let lines: Vec<Value> = traced.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    same_as_traced(&page.ok(json!({ "do": "rewind", "tick": 79 })), &lines[..79]);

    // The many histories behind it are those of `sfic run`, to the last digit.
    let many = json!({
        "do":"ensemble", "on": true, "mode": "timeline", "outcome": "reinfringement_rate", "replicates": 4
    });
    let run = page.ok(many)["run"].as_u64().unwrap();
    let push = page.ended(run);
    assert_eq!((&push["replicates"], &push["of"]), (&json!(4), &json!(4)));
    assert_eq!((&push["arms"][0]["name"], &push["arms"][1]["name"]), (&json!("baseline"), &json!("lab")));
    let found =
        sfic(folder.path(), &["run", "lab.toml", "--replicates", "4", "--json", "--quiet", "--no-report"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    let effect = |arm: &str| {
        let effects = found["effects"].as_array().unwrap();
        let is = |effect: &&Value| effect["arm"] == arm && effect["outcome"] == "reinfringement_rate";
        effects.iter().find(is).unwrap().clone()
    };
    assert_eq!(push["arms"][0]["value"], effect("baseline")["estimate"]);
    assert_eq!(push["arms"][1]["value"], effect("lab")["estimate"]);
    assert_eq!(push["difference"]["value"], effect("lab")["difference"]);
    // But an interval that is looked at while it comes begins later.
    assert_eq!((&push["first"], &push["difference"]["low"]), (&json!(20), &Value::Null));
    assert!(effect("lab")["difference_low"].is_number());

    // Another history of the same levers, and another arm.
    let state = page.ok(json!({ "do": "seed", "seed": 9, "replicate": 2 }));
    assert_eq!(
        (&state["view"]["seed"], &state["view"]["tick"], &state["undo"]),
        (&json!(9), &json!(0), &json!(2))
    );
    assert_eq!(page.ok(json!({ "do": "reset" }))["undo"], 0);
    let state = page.ok(json!({ "do": "arm", "arm": "all" }));
    assert_eq!((&state["view"]["arm"], &state["view"]["seed"]), (&json!("all"), &json!(9)));
    let why = page.error(json!({ "do": "arm", "arm": "al" }));
    assert_eq!(why, "There is no arm `al`; did you mean `all`?; there are: baseline, all, reporting.");
}

#[test]
fn stories_tell_what_happened_to_whom() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet", "--arm", "all"]);
    let mut page = server.page();
    let mut sanctioned = None;
    for _ in 0..80 {
        let state = page.ok(json!({ "do": "step", "ticks": 1 }));
        sanctioned = state["view"]["exporters"]["sanctioned"][0].as_u64().or(sanctioned);
    }
    let story = page.ok(json!({ "do": "story", "who": "exporter", "n": sanctioned.unwrap() }));
    let happenings = story["happenings"].as_array().unwrap();
    assert!(happenings.iter().any(|happening| happening["event"]["event"] == "sanctioned"), "{story}");
    assert!(story["sanctions"].as_u64().unwrap() > 0 && story["company"].as_u64().unwrap() > 0, "{story}");
    assert!(story["house"].is_string() && story["doing"].is_string(), "{story}");
    let holder = page.ok(json!({ "do": "story", "who": "rights_holder", "n": 0 }));
    assert!(holder["trust"].is_number() && holder["small"].is_boolean(), "{holder}");
    let party = page.ok(json!({ "do": "story", "who": "stakeholder", "n": 0 }));
    assert!(party["name"].is_string() && party["happenings"].is_array(), "{party}");
    let why = page.error(json!({ "do": "story", "who": "exporter", "n": 250 }));
    assert_eq!(why, "There is no exporter 250: they are 0 to 249.");
}

#[test]
fn a_scenario_is_loaded_but_no_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut page = server.page();
    page.ok(json!({ "do": "step", "ticks": 3 }));
    let text =
        "title = \"Other\"\n[time]\nwarmup = 4\n[population]\nexporters = 200\n[experiment]\nseed = 77\n";
    let hello = page.ok(json!({ "do": "load", "text": text, "arm": "capacity" }));
    assert_eq!(hello["scenario"]["title"], "Other");
    assert_eq!(hello["scenario"]["text_loaded"], true);
    let view = &hello["state"]["view"];
    assert_eq!(
        (&view["tick"], &view["seed"], &view["arm"], &view["warmup"]),
        (&json!(0), &json!(77), &json!("capacity"), &json!(4))
    );
    // What is wrong is shown with its place, and the session stays as it is.
    page.ok(json!({ "do": "step", "ticks": 2 }));
    let why = page.error(json!({ "do": "load", "text": "title = \"x\"\n[time]\nwarmup = -1\nhorizn = 5\n" }));
    assert!(why.contains("loaded.toml:3:10") && why.contains("did you mean `horizon`"), "{why}");
    fs::write(folder.path().join("secret.toml"), "title = \"secret\"\nkey = \"hidden\"\n").unwrap();
    for extended in ["secret.toml", "/etc/hostname", "no such file"] {
        let text = format!("title = \"x\"\nextends = \"{extended}\"\n");
        let why = page.error(json!({ "do": "load", "text": text }));
        assert!(why.contains("no file is read here") && why.contains("loaded.toml:2:11"), "{why}");
        assert!(!why.contains("hidden"), "{why}");
    }
    let why = page.error(json!({ "do": "load", "text": "title = \"x\"\n[population]\nexporters = 60000\n" }));
    assert_eq!(why, "`population.exporters` is 60000: a history that is played has at most 50000.");
    assert!(
        page.error(json!({ "do": "load", "text": text, "arm": "capasity" }))
            .contains("did you mean `capacity`")
    );
    assert_eq!(page.ok(json!({ "do": "step", "ticks": 1 }))["view"]["tick"], 3);
}

#[test]
fn a_lesson_is_played_through() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut page = server.page();
    let offered = page.ok(json!({ "do": "hello" }))["lessons"].clone();
    let name = offered[0]["name"].as_str().unwrap();
    assert!(offered[0]["title"]["zh"].is_string());
    let why = page.error(json!({ "do": "lesson_do", "step": 0 }));
    assert_eq!(why, "No lesson is played: ask for one with `lesson` first.");
    let begun = page.ok(json!({ "do": "lesson", "name": name }));
    assert_eq!(page.ok(json!({ "do": "hello" }))["scenario"]["file"], format!("{name}.toml"));
    let lesson = &begun["lesson"];
    for (index, step) in lesson["steps"].as_array().unwrap().iter().enumerate() {
        let state = page.ok(json!({ "do": "lesson_do", "step": index }));
        if let Some(tick) = step["action"]["play"].as_u64() {
            assert_eq!(state["view"]["tick"], tick);
        }
    }
    let why = page.error(json!({ "do": "lesson_answer", "guess": [] }));
    assert!(why.contains("asks for"), "{why}");
    let questions = lesson["predict"].as_array().unwrap();
    let guess: Vec<f64> = questions.iter().map(|question| question["low"].as_f64().unwrap()).collect();
    let run = page.ok(json!({ "do": "lesson_answer", "guess": guess }))["run"].clone();
    // Levers that move meanwhile are not those of the lesson's comparison.
    page.ok(json!({ "do": "reset" }));
    let end = loop {
        let push = page.push();
        assert_eq!((&push["run"], &push["lesson"]), (&run, &json!(name)));
        if push["ended"] == true {
            break push;
        }
    };
    assert_eq!(end["replicates"], lesson["compare"]["most"]);
    assert_eq!(end["questions"].as_array().unwrap().len(), questions.len());
    for answer in end["questions"].as_array().unwrap() {
        assert!(answer["low"].as_f64() < answer["high"].as_f64(), "{answer}");
    }
    for language in ["en", "zh"] {
        let words = end["explanation"][language].as_str().unwrap();
        assert!(words.len() > 200 && !words.contains('{'), "{words}");
    }
}
