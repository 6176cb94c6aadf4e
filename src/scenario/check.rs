//! Conditions between the values of a scenario, beyond the range of each.

use super::files::Room;
use super::problem::{MAIN, Place};
use super::reader::Reader;
use super::tree::Node;
use super::{Experiment, Scenario};
use crate::model::countermeasures::Countermeasure;
use crate::model::signals::SIGNALS;
use sfic_text::{said, text, tr};

/// Fewer replicates give intervals that say little.
const FEW_REPLICATES: u32 = 20;
/// Bytes that an exporter takes in a history, without its peers.
const EXPORTER_BYTES: u64 = 160;
/// Bytes that a peer takes, while the network is built.
const PEER_BYTES: u64 = 12;
const CONSUMER_BYTES: u64 = 16;
/// Bytes for the program itself.
const BASE_BYTES: u64 = 32 << 20;
/// Histories that a thread holds at once: the common warm-up and one arm.
const HISTORIES: u64 = 2;
/// Part of the memory available that an experiment may take.
const SAFE_PART: f64 = 0.9;

/// Adds problems to the reader.
pub(super) fn cross_check(reader: &mut Reader, root: &Node, scenario: &Scenario) {
    let settings = &scenario.base.settings;
    let time = settings.time;
    let at = |paths: &[(&str, &str)]| {
        let found = paths.iter().find_map(|(section, key)| Some(root.get(section)?.get(key)?.place.clone()));
        found.unwrap_or(Place::new(1, 0..0))
    };
    if time.follow_up >= time.horizon {
        let place = at(&[("time", "follow_up"), ("time", "horizon")]);
        let what = tr!(
            "nobody can be followed for {follow_up} ticks within a horizon of {horizon} ticks",
            follow_up = time.follow_up,
            horizon = time.horizon
        );
        reader.problems.add(&place, what, tr!("follow_up must be less than horizon"));
    }
    let population = settings.population;
    if population.peers >= population.exporters {
        let what = tr!(
            "{peers} peers of {exporters} exporters",
            peers = population.peers,
            exporters = population.exporters
        );
        reader.problems.add(&at(&[("population", "peers")]), what, tr!("must be fewer than the exporters"));
    }
    if let Some(what) = reader.room.and_then(|room| too_large(scenario, room)) {
        let place = at(&[("population", "exporters"), ("population", "consumers")]);
        let allowed = tr!("too large for this machine: fewer agents, or --threads 1 elsewhere");
        reader.problems.add(&place, what, allowed);
    }
}

/// A warning if there are too few replicates for intervals that say much.
pub(super) fn few_replicates(experiment: &Experiment) -> Vec<String> {
    if experiment.precision.is_some() || experiment.replicates >= FEW_REPLICATES {
        return Vec::new();
    }
    vec![tr!(
        "{replicates} replicates give wide intervals: take {few} or more for results to rely on",
        replicates = experiment.replicates,
        few = FEW_REPLICATES
    )]
}

/// A warning of a number of replicates beside a rule of precision, given in the same text, or on the command line.
/// A rule in a file takes the place of the number in a file that it extends.
pub(super) fn replicates_unused(reader: &Reader, experiment: &Experiment) -> Option<String> {
    let number = reader.origins.get("experiment.replicates")?.source;
    let rule = reader.origins.get("experiment.precision.half_width")?.source;
    let set = |source: usize| reader.problems.sources().get(source).is_some_and(|text| text.name == "--set");
    (experiment.precision.is_some() && (number == rule || set(number))).then(|| {
        tr!("`experiment.replicates` is not used: experiment.precision decides how many there are; --replicates takes its place")
    })
}

/// Words that pandas and other readers of CSV take for a missing value unless they are told not to.
const MISSING: [&str; 19] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
];

/// A warning for each name, with what it names, that other programs take for a missing value.
pub(super) fn taken_for_missing<'a>(names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut warnings = Vec::new();
    for (what, name) in names.into_iter().filter(|(_, name)| MISSING.contains(&name.trim())) {
        let warning = tr!(
            "the {what} `{name}` is a missing value to pandas, R and others, which drop its rows: call it otherwise",
            what = said(what),
            name
        );
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

/// The names of a scenario that are cells of tables, with what they name.
pub(super) fn names(scenario: &Scenario) -> impl Iterator<Item = (&str, &str)> {
    let arms = scenario.arms.iter().map(|arm| (text!("arm"), arm.name.as_str()));
    let applied =
        scenario.arms.iter().flat_map(|arm| &arm.apply).map(|name| (text!("countermeasure"), name.as_str()));
    let houses = scenario.base.houses.iter().map(|house| (text!("customs house"), house.name.as_str()));
    let parties = scenario.base.stakeholders.iter().map(|party| (text!("stakeholder"), party.name.as_str()));
    applied.chain(arms).chain(houses).chain(parties)
}

/// A warning for each countermeasure that is applied and of which the cost is not given.
pub(super) fn costs_not_given(scenario: &Scenario) -> Vec<String> {
    let applied = |name: &String| scenario.arms.iter().any(|arm| arm.apply.contains(name));
    let measures = scenario.countermeasures.iter().filter(|measure| measure.annual_cost.is_none());
    let names = measures.map(|measure| &measure.name).filter(|name| applied(name));
    let warning = |name| {
        tr!(
            "countermeasure `{name}` has no annual_cost: its cost is not given, and arms that apply it have none",
            name
        )
    };
    names.map(warning).collect()
}

/// The countermeasures of a scenario that no arm applies and that are not as the `library` has them; costs and words aside.
pub fn unapplied<'a>(scenario: &'a Scenario, library: &[Countermeasure]) -> Vec<&'a str> {
    let known = |measure: &Countermeasure| {
        let of = library.iter().find(|known| known.name == measure.name);
        of.is_some_and(|known| {
            let Countermeasure { label, answers, annual_cost, .. } = known.clone();
            *known == Countermeasure { label, answers, annual_cost, ..measure.clone() }
        })
    };
    let applied = |name: &String| scenario.arms.iter().any(|arm| arm.apply.contains(name));
    let own = scenario.countermeasures.iter().filter(|measure| !applied(&measure.name) && !known(measure));
    own.map(|measure| measure.name.as_str()).collect()
}

/// A warning of the countermeasures that the file writes, or the command line changes, and that no arm applies; where the
/// command line `chose` the arms, of the latter alone. Those of files that are extended are there to be chosen from.
pub(super) fn written_unapplied(
    reader: &Reader,
    scenario: &Scenario,
    library: &[Countermeasure],
    chosen: bool,
) -> Option<String> {
    let written = |name: &&str| {
        let keys = format!("countermeasure.{name}.");
        let own = reader.origins.range(keys.clone()..).take_while(|(path, _)| path.starts_with(&keys));
        own.into_iter().any(|(_, place)| match reader.problems.sources().get(place.source) {
            Some(source) if source.name == "--set" => true,
            _ => place.source == MAIN && !chosen,
        })
    };
    let names: Vec<String> =
        unapplied(scenario, library).into_iter().filter(written).map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| {
        tr!("no arm applies {names}, which changes nothing: name it in experiment.arms, or in `apply` of an [[arm]]", names = names.join(", "))
    })
}

/// Bytes that an experiment needs with this number of threads, roughly.
pub fn memory_needed(scenario: &Scenario, threads: usize) -> u64 {
    let population = scenario.base.settings.population;
    let exporter = EXPORTER_BYTES + PEER_BYTES * u64::from(population.peers);
    let history =
        u64::from(population.exporters) * exporter + u64::from(population.consumers) * CONSUMER_BYTES;
    let series = u64::from(scenario.base.ticks()) * SIGNALS.len() as u64 * 4 * scenario.arms.len() as u64;
    BASE_BYTES + (HISTORIES * history + 3 * series) * threads as u64
}

/// A warning if there is not enough memory.
fn too_large(scenario: &Scenario, Room { threads, bytes }: Room) -> Option<String> {
    let needed = memory_needed(scenario, threads);
    (needed as f64 > bytes as f64 * SAFE_PART).then(|| {
        tr!(
            "the populations need about {needed} of memory on {threads} threads, {available} are available",
            needed = size(needed),
            threads,
            available = size(bytes)
        )
    })
}

/// Bytes for people.
pub fn size(bytes: u64) -> String {
    match bytes as f64 {
        bytes if bytes < 1e6 => format!("{:.0} kB", bytes / 1e3),
        bytes if bytes < 1e9 => format!("{:.0} MB", bytes / 1e6),
        bytes => format!("{:.1} GB", bytes / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_says_what_it_would_need() {
        let mut scenario = Scenario::default();
        let room = |bytes| Room { threads: 2, bytes };
        assert_eq!(too_large(&scenario, room(1 << 30)), None);
        scenario.base.settings.population.exporters = 1_000_000;
        let said = too_large(&scenario, room(256 << 20)).unwrap();
        assert!(
            said.contains("MB of memory on 2 threads") || said.contains("GB of memory on 2 threads"),
            "{said}"
        );
        assert_eq!(too_large(&scenario, room(8 << 30)), None);
    }

    #[test]
    fn names_that_are_missing_values_elsewhere_are_warned_of() {
        let text = "title = 't'\n[countermeasure.nan]\nmultiply = { 'customs.evidence' = 0.5 }\n\
            [[arm]]\nname = 'N/A'\n[[arm]]\nname = 'nano'\n[experiment]\narms = 'list'\n\
            [[stakeholder]]\nname = 'None'\nrole = 'customs'\nseat = 'government'\npower = 1\ndependence = 1\n\
            [[stakeholder]]\nname = 'NA '\nseat = 'government'\npower = 1\ndependence = 1\n";
        let warned = |text: &str| {
            let read = crate::scenario::from_text("t", text, &crate::scenario::Overrides::default());
            let warnings = read.unwrap_or_else(|problems| panic!("{problems}")).warnings;
            let of = |warning: &String| Some(warning.split_once(" is a missing value")?.0.to_string());
            warnings.iter().filter_map(of).collect::<Vec<_>>()
        };
        assert_eq!(warned(text), ["the arm `N/A`", "the stakeholder `None`", "the stakeholder `NA `"]);
        let applied = text.replace("name = 'N/A'", "name = 'x'\napply = ['nan']");
        assert_eq!(warned(&applied)[0], "the countermeasure `nan`");
        for name in MISSING {
            assert_eq!(taken_for_missing([("arm", name)]).len(), 1);
        }
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(
            (size(2_500), size(3_200_000), size(12_340_000_000)),
            ("2 kB".into(), "3 MB".into(), "12.3 GB".into())
        );
    }
}
