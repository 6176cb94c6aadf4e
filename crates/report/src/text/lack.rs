//! Why a value has no interval: never "one run" where there were more.

use sfic::stats::Evidence;
use sfic_text::Messages;

/// Reason why a value has no interval, or a level no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lack {
    /// Nobody was at risk.
    Nobody,
    /// There is one replicate.
    OneRun,
    /// It rests on so few replicates that none can be left out.
    FewCases {
        /// Those at risk; `None` if they are not counted.
        at_risk: Option<f64>,
        /// Replicates in which somebody is.
        informative: usize,
        /// All replicates.
        replicates: usize,
    },
    /// It is the same in all replicates, and these are too few to show that it always is.
    AllTheSame {
        /// All replicates.
        replicates: usize,
    },
    /// The table does not say what it rests on.
    Unknown,
}

impl Lack {
    /// The reason for a value without interval that rests on so much.
    pub fn of(replicates: usize, informative: usize, at_risk: Option<f64>) -> Self {
        match (replicates, informative) {
            (0 | 1, _) => Lack::OneRun,
            (_, 0) => Lack::Nobody,
            (_, 1) => Lack::FewCases { at_risk, informative, replicates },
            _ => Lack::AllTheSame { replicates },
        }
    }

    /// In a word or two, for a cell of a table.
    pub fn short(self, messages: &Messages) -> String {
        match self {
            Lack::Nobody => say!(messages, "lack.nobody"),
            Lack::OneRun => say!(messages, "lack.one_run"),
            Lack::FewCases { .. } => say!(messages, "lack.few_cases"),
            Lack::AllTheSame { .. } => say!(messages, "lack.all_the_same"),
            Lack::Unknown => say!(messages, "lack.unknown"),
        }
    }

    /// With the numbers, for a sentence: `too few cases: 1 in 1 of 20 replicates`.
    pub fn long(self, messages: &Messages) -> String {
        match self {
            Lack::FewCases { at_risk: Some(at_risk), informative, replicates } => {
                say!(messages, "lack.few_cases_of", at_risk, informative, replicates)
            }
            Lack::FewCases { at_risk: None, informative, replicates } => {
                say!(messages, "lack.few_replicates_of", informative, replicates)
            }
            Lack::AllTheSame { replicates } => say!(messages, "lack.all_the_same_of", replicates),
            Lack::Nobody | Lack::OneRun | Lack::Unknown => self.short(messages),
        }
    }
}

impl From<Evidence> for Lack {
    fn from(found: Evidence) -> Self {
        Lack::of(found.replicates, found.informative, found.counted.then_some(found.at_risk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic_text::Language;

    #[test]
    fn one_run_is_said_of_one_replicate_alone() {
        for language in [Language::English, Language::Chinese] {
            let messages = Messages::of(language);
            let one_run = Lack::OneRun.short(&messages);
            for (replicates, informative, at_risk) in
                [(20, 0, Some(0.0)), (20, 1, Some(1.0)), (20, 1, None), (4, 4, Some(9.0)), (4, 4, None)]
            {
                let lack = Lack::of(replicates, informative, at_risk);
                assert!(![lack.short(&messages), lack.long(&messages)].contains(&one_run), "{lack:?}");
            }
            assert_eq!(Lack::of(1, 1, Some(9.0)).long(&messages), one_run);
        }
        let english = Messages::of(Language::English);
        assert_eq!(Lack::of(20, 1, Some(1.0)).long(&english), "too few cases: 1 in 1 of 20 replicates");
        assert_eq!(Lack::of(4, 4, Some(9.0)).long(&english), "the same in all 4 replicates, too few to tell");
    }
}
