//! Documents: what an analysis says, from results that a command has just found or that are in folders ([`results`]).
//!
//! Each section ([`sections`], [`studies`]) is made from its tables and left out without them; its words come from the
//! messages of the language ([`sfic_text`]). A sentence that has a direction has it from the interval
//! ([`mod@say`]). A document is rendered to `report.html`, one file without network and without scripts, to `report.docx`
//! for word processors ([`mod@word`]), and its brief sections to the terminal ([`terminal`]).

pub mod analysis;
pub mod briefing;
pub mod document;
mod page;
pub mod read;
mod rests;
pub mod results;
pub mod say;
pub mod sections;
pub mod series;
pub mod studied;
pub mod studies;
pub mod terminal;
#[cfg(test)]
mod tests;
pub mod view;
pub mod word;

use std::path::Path;

use document::Section;
use read::ReadError;
use results::Results;
use sections::{OF_EXPERIMENT, answer, beside, between, evidence, limits, robustness, run};
use sfic_text::{Language, Messages, within};
use view::View;
use word::{Fonts, Word};

use crate::figures::Figure;
use crate::folder::{self, Folder, FolderError};

/// Options of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Its language.
    pub language: Language,
    /// Says when and on which machine the results were made. Without, the same results give the same bytes.
    pub dated: bool,
    /// Who made it, as its briefing says; a line to fill in if absent.
    pub made_by: Option<&'a str>,
    /// When, likewise: never from the clock, so that a report can be made again to the same bytes.
    pub date: Option<briefing::date::Date>,
}

/// The report of folders of results: of the first and what else belongs to it, or of several side by side.
///
/// # Errors
///
/// When a folder holds nothing to report on, or something that `sfic` did not write.
pub fn html(paths: &[&Path], options: Options<'_>) -> Result<String, ReadError> {
    let results = paths.iter().map(|path| Results::read(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(rendered(&results, options))
}

/// The same report for word processors, its figures drawn with these fonts.
///
/// # Errors
///
/// When a folder holds nothing to report on, or something that `sfic` did not write.
pub fn word(paths: &[&Path], options: Options<'_>, fonts: &Fonts) -> Result<Word, ReadError> {
    let results = paths.iter().map(|path| Results::read(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(for_word(&results, options, fonts))
}

fn for_word(results: &[Results], options: Options<'_>, fonts: &Fonts) -> Word {
    let messages = &Messages::of(options.language);
    within(options.language, || word::render(messages, &Content::of(messages, results, options), fonts))
}

fn rendered(results: &[Results], options: Options<'_>) -> String {
    let messages = &Messages::of(options.language);
    within(options.language, || page::render(messages, &Content::of(messages, results, options)))
}

/// What a report says, however it is rendered.
struct Content {
    /// Its question, and what was run.
    head: [String; 2],
    /// The sections of the briefing, of which the first heads the report; none if there is no one experiment.
    briefing: Vec<Section>,
    /// Date and maker, which head a report without a briefing.
    signed: Vec<(String, String)>,
    /// Sections, in parts with names where there are several results.
    parts: Vec<(Option<String>, Vec<Section>)>,
}

impl Content {
    fn of(messages: &Messages, results: &[Results], options: Options<'_>) -> Self {
        let mut parts = made(messages, results, options.dated);
        let experiments: Vec<&Results> = results.iter().filter(|results| results.of_experiment()).collect();
        // Several experiments are set side by side in a section of its own.
        let briefing = match &experiments[..] {
            [only] => {
                briefing::instead(messages, only, &mut parts);
                briefing::briefing(messages, only, options)
            }
            _ => Vec::new(),
        };
        let (head, signed) = (heading(messages, results), briefing::signed(messages, options));
        Content { head, briefing, signed, parts }
    }
}

/// The summary of results on the terminal, folded to `width` columns if it is given; at most `top` rows of each table.
pub fn summary(messages: &Messages, results: &Results, width: Option<u16>, top: Option<usize>) -> String {
    let (messages, of) = (&messages.on_terminal(), std::slice::from_ref(results));
    within(messages.language, || {
        let [_, subject] = heading(messages, of);
        let sections: Vec<Section> =
            made(messages, of, false).into_iter().flat_map(|(_, part)| part).collect();
        terminal::text(messages, &subject, &sections, width, top)
    })
}

/// The notes of the summary.
pub fn notes(messages: &Messages, results: &Results) -> Vec<String> {
    let parts =
        within(messages.language, || made(&messages.on_terminal(), std::slice::from_ref(results), false));
    let sections = parts.iter().flat_map(|(_, part)| part).filter(|section| section.brief);
    sections.flat_map(Section::notes).map(terminal::plain).collect()
}

/// The figure of effects of results; none if there is nothing to compare.
fn effects(messages: &Messages, results: &Results) -> Option<Figure> {
    let view = View { messages, results, prefix: "" };
    let compared = results.of_experiment() && !view.others().is_empty();
    compared.then(|| answer::figure(&view, "effects"))
}

/// Writes the report of results and their figures, of effects and of propositions, into their folder: the same results
/// and options give the same bytes.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(folder: &Folder, results: &Results, options: Options<'_>) -> Result<(), FolderError> {
    let messages = &Messages::of(options.language);
    within(messages.language, || written(folder, results, messages, options))
}

fn written(
    folder: &Folder,
    results: &Results,
    messages: &Messages,
    options: Options<'_>,
) -> Result<(), FolderError> {
    match effects(messages, results) {
        Some(figure) => {
            folder.write(folder::EFFECTS_FIGURE, |out| out.write_all(figure.standalone().as_bytes()))?;
        }
        None => folder.remove(folder::EFFECTS_FIGURE)?,
    }
    for (id, figure) in studies::propositions::figures(&View { messages, results, prefix: "" }) {
        folder.write(&folder::figure(id), |out| out.write_all(figure.standalone().as_bytes()))?;
    }
    let html = rendered(std::slice::from_ref(results), options);
    folder.write(folder::REPORT, |out| out.write_all(html.as_bytes()))
}

/// The question, and what was run to answer it.
fn heading(messages: &Messages, results: &[Results]) -> [String; 2] {
    let experiments: Vec<&Results> = results.iter().filter(|results| results.of_experiment()).collect();
    let compares = |results: &&Results| {
        results.manifest.as_ref().is_some_and(|manifest| !manifest.of.compared.is_empty())
    };
    let studies: Vec<&Results> = results.iter().filter(|results| !results.studied.is_empty()).collect();
    let question = match &experiments[..] {
        [] if studies.len() == 1 => studies::question(&studies[0].studied),
        [] if results.iter().any(|one| !one.tables.evidence.is_empty()) => key!("validate.question"),
        [] => key!("head.without_experiment"),
        [only] if compares(only) => key!("head.question_of_comparison"),
        _ => key!("head.question"),
    };
    let of = |results: &&Results| View { messages, results, prefix: "" }.source();
    let shown = if experiments.is_empty() { results.iter().collect() } else { experiments };
    [messages.plain(question), shown.iter().map(of).collect::<Vec<_>>().join(" ‖ ")]
}

/// What results are of, for documents of tables alone.
pub(crate) struct About {
    /// The name of their folder.
    pub(crate) name: String,
    /// The question.
    pub(crate) question: String,
    /// What was run to answer it, in a line.
    pub(crate) what: String,
    /// The same in terms and their values.
    pub(crate) terms: Vec<(String, String)>,
}

/// What results are of; the same for the same results.
pub(crate) fn about(messages: &Messages, results: &Results) -> About {
    let [question, what] = heading(messages, std::slice::from_ref(results));
    let view = View { messages, results, prefix: "" };
    let section = match results.of_experiment() {
        true => run::section(&view, false),
        false => studies::run::section(&view, false),
    };
    let terms = section.into_iter().flat_map(|section| section.blocks).find_map(|block| match block {
        document::Block::Terms(terms) => Some(terms),
        _ => None,
    });
    About { name: results.name.clone(), question, what, terms: terms.unwrap_or_default() }
}

/// All sections in their order; in parts, one for each experiment, if there are several.
fn made(messages: &Messages, results: &[Results], dated: bool) -> Vec<(Option<String>, Vec<Section>)> {
    let (experiments, others): (Vec<&Results>, Vec<&Results>) =
        results.iter().partition(|results| results.of_experiment());
    let (studied, others): (Vec<&Results>, Vec<&Results>) =
        others.into_iter().partition(|results| !results.studied.is_empty());
    let prefixes: Vec<String> = match experiments.len() {
        1 => vec![String::new()],
        count => (1..=count).map(|place| format!("r{place}-")).collect(),
    };
    let views: Vec<View<'_>> = experiments
        .iter()
        .zip(&prefixes)
        .map(|(results, prefix)| View { messages, results, prefix })
        .collect();
    let mut parts = Vec::new();
    parts.extend(beside::section(&views).map(|section| (None, vec![section])));
    for view in &views {
        let mut sections = vec![answer::section(view)];
        sections.extend(between::section(view));
        sections.extend(beside::compared(view));
        sections.extend(run::tried(view));
        sections.extend(OF_EXPERIMENT.iter().filter_map(|section| section(view)));
        let whole = studied.iter().chain(&others).any(|other| !other.tables.evidence.is_empty());
        sections.extend(evidence::section(view).filter(|_| !whole));
        // A hindcast is one of the experiment's own runs, and not what its summary is of.
        let years = studies::validate::years(view).into_iter();
        sections.extend(years.map(|section| Section { brief: false, ..section }));
        let name = (views.len() > 1 || !studied.is_empty()).then(|| view.results.name.clone());
        parts.push((name, sections));
    }
    let alone = studied.len() == 1 && views.is_empty();
    for (place, results) in studied.iter().enumerate() {
        let prefix = if alone { String::new() } else { format!("s{}-", place + 1) };
        let sections = studies::sections(&View { messages, results, prefix: &prefix }, dated);
        parts.push(((!alone).then(|| results.name.clone()), sections));
    }
    let mut last = Vec::new();
    for (place, other) in others.iter().enumerate() {
        let prefix = if others.len() > 1 { format!("o{}-", place + 1) } else { String::new() };
        let prefix = if parts.is_empty() || others.len() > 1 { prefix } else { "beside-".into() };
        let view = View { messages, results: other, prefix: &prefix };
        last.extend(evidence::section(&view));
        if !other.tables.over_posterior.is_empty() {
            last.extend(robustness::section(&view));
        }
        if results.len() == 1 {
            last.extend(studies::run::section(&view, dated));
        }
    }
    for view in &views {
        last.extend(run::section(view, dated).map(|section| match views.len() {
            1 => section,
            _ => Section { title: format!("{} ({})", section.title, view.results.name), ..section },
        }));
    }
    let nothing = Results::default();
    let of_points =
        |results: &&Results| results.studied.study().is_some() || results.studied.discovery.is_some();
    let points = studied.iter().any(of_points);
    last.push(limits::section(&View { messages, results: &nothing, prefix: "" }, points));
    let several = views.len() + studied.len() > 1;
    parts.push((several.then(|| say!(messages, "head.common")), last));
    parts
}
