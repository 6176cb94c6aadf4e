//! A scenario written in full: every value, so that nothing depends on built-in values.

use std::borrow::Cow;
use std::fmt::Write;

use super::keys::FOLLOW_UPS;
use super::mistakes::{key, quoted};
use super::{ALL, Arm, BASELINE, Origins, Scenario};
use sfic_text::said;

use crate::model::countermeasures::Countermeasure;
use crate::model::outcomes::OUTCOMES;
use crate::model::settings::{
    House, Kind, PARAMETERS, Parameter, SECTIONS, Settings, Specification, Stakeholder,
};

/// The whole scenario as TOML; reading it gives the same scenario.
pub fn resolved(scenario: &Scenario) -> String {
    write(scenario, None)
}

/// The same, with the origin of each value as a comment, and with the posterior, whose path is that from the working
/// folder.
pub fn resolved_with_origins(scenario: &Scenario, origins: &Origins) -> String {
    write(scenario, Some(origins))
}

/// The lists of customs houses and stakeholders as TOML.
pub(super) fn parties(houses: &[House], stakeholders: &[Stakeholder]) -> String {
    let mut out = Out::default();
    houses.iter().for_each(|house| out.house(house));
    stakeholders.iter().for_each(|party| out.stakeholder(party));
    out.text
}

/// The settings of the system, its countermeasures and its own arms, path and value.
pub(super) fn pairs(scenario: &Scenario) -> Vec<(String, String)> {
    let mut out = Out::default();
    out.system(scenario);
    let mut arms = Out::default();
    own_arms(scenario).for_each(|arm| arms.arm(arm, &scenario.base));
    let words = |path: &str| path.ends_with("\".name") || path.ends_with("\".label");
    out.pairs.extend(arms.pairs.into_iter().filter(|(path, _)| !words(path)));
    out.pairs
}

/// The arms that cannot be made again from their names.
fn own_arms(scenario: &Scenario) -> impl Iterator<Item = &Arm> {
    let named = |arm: &&Arm| [BASELINE, ALL].contains(&&*arm.name) || arm.name == arm.apply.join("+");
    scenario.arms.iter().filter(move |arm| !named(arm))
}

fn write(scenario: &Scenario, origins: Option<&Origins>) -> String {
    let mut out = Out { origins, ..Out::default() };
    out.value("title", &quoted(&scenario.title), "title");
    out.value("description", &quoted(&scenario.description), "description");
    out.system(scenario);
    own_arms(scenario).for_each(|arm| out.arm(arm, &scenario.base));
    out.experiment(scenario);
    if origins.is_some() {
        out.posterior(scenario);
    }
    out.text
}

#[derive(Default)]
struct Out<'a> {
    text: String,
    pairs: Vec<(String, String)>,
    origins: Option<&'a Origins>,
}

impl Out<'_> {
    fn system(&mut self, scenario: &Scenario) {
        for (section, _) in SECTIONS {
            let _ = writeln!(self.text, "\n[{section}]");
            for parameter in PARAMETERS.iter().filter(|parameter| parameter.section() == *section) {
                let value = shown(parameter, (parameter.get)(&scenario.base.settings));
                self.value(parameter.key(), &value, parameter.path);
            }
            if *section == "time" {
                let headline = [scenario.base.settings.time.follow_up];
                let none = scenario.follow_ups.is_empty();
                let weeks = if none { &headline[..] } else { &scenario.follow_ups };
                self.value("follow_ups", &format!("{weeks:?}"), FOLLOW_UPS);
            }
            if *section == "customs" {
                scenario.base.houses.iter().for_each(|house| self.house(house));
            }
        }
        scenario.base.stakeholders.iter().for_each(|party| self.stakeholder(party));
        scenario.countermeasures.iter().for_each(|measure| self.measure(measure));
    }

    /// A text for people: with origins, which are for people too, in the spoken language.
    fn words(&mut self, key: &str, text: &str, path: &str) {
        let text = if self.origins.is_some() { said(text) } else { Cow::Borrowed(text) };
        self.value(key, &quoted(&text), path);
    }

    fn value(&mut self, key: &str, value: &str, path: &str) {
        self.pairs.push((path.to_string(), value.to_string()));
        let line = format!("{key} = {value}");
        let _ = match self.origins {
            None => writeln!(self.text, "{line}"),
            Some(origins) => {
                // A letter of an East Asian script takes two columns.
                let wide = line.chars().filter(|c| *c >= '\u{2e80}').count();
                let line = format!("{line:<width$}", width = 44_usize.saturating_sub(wide));
                writeln!(self.text, "{line} # {}", said(origins.of(path)))
            }
        };
    }

    fn house(&mut self, house: &House) {
        let path = |key: &str| format!("customs.house.\"{}\".{key}", house.name);
        let _ = writeln!(self.text, "\n[[customs.house]]");
        self.value("name", &quoted(&house.name), &path("name"));
        self.value("kind", &quoted(house.kind.word()), &path("kind"));
        self.value("share", &real(house.share), &path("share"));
        self.value("inspection_rate", &real(house.inspection_rate), &path("inspection_rate"));
    }

    fn stakeholder(&mut self, party: &Stakeholder) {
        let path = |key: &str| format!("stakeholder.\"{}\".{key}", party.name);
        let _ = writeln!(self.text, "\n[[stakeholder]]");
        self.value("name", &quoted(&party.name), &path("name"));
        self.value("role", &quoted(party.role.word()), &path("role"));
        self.value("seat", &quoted(party.seat.word()), &path("seat"));
        self.value("power", &real(party.power), &path("power"));
        self.value("dependence", &real(party.dependence), &path("dependence"));
        self.value("reach", &real(party.reach), &path("reach"));
        if party.joins > 0 {
            self.value("joins", &party.joins.to_string(), &path("joins"));
        }
    }

    fn measure(&mut self, measure: &Countermeasure) {
        let of = format!("countermeasure.{}", measure.name);
        let table = format!("countermeasure.{}", key(&measure.name));
        let path = |key: &str| format!("{of}.{key}");
        let _ = writeln!(self.text, "\n[{table}]");
        self.words("label", &measure.label, &path("label"));
        self.words("answers", &measure.answers, &path("answers"));
        if measure.order > 0 {
            self.value("order", &measure.order.to_string(), &path("order"));
        }
        if let Some(start) = measure.start {
            self.value("start", &start.to_string(), &path("start"));
        }
        self.value("ramp", &measure.ramp.to_string(), &path("ramp"));
        if let Some(end) = measure.end {
            self.value("end", &end.to_string(), &path("end"));
        }
        self.value("intensity", &real(measure.intensity), &path("intensity"));
        if let Some(when) = measure.when {
            self.value("when", &quoted(&when.to_string()), &path("when"));
        }
        if let Some(cost) = measure.annual_cost {
            self.value("annual_cost", &real(cost), &path("annual_cost"));
        }
        if !measure.intensity_from.is_empty() {
            let of = path("intensity_from");
            let _ = writeln!(self.text, "\n[{table}.intensity_from]");
            for (tick, dose) in &measure.intensity_from {
                self.value(&tick.to_string(), &real(*dose), &format!("{of}.{tick}"));
            }
        }
        for (key, levers) in [("close_gap", &measure.close_gap), ("multiply", &measure.multiply)] {
            if levers.is_empty() {
                continue;
            }
            let _ = writeln!(self.text, "\n[{table}.{key}]");
            for &(lever, amount) in levers {
                let lever = quoted(PARAMETERS[lever].path);
                self.value(&lever, &real(amount), &format!("{of}.{key}.{lever}"));
            }
        }
        if !measure.set.is_empty() {
            let _ = writeln!(self.text, "\n[{table}.set]");
            for &(lever, value) in &measure.set {
                let (value, lever) = (shown(&PARAMETERS[lever], value), quoted(PARAMETERS[lever].path));
                self.value(&lever, &value, &format!("{of}.set.{lever}"));
            }
        }
    }

    fn arm(&mut self, arm: &Arm, base: &Specification) {
        let path = |key: &str| format!("arm.\"{}\".{key}", arm.name);
        let _ = writeln!(self.text, "\n[[arm]]");
        self.value("name", &quoted(&arm.name), &path("name"));
        self.words("label", &arm.label, &path("label"));
        let apply: Vec<String> = arm.apply.iter().map(|name| quoted(name)).collect();
        self.value("apply", &format!("[{}]", apply.join(", ")), &path("apply"));
        let changed: Vec<&Parameter> = changes(&arm.spec.settings, &base.settings).collect();
        if !changed.is_empty() {
            let _ = writeln!(self.text, "\n[arm.set]");
            for parameter in changed {
                let key = quoted(parameter.path);
                let value = shown(parameter, (parameter.get)(&arm.spec.settings));
                self.value(&key, &value, &format!("{}.{key}", path("set")));
            }
        }
    }

    fn posterior(&mut self, scenario: &Scenario) {
        let Some(posterior) = &scenario.posterior else { return };
        let _ = writeln!(self.text, "\n[posterior]");
        self.value("file", &quoted(&posterior.file.to_string_lossy()), "posterior.file");
        let held: Vec<String> = posterior.hold.iter().map(|path| quoted(path)).collect();
        if !held.is_empty() {
            self.value("hold", &format!("[{}]", held.join(", ")), "posterior.hold");
        }
    }

    fn experiment(&mut self, scenario: &Scenario) {
        let experiment = &scenario.experiment;
        let _ = writeln!(self.text, "\n[experiment]");
        let names: Vec<String> = scenario.arms.iter().map(|arm| quoted(&arm.name)).collect();
        self.value("arms", &format!("[{}]", names.join(", ")), "experiment.arms");
        self.value("replicates", &experiment.replicates.to_string(), "experiment.replicates");
        self.value("seed", &experiment.seed.to_string(), "experiment.seed");
        if let Some(precision) = experiment.precision {
            let of = "experiment.precision";
            let _ = writeln!(self.text, "\n[{of}]");
            let path = |key: &str| format!("{of}.{key}");
            self.value("outcome", &quoted(OUTCOMES[precision.outcome].name), &path("outcome"));
            self.value("half_width", &real(precision.half_width), &path("half_width"));
            self.value("min_replicates", &precision.min_replicates.to_string(), &path("min_replicates"));
            self.value("max_replicates", &precision.max_replicates.to_string(), &path("max_replicates"));
        }
    }
}

/// The parameters in which settings differ.
pub fn changes(settings: &Settings, base: &Settings) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|parameter| (parameter.get)(settings) != (parameter.get)(base))
}

/// A value of a parameter as it is written.
pub fn shown(parameter: &Parameter, value: f64) -> String {
    match parameter.kind {
        Kind::Switch => (value != 0.0).to_string(),
        Kind::Count => format!("{value}"),
        Kind::Real => real(value),
    }
}

/// The shortest digits that give the same number, with a point or an exponent.
fn real(value: f64) -> String {
    format!("{value:?}")
}
