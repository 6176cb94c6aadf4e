//! Propositions: their files, what they claim, how they are judged, and the command.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use sfic::experiment::propositions::examine;
use sfic::scenario::{Proposition, Term, proposition_from_text};
use sfic::stats::claim::{Claim, Verdict};
use sfic::stats::{Jackknife, Ratio};
use sfic_report::folder::files::load_propositions;

use crate::bench::{Bench, signal};

/// A proposition on a small system: a platform that is there or not, and an arm that is the same as the first.
const SMALL: &str = r#"id = "S1"
dimension = "small"
claim = "A platform lets agencies share"
short = "platforms share"
expected = "positive"
source = "nobody"
why = "the channel"
replicates = 12
[base]
time = { warmup = 20, horizon = 60, follow_up = 10 }
population = { exporters = 200, rights_holders = 20, consumers = 50 }
[window]
end = [60, 80]
[[arm]]
name = "none"
set = { "institution.platform" = 0.0 }
[[arm]]
name = "same"
set = { institution.platform = 0.0 }
[[arm]]
name = "platform"
set = { institution.platform = 1.0 }
[[part]]
says = "the channel opens"
[[part.test]]
contrast = "platform - none"
signal = "sharing"
window = "end"
expect = "above"
sesoi = 0.02
[[part]]
says = "what is the same is the same"
[[part.test]]
contrast = "(platform - none) - (platform - same)"
outcome = "sharing"
expect = "nearly zero"
sesoi = 0.02
"#;

fn read(text: &str) -> Proposition {
    proposition_from_text("try.toml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn every_row_of_the_evidence_is_an_experiment_and_says_the_same() {
    let found = load_propositions(&crate::root().join("scenarios/propositions"), None)
        .unwrap_or_else(|e| panic!("{e}"));
    let text = fs::read_to_string(crate::root().join("tests/data/evidence/sfic_propositions.csv")).unwrap();
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = table.deserialize().map(|row| row.unwrap()).collect();
    assert_eq!((rows.len(), found.len()), (15, 15));
    for (row, proposition) in rows.iter().zip(&found) {
        assert_eq!(row["id"], proposition.id);
        assert_eq!(row["proposition"], proposition.claim, "{}", proposition.id);
        assert_eq!(row["dimension"], proposition.dimension, "{}", proposition.id);
        assert_eq!(row["source"], proposition.source, "{}", proposition.id);
        assert!(
            proposition.text.contains(&format!("expected = \"{}\"", row["expected"])),
            "{}",
            proposition.id
        );
        assert!(proposition.text.starts_with("#:schema ../proposition.schema.json\n"), "{}", proposition.id);
        assert!(proposition.warnings.is_empty(), "{}: {:?}", proposition.id, proposition.warnings);
        assert!(proposition.why.len() > 200, "{}", proposition.id);
        for test in proposition.parts.iter().flat_map(|part| &part.tests) {
            let of_rate = test.terms.iter().all(|term| term.window.is_none());
            assert_eq!(
                test.smallest,
                if of_rate { 0.01 } else { 0.02 },
                "one rule for all: {}",
                proposition.id
            );
        }
    }
    let further = load_propositions(&crate::root().join("scenarios/propositions/further"), None);
    assert!(!further.unwrap_or_else(|e| panic!("{e}")).is_empty());
}

#[test]
fn arms_are_the_base_with_their_own_changes() {
    let text = SMALL.replace(
        "set = { institution.platform = 1.0 }",
        "apply = [\"reporting\"]\nset = { institution.platform = 1.0, countermeasure.reporting.start = 30, \
         stakeholder.\"*\".power = 0.5, stakeholder.consumers.power = 0.25, \
         stakeholder.\"public security\".joins = 40 }",
    );
    let proposition = read(&text);
    let [none, same, platform] = &proposition.arms[..] else { panic!() };
    assert_eq!(none.spec, same.spec);
    assert_eq!((none.spec.settings.time.horizon, none.spec.settings.institution.platform), (60, 0.0));
    let spec = &platform.spec;
    assert_eq!((spec.settings.institution.platform, spec.countermeasures[0].start), (1.0, Some(30)));
    let power: Vec<f64> = spec.stakeholders.iter().map(|party| party.power).collect();
    assert_eq!(power, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.5]);
    assert_eq!(spec.stakeholders.iter().map(|party| party.joins).sum::<u32>(), 40);
    let weights = |part: usize| -> Vec<(usize, f64)> {
        let terms = &proposition.parts[part].tests[0].terms;
        terms.iter().map(|Term { arm, weight, .. }| (*arm, *weight)).collect()
    };
    assert_eq!(weights(0), [(2, 1.0), (0, -1.0)]);
    assert_eq!(weights(1), [(0, -1.0), (1, 1.0)], "what cancels out is gone");
}

#[test]
fn mistakes_are_pointed_at() {
    let said = |old: &str, new: &str, parts: &[&str]| {
        assert_eq!(SMALL.matches(old).count(), 1, "{old}");
        let text = SMALL.replace(old, new);
        let problems = proposition_from_text("try.toml", &text).expect_err(new);
        let said = crate::said(&problems);
        for part in parts {
            assert!(said.contains(part), "{new}: {part}\n{said}");
        }
        problems.list().len()
    };
    let contrast = "contrast = \"platform - none\"";
    said(
        contrast,
        "contrast = \"platfrom - none\"",
        &["try.toml:26:13", "no arm `platfrom`", "did you mean `platform`?"],
    );
    said(contrast, "contrast = \"platform - none@end + \"", &["try.toml:26:35", "an arm is missing here"]);
    said(contrast, "contrast = \"platform - none@late\"", &["try.toml:26:24", "no window `late`"]);
    said(contrast, "contrast = \"platform + none\"", &["weights of the contrast sum to 2", "must sum to 0"]);
    said(
        "signal = \"sharing\"",
        "signal = \"interception_rate\"",
        &["is a rate", "outcome = \"interception_rate\""],
    );
    said("signal = \"sharing\"", "signal = \"shring\"", &["no signal `shring`", "did you mean `sharing`?"]);
    said("signal = \"sharing\"", "outcome = \"sharing\"", &["an outcome is of the whole history"]);
    said("window = \"end\"\n", "", &["a signal is looked at in a window of time"]);
    said(
        "outcome = \"sharing\"",
        "outcome = \"sharin\"",
        &["no outcome `sharin`", "did you mean `sharing`?"],
    );
    said("expect = \"above\"", "expect = \"positive\"", &["must be one of: above, below, nearly zero"]);
    said(
        "expect = \"nearly zero\"\nsesoi = 0.02",
        "expect = \"nearly zero\"\nsesoi = 0",
        &["a number above 0"],
    );
    said("end = [60, 80]", "end = [60, 81]", &["ends at 81, the history at 80"]);
    said("end = [60, 80]", "end = [60, 60]", &["is no window"]);
    said("name = \"same\"", "name = \"none\"", &["a second arm `none`"]);
    said("name = \"same\"", "name = \"the same\"", &["an arm cannot be called `the same`"]);
    said("(platform - none) - (platform - same)", "platform - none", &["no contrast uses the arm `same`"]);
    said(
        "set = { institution.platform = 0.0 }",
        "set = { population.peers = 2 }",
        &["other agents or ticks"],
    );
    said(
        "set = { institution.platform = 0.0 }",
        "set = { institution.platfrm = 0.0 }",
        &["did you mean `platform`?"],
    );
    said("set = { institution.platform = 0.0 }", "apply = [\"reprting\"]", &["did you mean `reporting`?"]);
    let later = "set = { stakeholder.customs.joins = 3 }";
    said("set = { institution.platform = 0.0 }", later, &["customs cannot join its own forum later"]);
    said("says = \"the channel opens\"\n", "", &["`says` is missing"]);
    said("why = \"the channel\"", "why = \"\"", &["`why` is empty"]);
    let several = said("replicates = 12", "replicats = 12\nidd = 1", &["did you mean `replicates`?"]);
    assert_eq!(several, 2, "all problems at once");
}

fn claim(values: &[f64], proposition: &Proposition, test: usize, sign: f64) -> Claim {
    let tests: Vec<_> = proposition.parts.iter().flat_map(|part| &part.tests).collect();
    let sums: Vec<Ratio> = values.iter().map(|value| Ratio::mean_of(sign * value)).collect();
    Claim { contrast: Jackknife::of_ratio(&sums), region: tests[test].region, smallest: tests[test].smallest }
}

/// Constructed ensembles: an effect of 0.1 ± 0.01 and one of nothing ± 0.001.
#[test]
fn a_claim_needs_all_its_parts_and_a_sign_flip_refutes_it() {
    let proposition = read(SMALL);
    let effect: Vec<f64> = (0..20).map(|r| 0.1 + 0.02 * f64::from(r % 5 - 2)).collect();
    let nothing: Vec<f64> = (0..20).map(|r| 0.001 * f64::from(r % 3 - 1)).collect();
    let verdict = |first: &[f64], sign: f64, second: &[f64]| {
        let claims = vec![claim(first, &proposition, 0, sign), claim(second, &proposition, 1, 1.0)];
        let examined = examine(&[(&proposition, claims, 20)]);
        (examined[0].of_part(0), examined[0].of_part(1), examined[0].verdict())
    };
    use Verdict::{DoesNotHold, Holds, Undecided};
    assert_eq!(verdict(&effect, 1.0, &nothing), (Holds, Holds, Holds));
    assert_eq!(verdict(&effect, -1.0, &nothing), (DoesNotHold, Holds, DoesNotHold));
    assert_eq!(verdict(&effect, 1.0, &effect), (Holds, DoesNotHold, DoesNotHold));
    let wide: Vec<f64> = (0..20).map(|r| 0.02 + 0.1 * f64::from(r % 3 - 1)).collect();
    assert_eq!(verdict(&wide, 1.0, &nothing), (Undecided, Holds, Undecided));
}

/// What holds alone may be undecided among many: Holm's adjustment runs over all tests of the run.
#[test]
fn p_values_are_adjusted_over_all_propositions_of_a_run() {
    let proposition = read(SMALL);
    let close: Vec<f64> = (0..20).map(|r| 0.028 + 0.01 * f64::from(r % 5 - 2)).collect();
    let wide: Vec<f64> = (0..20).map(|r| 0.02 + 0.1 * f64::from(r % 3 - 1)).collect();
    let of = |first: &[f64]| vec![claim(first, &proposition, 0, 1.0), claim(&wide, &proposition, 1, 1.0)];
    let alone = examine(&[(&proposition, of(&close), 20)]);
    let mut many = vec![(&proposition, of(&close), 20)];
    many.extend((0..30).map(|_| (&proposition, of(&wide), 20)));
    let among = examine(&many);
    let (a, b) = (alone[0].parts[0][0], among[0].parts[0][0]);
    assert_eq!((a.verdict, b.verdict), (Verdict::Holds, Verdict::Undecided));
    assert!(a.p == b.p && b.p_holm > a.p_holm && b.interval.unwrap().low < a.interval.unwrap().low);
}

/// The claim, and another that does not hold.
fn claims() -> Bench {
    let null = SMALL
        .replace("\"S1\"", "\"S2\"")
        .replace("contrast = \"platform - none\"", "contrast = \"same - none\"")
        .replace("(platform - none) - (platform - same)", "platform - none")
        .replace(
            "outcome = \"sharing\"\nexpect = \"nearly zero\"",
            "outcome = \"sharing\"\nexpect = \"below\"",
        );
    Bench::with(&[("scenarios/propositions/p1.toml", SMALL), ("scenarios/propositions/p2.toml", &null)])
}

#[test]
fn the_command_prints_verdicts_and_exits_with_0_whatever_they_are() {
    let bench = claims();
    let (code, stdout, stderr) = bench.sfic(&["propositions"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("Propositions: 2 · tests: 4 · runs: 72 · seed 20260101 · sfic "), "{stdout}");
    let claim = stdout.lines().find(|line| line.contains("platforms share")).unwrap();
    assert!(claim.trim_start().starts_with("S1 ") && claim.ends_with(" holds"), "{claim}");
    assert!(stdout.contains("Holds: S1.\n\nDoes not hold: S2.\n"), "{stdout}");
    // Identical arms: exactly nothing, without width, and therefore no effect.
    let null = stdout.lines().find(|line| line.contains("sharing: same - none, end")).unwrap();
    assert!(null.contains(" 0.0 [0.0, 0.0] ") && null.contains(" does not hold "), "{null}");
    let table = bench.text("results/propositions/propositions.csv");
    assert_eq!(table.lines().count(), 5);
    // The page that the command wrote, and that of its folder in another language.
    let own = bench.text("results/propositions/report.html");
    assert!(own.contains("Does not hold: S2.") && own.contains("A platform lets agencies share"));
    let page = ["report", "results/propositions", "--lang", "zh", "--out", "zh.html"];
    let (code, _, stderr) = bench.sfic(&page);
    assert_eq!(code, 0, "{stderr}");
    let page = bench.text("zh.html");
    for said in ["不成立：S2。", "A platform lets agencies share", "S2中不成立的部分：the channel opens"]
    {
        assert!(page.contains(said), "{said}");
    }
    let (_, one, _) = bench.sfic(&["propositions", "--only", "s1", "--json", "--quiet", "--out", "one"]);
    let one: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["propositions"].as_array().unwrap().len(), 1);
    let test = &one["propositions"][0]["tests"][0];
    assert_eq!((&test["measure"], &test["verdict"]), (&"sharing".into(), &"holds".into()));
    assert!(test["low"].as_f64().unwrap() < test["effect"].as_f64().unwrap());
}

#[test]
fn threads_change_no_byte() {
    let bench = claims();
    let bytes = |out: &str| {
        let read = |file: &str| fs::read(bench.path(out).join(file)).unwrap();
        let mut manifest: Value = serde_json::from_slice(&read("manifest.json")).unwrap();
        manifest.as_object_mut().unwrap().remove("machine");
        (read("propositions.csv"), manifest)
    };
    for (threads, out) in [("1", "a"), ("2", "b")] {
        let (code, _, stderr) = bench.sfic(&["propositions", "--threads", threads, "--out", out]);
        assert!(code == 0, "{stderr}");
    }
    assert_eq!(bytes("a"), bytes("b"));
    let (code, ..) = bench.sfic(&["propositions", "-n", "6", "--out", "c"]);
    assert_eq!(code, 0);
    assert_ne!(bytes("a").0, bytes("c").0);
    let left: Vec<_> =
        fs::read_dir(bench.path("a")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".journal")), "{left:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on() {
    let bench = claims();
    let arguments = ["propositions", "--only", "S1", "-n", "400", "--threads", "1", "--out", "out"];
    let child = bench.start_until(&arguments, "out", 4);
    signal(&child, "-INT");
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted in S1") && said.contains("give the same command again"), "{said}");
    assert!(!bench.journals("out").is_empty() && !bench.path("out/propositions.csv").exists());
    let (code, ..) = bench.sfic(&arguments);
    let (_, whole, _) = bench.sfic(&["propositions", "--only", "S1", "-n", "400", "--out", "whole"]);
    let table = |out: &str| fs::read(bench.path(out).join("propositions.csv")).unwrap();
    assert!(code == 0 && table("out") == table("whole") && bench.journals("out").is_empty(), "{whole}");
}

#[test]
fn wrong_names_and_folders_are_said() {
    let bench = claims();
    let (code, _, stderr) = bench.sfic(&["propositions", "--only", "S11"]);
    assert!(code == 2 && stderr.contains("no proposition `S11`; did you mean S1?"), "{stderr}");
    let (code, _, stderr) = bench.sfic(&["propositions", "nowhere"]);
    assert!(code == 2 && stderr.contains("cannot read nowhere"), "{stderr}");
    let base = bench.path("base.toml");
    fs::write(&base, "title = \"b\"\n[institution]\nplatfrm = 1").unwrap();
    let (code, _, stderr) = bench.sfic(&["propositions", "--base", "base.toml"]);
    assert!(code == 2 && stderr.matches("did you mean `platform`?").count() == 1, "{stderr}");
    let file = bench.path("scenarios/propositions/p3.toml");
    fs::write(&file, SMALL.replace("sesoi = 0.02\n[[part]]", "sesoi = -1\n[[part]]")).unwrap();
    let (code, _, stderr) = bench.sfic(&["propositions"]);
    assert!(code == 2 && stderr.contains("p3.toml:30:9") && stderr.contains("above 0"), "{stderr}");
    fs::write(&file, SMALL).unwrap();
    let (code, _, stderr) = bench.sfic(&["propositions"]);
    assert!(code == 2 && stderr.contains("are both called S1"), "{stderr}");
}

#[test]
fn a_base_scenario_takes_the_place_of_the_built_in_system() {
    let bench = claims();
    bench.write("closed.toml", "title = \"c\"\n[agency]\nmanual_channel = 1.0");
    let arguments = ["propositions", "--only", "S1", "--base", "closed.toml", "--json", "--quiet"];
    let (code, stdout, stderr) = bench.sfic(&arguments);
    assert_eq!(code, 0, "{stderr}");
    let found: Value = serde_json::from_str(&stdout).unwrap();
    // Where letters carry everything, a platform adds nothing.
    assert!(found["propositions"][0]["tests"][0]["effect"].as_f64().unwrap().abs() < 0.001, "{found}");
    assert_eq!(found["propositions"][0]["verdict"], "does not hold");
}
