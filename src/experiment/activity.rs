//! What the countermeasures of each arm did in the measured time: in how many histories they were on, when, and at what
//! dose.

use std::collections::BTreeMap;
use std::io;

use super::plan::Plan;
use super::snapshots::Snapshots;
use crate::model::countermeasures::{Activity, in_force};
use crate::model::settings::{Settings, Specification};

/// A countermeasure of an arm over all replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityAt {
    /// Place of the arm.
    pub arm: usize,
    /// Place of the countermeasure among those of the arm.
    pub measure: usize,
    /// Replicates.
    pub replicates: usize,
    /// Those in which it was on in the measured time.
    pub on: usize,
    /// The earliest and the latest tick at which it was on in any of them.
    pub span: Option<(u32, u32)>,
    /// Ticks at which it was on, mean over the replicates in which it was.
    pub ticks: Option<f64>,
    /// Mean dose over all ticks at which it was on.
    pub dose: Option<f64>,
    /// Of these ticks, the share at which it moved a lever.
    pub moved: Option<f64>,
    /// Of these ticks, the share at which a lever would have passed an end of its range.
    pub clamped: Option<f64>,
    /// Dose at the end of the warm-up, mean over replicates.
    pub before: f64,
    /// Dose at the end, mean over replicates.
    pub after: f64,
}

impl ActivityAt {
    fn of(arm: usize, measure: usize, histories: &[Activity]) -> Self {
        let sum = |number: fn(&Activity) -> f64| histories.iter().map(number).sum::<f64>();
        let (on, ticks) = (histories.iter().filter(|history| history.on > 0).count(), sum(|of| of.on.into()));
        let of_ticks = |sum: f64| (on > 0).then(|| sum / ticks);
        let spans = || histories.iter().filter_map(|history| history.span);
        let ends = spans().map(|(first, _)| first).min().zip(spans().map(|(_, last)| last).max());
        let replicates = histories.len();
        ActivityAt {
            arm,
            measure,
            replicates,
            on,
            span: ends,
            ticks: (on > 0).then(|| ticks / on as f64),
            dose: of_ticks(sum(|of| of.doses)),
            moved: of_ticks(sum(|of| of.moved.into())),
            clamped: of_ticks(sum(|of| of.clamped.into())),
            before: sum(|of| of.before) / replicates as f64,
            after: sum(|of| of.after) / replicates as f64,
        }
    }
}

/// The histories of each countermeasure of each arm: `[arm][countermeasure][replicate]`.
#[derive(Clone, Debug)]
pub struct Activities(Vec<Vec<Vec<Activity>>>);

impl Activities {
    /// Those of a plan.
    ///
    /// # Errors
    ///
    /// When the snapshots cannot be read.
    pub fn new(plan: &Plan, snapshots: &Snapshots) -> io::Result<Self> {
        let of = |(arm, spec): (usize, &Specification)| -> io::Result<Vec<Vec<Activity>>> {
            (0..spec.countermeasures.len()).map(|measure| snapshots.activity(arm, measure)).collect()
        };
        plan.arms.iter().map(|arm| &*arm.spec).enumerate().map(of).collect::<io::Result<_>>().map(Activities)
    }

    /// Every countermeasure over all replicates, arm by arm.
    pub fn summed(&self) -> Vec<ActivityAt> {
        let arms = self.0.iter().enumerate();
        let measures = arms.flat_map(|(arm, of)| of.iter().enumerate().map(move |at| (arm, at)));
        measures.map(|(arm, (measure, histories))| ActivityAt::of(arm, measure, histories)).collect()
    }

    /// Mean over the replicates of a value that follows from the settings in force, in an arm of this specification:
    /// at the end of the warm-up, and at the end of the history.
    pub fn settings(
        &self,
        arm: usize,
        spec: &Specification,
        value: impl Fn(&Specification, &Settings) -> f64,
    ) -> [f64; 2] {
        [|of: &Activity| of.before, |of: &Activity| of.after].map(|dose| {
            let of = &self.0[arm];
            // Most histories end with the same doses.
            let mut ends: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
            for replicate in 0..of.first().map_or(0, Vec::len) {
                let doses = of.iter().map(|histories| dose(&histories[replicate]).to_bits());
                *ends.entry(doses.collect()).or_default() += 1.0;
            }
            let at = |doses: &[u64]| {
                let doses: Vec<f64> = doses.iter().copied().map(f64::from_bits).collect();
                value(spec, &in_force(&spec.settings, &spec.countermeasures, &doses))
            };
            let total: f64 = ends.values().sum();
            match ends.first_key_value() {
                None => value(spec, &spec.settings),
                Some((only, _)) if ends.len() == 1 => at(only),
                Some(_) => ends.iter().map(|(doses, count)| at(doses) * count).sum::<f64>() / total,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::engine::{Memory, Workers};
    use crate::experiment::findings::Findings;
    use crate::experiment::{cycle, runner};
    use crate::scenario::{Overrides, from_text};
    use std::sync::atomic::AtomicBool;

    /// 20 measured weeks, 10 to 29, in three replicates.
    fn found(measure: &str) -> (ActivityAt, Findings) {
        let text = format!(
            "title = 't'\n[time]\nwarmup = 10\nhorizon = 20\nfollow_up = 5\n\
             [population]\nexporters = 60\nrights_holders = 5\nconsumers = 20\n\
             [experiment]\narms = ['baseline', 'x']\nreplicates = 3\n[countermeasure.x]\n{measure}"
        );
        let plan = Plan::new(&from_text("t", &text, &Overrides::default()).unwrap().scenario);
        let (stop, mut store) = (AtomicBool::new(false), Memory::new(plan.layout()));
        let workers = Workers::new(1, &stop).unwrap();
        let (ensemble, _) = runner::run(&plan, &mut store, &workers, &mut |_| {}).unwrap();
        let findings = Findings::of(&plan, &ensemble, &store, &workers).unwrap();
        let [at] = &findings.activity[..] else { panic!("{:?}", findings.activity) };
        (at.clone(), findings)
    }

    const PLATFORM: &str = "set = { 'institution.platform' = 1.0 }\n";

    /// `platform` of arm `x` before and after.
    fn platform(findings: &Findings) -> [f64; 2] {
        let item = cycle::ITEMS.iter().position(|item| item.name == "platform").unwrap();
        let at = findings.cycle.iter().find(|at| at.arm == 1 && at.item == item).unwrap();
        [at.before, at.after].map(|value| value.number().unwrap())
    }

    #[test]
    fn each_way_of_being_off_is_counted() {
        let on = |more: &str| {
            let (at, findings) = found(&format!("{PLATFORM}{more}"));
            (at.on, at.span, at.ticks, at.dose, platform(&findings))
        };
        assert_eq!(on(""), (3, Some((10, 29)), Some(20.0), Some(1.0), [0.2, 1.0]));
        assert_eq!(on("end = 8"), (0, None, None, None, [0.2, 0.2]));
        assert_eq!(on("start = 0\nend = 10"), (0, None, None, None, [1.0, 0.2]));
        assert_eq!(on("start = 40"), (0, None, None, None, [0.2, 0.2]));
        assert_eq!(on("intensity = 0"), (0, None, None, None, [0.2, 0.2]));
        assert_eq!(on("when = 'trust > 2'"), (0, None, None, None, [0.2, 0.2]));
        assert_eq!(on("start = 12\nend = 15"), (3, Some((12, 14)), Some(3.0), Some(1.0), [0.2, 0.2]));
        // Off again in the middle: doses .5 in weeks 12 to 13 and 20 to 29.
        let doses = "start = 12\nintensity = 0.5\nintensity_from = { 14 = 0, 20 = 0.5 }";
        assert_eq!(on(doses), (3, Some((12, 29)), Some(12.0), Some(0.5), [0.2, 0.2 + 0.5 * 0.8]));
        // 0 at week 10, .025 more each week, .475 at week 29.
        let (_, span, ticks, dose, [_, after]) = on("ramp = 40");
        assert_eq!((span, ticks), (Some((11, 29)), Some(19.0)));
        assert!((dose.unwrap() - 0.25).abs() < 1e-12 && (after - (0.2 + 0.8 * 0.475)).abs() < 1e-12);
    }

    #[test]
    fn a_lever_that_stops_or_does_not_move_is_counted() {
        let at = |levers: &str| {
            let (at, _) = found(levers);
            (at.on, at.moved.unwrap(), at.clamped.unwrap())
        };
        assert_eq!(at("multiply = { 'institution.platform' = 2.0 }"), (3, 1.0, 0.0));
        assert_eq!(at("multiply = { 'institution.platform' = 5.0 }"), (3, 1.0, 0.0));
        assert_eq!(at("multiply = { 'institution.platform' = 6.0 }"), (3, 1.0, 1.0));
        assert_eq!(at("set = { 'institution.platform' = 0.2 }"), (3, 0.0, 0.0));
        assert_eq!(at("multiply = { 'institution.platform' = 1.0 }"), (3, 0.0, 0.0));
        // A count that rounds to what it was.
        assert_eq!(at("multiply = { 'institution.meeting_interval' = 0.99 }"), (3, 0.0, 0.0));
    }

    #[test]
    fn histories_in_which_a_trigger_fires_are_told_from_the_others() {
        let history = |on: u32, doses: f64, (first, last): (u32, u32)| Activity {
            on,
            doses,
            span: (on > 0).then_some((first, last)),
            after: f64::from(u8::from(on > 0)),
            moved: on,
            clamped: on / 2,
            before: 0.0,
        };
        let histories = [history(4, 3.0, (12, 15)), Activity::default(), history(2, 2.0, (20, 21))];
        histories.iter().for_each(|history| assert_eq!(Activity::of(history.numbers()), *history));
        let at = ActivityAt::of(1, 0, &histories);
        assert_eq!((at.on, at.replicates, at.span, at.ticks), (2, 3, Some((12, 21)), Some(3.0)));
        assert_eq!((at.dose, at.clamped), (Some(5.0 / 6.0), Some(0.5)));
        assert!((at.after - 2.0 / 3.0).abs() < 1e-15);
        let spec = Specification {
            countermeasures: from_text(
                "t",
                &format!("title='t'\n[countermeasure.x]\n{PLATFORM}"),
                &Overrides::default(),
            )
            .unwrap()
            .scenario
            .countermeasures
            .into_iter()
            .filter(|measure| measure.name == "x")
            .collect(),
            ..Specification::default()
        };
        let [before, after] = Activities(vec![vec![histories.to_vec()]])
            .settings(0, &spec, |_, rules| rules.institution.platform);
        assert_eq!(before, 0.2);
        assert!((after - (0.2 + 2.0) / 3.0).abs() < 1e-15, "{after}");
    }
}
