//! Signals: measures taken at every tick, for the series of a run and for the triggers of countermeasures.
//!
//! A *rate* is a ratio of counts over the last 52 ticks, because one tick has too few sanctions for a rate of
//! its own; a *state* is a mean over agents at the tick.

use super::forum::seat_of;
use super::settings::Role;
pub use super::settings::Signal;
use super::today::Tally;
use super::world::World;

/// Ticks over which rates, and the means that triggers watch, are taken: a year, which defines the signals.
pub const WINDOW: usize = 52;

/// Source of a signal: counts or states.
#[derive(Clone, Copy)]
pub enum Reading {
    /// Numerator and denominator among the counts of a tick.
    Rate(fn(&Tally) -> (u64, u64)),
    /// A state of the world.
    State(fn(&World) -> f64),
}

/// One row of the table of signals.
pub struct SignalRow {
    /// Name in triggers and in the series.
    pub name: &'static str,
    /// Unit, for people.
    pub unit: &'static str,
    /// Source: counts or states.
    pub reading: Reading,
    /// Meaning, one sentence.
    pub doc: &'static str,
}

impl Signal {
    /// The signal with this name.
    pub fn named(name: &str) -> Option<Signal> {
        SIGNALS.iter().position(|row| row.name == name).map(Signal)
    }

    /// Its index in [`SIGNALS`].
    pub fn index(self) -> usize {
        self.0
    }

    /// Its row in the table.
    pub fn row(self) -> &'static SignalRow {
        &SIGNALS[self.0]
    }
}

const fn rate(name: &'static str, doc: &'static str, read: fn(&Tally) -> (u64, u64)) -> SignalRow {
    SignalRow { name, unit: "share", reading: Reading::Rate(read), doc }
}

const fn state(
    name: &'static str,
    unit: &'static str,
    doc: &'static str,
    read: fn(&World) -> f64,
) -> SignalRow {
    SignalRow { name, unit, reading: Reading::State(read), doc }
}

/// A state of the latest meeting; NaN before the first.
macro_rules! at_meeting {
    ($name:literal, $unit:literal, $doc:literal, $read:expr) => {
        state($name, $unit, $doc, |world| {
            let read: fn(&World) -> f64 = $read;
            world.forum.last_meeting.map_or(f64::NAN, |_| read(world))
        })
    };
}

/// Every signal, in the order of the series' columns.
pub const SIGNALS: &[SignalRow] = &[
    rate("infringing_share", "Infringements of shipments.", |t| (t.infringements, t.shipments)),
    rate("interception_rate", "Sanctions of infringements.", |t| (t.sanctions, t.infringements)),
    rate("repeat_share_of_infringements", "Infringements by principals sanctioned before.", |t| {
        (t.infringements_by_sanctioned, t.infringements)
    }),
    rate("repeat_share_of_sanctions", "Sanctions of principals sanctioned before.", |t| {
        (t.sanctions_by_sanctioned, t.sanctions)
    }),
    rate("recorded_repeat_share", "Sanctions of identities with a visible record.", |t| {
        (t.sanctions_on_record, t.sanctions)
    }),
    rate("inspection_rate", "Inspections of shipments.", |t| (t.inspections(), t.shipments)),
    rate("hit_rate_targeted", "Detections of targeted inspections.", |t| {
        (t.detections_targeted, t.inspections_targeted)
    }),
    rate("hit_rate_random", "Detections of random inspections.", |t| {
        (t.detections_random, t.inspections_random)
    }),
    rate("false_alarm_share", "False alarms of inspections.", |t| (t.false_alarms, t.inspections())),
    rate("no_reply_share", "Detections to which the rights holder did not reply.", |t| {
        (t.no_reply, t.detections())
    }),
    rate("lapse_share", "Detections that lapsed because the house had too many cases.", |t| {
        (t.lapses, t.detections())
    }),
    rate("intelligence_shared", "What agencies passed on of what they found.", |t| (t.passed, t.found)),
    state("reports", "reports a tick", "Consumers' reports and insiders' tips.", |w| {
        (w.today.tally.consumer_reports + w.today.tally.tips) as f64
    }),
    state("false_reports", "reports a tick", "False reports.", |w| w.today.tally.false_reports as f64),
    state("sanctions", "sanctions a tick", "Sanctions.", |w| w.today.tally.sanctions as f64),
    state("batches", "batches a tick", "Batches that the sanctions are in customs statistics.", |w| {
        let parcels = w.today.tally.sanctions_parcel as f64;
        (w.today.tally.sanctions as f64 - parcels) + w.spec.settings.customs.parcel_batches * parcels
    }),
    state("trust", "share", "Mean trust over pairs of stakeholders.", |w| {
        if w.forum.parties > 1 { w.forum.mean_trust() } else { f64::NAN }
    }),
    state("trust_base", "share", "Mean base of trust over pairs: the prehistory as it is by now.", |w| {
        if w.forum.parties > 1 { w.forum.mean_base() } else { f64::NAN }
    }),
    state(
        "trust_in_customs",
        "share",
        "Mean trust of the other stakeholders in customs, the convenor.",
        |w| {
            if w.forum.parties > 1 { w.forum.mean_trust_in(w.forum.customs) } else { f64::NAN }
        },
    ),
    state("commitment", "share", "Mean commitment of stakeholders.", |w| mean(&w.forum.commitment)),
    state("commitment_small_holders", "share", "Commitment of the seat of small rights holders.", |w| {
        let seat = seat_of(w, Role::SmallRightsHolders);
        seat.map_or(f64::NAN, |seat| w.forum.commitment[seat])
    }),
    state("understanding", "share", "Shared understanding of stakeholders.", |w| w.forum.understanding),
    state("efficacy", "share", "Mean efficacy of stakeholders.", |w| mean(&w.forum.efficacy)),
    state("sharing", "share", "Mean share that agencies pass on.", |w| mean(&w.forum.share)),
    at_meeting!("attendance", "share", "Share of stakeholders at the latest meeting.", |w| w
        .forum
        .attendance),
    at_meeting!("willing", "stakeholders", "Stakeholders that came willingly to the latest meeting.", |w| {
        f64::from(w.forum.came.willing)
    }),
    at_meeting!("compelled", "stakeholders", "Stakeholders that came to it for the mandate alone.", |w| {
        f64::from(w.forum.came.compelled)
    }),
    at_meeting!("air", "share", "Part of what they had to say for which there was time at it.", |w| w
        .forum
        .air),
    at_meeting!("division", "share", "Mean difference of their beliefs: what divides them.", |w| {
        w.forum.division
    }),
    at_meeting!("conflicts", "conflicts", "Conflicts at it.", |w| f64::from(w.forum.conflicts)),
    state("joint", "ratio", "What the border stopped, by what partners knew of.", |w| w.experience.stopped()),
    state("informed", "share", "Mean knowledge of rights and procedures over rights holders.", |w| {
        mean(&w.holders.informed)
    }),
    state(
        "perceived_detection",
        "probability",
        "Mean perceived detection of exporters with opportunity.",
        |w| w.today.perceived_detection,
    ),
    state("legitimacy", "share", "Mean legitimacy of enforcement over exporters.", |w| w.mean_legitimacy),
    state("skill", "share", "Mean skill over customs houses.", |w| mean(&w.houses.skill)),
    state("recorded_brands", "share", "Share of brands recorded with customs.", |w| {
        w.holders.recorded_share()
    }),
    state("demand", "factor", "Demand for fakes relative to the start.", |w| w.market.demand),
];

/// NaN of none.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The last [`WINDOW`] ticks of every signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Signals {
    /// `past[(tick % WINDOW) * SIGNALS.len() + signal]`: numerator and denominator of one tick.
    past: Vec<(f64, f64)>,
    /// Sums over the window; kept for rates only, whose counts add and subtract exactly.
    sums: Vec<(f64, f64)>,
    ticks: usize,
}

impl Default for Signals {
    fn default() -> Self {
        let none = (0.0, 0.0);
        Signals { past: vec![none; WINDOW * SIGNALS.len()], sums: vec![none; SIGNALS.len()], ticks: 0 }
    }
}

impl Signals {
    /// Takes this tick's values from the world.
    pub fn read(world: &World) -> [(f64, f64); SIGNALS.len()] {
        let read = |row: &SignalRow| match row.reading {
            Reading::Rate(counts) => {
                let (numerator, denominator) = counts(&world.today.tally);
                (numerator as f64, denominator as f64)
            }
            Reading::State(value) => (value(world), 1.0),
        };
        std::array::from_fn(|index| read(&SIGNALS[index]))
    }

    /// Adds a tick, as [`Signals::read`] took it.
    pub fn push(&mut self, values: &[(f64, f64)]) {
        let slot = (self.ticks % WINDOW) * SIGNALS.len();
        for (i, &(numerator, denominator)) in values.iter().enumerate() {
            let old = std::mem::replace(&mut self.past[slot + i], (numerator, denominator));
            if matches!(SIGNALS[i].reading, Reading::Rate(_)) {
                self.sums[i].0 += numerator - old.0;
                self.sums[i].1 += denominator - old.1;
            }
        }
        self.ticks += 1;
    }

    /// The value of a signal in the series: a rate over the window, or the state at the latest tick.
    ///
    /// NaN for a rate whose denominator is 0 so far.
    pub fn latest(&self, index: usize) -> f64 {
        match SIGNALS[index].reading {
            Reading::Rate(_) => self.sums[index].0 / self.sums[index].1,
            Reading::State(_) if self.ticks == 0 => f64::NAN,
            Reading::State(_) => self.past[(self.ticks - 1) % WINDOW * SIGNALS.len() + index].0,
        }
    }

    /// Numerator and denominator of a signal over the window: the counts of a rate; of a state the mean of the values that
    /// there were, taken from the oldest tick to the latest, and 1. `(0, 0)` where there was none.
    pub fn recent(&self, index: usize) -> (f64, f64) {
        if let Reading::Rate(_) = SIGNALS[index].reading {
            return self.sums[index];
        }
        let observed = self.ticks.min(WINDOW);
        let value = |tick: usize| self.past[tick % WINDOW * SIGNALS.len() + index].0;
        let mean = mean_of_known((self.ticks - observed..self.ticks).map(value));
        if mean.is_finite() { (mean, 1.0) } else { (0.0, 0.0) }
    }

    /// Mean of a signal over the window, which triggers watch; NaN where there was no value.
    pub fn mean(&self, signal: Signal) -> f64 {
        if let Reading::Rate(_) = signal.row().reading {
            return self.latest(signal.0);
        }
        let observed = self.ticks.min(WINDOW);
        let values = self.past.iter().skip(signal.0).step_by(SIGNALS.len());
        mean_of_known(values.take(observed).map(|value| value.0))
    }
}

/// Mean of the values that are numbers; NaN of none.
fn mean_of_known(values: impl Iterator<Item = f64>) -> f64 {
    let add = |(sum, count): (f64, f64), value: f64| (sum + value, count + 1.0);
    let (sum, count) = values.filter(|value| !value.is_nan()).fold((0.0, 0.0), add);
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for (i, row) in SIGNALS.iter().enumerate() {
            assert_eq!(Signal::named(row.name), Some(Signal(i)));
        }
        assert_eq!(Signal::named("no such signal"), None);
    }

    #[test]
    fn rates_and_states_forget_what_left_the_window() {
        let mut signals = Signals::default();
        let rate = Signal::named("interception_rate").unwrap();
        let trust = Signal::named("trust").unwrap();
        assert!(signals.mean(rate).is_nan() && signals.mean(trust).is_nan());
        assert_eq!([signals.recent(rate.0), signals.recent(trust.0)], [(0.0, 0.0); 2]);
        let mut values = vec![(0.0, 0.0); SIGNALS.len()];
        for tick in 0..WINDOW + 10 {
            values[rate.0] = (1.0, if tick < 10 { 100.0 } else { 4.0 });
            values[trust.0] = (tick as f64, 1.0);
            signals.push(&values);
        }
        assert_eq!(signals.mean(rate), 0.25);
        assert_eq!(signals.latest(trust.0), (WINDOW + 9) as f64);
        assert_eq!(signals.mean(trust), 10.0 + (WINDOW - 1) as f64 / 2.0);
        assert_eq!(signals.recent(rate.0), (WINDOW as f64, 4.0 * WINDOW as f64));
        assert_eq!(signals.recent(trust.0), (signals.mean(trust), 1.0));
        // What had no value for half of the window has the mean of the other half.
        for tick in 0..WINDOW {
            values[trust.0].0 = if tick % 2 == 0 { 0.5 } else { f64::NAN };
            signals.push(&values);
        }
        assert_eq!((signals.mean(trust), signals.recent(trust.0)), (0.5, (0.5, 1.0)));
        values[trust.0].0 = f64::NAN;
        (0..WINDOW).for_each(|_| signals.push(&values));
        assert!(signals.mean(trust).is_nan() && signals.recent(trust.0) == (0.0, 0.0));
    }
}
