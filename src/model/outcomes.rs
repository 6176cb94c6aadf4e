//! The named outcomes of a history: definition, unit, and which direction is good.
//!
//! An outcome is reported by each history as a numerator and a denominator, so that an ensemble can take the
//! ratio of sums; means and counts have the denominator 1. This is the one place where an outcome is defined.

use super::totals::Totals;
use crate::math::Quantity;

/// The good direction of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Good {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither: it explains.
    Neutral,
}

/// Definition of an outcome from the totals of a history.
#[derive(Clone, Copy)]
pub enum Definition {
    /// A quantity by its numerator and denominator.
    Ratio(Quantity, fn(&Totals) -> (f64, f64)),
    /// The ratio of the first named outcome less that of the second.
    Difference(&'static str, &'static str),
}

/// Format of an outcome in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As a percentage; differences in percentage points.
    Percent,
    /// As a number with its unit.
    Number,
}

/// One row of the table of outcomes.
pub struct Outcome {
    /// Name in results.
    pub name: &'static str,
    /// A phrase for people, to head a column.
    pub title: &'static str,
    /// Unit, for people.
    pub unit: &'static str,
    /// Format in print.
    pub format: Format,
    /// The good direction.
    pub good: Good,
    /// Definition from the totals.
    pub definition: Definition,
    /// Meaning, one sentence.
    pub doc: &'static str,
}

impl Outcome {
    /// True if it is a sum over the whole system, twice as large in one twice as large; all others are ratios.
    pub fn is_total(&self) -> bool {
        matches!(
            self.name,
            "reports" | "false_reports" | "batches" | "index_principals" | "sanctions" | "cost" | "rewards"
        )
    }
}

/// The headline outcome.
pub const HEADLINE: &str = "reinfringement_rate";

/// Follow-ups, in weeks, within which the headline outcome is counted if a scenario names none.
pub const FOLLOW_UPS: [u32; 3] = [52, 104, 156];

/// Name in results of the headline outcome within a follow-up of `weeks` other than `time.follow_up`.
pub fn headline_within(weeks: u32) -> String {
    format!("{HEADLINE}({weeks})")
}

/// The weeks in a name of [`headline_within`]; `None` for any other name.
pub fn weeks_within(name: &str) -> Option<u32> {
    name.strip_prefix(HEADLINE)?.strip_prefix('(')?.strip_suffix(')')?.parse().ok()
}

/// The index and the row of the outcome with this name.
pub fn outcome(name: &str) -> Option<(usize, &'static Outcome)> {
    OUTCOMES.iter().enumerate().find(|(_, outcome)| outcome.name == name)
}

/// Numerators and denominators of every outcome that has them; differences have `(0, 0)`.
pub fn sums(totals: &Totals) -> Vec<(f64, f64)> {
    let sum = |outcome: &Outcome| match outcome.definition {
        Definition::Ratio(_, of) => of(totals),
        Definition::Difference(..) => (0.0, 0.0),
    };
    OUTCOMES.iter().map(sum).collect()
}

macro_rules! outcomes {
    ($( $name:literal $title:literal, $good:ident $format:ident $unit:literal, $definition:expr, $doc:literal; )*) => {
        /// Every outcome, in the order of the results; the headline first.
        pub const OUTCOMES: &[Outcome] = &[ $( Outcome {
            name: $name,
            title: $title,
            unit: $unit,
            format: Format::$format,
            good: Good::$good,
            definition: $definition,
            doc: $doc,
        }, )* ];
    };
}

use Definition::{Difference, Ratio};
use Quantity::{Amount, Fraction, Rate, Share};

fn per(numerator: u64, denominator: u64) -> (f64, f64) {
    (numerator as f64, denominator as f64)
}

fn count(value: u64) -> (f64, f64) {
    (value as f64, 1.0)
}

/// A mean or a state with the denominator 1; nothing where there was none to observe.
fn state(value: f64) -> (f64, f64) {
    if value.is_finite() { (value, 1.0) } else { (0.0, 0.0) }
}

outcomes! {
    "reinfringement_rate" "re-infringement", Lower Percent "share of index principals",
        Ratio(Share, |t| per(t.index.reinfringed, t.index.principals)),
        "Of principals first sanctioned in the measured time, those that infringed again within the follow-up (time.follow_up).";
    "control_rate" "re-infringement of controls", Neutral Percent "share of control principals",
        Ratio(Share, |t| per(t.controls.reinfringed, t.controls.principals)),
        "The same share of principals matched by tick that infringed and were never sanctioned.";
    "specific_deterrence" "specific deterrence", Higher Percent "difference of shares",
        Difference("control_rate", "reinfringement_rate"),
        "What a sanction itself prevents: control_rate less reinfringement_rate.";
    "resanction_rate" "sanctioned again", Neutral Percent "share of index principals",
        Ratio(Share, |t| per(t.index.resanctioned, t.index.principals)),
        "Of the same principals, those sanctioned again within the follow-up (time.follow_up).";
    "recorded_repeat_rate" "recorded repeats", Neutral Percent "share of index principals",
        Ratio(Share, |t| per(t.index.recorded, t.index.principals)),
        "Of the same principals, those sanctioned again while strikes were visible on their identity: what official statistics would call a repeat.";
    "infringing_share" "infringing consignments", Lower Percent "share of shipments",
        Ratio(Share, |t| per(t.tally.infringements, t.tally.shipments)), "Infringements of shipments.";
    "interception_rate" "interception", Higher Percent "share of infringements",
        Ratio(Share, |t| per(t.tally.sanctions, t.tally.infringements)), "Sanctions of infringements.";
    "repeat_share_of_infringements" "infringements by the sanctioned", Neutral Percent "share of infringements",
        Ratio(Share, |t| per(t.tally.infringements_by_sanctioned, t.tally.infringements)),
        "Infringements by principals with an earlier sanction, ever.";
    "repeat_share_of_sanctions" "sanctions of the sanctioned", Neutral Percent "share of sanctions",
        Ratio(Share, |t| per(t.tally.sanctions_by_sanctioned, t.tally.sanctions)),
        "Sanctions of principals with an earlier sanction, ever.";
    "recorded_repeat_share" "recorded repeat share", Neutral Percent "share of sanctions",
        Ratio(Share, |t| per(t.tally.sanctions_on_record, t.tally.sanctions)),
        "Sanctions of identities with visible strikes.";
    "inspection_rate" "inspected", Neutral Percent "share of shipments",
        Ratio(Share, |t| per(t.tally.inspections(), t.tally.shipments)), "Inspections of shipments.";
    "hit_rate_targeted" "hits of targeted inspections", Higher Percent "share of targeted inspections",
        Ratio(Share, |t| per(t.tally.detections_targeted, t.tally.inspections_targeted)),
        "Detections of targeted inspections.";
    "hit_rate_random" "hits of random inspections", Neutral Percent "share of random inspections",
        Ratio(Share, |t| per(t.tally.detections_random, t.tally.inspections_random)), "Detections of random inspections.";
    "false_alarm_share" "false alarms", Lower Percent "share of inspections",
        Ratio(Share, |t| per(t.tally.false_alarms, t.tally.inspections())),
        "Honest consignments detained, of inspections.";
    "no_reply_share" "no reply by rights holder", Lower Percent "share of detections",
        Ratio(Share, |t| per(t.tally.no_reply, t.tally.detections())),
        "Detections where customs could act and the rights holder did not reply in time.";
    "lapse_share" "lapsed cases", Lower Percent "share of detections",
        Ratio(Share, |t| per(t.tally.lapses, t.tally.detections())),
        "Detections whose case lapsed because the house had too many.";
    "referral_share" "referred to the police", Neutral Percent "share of sanctions",
        Ratio(Share, |t| per(t.tally.referrals, t.tally.sanctions)), "Sanctions referred to the police.";
    "moved_share" "moved after sanction", Lower Percent "share of index principals",
        Ratio(Share, |t| per(t.moved.principals, t.index.principals)),
        "Displacement: index principals that moved to another customs house upon the sanction.";
    "moved_reinfringement_rate" "re-infringement of the moved", Lower Percent "share of moved principals",
        Ratio(Share, |t| per(t.moved.reinfringed, t.moved.principals)), "Re-infringement among those that moved.";
    "reregistered_share" "re-registered after sanction", Lower Percent "share of index principals",
        Ratio(Share, |t| per(t.reregistered.principals, t.index.principals)),
        "Displacement: index principals that took a new company upon the sanction.";
    "reregistered_reinfringement_rate" "re-infringement of the re-registered", Lower Percent
        "share of re-registered principals",
        Ratio(Share, |t| per(t.reregistered.reinfringed, t.reregistered.principals)),
        "Re-infringement among those that took a new company.";
    "parcel_share_of_sanctions" "sanctions in parcels", Neutral Percent "share of sanctions",
        Ratio(Share, |t| per(t.tally.sanctions_parcel, t.tally.sanctions)), "Sanctions at houses for parcels.";
    "parcel_share_of_batches" "parcels among batches", Neutral Percent "share of batches",
        Ratio(Share, |t| (t.batches_parcel, t.batches())),
        "The same by detained batches, of which a sanction at a house for parcels is many (customs.parcel_batches).";
    "batches" "detained batches", Neutral Number "batches", Ratio(Amount, |t| (t.batches(), 1.0)),
        "Batches that the sanctions are in customs statistics, from the warm-up on.";
    "reports" "reports", Higher Number "reports", Ratio(Rate, |t| count(t.tally.consumer_reports + t.tally.tips)),
        "Consumers' reports and insiders' tips, from the warm-up on.";
    "false_reports" "false reports", Lower Number "reports", Ratio(Rate, |t| count(t.tally.false_reports)),
        "False reports, from the warm-up on.";
    "intelligence_shared" "intelligence shared", Higher Percent "share of what agencies found",
        Ratio(Share, |t| per(t.tally.passed, t.tally.found)), "What agencies passed on of what they found.";
    "top3_share" "share of the most active", Neutral Percent "share of infringements",
        Ratio(Share, |t| per(t.most_active.unwrap_or(0), t.most_active.map_or(0, |_| t.tally.infringements))),
        "Infringements by the 3 % most active exporters; nothing where these are less than one.";
    "top3_of_sanctions" "share of the most sanctioned", Neutral Percent "share of sanctions",
        Ratio(Share, |t| per(t.most_sanctioned, t.tally.sanctions)),
        "Sanctions of the 3 % most sanctioned of those sanctioned, at least of one.";
    "trust" "trust", Higher Number "share", Ratio(Fraction, |t| state(t.mean("trust"))),
        "Mean trust over pairs of stakeholders, last 52 ticks.";
    "commitment" "commitment", Higher Number "share", Ratio(Fraction, |t| state(t.mean("commitment"))),
        "Mean commitment of stakeholders, last 52 ticks.";
    "understanding" "shared understanding", Higher Number "share", Ratio(Fraction, |t| state(t.mean("understanding"))),
        "Shared understanding of the causes of infringement, last 52 ticks.";
    "efficacy" "efficacy", Higher Number "share", Ratio(Fraction, |t| state(t.mean("efficacy"))),
        "Mean belief of stakeholders that collaborating achieves something, last 52 ticks.";
    "sharing" "readiness to share", Higher Number "share", Ratio(Fraction, |t| state(t.mean("sharing"))),
        "Mean share of what they find that agencies would pass on, last 52 ticks.";
    "attendance" "attendance", Higher Number "share", Ratio(Fraction, |t| state(t.mean("attendance"))),
        "Share of stakeholders at the latest meeting, last 52 ticks; nothing without a meeting.";
    "perceived_detection" "perceived detection", Higher Number "probability",
        Ratio(Fraction, |t| state(t.mean("perceived_detection"))),
        "Mean perceived detection of exporters with opportunity, last 52 ticks.";
    "legitimacy" "legitimacy", Higher Number "share", Ratio(Fraction, |t| state(t.mean("legitimacy"))),
        "Mean legitimacy of enforcement in exporters' eyes, last 52 ticks.";
    "skill" "skill", Higher Number "share", Ratio(Fraction, |t| state(t.end("skill"))),
        "Mean skill of officers over customs houses, at the end.";
    "informed" "informed holders", Higher Number "share", Ratio(Fraction, |t| state(t.end("informed"))),
        "Mean knowledge of rights and procedures over rights holders, at the end.";
    "joint" "stopped of what was known", Higher Number "ratio", Ratio(Amount, |t| state(t.end("joint"))),
        "Sanctions that rest on what others told customs, by what others knew, at the end.";
    "recorded_brands" "recorded brands", Higher Percent "share of brands",
        Ratio(Fraction, |t| state(t.end("recorded_brands"))), "Brands recorded with customs, at the end.";
    "demand" "demand", Lower Number "factor", Ratio(Amount, |t| state(t.end("demand"))),
        "Demand for fakes relative to the start, at the end.";
    "index_principals" "index principals", Neutral Number "principals", Ratio(Rate, |t| count(t.index.principals)),
        "Principals first sanctioned in the measured time and followed for the whole follow-up (time.follow_up).";
    "sanctions" "sanctions", Neutral Number "sanctions", Ratio(Rate, |t| count(t.tally.sanctions)),
        "Sanctions, from the warm-up on.";
    "cost" "cost", Lower Number "million yuan a year", Ratio(Amount, |t| {
        t.cost.map_or((0.0, 0.0), |cost| (t.a_year(cost), 1.0))
    }),
        "Inspections, cases, rewards paid and running costs of countermeasures, from the warm-up on.";
    "rewards" "rewards paid", Neutral Number "million yuan a year", Ratio(Amount, |t| (t.a_year(t.rewards), 1.0)),
        "The part of cost that is paid to those who reported.";
    "delay" "delay of honest trade", Lower Number "minutes a consignment",
        Ratio(Amount, |t| (t.delay_minutes, (t.tally.shipments - t.tally.infringements) as f64)),
        "Delay by inspections and false alarms, spread over all honest consignments.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_differences_name_ratios() {
        for (i, row) in OUTCOMES.iter().enumerate() {
            assert_eq!(outcome(row.name).map(|(index, _)| index), Some(i), "{}", row.name);
            if let Difference(a, b) = row.definition {
                for part in [a, b] {
                    assert!(matches!(outcome(part).unwrap().1.definition, Ratio(..)));
                }
            }
        }
        assert_eq!(OUTCOMES[0].name, HEADLINE);
    }
}
