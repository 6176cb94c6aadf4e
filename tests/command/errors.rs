//! Every mistake in a scenario gets a clear sentence with its place, and nothing panics.

use std::fs;
use std::path::Path;

use crate::said;
use proptest::prelude::*;
use sfic::scenario::{Overrides, Problems, from_text};
use sfic_report::folder::files::{load, load_text};

fn problems(text: &str) -> Problems {
    from_text("try.toml", text, &Overrides::default()).expect_err("the scenario is wrong")
}

/// One problem, at `line:column`, whose rendering contains every one of `parts`.
#[track_caller]
fn one(text: &str, index: &str, parts: &[&str]) {
    let problems = problems(text);
    let said = said(&problems);
    assert_eq!(problems.list().len(), 1, "{said}");
    assert!(said.contains(&format!("try.toml:{index}")), "{index}:\n{said}");
    for part in parts {
        assert!(said.contains(part), "{part}:\n{said}");
    }
}

#[track_caller]
fn setting(pair: &str, parts: &[&str]) {
    let overrides = Overrides { set: vec![pair.into()], ..Overrides::default() };
    let problems = from_text("try.toml", "title = \"t\"", &overrides).expect_err("the setting is wrong");
    let said = said(&problems);
    for part in parts {
        assert!(said.contains(part), "{part}:\n{said}");
    }
}

#[test]
fn values_out_of_range_name_the_range_and_the_unit() {
    one(
        "title = \"t\"\n[exporter]\nrelocate = 1.5",
        "3:12",
        &["relocate = 1.5", "^^^", "0 to 1 (probability)"],
    );
    one("title = \"t\"\n[exporter]\nabandon = nan", "3:11", &["not a number (NaN)", "0 to 1"]);
    one("title = \"t\"\n[sanction]\nloss = inf", "3:8", &["not finite", "0 to 100 (value of a consignment)"]);
    one(
        "title = \"t\"\n[population]\nexporters = -5",
        "3:13",
        &["whole number from 10 to 20000000 (principals)"],
    );
    one("title = \"t\"\n[population]\nexporters = 99999999999999999999999999", "3:13", &["whole number"]);
    one("title = \"t\"\n[population]\npeers = 2.5", "3:9", &["a whole number from 0 to 64 (peers)"]);
    one("title = \"t\"\n[customs]\nfalse_alarm = \"a\"", "3:15", &["is a text", "0 to 1 (probability)"]);
    one(
        "title = \"t\"\n[customs]\nfalse_alarm = true",
        "3:15",
        &["is true or false", "a number from 0 to 1"],
    );
    one("title = \"t\"\n[structure]\nexit_active = 1", "3:15", &["is a whole number", "true or false"]);
    one("title = \"t\"\n[experiment]\nreplicates = 0", "3:14", &["1 to 1000000 (replicates)"]);
    one("title = \"t\"\n[experiment]\nseed = -1", "3:8", &["whole number from 0"]);
}

#[test]
fn a_misspelt_key_gets_a_suggestion() {
    one(
        "title = \"t\"\n[exporter]\nmoral_wieght = 1",
        "3:1",
        &["unknown key", "did you mean `moral_weight`?"],
    );
    one("title = \"t\"\n[exportr]\nrelocate = 0.1", "2:2", &["did you mean `exporter`?"]);
    one("titel = \"t\"\ntitle = \"t\"", "1:1", &["did you mean `title`?"]);
    one("title = \"t\"\n[stakeholder.consumer]\npower = 0.1", "2:14", &["did you mean `consumers`?"]);
    one("title = \"t\"\n[customs.house.\"Ningbo\"]\nshare = 0.1", "2:16", &["Ningbo (sea)"]);
}

#[test]
fn shares_that_do_not_sum_to_one_say_the_sum_and_the_factor() {
    let text = "title = \"t\"\n[customs.house.\"Ningbo (sea)\"]\nshare = 0.47";
    let said = said(&problems(text));
    assert!(said.contains("sum to 1.25") && said.contains("multiply each share by 0.800000"), "{said}");
}

#[test]
fn countermeasures_move_levers_only() {
    let measure = |line: &str| format!("title = \"t\"\n[countermeasure.mine]\n{line}");
    one(
        &measure("close_gap = { \"institution.reword\" = 0.5 }"),
        "3:15",
        &["did you mean `institution.reward`?"],
    );
    one(&measure("close_gap = { \"exporter.gain_mean\" = 0.5 }"), "3:15", &["no lever", "whole history"]);
    one(&measure("close_gap = { \"institution.meeting_interval\" = 0.5 }"), "3:15", &["no gap to close"]);
    one(
        &measure("close_gap = { \"institution.reward\" = 1.5 }"),
        "3:38",
        &["0 to 1 (share of the gap to 1)"],
    );
    one(&measure("label = \"l\""), "2:17", &["moves no lever", "close_gap, multiply or set"]);
    let ends = "multiply = { \"customs.false_alarm\" = 0.5 }\nstart = 9\nend = 9";
    one(&measure(ends), "5:7", &["must be later"]);
    let when = |condition: &str| {
        measure(&format!("multiply = {{ \"customs.evidence\" = 0.5 }}\nwhen = {condition}"))
    };
    one(&when("\"trust\""), "4:9", &["neither > nor <", "recorded_repeat_share > 0.25"]);
    one(&when("\"turst > 0.5\""), "4:9", &["did you mean `trust`?"]);
    one(&when("\"trust > much\""), "4:16", &["`much` is no number"]);
    one(
        "title = \"t\"\n[countermeasure.all]\nmultiply = { \"customs.evidence\" = 0.5 }",
        "2:17",
        &["cannot be called"],
    );
}

#[test]
fn arms_name_what_there_is() {
    one(
        "title = \"t\"\n[experiment]\narms = [\"reportin\"]",
        "3:9",
        &["did you mean `reporting`?", "there are:"],
    );
    one("title = \"t\"\n[experiment]\narms = [\"reporting+capasity\"]", "3:9", &["did you mean `capacity`?"]);
    one("title = \"t\"\n[experiment]\narms = \"eech\"", "3:8", &["did you mean `each`?"]);
    one("title = \"t\"\n[[arm]]\nname = \"x\"\napply = [\"nothing\"]", "4:10", &["unknown countermeasure"]);
    one("title = \"t\"\n[[arm]]\nname = \"all\"", "3:8", &["unique"]);
    let twins = "title = \"t\"\n[[arm]]\nname = \"x\"\n[[arm]]\nname = \"x\"";
    assert!(said(&problems(twins)).contains("must be unique"));
    one(
        "title = \"t\"\n[[arm]]\nname = \"x\"\nset = { \"time.horizon\" = 10 }",
        "4:9",
        &["cannot change `time.horizon`", "same agents and ticks"],
    );
    let many: String = (0..9)
        .map(|i| format!("[countermeasure.m{i}]\nmultiply = {{ \"customs.evidence\" = 0.5 }}\n"))
        .collect();
    let text = format!("title = \"t\"\n{many}[experiment]\narms = \"factorial\"");
    assert!(said(&problems(&text)).contains("8 countermeasures at most"));
}

#[test]
fn parties_and_houses_are_checked_as_lists() {
    let parties =
        said(&problems("title = \"t\"\n[[stakeholder]]\nname = \"a\"\nseat = \"goverment\"\npower = 2"));
    for part in ["did you mean `government`?", "0 to 1 (share)", "`dependence` is missing"] {
        assert!(parties.contains(part), "{part}:\n{parties}");
    }
    let one_agency =
        "title = \"t\"\n[[stakeholder]]\nname = \"a\"\nseat = \"invited\"\npower = 1\ndependence = 1";
    assert!(said(&problems(one_agency)).contains("must be customs"));
    let none = said(&problems("title = \"t\"\ncustoms.house = []"));
    assert!(none.contains("must be 1 to 1000"), "{none}");
    let number = said(&problems("title = \"t\"\nstakeholder = 3"));
    assert!(number.contains("a list of tables"), "{number}");
}

#[test]
fn what_does_not_fit_together_is_said() {
    one("title = \"t\"\n[time]\nhorizon = 50", "3:11", &["within a horizon of 50 ticks"]);
    one("title = \"t\"\n[population]\nexporters = 10\npeers = 10", "4:9", &["fewer than the exporters"]);
    let precision = |line: &str| format!("title = \"t\"\n[experiment]\nprecision = {{ {line} }}");
    one(&precision("outcome = \"reinfringement\", half_width = 0.1"), "3:25", &["did you mean"]);
    one(&precision("half_width = 0.0"), "3:28", &["above 0"]);
    one(&precision("min_replicates = 10, half_width = 0.1"), "3:32", &["40 to"]);
    one(&precision("outcome = \"trust\""), "3:13", &["`half_width` is missing"]);
}

#[test]
fn populations_without_room_say_what_they_would_need() {
    let text = "title = \"t\"\n[population]\nexporters = 20000000\nconsumers = 20000000\npeers = 64\n[time]\nhorizon = 5000";
    let Err(problems) = load_text("try.toml", text, &Overrides::default()) else {
        // A machine with room for forty million agents on every core.
        return;
    };
    let said = said(&problems);
    assert!(said.contains("GB of memory on") && said.contains("are available"), "{said}");
}

#[test]
fn all_problems_of_a_file_are_said_at_once_in_the_order_of_their_places() {
    let text = "title = 3\n[exporter]\nrelocate = 2\nabandn = 1\n[experiment]\narms = [\"x\"]\nseed = 1.5\n";
    let problems = problems(text);
    let said = said(&problems);
    let places: Vec<usize> =
        ["try.toml:1:9", "try.toml:3:12", "try.toml:4:1", "try.toml:6:9", "try.toml:7:8"]
            .iter()
            .map(|index| said.find(index).unwrap_or_else(|| panic!("{index}:\n{said}")))
            .collect();
    assert!(places.is_sorted(), "{said}");
    assert_eq!(problems.list().len(), 5);
    assert!(said.ends_with("5 problems"));
}

#[test]
fn what_is_not_toml_is_shown_where_it_breaks() {
    one("title = \"t\"\n[exporter\nrelocate = 1", "2:10", &["not TOML"]);
    let twice = said(&problems("title = \"t\"\ntitle = \"u\""));
    assert!(twice.contains("try.toml:2:1") && twice.contains("duplicate key"), "{twice}");
}

#[test]
fn empty_files_need_a_title() {
    for text in ["", "\n\n", "# only a comment\n"] {
        let said = said(&problems(text));
        assert!(said.contains("empty") && said.contains("title = \"My scenario\""), "{said}");
    }
    let said = said(&problems("[exporter]\nrelocate = 0.1"));
    assert!(said.contains("has no title"), "{said}");
}

#[test]
fn settings_of_the_command_line_are_checked_alike() {
    setting("exporter.relocate=2", &["--set:1:19", "0 to 1 (probability)"]);
    setting("exporter.relocat=0.2", &["did you mean `relocate`?"]);
    setting("countermeasure.reporting.intensity=7", &["0 to 1 (share of the full dose)"]);
    setting("countermeasure.reportin.intensity=0.5", &["moves no lever"]);
    setting("institution.leadership=2", &["--set:1:24", "0 to 1 (share)"]);
    setting("relocate", &["must be path=value"]);
    setting("=3", &["must be path=value"]);
    setting("exporter.relocate=", &["path=value"]);
    setting("exporter.relocate=much", &["is a text"]);
}

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn files_that_are_no_scenarios_get_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let said = |path: &Path| said(&load(path, &Overrides::default()).unwrap_err());
    assert!(said(folder.path()).contains("is a directory"));
    assert!(said(&folder.path().join("none.toml")).contains("cannot read"));
    assert!(said(&written(folder.path(), "b.toml", [0, 159, 146, 150])).contains("not a text file"));
    assert!(said(&written(folder.path(), "z.toml", "title = \"a\0\"")).contains("not a text file"));
    assert!(said(&written(folder.path(), "l.toml", vec![b'#'; 2 << 20])).contains("too long"));
    let circle = written(folder.path(), "one.toml", "extends = \"two.toml\"\ntitle = \"t\"");
    written(folder.path(), "two.toml", "extends = \"one.toml\"");
    assert!(said(&circle).contains("one.toml → two.toml → one.toml"), "{}", said(&circle));
    let lost = written(folder.path(), "lost.toml", "title = \"t\"\nextends = \"nowhere.toml\"");
    assert!(said(&lost).contains("lost.toml:2:11") && said(&lost).contains("cannot read"), "{}", said(&lost));
    // A mistake in the extended file is shown there.
    written(folder.path(), "base.toml", "title = \"b\"\n[exporter]\nrelocate = 9");
    let upper = written(folder.path(), "upper.toml", "extends = \"base.toml\"\n[exporter]\nabandon = 9");
    let text = said(&upper);
    assert!(text.contains("base.toml:3:12") && text.contains("upper.toml:3:11"), "{text}");
}

/// Texts near to scenarios: the shipped ones with pieces cut out, put in twice, or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let shipped = [
        include_str!("../../scenarios/china-customs.toml"),
        include_str!("../../scenarios/custom-countermeasure.toml"),
        include_str!("../../scenarios/parcels-and-ecommerce.toml"),
        "title = \"t\"\n",
    ];
    let pieces = [
        "nan",
        "-1",
        "1e999",
        "[[arm]]\nname = \"x\"\n",
        "\"",
        "=",
        "[",
        "]",
        "{",
        "}",
        "\n",
        "extends = \"x\"\n",
        "countermeasure = 3\n",
        "[experiment]\narms = \"factorial\"\n",
        "[[stakeholder]]\n",
        "0x1F",
        "true",
        "'''",
        "[customs.house.x]\n",
        "\u{202e}",
        "日本",
        "2020-01-01",
        "when = \"trust > nan\"\n",
        "inf",
        "-inf",
        "1_0",
    ];
    let edit = (0.0..1.0_f64, 0..40_usize, prop::sample::select(pieces.to_vec()), any::<bool>());
    (prop::sample::select(shipped.to_vec()), prop::collection::vec(edit, 1..6)).prop_map(|(text, edits)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (index, cut, piece, insert) in edits {
            let at = (index * characters.len() as f64) as usize;
            let end = (at + cut).min(characters.len());
            let new: Vec<char> = if insert { piece.chars().collect() } else { Vec::new() };
            characters.splice(at..end, new);
        }
        characters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in mutated()) {
        if let Err(problems) = from_text("try.toml", &text, &Overrides::default()) {
            prop_assert!(!problems.list().is_empty());
            prop_assert!(!said(&problems).is_empty());
        }
    }

    #[test]
    fn no_setting_makes_it_panic(pair in "[a-z.\"=0-9\\[\\]{} \\n'-]{0,40}") {
        let overrides = Overrides { set: vec![pair], ..Overrides::default() };
        if let Err(problems) = from_text("try.toml", "title = \"t\"", &overrides) {
            prop_assert!(!said(&problems).is_empty());
        }
    }
}
