//! The chain from infringement to sanction: at which stage an infringing consignment is lost to enforcement.
//!
//! Each stage keeps a part of what an earlier one let through. Nothing is counted twice: a consignment is shipped,
//! inspected, detected and decided on in one tick.

use super::today::Tally;

/// A stage of the chain.
pub struct Stage {
    /// Name in results.
    pub name: &'static str,
    /// Phrase for the consignments counted.
    pub title: &'static str,
    /// Index of the earlier stage of which it is a part; `None` for the first, which is a part of all shipments.
    pub of: Option<usize>,
    /// Phrase for the consignments lost at this stage.
    pub lost: &'static str,
    /// Number of consignments in a tally.
    pub count: fn(&Tally) -> u64,
    /// Definition, one sentence.
    pub doc: &'static str,
}

/// Index of the stage `shipped` in [`STAGES`].
pub const SHIPPED: usize = 0;
/// Index of the stage `sanctioned` in [`STAGES`].
pub const SANCTIONED: usize = 6;

/// The stages one after another, then two parts of the sanctions: repeats, true and recorded.
pub const STAGES: &[Stage] = &[
    Stage {
        name: "shipped",
        title: "infringing and shipped",
        of: None,
        lost: "not infringing",
        count: |tally| tally.infringements,
        doc: "Infringing consignments; as a share, of all shipments.",
    },
    Stage {
        name: "inspected",
        title: "inspected",
        of: Some(SHIPPED),
        lost: "not inspected",
        count: Tally::infringing_inspections,
        doc: "Infringing consignments that customs inspected, by score or at random.",
    },
    Stage {
        name: "detected",
        title: "detected",
        of: Some(1),
        lost: "not seen by the officer",
        count: Tally::detections,
        doc: "Inspections of infringing consignments that showed the infringement.",
    },
    Stage {
        name: "protected",
        title: "protected",
        of: Some(2),
        lost: "brand not recorded and no application",
        count: Tally::notices,
        doc: "Detections in which customs may act: the brand is recorded, or a lead or a tip lets its owner apply.",
    },
    Stage {
        name: "replied",
        title: "answered by the rights holder",
        of: Some(3),
        lost: "no reply in time",
        count: Tally::replies,
        doc: "Notices that the rights holder answered in time.",
    },
    Stage {
        name: "handled",
        title: "handled",
        of: Some(4),
        lost: "lapsed: too many cases",
        count: |tally| tally.cases,
        doc: "Cases that the customs house had the capacity to handle.",
    },
    Stage {
        name: "sanctioned",
        title: "sanctioned",
        of: Some(5),
        lost: "not established",
        count: |tally| tally.sanctions,
        doc: "Cases that were established and ended in a sanction.",
    },
    Stage {
        name: "referred",
        title: "referred to the police",
        of: Some(SANCTIONED),
        lost: "not referred",
        count: |tally| tally.referrals,
        doc: "Sanctions referred to the police, which bar the principal from exporting.",
    },
    Stage {
        name: "repeat",
        title: "sanctioned before",
        of: Some(SANCTIONED),
        lost: "first sanction of the principal",
        count: |tally| tally.sanctions_by_sanctioned,
        doc: "Sanctions of principals that were sanctioned before, whatever their company is called now.",
    },
    Stage {
        name: "recorded_repeat",
        title: "on record",
        of: Some(SANCTIONED),
        lost: "no visible record",
        count: |tally| tally.sanctions_on_record,
        doc: "Sanctions of companies with a visible record: what official statistics would call a repeat.",
    },
];

/// The count of each stage, in the order of [`STAGES`].
pub fn counts(tally: &Tally) -> impl Iterator<Item = u64> + '_ {
    STAGES.iter().map(|stage| (stage.count)(tally))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_parts_of_earlier_ones_and_names_are_unique() {
        for (index, stage) in STAGES.iter().enumerate() {
            assert_eq!(STAGES.iter().position(|other| other.name == stage.name), Some(index));
            assert_eq!(stage.of.is_none(), index == SHIPPED);
            assert!(stage.of.is_none_or(|of| of < index), "{}", stage.name);
        }
        assert_eq!((STAGES[SHIPPED].name, STAGES[SANCTIONED].name), ("shipped", "sanctioned"));
    }

    #[test]
    fn a_tally_by_hand() {
        let tally = Tally {
            shipments: 500,
            infringements: 100,
            inspections_targeted: 30,
            inspections_random: 20,
            honest_inspections: 28,
            detections_targeted: 12,
            detections_random: 3,
            no_reply: 4,
            lapses: 2,
            cases: 6,
            sanctions: 5,
            referrals: 1,
            sanctions_by_sanctioned: 3,
            sanctions_on_record: 2,
            ..Tally::default()
        };
        // Of 15 detected, 3 brands were not protected: 4 + 2 + 6 = 12 remain.
        assert_eq!(counts(&tally).collect::<Vec<u64>>(), [100, 22, 15, 12, 8, 6, 5, 1, 3, 2]);
    }
}
