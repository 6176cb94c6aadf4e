//! Reports of tables made up for the purpose: what they say follows from the numbers.

use std::fs;
use std::path::Path;

use super::results::Results;
use super::{Options, ReadError, effects, rendered};
use crate::figures::drawing::escaped;
use sfic_text::{Language, Messages};

const ARMS: [&str; 4] = ["baseline", "capacity", "reporting", "all"];

/// The report of folders made by hand, which no manifest seals.
pub(super) fn html(paths: &[&Path], options: Options<'_>) -> Result<String, ReadError> {
    let results = paths.iter().map(|path| Results::unsealed(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(rendered(&results, options))
}

/// A folder of results whose arms change re-infringement and recorded repeats so much, ± 0.01.
pub(super) fn folder(changes: &[(&str, f64, f64)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut effects = "arm,outcome,unit,estimate,se,low,high,difference,difference_se,difference_low,\
        difference_high,variance_reduction,p,p_holm,replicates,informative,at_risk,cases\n"
        .to_string();
    for (arm, truth, record) in changes {
        for (outcome, base, change) in
            [("reinfringement_rate", 0.5, truth), ("recorded_repeat_rate", 0.06, record)]
        {
            let level = base + change;
            let (low, high) = (level - 0.01, level + 0.01);
            let (below, above) = (change - 0.01, change + 0.01);
            effects += &if *arm == "baseline" {
                format!("{arm},{outcome},share,{level},0.005,{low},{high},,,,,,,,20,20,1000,100\n")
            } else {
                format!(
                    "{arm},{outcome},share,{level},0.005,{low},{high},{change},0.005,{below},{above},2,0.001,0.002,20,20,1000,100\n"
                )
            };
        }
        effects += &format!(
            "{arm},moved_share,share,0.1,0.005,0.09,0.11,{truth},0.005,{},{},2,0.1,0.1,20,20,1000,100\n",
            truth - 0.01,
            truth + 0.01
        );
        let (minutes, least, most) = (10.0 * truth, 10.0 * truth - 0.1, 10.0 * truth + 0.1);
        effects += &format!(
            "{arm},delay,minutes a consignment,30,0.05,29.9,30.1,{minutes},0.05,{least},{most},2,0.1,0.1,20,20,,\n"
        );
        effects += &format!("{arm},false_reports,reports,0,0,0,0,0,0,0,0,,,,20,20,,\n");
    }
    fs::write(folder.path().join("effects.csv"), effects).unwrap();
    folder
}

fn usual() -> tempfile::TempDir {
    folder(&[
        ("baseline", 0.0, 0.0),
        ("capacity", -0.1, -0.02),
        ("reporting", 0.05, -0.03),
        ("all", -0.3, -0.04),
    ])
}

pub(super) fn report(folder: &Path, language: Language) -> String {
    html(&[folder], Options { language, ..Options::default() }).unwrap()
}

#[test]
fn a_changed_sign_changes_the_sentences() {
    let text = report(usual().path(), Language::English);
    for part in [
        "“all together”: about 30 of 100 fewer (29 to 31)",
        "Of the others, “capacity” brings about 10 of 100 fewer",
        "“reporting” brings about 5 of 100 more (4 to 6), which is worse",
        "mislead under “reporting”: recorded repeats fall while true ones rise",
        "Fewer of the sanctioned move to another customs house under “capacity” and “all together”",
        "More of the sanctioned move to another customs house under “reporting”",
        "Honest trade is delayed more under “reporting”. Honest trade is delayed less under “capacity” and",
        "No significant change in false reports.",
    ] {
        assert!(text.contains(&escaped(part)), "{part}");
    }
    let turned = folder(&[
        ("baseline", 0.0, 0.0),
        ("capacity", 0.1, 0.02),
        ("reporting", -0.05, 0.03),
        ("all", 0.3, 0.04),
    ]);
    let text = report(turned.path(), Language::English);
    for part in [
        "“reporting”: about 5 of 100 fewer (4 to 6)",
        "“all together” brings about 30 of 100 more (29 to 31) and “capacity” brings about 10",
        "mislead under “reporting”: recorded repeats rise while true ones fall",
        "More of the sanctioned move to another customs house under “capacity” and “all together”",
        "Honest trade is delayed more under “capacity” and “all together”. Honest trade is delayed less under",
    ] {
        assert!(text.contains(&escaped(part)), "{part}");
    }
    assert!(
        text.matches("of 100 fewer").count() >= 1
            && !text.contains("“capacity” brings about 10 of 100 fewer")
    );
}

#[test]
fn what_cannot_be_told_is_not_told() {
    let unclear = folder(&[("baseline", 0.0, 0.0), ("capacity", -0.005, 0.0), ("all", 0.004, 0.0)]);
    let text = report(unclear.path(), Language::English);
    assert!(text.contains("none of what was tried brings a significant reduction"));
    assert!(text.contains("no significant change") && !text.contains("mislead under"));
    let alone = folder(&[("baseline", 0.0, 0.0)]);
    let text = report(alone.path(), Language::English);
    assert!(text.contains("about 50 (49 to 51) infringe again") && !text.contains("<figure"));
    assert!(effects(&Messages::for_files(), &Results::unsealed(alone.path()).unwrap()).is_none());
}

#[test]
fn every_language_says_the_same_numbers_and_leaves_no_gap() {
    let folder = usual();
    let (english, chinese) =
        (report(folder.path(), Language::English), report(folder.path(), Language::Chinese));
    for text in [&english, &chinese] {
        assert!(!text.contains("<script"));
        assert!(text.contains("−30.0 [−31.0, −29.0]"));
        // Of false reports, which no arm changes, there is nothing to draw.
        assert_eq!(text.matches("<figure").count(), 3);
        assert!(text.contains("id=\"delay-figure") && !text.contains("id=\"false-reports-figure"));
        assert!(text.contains("−3.00 [−3.10, −2.90]"));
    }
    assert!(english.contains("lang=\"en\"") && chinese.contains("lang=\"zh-Hans\""));
    for part in [
        "“全部对策”",
        "每100家受处罚企业约减少30家（29～31家）",
        "有记录可查的重复侵权下降，而实际重复侵权上升",
    ] {
        assert!(chinese.contains(part), "{part}");
    }
    assert_eq!(english, report(folder.path(), Language::English));
}

#[test]
fn a_countermeasure_is_on_all_the_time_or_in_so_many_weeks() {
    let folder = usual();
    let rows = "arm,countermeasure,replicates,on,first_tick,last_tick,ticks_on,ticks_measured,mean_dose,moved,clamped,\
        dose_before,dose_after\n\
        capacity,capacity,20,20,104,203,100,100,0.5,1,0,0,1\n\
        reporting,reporting,20,9,104,203,99,100,0.25,1,0,0,1\n";
    fs::write(folder.path().join("countermeasures.csv"), rows).unwrap();
    let text = report(folder.path(), Language::English);
    for part in [
        "on in 20 of 20 histories, weeks 104–203, mean dose 0.50",
        "on in 9 of 20 histories, weeks 104–203, in 99 of them on average, mean dose 0.25",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn the_cycle_says_of_each_arm_its_own_changes() {
    let folder = usual();
    let mut rows =
        "arm,node,item,unit,basis,before,before_low,before_high,after,after_low,after_high,gain,gain_low,\
        gain_high,difference,difference_low,difference_high,p,p_holm,series\n"
            .to_string();
    for (arm, trust, efficacy) in
        [("baseline", 0.0, 0.0), ("capacity", 0.1, -0.1), ("reporting", -0.2, 0.0), ("all", 0.0, 0.2)]
    {
        for (node, item, change) in
            [("collaborative process", "trust", trust), ("collaborative process", "efficacy", efficacy)]
        {
            let (level, low, high) = (0.4 + change, 0.39 + change, 0.41 + change);
            let difference = match arm {
                "baseline" => ",,,,".to_string(),
                _ => format!("{change},{},{},0.001,0.001", change - 0.01, change + 0.01),
            };
            rows += &format!(
                "{arm},{node},{item},share,ensemble,0.4,0.39,0.41,{level},{low},{high},{change},,,{difference},{item}\n"
            );
        }
    }
    fs::write(folder.path().join("cycle.csv"), rows).unwrap();
    let text = report(folder.path(), Language::English);
    let said = "“capacity”: higher: trust; lower: efficacy. “reporting”: lower: trust. “all together”: higher: efficacy.";
    assert!(text.contains(said));
}

#[test]
fn names_that_users_gave_are_escaped_everywhere() {
    let name = "<b>&'x\" * y";
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let folder = folder(&[("baseline", 0.0, 0.0), (&quoted, -0.2, 0.0)]);
    let text = report(folder.path(), Language::English);
    assert!(!text.contains("<b>") && text.contains("&lt;b&gt;"));
}

#[test]
fn results_stand_side_by_side() {
    let (one, two) = (usual(), folder(&[("baseline", 0.0, 0.0), ("capacity", 0.2, 0.0)]));
    let text = html(&[one.path(), two.path()], Options::default()).unwrap();
    let name = |folder: &tempfile::TempDir| folder.path().file_name().unwrap().to_string_lossy().into_owned();
    assert!(text.contains("id=\"beside\"") && text.contains(&name(&one)) && text.contains(&name(&two)));
    assert!(text.contains("id=\"r1-answer\"") && text.contains("id=\"r2-answer\""));
    let mut ids: Vec<&str> =
        text.split(" id=\"").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an identifier stands twice");
}

#[test]
fn what_is_no_result_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let error = |folder: &Path| html(&[folder], Options::default()).unwrap_err().to_string();
    assert!(error(folder.path()).contains("no results to report on"));
    let folder = usual();
    let path = folder.path().join("effects.csv");
    let whole = fs::read_to_string(&path).unwrap();
    for (from, to, expected) in [
        ("0.5,0.005", "c,0.005", ":2: `c` in column `estimate` is not a number"),
        ("estimate", "guess", ":1: there is no column `estimate`"),
        ("unit", "outcome", ":1: column `outcome` is there twice"),
        ("share,0.5,", "0.5,", ":2: the row has 17 cells and should have 18"),
    ] {
        fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        let said = error(folder.path());
        assert!(said.contains(&format!("effects.csv{expected}")), "{said}");
    }
    fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    let said = error(folder.path());
    assert!(said.contains("effects.csv:21: it ends in the middle of a row"), "{said}");
    let folder = usual();
    fs::write(folder.path().join("manifest.json"), "{}").unwrap();
    assert!(error(folder.path()).contains("not a manifest of sfic"));
}

#[test]
fn the_arms_of_the_sample_are_those_it_names() {
    let text = report(usual().path(), Language::English);
    for arm in &ARMS[..3] {
        assert!(text.contains(&format!("<th scope=\"row\">{arm}</th>")), "{arm}");
    }
}
