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
        self.lack_between(arm, self.arms().first().map_or("", String::as_str), outcome)
    }

    /// Reason why the difference of two arms has no interval: that of the arm, else that of its reference.
    pub fn lack_between(&self, arm: &str, reference: &str, outcome: &str) -> Lack {
        let reference = self.lack(reference, outcome);
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

    /// The outcomes of an arm that its histories decide; running costs are settings.
    fn of_histories<'r>(&'r self, arm: &'r str) -> impl Iterator<Item = &'r Row> {
        self.results.tables.effects.iter().filter(move |row| row.arm == arm && row.outcome != "cost")
    }

    /// True if two arms have the same histories: every number of both is the same.
    pub fn same(&self, one: &str, other: &str) -> bool {
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
        self.of_histories(one).count() > 0
            && self.of_histories(one).map(level).eq(self.of_histories(other).map(level))
    }

    /// True if an arm after the reference has the same histories as the reference.
    pub fn is_reference(&self, arm: &str) -> bool {
        let nothing = |row: &Row| {
            row.estimate.is_none()
                || [row.difference, row.difference_low, row.difference_high]
                    .iter()
                    .all(|end| *end == Some(0.0))
        };
        let mut rows = self.of_histories(arm);
        self.arms().first().is_some_and(|reference| reference != arm && self.same(reference, arm))
            && rows.all(nothing)
    }

    /// Arms with the same histories, named once: those of the reference, then groups of others.
    pub fn identical(&self) -> Vec<String> {
        let (same, mut others): (Vec<String>, Vec<String>) =
            self.others().into_iter().partition(|arm| self.is_reference(arm));
        let mut said = Vec::new();
        let (never, same): (Vec<String>, Vec<String>) = same.into_iter().partition(|arm| self.never_on(arm));
        if !never.is_empty() {
            said.push(say!(self, "answer.never_on", arms = self.listed(&never)));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::results::Results;
    use crate::report::sections::{answer, costs, times};
    use crate::report::terminal;
    use crate::tables::costs::Row as Costs;
    use crate::tables::survival::{Curve, Hazard};
    use sfic_text::{Language, Messages};

    /// A rate of so much, ± 0.05 if it rests on more than one replicate, changed by `change`.
    fn row(
        arm: &str,
        estimate: f64,
        change: Option<f64>,
        p_holm: f64,
        (informative, at_risk): (usize, f64),
    ) -> Row {
        let more = informative > 1;
        let ends = |value: f64, half: f64| {
            if more { (Some(value - half), Some(value + half)) } else { (None, None) }
        };
        let (low, high) = ends(estimate, 0.05);
        let half = if change == Some(0.0) { 0.0 } else { 0.05 };
        let (difference_low, difference_high) = change.map_or((None, None), |change| ends(change, half));
        Row {
            arm: arm.into(),
            outcome: HEADLINE.into(),
            unit: "share".into(),
            estimate: (informative > 0).then_some(estimate),
            se: more.then_some(0.025),
            low,
            high,
            difference: change,
            difference_se: change.filter(|_| more).map(|_| 0.025),
            difference_low,
            difference_high,
            variance_reduction: None,
            p: change.filter(|_| more).map(|_| p_holm),
            p_holm: change.filter(|_| more).map(|_| p_holm),
            replicates: (informative > 0).then_some(20),
            informative: Some(informative),
            at_risk: (informative > 0).then_some(at_risk),
            cases: (informative > 0).then_some(estimate * at_risk),
        }
    }

    fn rank(arm: &str, rank: f64, [low, high]: [f64; 2], probability_best: f64) -> Costs {
        Costs {
            arm: arm.into(),
            cost: Some(1.0),
            rank: Some(rank),
            rank_low: Some(low),
            rank_high: Some(high),
            probability_best: Some(probability_best),
            on_frontier: true,
            ..Costs::default()
        }
    }

    /// The screen of the answer, the costs and the times.
    fn screen(effects: Vec<Row>, ranks: Vec<Costs>) -> String {
        let mut results = Results::default();
        let costs_of = |arm: &String| ranks.iter().find(|row| row.arm == *arm).cloned();
        let arms: Vec<String> = effects.iter().map(|row| row.arm.clone()).collect();
        let bare = |arm: &String| Costs { arm: arm.clone(), cost: Some(1.0), ..Costs::default() };
        results.tables.costs = arms.iter().map(|arm| costs_of(arm).unwrap_or_else(|| bare(arm))).collect();
        results.tables.effects = effects;
        let messages = Messages::of(Language::English);
        let view = View { messages: &messages, results: &results, prefix: "" };
        let sections: Vec<_> = std::iter::once(answer::section(&view)).chain(costs::section(&view)).collect();
        terminal::text(&messages, "", &sections, None, None)
    }

    /// An arm of one principal says nothing, by name and with the reason, and takes nothing from the others.
    #[test]
    fn an_arm_of_one_principal_is_named_and_the_others_stay() {
        let effects = || {
            vec![
                row("baseline", 0.47, None, 1.0, (20, 94.0)),
                row("stop", 0.0, Some(-0.47), 1.0, (1, 1.0)),
                row("other", 0.32, Some(-0.15), 0.02, (20, 99.0)),
                row("never", 0.0, None, 1.0, (0, 0.0)),
            ]
        };
        let text = screen(effects(), vec![rank("other", 1.0, [1.0, 1.0], 1.0)]);
        for part in [
            "about 32 (27 to 37) under “other”: about 15 of 100 fewer (10 to 20)",
            "Nothing can be said of “stop” (too few cases: 1 in 1 of 20 replicates) and “never” (nobody sanctioned and followed).",
            "Not ranked: “stop” (too few cases: 1 in 1 of 20 replicates) and “never” (nobody sanctioned and followed).",
            "Left out of this: “stop” (too few cases",
            "0.0 % (too few cases)",
            "−47.0 (too few cases)",
            "0 in 0 of 20 runs under “never”, 1 in 1 of 20 runs under “stop”",
            "94 in 20 of 20 runs under “baseline”",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("one run") && !text.contains("single run"), "{text}");
        // Whatever arm has no error, and in whatever place.
        for at in 1..4 {
            let mut rows = effects();
            rows.swap(1, at);
            assert!(screen(rows, Vec::new()).contains("“other”: about 15 of 100 fewer (10 to 20)"));
        }
    }

    #[test]
    fn a_reference_of_one_principal_is_the_reason_for_all() {
        let mut effects =
            vec![row("baseline", 0.0, None, 1.0, (1, 1.0)), row("other", 0.3, Some(0.3), 1.0, (20, 90.0))];
        (effects[1].difference_low, effects[1].difference_high) = (None, None);
        let text = screen(effects, Vec::new());
        assert!(
            text.contains("0 (too few cases: 1 in 1 of 20 replicates, no interval) infringe again"),
            "{text}"
        );
        assert!(
            text.contains("Nothing can be compared with “baseline” (too few cases: 1 in 1 of 20"),
            "{text}"
        );
        assert!(!text.contains("Nothing can be said of"), "the reason is not the other arm's: {text}");
    }

    #[test]
    fn the_same_histories_are_said_to_be_the_same_once() {
        let effects = vec![
            row("baseline", 0.5, None, 1.0, (20, 90.0)),
            row("dormant", 0.5, Some(0.0), 1.0, (20, 90.0)),
            row("a", 0.3, Some(-0.2), 0.01, (20, 80.0)),
            row("b", 0.3, Some(-0.2), 0.01, (20, 80.0)),
        ];
        let ranks = [
            rank("a", 1.5, [1.5, 1.5], 0.5),
            rank("b", 1.5, [1.5, 1.5], 0.5),
            rank("dormant", 3.0, [3.0, 3.0], 0.0),
        ];
        let text = screen(effects.clone(), ranks.to_vec());
        for part in [
            "Identical to “baseline” in every replicate: “dormant”.",
            "Identical to each other in every replicate: “a” and “b”.",
            "Ranks [95 %]: a and b 1 (shared) [1.5, 1.5], dormant 3 [3, 3]. “a” and “b” come out the same; with \
             probability 100.0 % the best of those tried is among them.",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("0.0 [0.0, 0.0]") && !text.contains("No significant change"), "{text}");
        // A tie in the rate alone does not make histories the same.
        let mut apart = effects;
        apart[1].cases = Some(44.0);
        apart[3].at_risk = Some(81.0);
        assert!(!screen(apart, Vec::new()).contains("Identical"));
    }

    #[test]
    fn few_replicates_have_no_ranks_and_the_screen_says_so() {
        let mut effects =
            vec![row("baseline", 0.5, None, 1.0, (3, 90.0)), row("a", 0.3, Some(-0.2), 0.01, (3, 80.0))];
        effects.push(row("b", 0.4, Some(-0.1), 0.01, (3, 80.0)));
        effects.iter_mut().for_each(|row| row.replicates = Some(3));
        let text = screen(effects, Vec::new());
        assert!(text.contains("need at least 8 replicates") && !text.contains("Not ranked"), "{text}");
    }

    /// Verdict and p agree: what Holm's adjustment takes back is said.
    #[test]
    fn an_interval_that_the_adjusted_p_contradicts_has_a_note() {
        let said = |p: f64| {
            let rows =
                vec![row("baseline", 0.5, None, 1.0, (20, 90.0)), row("a", 0.3, Some(-0.2), p, (20, 80.0))];
            screen(rows, Vec::new()).contains("not after adjustment for the number of changes")
        };
        assert!(said(0.055) && said(0.05) && !said(0.049));
    }

    #[test]
    fn times_say_how_many_of_the_followed_are_in_the_rate() {
        let mut results = Results::default();
        results.tables.effects = vec![row("baseline", 0.0, None, 1.0, (1, 1.0))];
        results.tables.hazards = vec![Hazard {
            arm: "baseline".into(),
            episodes: 103,
            events: 20,
            median_weeks: None,
            median_low: None,
            median_high: None,
            restricted_mean: Some(20.0),
            restricted_mean_low: None,
            restricted_mean_high: None,
            hazard_ratio: None,
            hazard_ratio_low: None,
            hazard_ratio_high: None,
            p: None,
            p_holm: None,
            log_rank: None,
            log_rank_p: None,
            log_rank_note: None,
            note: None,
        }];
        results.tables.survival = vec![Curve {
            arm: "baseline".into(),
            week: 1.0,
            at_risk: 103,
            survival: Some(0.9),
            survival_se: None,
            survival_low: None,
            survival_high: None,
            reinfringed: 0.1,
            reinfringed_se: Some(0.0),
            reinfringed_low: None,
            reinfringed_high: None,
            left: 0.0,
            left_se: Some(0.0),
            left_low: None,
            left_high: None,
        }];
        let messages = Messages::of(Language::English);
        let view = View { messages: &messages, results: &results, prefix: "" };
        let text = terminal::text(&messages, "", &[times::section(&view).unwrap()], None, None);
        let row = text.lines().find(|line| line.trim_start().starts_with("baseline")).unwrap();
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(words[..3], ["baseline", "103", "1"], "{text}");
    }
}
