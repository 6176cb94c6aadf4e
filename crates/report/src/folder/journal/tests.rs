//! Journals torn, damaged, of another experiment and of an earlier layout.

use sfic::experiment::history::History;
use sfic::model::observe::Episode;
use sfic::stats::Ratio;

use super::*;

const LAYOUT: Layout = Layout { arms: 2, outcomes: 3, series: 4, snapshots: 5 };
const IDENTITY: [u8; 32] = [7; 32];

fn history(number: u32) -> History {
    let episode = |principal| Episode {
        principal,
        control: principal % 2 == 1,
        start: number,
        reinfringed: (principal > 1).then_some(number + 5),
        resanctioned: None,
        recorded: Some(0),
        moved: true,
        reregistered: principal == 2,
        left: Some(u32::MAX - 1),
    };
    History {
        sums: (0..3).map(|i| Ratio::from((f64::from(number) + 0.1, f64::from(i)))).collect(),
        series: vec![number as f32, 0.5, -1.0, 3.25],
        snapshots: vec![f64::from(number) + 0.25; 2 + number as usize % 2],
        episodes: (0..number % 4).map(episode).collect(),
    }
}

fn arms(cell: u64) -> Vec<History> {
    vec![history(cell as u32 % 9 * 2), history(cell as u32 % 9 * 2 + 1)]
}

fn check(journal: &mut Journal, cell: u64) {
    let sums: Vec<Vec<Ratio>> = arms(cell).into_iter().map(|arm| arm.sums).collect();
    assert_eq!(journal.sums(cell).unwrap(), sums);
    let snapshots = arms(cell).into_iter().flat_map(|arm| arm.snapshots);
    let bytes: Vec<u8> = snapshots.flat_map(f64::to_le_bytes).collect();
    assert_eq!(journal.snapshots(cell).unwrap(), bytes);
    for (arm, history) in arms(cell).iter().enumerate() {
        assert_eq!(journal.series(cell, arm).unwrap(), history.series);
        assert_eq!(journal.episodes(cell, arm).unwrap(), history.episodes);
        assert_eq!(journal.all_episodes(cell).unwrap()[arm], history.episodes);
    }
}

fn filled(path: &Path) -> Vec<u64> {
    let (mut journal, _) = Journal::open(path, &IDENTITY, LAYOUT).unwrap();
    let mut ends = vec![journal.end];
    for cell in [3, 0, 2, 1] {
        journal.append(cell, &arms(cell)).unwrap();
        ends.push(journal.end);
    }
    ends
}

#[test]
fn what_was_written_is_read_back_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    filled(&path);
    let (mut journal, recovered) = Journal::open(&path, &IDENTITY, LAYOUT).unwrap();
    assert_eq!(recovered, Recovered { cells: 4, damaged: 0 });
    (0..4).for_each(|cell| check(&mut journal, cell));
    assert!(!journal.has(4) && journal.sums(4).is_err());
}

#[test]
fn without_a_record_there_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let (mut journal, recovered) = Journal::open(&path, &IDENTITY, LAYOUT).unwrap();
    assert_eq!(recovered, Recovered::default());
    assert!(journal.sums(0).is_err() && !path.exists());
    journal.append(0, &arms(0)).unwrap();
    assert!(path.exists());
}

#[test]
fn a_journal_torn_anywhere_keeps_every_whole_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let ends = filled(&path);
    let bytes = std::fs::read(&path).unwrap();
    for cut in 0..=bytes.len() {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        let (mut journal, recovered) = Journal::open(&path, &IDENTITY, LAYOUT).unwrap();
        let whole = ends.iter().skip(1).filter(|&&end| end <= cut as u64).count();
        assert_eq!(recovered.cells, whole, "cut at {cut}");
        let torn = cut as u64 > FILE_HEAD && !ends.contains(&(cut as u64));
        assert_eq!(recovered.damaged, usize::from(torn), "cut at {cut}");
        journal.append(9, &arms(9)).unwrap();
        drop(journal);
        let (mut journal, recovered) = Journal::open(&path, &IDENTITY, LAYOUT).unwrap();
        assert_eq!(recovered, Recovered { cells: whole + 1, damaged: 0 });
        check(&mut journal, 9);
    }
}

#[test]
fn a_flipped_bit_anywhere_costs_one_cell_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let ends = filled(&path);
    let order = [3, 0, 2, 1];
    let bytes = std::fs::read(&path).unwrap();
    for place in FILE_HEAD as usize..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        std::fs::write(&path, &damaged).unwrap();
        let (mut journal, recovered) = Journal::open(&path, &IDENTITY, LAYOUT).unwrap();
        assert_eq!(recovered, Recovered { cells: 3, damaged: 1 }, "byte {place}");
        let lost = order[ends.iter().rposition(|&end| end <= place as u64).unwrap()];
        for cell in order {
            assert_eq!(journal.has(cell), cell != lost);
            if cell != lost {
                check(&mut journal, cell);
            }
        }
    }
}

#[test]
fn another_experiment_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    filled(&path);
    let refused = Journal::open(&path, &[8; 32], LAYOUT).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn a_journal_of_an_earlier_layout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    filled(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes[7], b'0' + sfic::experiment::plan::RECORD_VERSION as u8);
    bytes[7] -= 1;
    std::fs::write(&path, bytes).unwrap();
    let refused = Journal::open(&path, &IDENTITY, LAYOUT).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
}
