//! `time.follow_ups`: the follow-ups within which re-infringement is counted besides the headline's.

use super::keys::FOLLOW_UPS;
use super::problem::Place;
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::model::outcomes;
use crate::model::settings::Settings;
use sfic_text::{said, text, tr};

/// Entries that the list has at most.
pub(super) const MOST_FOLLOW_UPS: usize = 8;
/// The longest that any history allows.
pub(super) const LONGEST: u64 = 4999;

const ALLOWED: &str = text!("a list of whole weeks, for instance [52, 104, 156]");

/// Reads the list; without it those of the default that the horizon allows. The headline's is left out.
pub(super) fn read(reader: &mut Reader, root: &Node, settings: &Settings) -> Vec<u32> {
    let time = settings.time;
    let Some(node) = root.get("time").and_then(|time| time.get("follow_ups")) else {
        let allowed = |weeks: &u32| *weeks < time.horizon && *weeks != time.follow_up;
        return outcomes::FOLLOW_UPS.into_iter().filter(allowed).collect();
    };
    reader.origins.insert(FOLLOW_UPS.into(), node.place.clone());
    let mut problem = |place: &Place, what: String, allowed: &str, help: String| {
        reader.problems.add_with(place, what, allowed, vec![help]);
    };
    let must = tr!("must be {allowed}", allowed = said(ALLOWED));
    let Value::List(items) = &node.value else {
        let help = tr!("one is a list too: [104]; on the command line: --set 'time.follow_ups=[52, 104]'");
        problem(&node.place, tr!("`{path}` is {kind}", path = FOLLOW_UPS, kind = node.kind()), &must, help);
        return Vec::new();
    };
    if items.is_empty() {
        let help = tr!("for time.follow_up alone: follow_ups = [{follow_up}]", follow_up = time.follow_up);
        problem(&node.place, tr!("`{path}` is empty", path = FOLLOW_UPS), &must, help);
    }
    if items.len() > MOST_FOLLOW_UPS {
        let what = tr!("`{path}` has {items} entries", path = FOLLOW_UPS, items = items.len());
        let help = tr!("survival.csv has the share at every week");
        problem(&node.place, what, &tr!("must be {most} at most", most = MOST_FOLLOW_UPS), help);
        return Vec::new();
    }
    let mut found = Vec::new();
    for item in items {
        let Some(weeks) = reader.whole(item, FOLLOW_UPS, 1, LONGEST, "weeks") else { continue };
        let weeks = weeks as u32;
        if weeks >= time.horizon {
            let horizon = time.horizon;
            let what = tr!(
                "nobody can be followed for {weeks} weeks within a horizon of {horizon} weeks",
                weeks,
                horizon
            );
            let help = tr!("leave {weeks} out, or raise time.horizon", weeks);
            reader.problems.add_with(&item.place, what, tr!("must be less than horizon"), vec![help]);
        } else if found.contains(&weeks) {
            let what = tr!("`{path}` has {weeks} twice", path = FOLLOW_UPS, weeks);
            reader.problems.add(&item.place, what, tr!("must be there once"));
        }
        found.push(weeks);
    }
    found.retain(|weeks| *weeks != time.follow_up);
    found.sort_unstable();
    found
}

/// A warning if the list is given where only the headline's follow-up counts.
pub(super) fn unused(root: &Node, of: &str) -> Option<String> {
    root.get("time")?.get("follow_ups")?;
    Some(tr!(
        "{path} is for `sfic run` and `sfic compare`: {of} counts within time.follow_up alone",
        path = FOLLOW_UPS,
        of
    ))
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Overrides, Problems, Scenario, from_text, resolved};

    fn read(time: &str) -> Result<Scenario, Problems> {
        let text = format!("title = \"t\"\n[time]\n{time}");
        from_text("t", &text, &Overrides::default()).map(|loaded| loaded.scenario)
    }

    #[test]
    fn the_others_are_those_that_the_horizon_allows_without_the_headline() {
        for (time, expected) in [
            ("horizon = 364", &[104, 156][..]),
            ("horizon = 156", &[104]),
            ("horizon = 157\nfollow_up = 104", &[52, 156]),
            ("horizon = 40\nfollow_up = 20", &[]),
            ("horizon = 364\nfollow_ups = [200, 26, 52]", &[26, 200]),
            ("horizon = 364\nfollow_ups = [52]", &[]),
        ] {
            let scenario = read(time).unwrap_or_else(|problems| panic!("{problems}"));
            assert_eq!(scenario.follow_ups, expected, "{time}");
            let again = from_text("t", &resolved(&scenario), &Overrides::default()).unwrap().scenario;
            assert_eq!(again, scenario, "{time}");
        }
    }

    #[test]
    fn a_list_that_is_not_right_is_refused_with_place_and_remedy() {
        for (list, expected) in [
            ("[]", ["is empty", "follow_ups = [52]"]),
            ("104", ["is a whole number", "[104]"]),
            ("\"104\"", ["is a text", "[104]"]),
            ("[10.5]", ["out of range", "a whole number from 1 to"]),
            ("[0]", ["out of range", "a whole number from 1 to"]),
            ("[\"2 years\"]", ["is a text", "write 104"]),
            ("[104, 364]", ["nobody can be followed for 364 weeks within a horizon of 364", "leave 364 out"]),
            ("[104, 104]", ["has 104 twice", "must be there once"]),
            ("[1, 2, 3, 4, 5, 6, 7, 8, 9]", ["has 9 entries", "must be 8 at most"]),
        ] {
            let problems = read(&format!("horizon = 364\nfollow_ups = {list}")).unwrap_err().to_string();
            assert!(problems.starts_with("t:4: ") && problems.lines().count() <= 2, "{list}: {problems}");
            assert!(expected.iter().all(|part| problems.contains(part)), "{list}: {problems}");
        }
        let arm = "[[arm]]\nname = \"a\"\nset = { \"time.follow_ups\" = [26] }";
        assert!(read(arm).unwrap_err().to_string().contains("an arm cannot change `time.follow_ups`"));
        let problems = from_text("t", "title = \"t\"\nfollow_ups = [26]", &Overrides::default()).unwrap_err();
        assert!(problems.to_string().contains("`follow_ups` belongs under [time]"), "{problems}");
    }
}
