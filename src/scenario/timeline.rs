//! The course of each countermeasure of each arm as its settings give it, before anything is simulated.

use std::collections::BTreeMap;

use super::{Arm, Scenario, shown};
use crate::model::countermeasures::{Effect, in_force, in_force_seen};
use crate::model::settings::{Countermeasure, PARAMETERS, Parameter, Specification};
use sfic_text::tr;

/// The course of a countermeasure in an arm that starts as early as it can: a trigger may hold it back, or for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Name of the countermeasure.
    pub countermeasure: String,
    /// The condition that must hold before it starts.
    pub when: Option<String>,
    /// First tick at which it is on, and the first at which it is not any more; absent if it never is.
    pub on: Option<(u32, u32)>,
    /// The part of this within the measured time.
    pub measured: Option<(u32, u32)>,
    /// First tick at its full dose, after any ramp; absent if it is never reached.
    pub full: Option<u32>,
    /// Its highest dose, 0 to 1.
    pub highest: f64,
    /// Its levers at that dose.
    pub levers: Vec<Moved>,
}

/// A lever under a countermeasure at its highest dose.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Place in the table of parameters.
    pub lever: usize,
    /// Its value without any countermeasure.
    pub before: f64,
    /// Its value under this one alone.
    pub alone: f64,
    /// Its value under all of the arm at their highest doses, if others move it, too.
    pub together: Option<f64>,
    /// The lever would leave its range, and stops at the end of it, under this one alone or under all together.
    pub clamped: bool,
}

impl Timeline {
    /// Those of an arm, in the order of its countermeasures.
    pub fn of(spec: &Specification) -> Vec<Timeline> {
        let measures = &spec.countermeasures;
        let (warmup, ticks) = (spec.settings.time.warmup, spec.ticks());
        let doses: Vec<Vec<f64>> = measures.iter().map(|measure| measure.doses(warmup, ticks)).collect();
        let highest: Vec<f64> = doses.iter().map(|doses| doses.iter().copied().fold(0.0, f64::max)).collect();
        let mut levers = levers(spec, &highest);
        let all = measures.iter().zip(&doses).enumerate();
        let of = |(place, (measure, doses)): (usize, (&Countermeasure, &Vec<f64>))| {
            let on = |from: u32| {
                let within = || doses.iter().enumerate().skip(from as usize).filter(|(_, dose)| **dose > 0.0);
                let (first, last) = (within().next()?.0, within().next_back()?.0);
                Some((first as u32, last as u32 + 1))
            };
            let full = |(tick, dose): (usize, &f64)| {
                (*dose > 0.0 && *dose == measure.intensity_at(tick as u32)).then_some(tick as u32)
            };
            Timeline {
                countermeasure: measure.name.clone(),
                when: measure.when.map(|when| when.to_string()),
                on: on(0),
                measured: on(warmup),
                full: doses.iter().enumerate().find_map(full),
                highest: highest[place],
                levers: std::mem::take(&mut levers[place]),
            }
        };
        all.map(of).collect()
    }
}

/// The levers of each countermeasure of an arm in which each has its highest dose.
fn levers(spec: &Specification, highest: &[f64]) -> Vec<Vec<Moved>> {
    let measures = &spec.countermeasures;
    let acting = |doses: &[f64]| {
        let mut effects: BTreeMap<(usize, usize), Effect> = BTreeMap::new();
        let settings = in_force_seen(&spec.settings, measures, doses, &mut |place, lever, effect| {
            let of = effects.entry((lever, place)).or_default();
            (of.moved, of.clamped) = (of.moved | effect.moved, of.clamped | effect.clamped);
        });
        (settings, effects)
    };
    let (joint, of_joint) = acting(highest);
    let of = |(place, measure): (usize, &Countermeasure)| {
        let mut doses = vec![0.0; highest.len()];
        doses[place] = highest[place];
        let (alone, of_alone) = acting(&doses);
        let mut levers: Vec<usize> = [&measure.set, &measure.close_gap, &measure.multiply]
            .into_iter()
            .flatten()
            .map(|(lever, _)| *lever)
            .collect();
        levers.sort_unstable();
        levers.dedup();
        let moved = |lever: usize| {
            let get = PARAMETERS[lever].get;
            let shared =
                of_joint.range((lever, 0)..=(lever, usize::MAX)).any(|((_, other), _)| *other != place);
            let clamped = |of: &BTreeMap<_, Effect>| of.get(&(lever, place)).is_some_and(|of| of.clamped);
            Moved {
                lever,
                before: get(&spec.settings),
                alone: get(&alone),
                together: shared.then(|| get(&joint)),
                clamped: clamped(&of_alone) || clamped(&of_joint),
            }
        };
        levers.into_iter().map(moved).collect()
    };
    measures.iter().enumerate().map(of).collect()
}

/// A warning for each countermeasure of an arm that is never on in the measured time, never reaches its full dose, moves
/// nothing, or is stopped at the end of a lever.
pub(super) fn warnings(scenario: &Scenario) -> Vec<String> {
    // By countermeasure and problem.
    let mut found: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for arm in &scenario.arms {
        for (measure, timeline) in arm.spec.countermeasures.iter().zip(Timeline::of(&arm.spec)) {
            for problem in problems(&arm.spec, measure, &timeline) {
                found.entry((&measure.name, problem)).or_default().push(&arm.name);
            }
        }
        for (measure, by_name) in by_name(&arm.spec) {
            found.entry((measure, by_name)).or_default().push(&arm.name);
        }
    }
    let applying =
        |name: &str, arm: &&Arm| arm.spec.countermeasures.iter().any(|measure| measure.name == name);
    let whole = |((name, problem), arms): ((&str, String), Vec<&str>)| {
        let warning = tr!("countermeasure `{name}` {problem}", name, problem);
        match scenario.arms.iter().filter(|arm| applying(name, arm)).count() == arms.len() {
            true => warning,
            false => tr!("in arm {arms}, {warning}", arms = arms.join(", "), warning),
        }
    };
    found.into_iter().map(whole).collect()
}

/// The countermeasures of an arm that act before another on one lever because of their names alone, where the value that
/// results would be another the other way round.
fn by_name(spec: &Specification) -> Vec<(&str, String)> {
    let (warmup, ticks) = (spec.settings.time.warmup, spec.ticks());
    let levers = |measure: &Countermeasure| -> Vec<usize> {
        let all = [&measure.set, &measure.close_gap, &measure.multiply].into_iter().flatten();
        all.map(|(lever, _)| *lever).collect()
    };
    let highest = |measure: &Countermeasure| measure.doses(warmup, ticks).into_iter().fold(0.0, f64::max);
    let mut found = Vec::new();
    for (at, first) in spec.countermeasures.iter().enumerate() {
        let of_first = levers(first);
        for then in spec.countermeasures[at + 1..].iter().filter(|then| then.order == first.order) {
            let shared: Vec<usize> =
                levers(then).into_iter().filter(|lever| of_first.contains(lever)).collect();
            if shared.is_empty() {
                continue;
            }
            let doses = [highest(first), highest(then)];
            let as_named = in_force(&spec.settings, &[first.clone(), then.clone()], &doses);
            let otherwise = in_force(&spec.settings, &[then.clone(), first.clone()], &[doses[1], doses[0]]);
            let differs = |lever: &&usize| {
                let Parameter { get, low, high, .. } = PARAMETERS[**lever];
                (get(&as_named) - get(&otherwise)).abs() > 1e-9 * (high - low)
            };
            if let Some(&lever) = shared.iter().find(differs) {
                let Parameter { path, get, .. } = PARAMETERS[lever];
                let [one, other] =
                    [&as_named, &otherwise].map(|settings| (get(settings) * 1e4).round() / 1e4);
                found.push((
                    first.name.as_str(),
                    tr!("acts on {path} before `{name}` because of their names, which gives {one}; the other way round it is {other}: say which with `order`", path, name = then.name, one, other),
                ));
            }
        }
    }
    found
}

fn problems(spec: &Specification, measure: &Countermeasure, timeline: &Timeline) -> Vec<String> {
    let (warmup, ticks) = (spec.settings.time.warmup, spec.ticks());
    let start = measure.start(warmup);
    if timeline.measured.is_none() {
        let why = match (timeline.on, measure.end) {
            (Some((first, end)), _) => {
                tr!("it is on in weeks {first} to {end}, in the warm-up", first, end = end - 1)
            }
            _ if start >= ticks => tr!("it starts in week {start}", start),
            (None, Some(end)) if end <= start => {
                tr!("it ends in week {end} and would start in {start}", end, start)
            }
            _ => tr!("its dose is 0"),
        };
        return vec![tr!(
            "is never on in the measured time, weeks {warmup} to {ticks}: {why}",
            warmup,
            ticks = ticks - 1,
            why
        )];
    }
    let mut found = Vec::new();
    if timeline.full.is_none() {
        let (first, end) = timeline.on.unwrap_or_default();
        found.push(tr!("never reaches its full dose: its ramp of {ramp} weeks is longer than the {weeks} that it has; it comes to {highest}", ramp = measure.ramp, weeks = // At the first tick of a ramp the dose is still 0.
            end - first + 1, highest = format!("{:.2}", timeline.highest)));
    }
    let levers = &timeline.levers;
    if levers.iter().all(|lever| lever.alone == lever.before) {
        let at = levers.iter().map(|lever| {
            let parameter = &PARAMETERS[lever.lever];
            tr!("{path} stays at {value}", path = parameter.path, value = shown(parameter, lever.before))
        });
        found.push(tr!("moves nothing: {levers}", levers = at.collect::<Vec<_>>().join(", ")));
    }
    found.extend(levers.iter().filter(|lever| lever.clamped).map(|lever| {
        let parameter = &PARAMETERS[lever.lever];
        let end = shown(parameter, lever.together.unwrap_or(lever.alone));
        tr!(
            "would move {path} out of its range: it stops at {end}, {allowed}",
            path = parameter.path,
            end,
            allowed = parameter.allowed()
        )
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};

    const TIME: &str = "[time]\nwarmup = 10\nhorizon = 20\nfollow_up = 5\n";

    fn text(measures: &str) -> String {
        format!(
            "title = 't'\n{TIME}[experiment]\narms = ['baseline', 'x']\nreplicates = 20\n[countermeasure.x]\nannual_cost = 1\n{measures}"
        )
    }

    /// The only countermeasure of arm `x`, and the warnings.
    fn of(measures: &str) -> (Timeline, Vec<String>) {
        let loaded = from_text("t", &text(measures), &Overrides::default());
        let loaded = loaded.unwrap_or_else(|problems| panic!("{problems}"));
        (Timeline::of(&loaded.scenario.arms[1].spec).remove(0), loaded.warnings)
    }

    /// Two on one lever: that of the first name acts first, unless an order says otherwise; said where it matters.
    #[test]
    fn an_order_by_name_is_said_where_it_matters() {
        let two = |of_x: &str, of_y: &str| {
            let text = format!(
                "title = 't'\n{TIME}[experiment]\narms = ['x+y']\nreplicates = 20\n\
                 [countermeasure.x]\nannual_cost = 1\n{of_x}\n[countermeasure.y]\nannual_cost = 1\n{of_y}"
            );
            let loaded = from_text("t", &text, &Overrides::default());
            let loaded = loaded.unwrap_or_else(|problems| panic!("{problems}"));
            let together =
                Timeline::of(&loaded.scenario.arms[1].spec)[0].levers[0].together.unwrap_or(f64::NAN);
            (together, loaded.warnings)
        };
        let (gap, half) = (PLATFORM, "multiply = { 'institution.platform' = 0.5 }");
        let (first, said) = two(gap, half);
        assert!((first - 0.3).abs() < 1e-12, "{first}");
        assert_eq!(
            said,
            ["countermeasure `x` acts on institution.platform before `y` because of their names, \
            which gives 0.3; the other way round it is 0.55: say which with `order`"]
        );
        let (then, said) = two(&format!("{gap}order = 1"), half);
        assert!((then - 0.55).abs() < 1e-12 && said.is_empty(), "{then} {said:?}");
        let (same, said) = two(gap, &format!("{half}\norder = 1"));
        assert!((same - 0.3).abs() < 1e-12 && said.is_empty(), "{same} {said:?}");
        // What comes to the same either way.
        assert!(two(gap, gap).1.is_empty() && two(half, half).1.is_empty());
        assert!(two(gap, "multiply = { 'institution.reward' = 0.5 }").1.is_empty());
        let set = |value: f64, more: &str| format!("set = {{ 'institution.platform' = {value} }}\n{more}");
        assert_eq!(two(&set(0.3, ""), &set(0.6, "")).1.len(), 1);
        assert!(two(&set(0.3, ""), &set(0.6, "start = 12")).1.is_empty());
    }

    const PLATFORM: &str = "close_gap = { 'institution.platform' = 0.5 }\n";

    #[test]
    fn a_countermeasure_that_is_as_it_seems_is_not_warned_of() {
        for more in ["", "start = 0", "start = 12\nramp = 5", "start = 12\nend = 14", "when = 'trust > 0.9'"]
        {
            assert_eq!(of(&format!("{PLATFORM}{more}")).1, [""; 0], "{more}");
        }
        let (timeline, _) = of(&format!("{PLATFORM}start = 12\nramp = 5\nend = 20"));
        assert_eq!((timeline.on, timeline.full), (Some((13, 20)), Some(17)));
        let [lever] = &timeline.levers[..] else { panic!() };
        assert_eq!((lever.before, lever.together, lever.clamped), (0.2, None, false));
        assert!((lever.alone - 0.6).abs() < 1e-15);
    }

    #[test]
    fn each_way_of_being_idle_is_warned_of_with_its_reason() {
        for (more, why) in [
            ("start = 40", "it starts in week 40"),
            ("end = 8", "it ends in week 8 and would start in 10"),
            ("start = 2\nend = 8", "it is on in weeks 2 to 7, in the warm-up"),
            ("start = 2\nend = 10", "it is on in weeks 2 to 9, in the warm-up"),
            ("intensity = 0", "its dose is 0"),
        ] {
            let (timeline, warnings) = of(&format!("{PLATFORM}{more}"));
            assert_eq!(timeline.measured, None, "{more}");
            let expected =
                format!("countermeasure `x` is never on in the measured time, weeks 10 to 29: {why}");
            assert_eq!(warnings, [expected], "{more}");
        }
    }

    #[test]
    fn ramps_ranges_and_levers_that_stay_are_warned_of() {
        let warned = |measure: &str, part: &str| {
            let (_, warnings) = of(measure);
            assert!(matches!(&warnings[..], [one] if one.contains(part)), "{measure}: {warnings:?}");
        };
        warned(
            &format!("{PLATFORM}ramp = 40"),
            "its ramp of 40 weeks is longer than the 20 that it has; it comes to 0.47",
        );
        warned(
            &format!("{PLATFORM}start = 12\nend = 17\nramp = 5"),
            "longer than the 5 that it has; it comes to 0.80",
        );
        warned(
            "multiply = { 'institution.platform' = 6 }",
            "would move institution.platform out of its range: it stops at 1.0, a number from 0 to 1",
        );
        warned(
            "multiply = { 'institution.platform' = 1 }",
            "moves nothing: institution.platform stays at 0.2",
        );
        warned("set = { 'institution.platform' = 0.2 }", "moves nothing");
        // Five times .2 is the end of the range itself; closing a whole gap comes to it, too.
        assert_eq!(of("multiply = { 'institution.platform' = 5 }").1, [""; 0]);
        assert_eq!(of("close_gap = { 'institution.platform' = 1 }").1, [""; 0]);
    }

    #[test]
    fn levers_that_two_move_are_shown_together_and_arms_are_named_where_they_differ() {
        let measures = "multiply = { 'institution.platform' = 3 }\n[countermeasure.y]\nannual_cost = 1\n\
            multiply = { 'institution.platform' = 2 }\n";
        let text = text(measures).replace("['baseline', 'x']", "['baseline', 'x', 'x+y']");
        let loaded =
            from_text("t", &text, &Overrides::default()).unwrap_or_else(|problems| panic!("{problems}"));
        let timelines = Timeline::of(&loaded.scenario.arms[2].spec);
        let [x, y] = [0, 1].map(|place: usize| timelines[place].levers[0].clone());
        assert!((x.alone - 0.6).abs() < 1e-15 && x.together == Some(1.0) && y.together == Some(1.0));
        // The second brings it to the end.
        assert_eq!((x.clamped, y.clamped), (false, true));
        let [warning] = &loaded.warnings[..] else { panic!("{:?}", loaded.warnings) };
        assert!(warning.starts_with("countermeasure `y` would move institution.platform"), "{warning}");
        let warnings = warnings(&Scenario {
            arms: loaded
                .scenario
                .arms
                .iter()
                .cloned()
                .map(|arm| match &*arm.name {
                    "x" => Arm {
                        spec: std::sync::Arc::new(Specification {
                            settings: {
                                let mut settings = arm.spec.settings;
                                settings.institution.platform = 0.5;
                                settings
                            },
                            ..(*arm.spec).clone()
                        }),
                        ..arm
                    },
                    _ => arm,
                })
                .collect(),
            ..loaded.scenario.clone()
        });
        assert!(warnings[0].starts_with("in arm x, countermeasure `x` would move"), "{warnings:?}");
    }
}
