//! The machine: its name for the manifest, and the memory and disk that this process may take.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Machine and command of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The command as it was given.
    pub command: Vec<String>,
    /// Commit of the program, if it was built in a checkout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Operating system and processor.
    pub system: String,
    /// Worker threads.
    pub threads: usize,
    /// Seconds since 1970 at the start.
    pub started: u64,
    /// Seconds that it took, results included; of the last command if it was interrupted.
    pub seconds: f64,
}

/// Bytes of memory that can be taken without swapping: what the machine has available, or less where a control group
/// (a container, a job of a cluster) allows less. `None` where the system does not say.
pub fn memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let kilobytes = number_after(&text, "MemAvailable:")?;
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limit = limit(Path::new("/sys/fs/cgroup"), &groups);
    Some(limit.map_or(kilobytes * 1024, |limit| limit.min(kilobytes * 1024)))
}

/// Bytes that may still be written to the disk of a folder; `None` where the system does not say.
pub fn disk(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    return rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail * disk.f_frsize);
    #[cfg(not(unix))]
    return None;
}

/// What the control groups of a process leave it: the least of its own group and those above, in version 2 and 1. `root`
/// is where they are mounted, `groups` the text that names them.
fn limit(root: &Path, groups: &str) -> Option<u64> {
    let of_line = |line: &str| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, own) = rest.split_once(':')?;
        let (root, names) = match controllers.split(',').any(|name| name == "memory") {
            true => (
                root.join("memory"),
                ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"],
            ),
            false if controllers.is_empty() => {
                (root.to_path_buf(), ["memory.max", "memory.current", "inactive_file"])
            }
            false => return None,
        };
        // A container sees its own group as the root, whatever its name outside.
        let own = root.join(own.trim_start_matches('/'));
        let above = own.ancestors().filter(|group| group.starts_with(&root));
        above.chain([root.as_path()]).filter_map(|group| left(group, names)).min()
    };
    groups.lines().filter_map(of_line).min()
}

/// What a control group leaves: its limit less what it has taken, of which the cache of files can be given back.
fn left(group: &Path, [most, taken, cached]: [&str; 3]) -> Option<u64> {
    let text = |name: &str| fs::read_to_string(group.join(name)).ok();
    let number = |name| text(name)?.trim().parse::<u64>().ok();
    let cache = text("memory.stat").and_then(|text| number_after(&text, cached)).unwrap_or(0);
    Some(number(most)?.saturating_sub(number(taken)?.saturating_sub(cache)))
}

/// The number in the line that begins with a word.
fn number_after(text: &str, word: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(word)?.strip_prefix([' ', '\t']))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_limit_of_all_control_groups_counts() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let limit = |groups: &str| limit(root.path(), groups);
        assert_eq!(limit("0::/job/step\n"), None);
        write("job/step/memory.max", "max\n");
        write("job/step/memory.current", "10\n");
        assert_eq!(limit("0::/job/step\n"), None, "without a limit");
        write("job/memory.max", "1000\n");
        write("job/memory.current", "700\n");
        assert_eq!(limit("0::/job/step\n"), Some(300), "that of the group above");
        write("job/memory.stat", "anon 100\ninactive_file 200\nactive_file 400\n");
        assert_eq!(limit("0::/job/step\n"), Some(500), "cached files can be given back");
        write("memory.max", "50");
        write("memory.current", "60");
        assert_eq!(limit("0::/elsewhere"), Some(0), "a container, of which more is taken than allowed");
        write("memory/slurm/memory.limit_in_bytes", "4000");
        write("memory/slurm/memory.usage_in_bytes", "1000");
        let first = "5:cpu,cpuacct:/slurm\n4:memory:/slurm\n";
        assert_eq!(limit(first), Some(3000));
        assert_eq!(limit(&format!("{first}1:name=systemd:/x\n0::/job\n")), Some(0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_says_what_it_has() {
        assert!(memory().unwrap() > 1 << 20);
        assert!(disk(Path::new("/")).unwrap() < u64::MAX);
        assert_eq!(disk(Path::new("/nowhere")), None);
    }
}
