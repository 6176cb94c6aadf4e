//! What the numbers of an experiment rest on, which arms are the same, and which are not ranked.

use crate::report::view::{View, changes_of, shown};
use crate::tables::effects::Row;
use crate::text::lack::Lack;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, Outcome};
use sfic::stats::Evidence;
use sfic::stats::terms::FEWEST_REPLICATES;

impl View<'_> {
    /// Replicates of the experiment, if the folder says so.
    pub fn replicates(&self) -> Option<usize> {
        let of_rows = || self.results.tables.effects.iter().filter_map(|row| row.replicates).max();
        self.results.manifest.as_ref().map(|manifest| manifest.of.replicates).or_else(of_rows)
    }

    /// Reason why a value that no row of `effects.csv` has is without interval.
    pub fn lack_of_other(&self) -> Lack {
        if self.replicates() == Some(1) { Lack::OneRun } else { Lack::Unknown }
    }

    /// Reason why the level of an outcome in an arm has no interval.
    pub fn lack(&self, arm: &str, outcome: &str) -> Lack {
        let row = self.effect(arm, outcome);
        match row.and_then(|row| Some((row.replicates.or(self.replicates())?, row.informative?, row.at_risk)))
        {
            Some((replicates, informative, at_risk)) => Lack::of(replicates, informative, at_risk),
            None => self.lack_of_other(),
        }
    }

    /// Reason why its change has no interval: that of the arm, else that of the reference.
    pub fn lack_of_change(&self, arm: &str, outcome: &str) -> Lack {
        let reference = self.arms().first().map_or(Lack::Unknown, |reference| self.lack(reference, outcome));
        match (self.lack(arm, outcome), reference) {
            (Lack::AllTheSame { .. }, Lack::FewCases { .. } | Lack::Nobody) => reference,
            (own, _) => own,
        }
    }

    /// The level with its interval, or the reason why it has none.
    pub fn level_text(&self, arm: &str, outcome: &Outcome) -> String {
        let level = self.level(arm, outcome.name).map(Into::into);
        words::level(self.messages, outcome, level, self.lack(arm, outcome.name))
    }

    /// The change with its interval, or the reason why it has none; a dash without a change.
    pub fn change_text(&self, arm: &str, outcome: &str) -> String {
        let numbers = changes_of(outcome);
        match self.change(arm, outcome) {
            Some(change) if change.ends.is_none() => {
                let lack = self.lack_of_change(arm, outcome);
                words::without_interval(self.messages, &numbers.text(change), lack)
            }
            change => shown(numbers, change),
        }
    }

    /// The level of an outcome: how many are counted, and in how many replicates.
    pub fn rests_on(&self, arm: &str, outcome: &str) -> String {
        let Some((row, informative)) =
            self.effect(arm, outcome).and_then(|row| Some((row, row.informative?)))
        else {
            return "–".into();
        };
        match row.at_risk {
            Some(at_risk) => say!(self, "answer.in_histories", at_risk, informative),
            None => say!(self, "answer.histories", informative),
        }
    }

    /// True if two arms have the same histories: every number of both is the same.
    fn same(&self, one: &str, other: &str) -> bool {
        let of = |arm| self.results.tables.effects.iter().filter(move |row| row.arm == arm);
        let level = |row: &Row| {
            (
                row.outcome.clone(),
                row.estimate,
                row.se,
                row.low,
                row.high,
                row.informative,
                row.at_risk,
                row.cases,
            )
        };
        of(one).count() > 0 && of(one).map(level).eq(of(other).map(level))
    }

    /// True if an arm after the reference has the same histories as the reference.
    pub fn is_reference(&self, arm: &str) -> bool {
        let nothing = |row: &Row| {
            row.estimate.is_none()
                || [row.difference, row.difference_low, row.difference_high]
                    .iter()
                    .all(|end| *end == Some(0.0))
        };
        let mut rows = self.results.tables.effects.iter().filter(|row| row.arm == arm);
        self.arms().first().is_some_and(|reference| reference != arm && self.same(reference, arm))
            && rows.all(nothing)
    }

    /// Arms with the same histories, named once: those of the reference, then groups of others.
    pub fn identical(&self) -> Vec<String> {
        let (same, mut others): (Vec<String>, Vec<String>) =
            self.others().into_iter().partition(|arm| self.is_reference(arm));
        let mut said = Vec::new();
        if !same.is_empty() {
            let (reference, arms) = (self.reference(), self.listed(&same));
            said.push(say!(self, "answer.identical", reference, arms));
        }
        while let Some(first) = others.first().cloned() {
            let group: Vec<String> =
                others.extract_if(.., |arm| *arm == first || self.same(&first, arm)).collect();
            if group.len() > 1 {
                said.push(say!(self, "answer.identical_arms", arms = self.listed(&group)));
            }
        }
        said
    }

    /// Arms with the reasons given for them.
    pub fn with_reasons(&self, arms: &[(String, Lack)]) -> String {
        let named = arms.iter().map(|(arm, lack)| {
            say!(self, "answer.with_reason", arm = self.arm(arm), why = lack.long(self.messages))
        });
        self.messages.list(&named.collect::<Vec<_>>())
    }

    /// A sentence if there are too few replicates for ranks and for the question what nothing else beats.
    pub fn too_few_to_rank(&self) -> Option<String> {
        let few = self.replicates().is_some_and(|replicates| replicates < FEWEST_REPLICATES);
        few.then(|| say!(self, "answer.too_few_to_rank", least = FEWEST_REPLICATES))
    }

    /// Of some arms those of which the rate of re-infringement rests on too little to be ranked, with the reason.
    pub fn without_rank(&self, arms: &[String]) -> Vec<(String, Lack)> {
        let lack = |arm: &String| {
            let row = self.effect(arm, HEADLINE)?;
            let (replicates, informative) = (row.replicates.or(self.replicates())?, row.informative?);
            let (at_risk, cases) = (row.at_risk.unwrap_or(f64::INFINITY), row.cases.unwrap_or_default());
            let found = Evidence { replicates, informative, at_risk, cases, counted: row.at_risk.is_some() };
            let lack = match informative {
                0 => Lack::Nobody,
                _ => Lack::FewCases { at_risk: row.at_risk, informative, replicates },
            };
            (!found.ranks()).then(|| (arm.clone(), lack))
        };
        arms.iter().filter_map(lack).collect()
    }
}
