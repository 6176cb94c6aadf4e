//! Natural mistakes and their remedies: place, what was wrong, what is allowed, and what to do.

use std::fs;
use std::path::Path;

use crate::said;
use sfic::scenario::study::{self, Changes};
use sfic::scenario::{Overrides, from_text};
use sfic_report::folder::disk::Disk;
use sfic_report::folder::files::{load, load_study};

/// What a file has, and what the message must have: its place first.
const IN_FILES: [(&str, &[&str]); 28] = [
    ("[institution]\nplatform = 0,5", &["3:12", "`0,5` is no number", "must be a number", "write 0.5"]),
    ("[institution]\nplatform = \"0,5\"", &["3:12", "is a text", "0 to 1 (share)", "write 0.5"]),
    ("[population]\nexporters = 20,000", &["3:13", "`20,000` is no number", "write 20000"]),
    ("[population]\nexporters = 1 200 000", &["3:13", "is no number", "write 1200000", "without separators"]),
    (
        "description = “Mine”",
        &["2:15", "`“` is a curly quotation mark", "must be a straight one", "description = \"Mine\""],
    ),
    (
        "[institution]\nplatform ＝ 0.5",
        &["3:10", "`＝` is a sign of another keyboard", "must be `=`", "platform = 0.5"],
    ),
    ("[institution]\nplatform = ０。５", &["3:12", "sign of another keyboard", "platform = 0.5"]),
    ("[institution]\nplatform = 40%", &["3:12", "without quotation marks", "\"40%\"", "write 0.4 or"]),
    (
        "[institution]\nplatform = 40",
        &["3:12", "out of range", "0 to 1 (share)", "40% is written 0.4 or \"40%\""],
    ),
    ("[time]\nhorizon = \"20%\"", &["3:11", "(ticks)", "a percentage is for shares"]),
    (
        "moral_weight = 0.4",
        &[
            "2:1",
            "unknown key `moral_weight`",
            "not known here",
            "belongs under [exporter]: exporter.moral_weight",
        ],
    ),
    ("replicates = 40", &["2:1", "unknown key", "not known here", "belongs under [experiment]"]),
    ("[customs]\nmoral_weight = 0.4", &["3:1", "in [customs]", "not known here", "belongs under [exporter]"]),
    (
        "[time]\nhorizon = 6 months",
        &["3:11", "`6 months` is no number", "must be a number", "write 26", "are 26 weeks"],
    ),
    ("[time]\nhorizon = \"2 years\"", &["3:11", "is a text", "(ticks)", "write 104", "are 104 weeks"]),
    ("[time]\nhorizon = \"half a year\"", &["3:11", "(ticks)", "write 26", "26 weeks"]),
    ("[countermeasure.reporting]\nstart = 2026-01-01", &["3:9", "is a date or time", "(ticks)", "26 weeks"]),
    ("[countermeasure.reporting]\nstart = \"01/06/2026\"", &["3:9", "is a text", "(ticks)", "26 weeks"]),
    (
        "description = Mine",
        &["2:15", "a text without quotation marks", "must be in quotation marks: \"Mine\""],
    ),
    ("[structure]\nexit_active = True", &["3:15", "`True` is no switch", "must be `true`"]),
    ("[institution]\nplatform: 0.4", &["3:9", "a colon", "must be `=`", "write platform = 0.4"]),
    (
        "[countermeasure.reporting]\nwhen = \"turst > 0.5\"",
        &[
            "3:9",
            "no signal `turst`",
            "not a signal",
            "`> 0.5`, is right",
            "did you mean `trust`",
            "recorded_repeat_share, ",
        ],
    ),
    (
        "[countermeasure.reporting]\nwhen = \"trust > much\"",
        &["3:16", "`much` is no number", "must be a number", "`trust`, is right", "recorded_repeat_share, "],
    ),
    (
        "[countermeasure.reporting]\nwhen = \"0.5 < trust\"",
        &["3:9", "the wrong way round", "the signal comes first", "write trust > 0.5"],
    ),
    (
        "[experiment]\nprecision = { half_width = 1 }",
        &["3:28", "out of range", "below 0.5", "1% is written 0.01 or", "one percentage point is 0.01"],
    ),
    // Keys of an earlier model.
    ("[structure]\nlift_scale = 4.0", &["3:1", "unknown key `lift_scale`", "forum.stopped_half"]),
    ("[forum]\ncommitment_trust = 0.4", &["3:1", "forum.commitment_incentive"]),
    (
        "[countermeasure.x]\nmultiply = { \"agency.sharing_dependence\" = 0.5 }",
        &["3:14", "agency.sharing_dependence", "forum.need"],
    ),
];

/// What the command line has, and what the message must have.
const ON_THE_COMMAND_LINE: [(&str, &[&str]); 7] = [
    ("a=20%", &["--set:1:1", "unknown key `a`", "not known here", "--set institution.platform=40%"]),
    ("institution.platform=140%", &["--set:1:22", "out of range", "0 to 1 (share)"]),
    ("institution.platform=0,4", &["--set:1:22", "is a text", "0 to 1 (share)", "write 0.4"]),
    ("time.horizon=20,000", &["--set:1:14", "(ticks)", "write 20000 for thousands, or 20.000"]),
    ("time.horizon=6 months", &["--set:1:14", "(ticks)", "26 weeks"]),
    ("experience.plain_memory=0.9", &["--set:1:12", "unknown key", "experience.partners_memory"]),
    ("moral_weight=40%", &["--set:1:1", "unknown key", "exporter.moral_weight"]),
];

#[track_caller]
fn has(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part}:\n{said}");
    }
}

#[test]
fn natural_mistakes_get_their_remedy() {
    for (text, parts) in IN_FILES {
        let problems = from_text("try.toml", &format!("title = \"t\"\n{text}"), &Overrides::default());
        let problems = problems.expect_err(text);
        assert_eq!(problems.list().len(), 1, "{text}:\n{}", said(&problems));
        has(&said(&problems), &[&[format!("try.toml:{}", parts[0]).as_str()], &parts[1..]].concat());
    }
    for (pair, parts) in ON_THE_COMMAND_LINE {
        let overrides = Overrides { set: vec![pair.into()], ..Overrides::default() };
        let problems = from_text("try.toml", "title = \"t\"", &overrides).expect_err(pair);
        has(&said(&problems), parts);
    }
}

#[test]
fn both_halves_of_a_condition_are_judged() {
    let text = "title = \"t\"\n[countermeasure.reporting]\nwhen = \"turst > much\"";
    let problems = from_text("try.toml", text, &Overrides::default()).unwrap_err();
    has(&said(&problems), &["no signal `turst`", "`much` is no number"]);
}

#[test]
fn a_share_is_a_number_or_a_percentage_everywhere() {
    let as_number = "title = \"t\"\n[institution]\nplatform = 0.007\n[countermeasure.reporting]\nintensity = 0.4\n\
        when = \"trust > 0.25\"\nclose_gap = { \"institution.reward\" = 0.5 }\n[customs.house.\"Ningbo (sea)\"]\n\
        inspection_rate = 0.03\n[stakeholder.consumers]\npower = 0.3\n[experiment]\nprecision = { half_width = 0.01 }\n\
        [[arm]]\nname = \"x\"\nset = { \"exporter.relocate\" = 0.125 }";
    let as_percentage = [
        ("0.007", "\"0.7%\""),
        ("0.4", "\"40%\""),
        ("> 0.25", "> 25%"),
        ("0.5 }", "\"50 %\" }"),
        ("0.03", "\"3%\""),
        ("0.3\n", "\"30%\"\n"),
        ("0.01 }", "\"1%\" }"),
        ("0.125", "\"12.5%\""),
    ];
    let read = |text: &str, overrides: &Overrides| match from_text("try.toml", text, overrides) {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems}"),
    };
    let plain = read(as_number, &Overrides::default());
    for (number, percentage) in as_percentage {
        let text = as_number.replacen(number, percentage, 1);
        assert_ne!(text, as_number, "{number}");
        assert_eq!(read(&text, &Overrides::default()), plain, "{percentage}");
    }
    let set = |value: &str| Overrides {
        set: vec![format!("institution.platform={value}")],
        ..Overrides::default()
    };
    assert_eq!(read("title = \"t\"", &set("40%")), read("title = \"t\"", &set("0.4")));

    let study = |range: &str, target: &str| {
        let text = format!(
            "title = \"t\"\nscenario = \"scenarios/china-customs.toml\"\n[factor.'institution.platform']\n{range}\n\
             [targets]\ninfringing_share = {target}\n[abc]\nparticles = 10\n"
        );
        let read = study::from_text(&Disk, &crate::root().join("try.toml"), &text, &Changes::default());
        let study = read.unwrap_or_else(|problems| panic!("{problems}")).study;
        (study.factors[0].values.clone(), study.calibration)
    };
    assert_eq!(
        study("range = [\"20%\", 0.8]", "[\"3%\", \"5%\"]"),
        study("range = [0.2, 0.8]", "[0.03, 0.05]")
    );
    assert_eq!(
        study("values = [\"20%\", 0.8]", "[0.03, 0.05]"),
        study("values = [0.2, 0.8]", "[0.03, 0.05]")
    );
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn another_kind_of_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let kinds: [(&str, &[u8], &[&str]); 7] = [
        ("a.xlsx", b"PK\x03\x04\x14\0", &["a zip archive or a spreadsheet", "sfic new NAME", "--points"]),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", &["an old spreadsheet", "sfic new NAME"]),
        ("a.csv", b"point,institution.platform\n0,0.5\n", &["a table (CSV)", "--points"]),
        ("b.csv", b"\xef\xbb\xbfpoint;platform\n0;0,5\n", &["a table (CSV)", "--points"]),
        ("a.parquet", b"PAR1\x15\x04", &["a Parquet table", "--points"]),
        ("a.json", b"{\n \"command\": [] }", &["JSON", "--manifest FILE"]),
        ("a.toml", b"\xff\xfet\0i\0", &["a text in UTF-16", "save it as UTF-8"]),
    ];
    for (name, bytes, parts) in kinds {
        let path = written(folder.path(), name, bytes);
        has(&said(&load(&path, &Overrides::default()).unwrap_err()), parts);
    }
    let study = "title = \"t\"\nscenario = \"s.toml\"\n[factor.'institution.platform']\nrange = [0, 1]\n\
        [design]\nkind = \"points\"\nfile = \"FILE\"";
    written(folder.path(), "s.toml", b"title = \"t\"");
    let points: [(&str, &[u8], &[&str]); 4] = [
        ("p.xlsx", b"PK\x03\x04\xff", &["a zip archive or a spreadsheet", "save the table as CSV"]),
        (
            "p.csv",
            b"institution.platform\n\"0,4\"\n",
            &["p.csv:2", "cannot be `0,4`", "a number", "write 0.4"],
        ),
        ("q.csv", b"point;institution.platform\n0;1\n", &["no column", "separated by commas"]),
        ("none.csv", b"", &["cannot read", "did you mean", "nine.csv"]),
    ];
    written(folder.path(), "nine.csv", b"x\n1\n");
    for (name, bytes, parts) in points {
        if !bytes.is_empty() {
            written(folder.path(), name, bytes);
        }
        let path = written(folder.path(), "study.toml", study.replace("FILE", name).as_bytes());
        has(&said(&load_study(&path, &Changes::default()).unwrap_err()), parts);
    }
}

#[test]
fn a_wrong_path_names_the_file_that_is_near() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "scenarios/china-customs.toml", b"title = \"t\"");
    written(folder.path(), "scenarios/points.csv", b"x\n1\n");
    let right = folder.path().join("scenarios/china-customs.toml");
    for wrong in [
        "scenarios/china-custom.toml",
        "scenarios/china-customs",
        "scenario/china-customs.toml",
        "china-customs.toml",
        "scenarios/studies/china-customs.toml",
    ] {
        let said = said(&load(&folder.path().join(wrong), &Overrides::default()).unwrap_err());
        has(&said, &["cannot read", wrong, &format!("did you mean {}?", right.display())]);
    }
    let far = said(
        &load(&folder.path().join("scenarios/quite-different.toml"), &Overrides::default()).unwrap_err(),
    );
    assert!(!far.contains("did you mean"), "{far}");
}
