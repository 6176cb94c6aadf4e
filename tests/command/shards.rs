//! A sweep in shards: the bytes of one machine, whoever ran what and how often, and nothing merged that is not right.

use std::fs;
use std::process::Child;

use crate::bench::{Bench, FILES, SMALL, STUDY, signal};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn with(study: &str) -> Bench {
    Bench::new(SMALL, study)
}

/// A bench with a plan of so many shards in `plan`.
fn planned(shards: u32) -> Bench {
    let bench = with(STUDY);
    bench.done(&["sweep", "plan", "s.toml", "--shards", &shards.to_string(), "--out", "plan"]);
    bench
}

/// The files of a sweep, the manifest without its part of the machine.
fn results(bench: &Bench, out: &str) -> Vec<Vec<u8>> {
    let mut files = bench.bytes(out, &FILES);
    let mut manifest: Value = serde_json::from_str(&bench.text(&format!("{out}/manifest.json"))).unwrap();
    manifest.as_object_mut().unwrap().remove("machine").unwrap();
    files.push(manifest.to_string().into_bytes());
    files
}

/// Starts a shard and waits until one of its journals has this many whole records, or it has ended.
fn start_until(bench: &Bench, shard: &str, records: usize) -> Child {
    bench.start_until(&["sweep", "run", "plan", shard, "--threads", "1"], "plan/shards", records)
}

/// The file of a shard with something changed and the checksum that goes with it.
fn forged(bytes: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut body = bytes[..bytes.len() - 32].to_vec();
    change(&mut body);
    let checksum = Sha256::digest(&body);
    body.extend_from_slice(&checksum);
    body
}

#[test]
fn any_number_of_shards_in_any_order_gives_the_bytes_of_a_sweep() {
    let bench = with(STUDY);
    let shown = bench.done(&["sweep", "s.toml", "--threads", "1", "--out", "one"]);
    bench.done(&["sweep", "s.toml", "--threads", "2", "--out", "two"]);
    assert_eq!(results(&bench, "one"), results(&bench, "two"));
    for (shards, order) in
        [("1", vec!["1"]), ("4", vec!["4", "2", "1", "3"]), ("7", vec!["7,1-3", "6", "4-5"])]
    {
        let (plan, out) = (format!("plan-{shards}"), format!("merged-{shards}"));
        bench.done(&["sweep", "plan", "s.toml", "--shards", shards, "--out", &plan]);
        for (turn, numbers) in order.iter().enumerate() {
            let threads = if turn % 2 == 0 { "1" } else { "2" };
            let said = bench.done(&["sweep", "run", &plan, numbers, "--threads", threads]);
            assert!(said.contains(&format!("of {shards}: finished, ")), "{said}");
        }
        // Once more: nothing is run, nothing changes.
        let file = bench.path(&plan).join("shards/1.shard");
        let before = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
        assert!(
            bench
                .done(&["sweep", "run", &plan, "1"])
                .starts_with(&format!("shard 1 of {shards}: was finished"))
        );
        assert_eq!(before, (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()));
        assert_eq!(bench.done(&["sweep", "merge", &plan, "--out", &out]), shown);
        assert_eq!(results(&bench, "one"), results(&bench, &out), "{shards} shards");
        assert!(bench.journals(&plan).is_empty());
    }
    // What else a sweep can be asked for.
    let json = |arguments: &[&str]| {
        let mut found: Value = serde_json::from_str(&bench.done(arguments)).unwrap();
        found.as_object_mut().unwrap().remove("folder").unwrap();
        found
    };
    assert_eq!(
        json(&["sweep", "merge", "plan-7/plan.json", "--json", "--tables", "csv", "--out", "as-csv"]),
        json(&["sweep", "s.toml", "--json", "--tables", "csv", "--out", "one-csv"])
    );
    assert_eq!(bench.text("as-csv/runs.csv"), bench.text("one-csv/runs.csv"));
    assert!(bench.path("as-csv").join("report.html").exists());
    bench.done(&["sweep", "merge", "plan-7", "--no-report", "--out", "as-csv"]);
    assert!(!bench.path("as-csv").join("report.html").exists());
}

#[test]
fn a_plan_is_its_folder_and_the_same_whenever_it_is_made() {
    let bench = planned(5);
    let manifest: Value = serde_json::from_str(&bench.text("plan/plan.json")).unwrap();
    let shards = manifest["shards"].as_array().unwrap();
    let runs = |shard: &Value| shard["runs"].as_u64().unwrap();
    assert_eq!((shards.len(), shards.iter().map(runs).sum::<u64>()), (5, 48));
    assert!(shards.iter().all(|shard| [9, 10].contains(&runs(shard))), "{shards:?}");
    for (file, hash) in manifest["files"].as_object().unwrap() {
        let digest = Sha256::digest(fs::read(bench.path("plan").join(file)).unwrap());
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, digits.as_str(), "{file}");
    }
    bench.done(&["sweep", "plan", "s.toml", "--shards", "5", "--out", "again"]);
    assert_eq!(bench.text("plan/plan.json"), bench.text("again/plan.json"));
    // The same plan once more keeps what is there; another is refused.
    bench.done(&["sweep", "run", "plan", "2"]);
    let (code, shown, said) = bench.sfic(&["sweep", "plan", "s.toml", "--shards", "5", "--out", "plan"]);
    assert!(code == 0 && said.contains("this plan was there") && shown.contains("5 shards of 9 or 10 runs"));
    assert!(bench.done(&["sweep", "run", "plan", "2"]).contains("was finished before"));
    let even = bench.done(&["sweep", "plan", "s.toml", "--shards", "6", "--out", "even"]);
    assert!(even.contains("6 shards of 8 runs"), "{even}");
    let said = bench.refused(2, &["sweep", "plan", "s.toml", "--shards", "6", "--out", "plan"]);
    assert!(said.contains("plan has another plan") && said.contains("another folder with --out"), "{said}");
    // Moved, without the study that it was made from, from another folder.
    bench.done(&["sweep", "s.toml", "--out", "one"]);
    fs::create_dir(bench.path("far")).unwrap();
    fs::rename(bench.path("plan"), bench.path("far/away")).unwrap();
    fs::remove_file(bench.path("s.toml")).unwrap();
    fs::remove_file(bench.path("small.toml")).unwrap();
    bench.done(&["sweep", "run", "far/away/plan.json", "1-5"]);
    bench.done(&["sweep", "merge", "far/away"]);
    assert_eq!(results(&bench, "one"), results(&bench, "results/s"));
}

#[test]
fn changes_on_the_command_line_and_points_from_a_file_are_in_the_plan() {
    let bench = with(STUDY);
    fs::write(
        bench.path("points.csv"),
        "institution.platform,countermeasure.reporting.start,structure.exit_active,weight\n\
         0.2,40,true,1\n1.5,40,true,2\n0.3,60,false,0.5\n-1,40,true,1\n0.1234567890123,60,false,1\n",
    )
    .unwrap();
    let changes = ["--points", "points.csv", "-n", "3", "--seed", "5", "--set", "forum.prehistory=0.3"];
    let shown = bench.done(&[&["sweep", "s.toml", "--out", "one"], &changes[..]].concat());
    bench.done(&[&["sweep", "plan", "s.toml", "--shards", "4", "--out", "plan"], &changes[..]].concat());
    let said = bench.done(&["sweep", "run", "plan", "1-4"]);
    // Four runs in a shard, and three at a point: the second point is shared.
    assert!(
        said.starts_with("shard 1 of 4: finished, 3 runs at point 0\nshard 2 of 4: finished, 4 runs"),
        "{said}"
    );
    assert!(said.contains("at points 1 to 2; 3 failed, with reasons that the merge will show"), "{said}");
    let merged = bench.done(&["sweep", "merge", "plan", "--out", "merged"]);
    let tail = |text: &str| text.lines().skip(2).map(str::to_string).collect::<Vec<_>>();
    assert_eq!(tail(&merged), tail(&shown));
    assert!(merged.contains("2 of 5 points failed"), "{merged}");
    assert_eq!(results(&bench, "one"), results(&bench, "merged"));
    assert_eq!(bench.text("merged/failures.csv").lines().count(), 3);
}

#[test]
fn killed_at_any_moment_a_shard_goes_on_and_ends_in_the_same_bytes() {
    let bench = with(&STUDY.replace("points = 8", "points = 64"));
    bench.done(&["sweep", "plan", "s.toml", "--shards", "2", "--out", "whole"]);
    bench.done(&["sweep", "run", "whole", "1"]);
    bench.done(&["sweep", "plan", "s.toml", "--shards", "2", "--out", "plan"]);
    let mut broken = 0;
    for kills in 1..5 {
        let mut child = start_until(&bench, "1", kills * 12);
        broken += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(broken > 0, "no kill came before the end: the machine is faster than this test");
    // The last of the journals torn, as a crash of the machine might leave it.
    let torn = bench.journals("plan/shards").into_iter().max_by_key(|path| fs::metadata(path).unwrap().len());
    let torn = torn.unwrap();
    let bytes = fs::read(&torn).unwrap();
    fs::write(&torn, &bytes[..bytes.len() - 7]).unwrap();
    let (code, shown, said) = bench.sfic(&["sweep", "run", "plan", "1"]);
    assert!(
        code == 0 && said.contains("going on: ") && said.contains(" of 192 runs were finished"),
        "{said}"
    );
    assert_eq!(shown, "shard 1 of 2: finished, 192 runs at points 0 to 31\n");
    let file = |plan: &str| fs::read(bench.path(plan).join("shards/1.shard")).unwrap();
    assert!(file("plan") == file("whole"));
    assert!(bench.journals("plan/shards").is_empty());
}

#[test]
fn ctrl_c_says_how_to_go_on() {
    let bench = with(&STUDY.replace("points = 8", "points = 64"));
    bench.done(&["sweep", "plan", "s.toml", "--shards", "2", "--out", "plan"]);
    let child = start_until(&bench, "2", 12);
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("of 192 runs of shard 2 are kept; give the same command again to go on"), "{said}");
    assert_eq!(bench.done(&["sweep", "merge", "plan", "--missing"]), "1-2\n");
}

#[test]
fn processes_at_the_same_shard_do_no_harm() {
    let bench = with(&STUDY.replace("points = 8", "points = 16"));
    bench.done(&["sweep", "s.toml", "--out", "one"]);
    bench.done(&["sweep", "plan", "s.toml", "--shards", "2", "--out", "plan"]);
    let at_once: Vec<Child> = ["1", "1", "1-2", "2,1"]
        .map(|numbers| bench.command(&["sweep", "run", "plan", numbers, "--threads", "1"]).spawn().unwrap())
        .into();
    for child in at_once {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    bench.done(&["sweep", "merge", "plan", "--out", "merged"]);
    assert_eq!(results(&bench, "one"), results(&bench, "merged"));
}

#[test]
fn missing_shards_are_named_as_a_list_that_runs_them() {
    let bench = planned(12);
    assert_eq!(bench.done(&["sweep", "merge", "plan", "--missing"]), "1-12\n");
    // One number of a task for several shards.
    let said = bench.done(&["sweep", "run", "plan", "3", "--every", "4"]);
    assert_eq!(
        said.lines().map(|line| &line[..line.find(" of").unwrap()]).collect::<Vec<_>>(),
        ["shard 3", "shard 7", "shard 11"]
    );
    bench.done(&["sweep", "run", "plan", "4-5"]);
    let said = bench.refused(1, &["sweep", "merge", "plan", "--out", "merged"]);
    let list = "1-2,6,8-10,12";
    for part in [
        "error: of 12 shards: 7 not there; nothing was merged\n".to_string(),
        format!("  not there: {list}\n"),
        format!("sbatch --array={list} plan/sfic-array.sbatch plan\n"),
        format!("sfic sweep run plan {list}\n"),
    ] {
        assert!(said.contains(&part), "{part}\n{said}");
    }
    assert!(!bench.path("merged/manifest.json").exists());
    assert_eq!(bench.done(&["sweep", "merge", "plan", "--missing"]), format!("{list}\n"));
    bench.done(&["sweep", "run", "plan", list]);
    assert_eq!(bench.done(&["sweep", "merge", "plan", "--missing"]), "");
    bench.done(&["sweep", "merge", "plan", "--out", "merged"]);
    let script = crate::root().join("docs/cluster/sfic-array.sbatch");
    assert_eq!(bench.text("plan/sfic-array.sbatch"), fs::read_to_string(script).unwrap());
}

#[test]
fn a_damaged_or_forged_shard_is_named_and_run_again() {
    let bench = planned(4);
    bench.done(&["sweep", "s.toml", "--out", "one"]);
    bench.done(&["sweep", "run", "plan", "1-4"]);
    bench.done(&["sweep", "plan", "s.toml", "--shards", "4", "--seed", "9", "--out", "other"]);
    bench.done(&["sweep", "run", "other", "3"]);
    let path = bench.path("plan/shards/3.shard");
    let whole = fs::read(&path).unwrap();
    let another = fs::read(bench.path("plan/shards/2.shard")).unwrap();
    let of_other = fs::read(bench.path("other/shards/3.shard")).unwrap();
    let flipped = |index: usize| {
        let mut bytes = whole.clone();
        bytes[index] ^= 1;
        bytes
    };
    let head = 8 + 32 + 4 + 8;
    let (early, sum) = ("it ends too early", "its checksum is wrong");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), early),
        (whole[..20].to_vec(), early),
        (whole[..whole.len() / 2].to_vec(), early),
        (whole[..whole.len() - 1].to_vec(), early),
        ([&whole[..], b"\0"].concat(), "something was added at its end"),
        (flipped(0), "it is not the file of a shard"),
        (flipped(9), "it belongs to another plan"),
        (flipped(41), "it is the file of another shard"),
        (flipped(head + 1), sum),
        (flipped(whole.len() / 2), sum),
        (flipped(whole.len() - 1), sum),
        (b"<html>no such file</html>".repeat(10), "it is not the file of a shard"),
        (another, "it is the file of another shard"),
        (of_other, "it belongs to another plan"),
        // With a checksum that fits: what does not have the form of this shard's runs is no file of it.
        (forged(&whole, |body| body[head] = 9), ""),
        (forged(&whole, |body| body[head] = 1), ""),
        (forged(&whole, |body| body.truncate(head + 1_000)), "it ends too early"),
        (forged(&whole, |body| body.extend([0; 40])), "something was added at its end"),
    ];
    for (index, (bytes, what)) in cases.iter().enumerate() {
        fs::write(&path, bytes).unwrap();
        let said = bench.refused(1, &["sweep", "merge", "plan", "--out", "merged"]);
        let kinds = [
            "error: of 4 shards: 1 damaged; nothing was merged",
            "sbatch --array=3 ",
            "sfic sweep run plan 3",
        ];
        assert!(kinds.iter().all(|part| said.contains(part)), "case {index}: {said}");
        // Where a reason is said to stand, its length is whatever stands there: any fault will do.
        assert!(said.contains(&format!("damaged: 3: {what}")), "case {index}: {what}\n{said}");
        assert_eq!(bench.done(&["sweep", "merge", "plan", "--missing"]), "3\n");
    }
    fs::remove_file(bench.path("plan/shards/1.shard")).unwrap();
    let said = bench.refused(1, &["sweep", "merge", "plan", "--out", "merged"]);
    assert!(said.contains("of 4 shards: 1 not there, 1 damaged") && said.contains("--array=1,3 "), "{said}");
    let (code, shown, said) = bench.sfic(&["sweep", "run", "plan", "1-4"]);
    assert!(
        code == 0 && said.contains("3.shard: something was added at its end; shard 3 is run again"),
        "{said}"
    );
    assert_eq!(shown.matches("was finished before").count(), 2);
    assert!(fs::read(&path).unwrap() == whole);
    bench.done(&["sweep", "merge", "plan", "--out", "merged"]);
    assert_eq!(results(&bench, "one"), results(&bench, "merged"));
}

#[test]
fn a_changed_plan_or_another_program_is_refused() {
    let bench = planned(3);
    bench.done(&["sweep", "run", "plan", "1"]);
    let changed = |file: &str, from: &str, to: &str| -> [String; 2] {
        let (path, text) = (bench.path(file), bench.text(file));
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let said = [["sweep", "run", "plan", "2"], ["sweep", "merge", "plan", "--out=merged"]]
            .map(|of| bench.refused(2, &of));
        fs::write(&path, text).unwrap();
        said
    };
    for (file, from, to) in [
        ("plan/plan.json", "\"replicates\": 6", "\"replicates\": 7"),
        ("plan/plan.json", "\"runs\": 16", "\"runs\": 15"),
        ("plan/plan.json", "\"seed\": 2", "\"seed\": 3"),
        ("plan/plan.json", "\"name\": \"s\"", "\"name\": \"../s\""),
        ("plan/study.toml", "replicates = 6", "replicates = 7"),
        ("plan/scenario.toml", "exporters = 300", "exporters = 301"),
        ("plan/design.csv", "\n0,", "\n0,1"),
    ] {
        for said in changed(file, from, to) {
            let name = file.split('/').next_back().unwrap();
            assert!(said.contains(&format!("{name} is not what it was when the plan was made")), "{said}");
            assert!(said.contains("copy the folder of the plan anew"), "{said}");
        }
    }
    for (from, to, told) in [
        (
            format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")),
            "\"version\": \"9.9.9\"",
            "of sfic 9.9.9",
        ),
        ("\"model_version\": ".into(), "\"model_version\": 9", "(model version 9"),
    ] {
        for said in changed("plan/plan.json", &from, to) {
            assert!(said.contains(told) && said.contains("Use that program for all of its shards"), "{said}");
        }
    }
    for (from, to, told) in [
        ("{", "", "no JSON"),
        ("\"plan\"", "\"plain\"", "it names no shards"),
        ("\"seed\"", "\"mine\": 1, \"seed\"", "unknown field `mine`"),
    ] {
        for said in changed("plan/plan.json", from, to) {
            assert!(said.contains("is not a plan of sfic") && said.contains(told), "{said}");
        }
    }
    // A shard that is finished is not run, but the plan must be right all the same.
    bench.done(&["sweep", "run", "plan", "1-3"]);
    bench.done(&["sweep", "merge", "plan", "--out", "merged"]);
}

#[test]
fn what_cannot_be_is_said() {
    let bench = planned(3);
    let said = bench.refused(2, &["sweep", "plan", "s.toml", "--shards", "49"]);
    assert!(said.contains("49 shards are more than the 48 runs of 8 points × 6 replicates"), "{said}");
    assert!(bench.refused(2, &["sweep", "plan", "s.toml", "--shards", "0"]).contains("1..=100000"));
    assert!(
        bench.refused(2, &["sweep", "run", "plan", "4"]).contains("there is no shard 4: the plan has 1 to 3")
    );
    assert!(bench.refused(2, &["sweep", "run", "plan", "0"]).contains("such a list is 3 or 3,7-9"));
    assert!(bench.refused(2, &["sweep", "merge", "nowhere"]).contains("nowhere: No such file"));
    assert!(bench.refused(2, &["sweep", "merge", "small.toml"]).contains("is not a plan of sfic"));
    let said = bench.refused(2, &["sweep", "plan", "small.toml", "--shards", "2"]);
    assert!(said.contains("the study names no scenario"), "{said}");
    let (_, _, said) = bench.sfic(&["sweep", "plan", "s.toml", "--shards", "3", "--out", "plan"]);
    assert!(
        said.contains("ms here: a shard will take about") && said.contains("so little needs no shards"),
        "{said}"
    );
    let found: Value =
        serde_json::from_str(&bench.done(&["sweep", "run", "plan", "2", "--json", "--threads", "1"]))
            .unwrap();
    assert_eq!(
        (&found[0]["shard"], &found[0]["runs"], &found[0]["failed"]),
        (&2.into(), &16.into(), &0.into())
    );
}
