//! `sfic list`: what there is: parameters, outcomes, signals, countermeasures, arms.

use std::path::PathBuf;

use clap::ValueEnum;
use comfy_table::{Table, presets};
use serde_json::{Value, json};

use super::{Failure, output};
use sfic::model::countermeasures::Countermeasure;
use sfic::model::outcomes::{Good, OUTCOMES};
use sfic::model::settings::{PARAMETERS, SECTIONS, Settings};
use sfic::model::signals::SIGNALS;
use sfic::scenario::{Overrides, Scenario, shown};
use sfic_report::figures::data_table::{Cell, DataTable};
use sfic_report::folder::files;
use sfic_report::report::terminal;
use sfic_text::{joined, said, tr};

/// Lists parameters, outcomes, signals, countermeasures, arms.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Kind of list.
    what: What,
    /// The scenario whose countermeasures and arms are meant; the built-in one if absent.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Prints tables in Markdown, as in the documentation.
    #[arg(long)]
    markdown: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Parameters of the model; `sfic schema` has every key of a file.
    Parameters,
    /// Outcomes of results.
    Outcomes,
    /// Measures of every tick, for series and triggers.
    Signals,
    /// Countermeasures.
    Countermeasures,
    /// Arms of a scenario.
    Arms,
}

/// A table with a heading.
struct Listing {
    title: &'static str,
    heads: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Listing {
    /// The head of a column, in the spoken language; in JSON it is a key, and English.
    fn head(&self, column: usize) -> String {
        said(self.heads[column]).into_owned()
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.scenario.is_some() && !matches!(args.what, What::Countermeasures | What::Arms) {
        return Err(Failure::usage(tr!(
            "--scenario is for countermeasures and arms: the others are the same for every scenario"
        )));
    }
    let scenario = match &args.scenario {
        Some(path) => files::load(path, &Overrides::default()).map_err(Failure::scenario)?.scenario,
        None => Scenario::default(),
    };
    let listings = match args.what {
        What::Parameters => parameters(),
        What::Outcomes => vec![outcomes()],
        What::Signals => vec![signals()],
        What::Countermeasures => vec![countermeasures(&scenario.countermeasures)],
        What::Arms => vec![arms(&scenario)],
    };
    if args.json {
        return output::result(&output_json(&listings)?);
    }
    let draw = |listing: &Listing| match output::width() {
        _ if args.markdown => markdown(listing),
        Some(width) => fitted(listing, width),
        None => plain(listing),
    };
    output::result(&listings.iter().map(draw).collect::<Vec<_>>().join("\n"))
}

fn parameters() -> Vec<Listing> {
    let defaults = Settings::default();
    let section = |(section, title): &(&'static str, &'static str)| {
        let of_section = PARAMETERS.iter().filter(|parameter| parameter.section() == *section);
        let rows = of_section.map(|parameter| {
            vec![
                parameter.path.to_string(),
                shown(parameter, (parameter.get)(&defaults)),
                format!("{} … {}", parameter.low, parameter.high),
                said(parameter.unit).into_owned(),
                if parameter.lever { tr!("lever") } else { String::new() },
                said(parameter.source).into_owned(),
                said(parameter.doc).into_owned(),
            ]
        });
        let heads = &["parameter", "default", "range", "unit", "lever", "source", "meaning"];
        Listing { title, heads, rows: rows.collect() }
    };
    SECTIONS.iter().map(section).collect()
}

fn outcomes() -> Listing {
    let good = |good| match good {
        Good::Lower => tr!("lower"),
        Good::Higher => tr!("higher"),
        Good::Neutral => String::new(),
    };
    let rows = OUTCOMES.iter().map(|outcome| {
        vec![
            outcome.name.to_string(),
            said(outcome.unit).into_owned(),
            good(outcome.good),
            said(outcome.doc).into_owned(),
        ]
    });
    let heads = &["outcome", "unit", "better", "meaning"];
    Listing { title: "Outcomes, the headline first.", heads, rows: rows.collect() }
}

fn signals() -> Listing {
    let rows = SIGNALS.iter().map(|signal| {
        vec![signal.name.to_string(), said(signal.unit).into_owned(), said(signal.doc).into_owned()]
    });
    let title = "Signals: series have them tick by tick, triggers watch their mean over the last 52 ticks.";
    Listing { title, heads: &["signal", "unit", "meaning"], rows: rows.collect() }
}

fn countermeasures(measures: &[Countermeasure]) -> Listing {
    let rows = measures.iter().map(|measure| {
        vec![
            measure.name.clone(),
            said(&measure.label).into_owned(),
            said(&measure.answers).into_owned(),
            levers(&measure.close_gap, &|part| tr!("{part} of the gap", part)),
            levers(&measure.multiply, &|factor| format!("× {factor}")),
            levers(&measure.set, &|value| format!("= {value}")),
            measure.annual_cost.map_or_else(|| tr!("not given"), |cost| cost.to_string()),
        ]
    });
    let heads = &["countermeasure", "label", "answers", "closes", "multiplies", "sets", "M¥ a year"];
    Listing { title: "Countermeasures.", heads, rows: rows.collect() }
}

fn levers(levers: &[(usize, f64)], amount: &dyn Fn(f64) -> String) -> String {
    let words = levers.iter().map(|&(lever, value)| format!("{} {}", PARAMETERS[lever].path, amount(value)));
    joined(words)
}

fn arms(scenario: &Scenario) -> Listing {
    let rows = scenario
        .arms
        .iter()
        .map(|arm| vec![arm.name.clone(), arm.apply.join(" + "), said(&arm.label).into_owned()]);
    Listing { title: "Arms, the reference first.", heads: &["arm", "applies", "label"], rows: rows.collect() }
}

/// A list on a terminal of this width, its meaning beside the name, with the columns that have room.
fn fitted(listing: &Listing, width: u16) -> String {
    let meaning = listing.heads.iter().position(|head| *head == "meaning");
    let others = (1..listing.heads.len()).filter(|column| Some(*column) != meaning);
    let order: Vec<usize> = [0].into_iter().chain(meaning).chain(others).collect();
    let mut sheet = DataTable::new(order.iter().map(|column| listing.head(*column)));
    let cells = |row: &Vec<String>| order.iter().map(|column| Cell::text(&row[*column])).collect();
    sheet.rows.extend(listing.rows.iter().map(cells));
    let (text, left_out) = terminal::table(&sheet, sheet.rows.len(), Some(width));
    let more = match left_out[..] {
        [] => String::new(),
        _ => format!(
            "{}\n",
            tr!(
                "left out at this width: {left_out}; --json and --markdown have them",
                left_out = left_out.join(" · ")
            )
        ),
    };
    terminal::hanging(&format!("{}\n\n", said(listing.title)), Some(width))
        + &text
        + "\n"
        + &terminal::hanging(&more, Some(width))
}

fn plain(listing: &Listing) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header((0..listing.heads.len()).map(|column| listing.head(column)));
    table.add_rows(&listing.rows);
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_string()).collect();
    format!("{}\n\n{}\n", said(listing.title), lines.join("\n"))
}

fn markdown(listing: &Listing) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").replace('\n', " "));
    let heads: Vec<String> = (0..listing.heads.len()).map(|column| listing.head(column)).collect();
    let rule = format!("|{}\n", "---|".repeat(heads.len()));
    let code = |row: &Vec<String>| {
        let mut row = row.clone();
        row[0] = format!("`{}`", row[0]);
        line(&row)
    };
    let rows: String = listing.rows.iter().map(code).collect();
    format!("{}\n\n{}{rule}{rows}", said(listing.title), line(&heads))
}

fn output_json(listings: &[Listing]) -> Result<String, Failure> {
    let object = |listing: &Listing, row: &Vec<String>| -> Value {
        listing.heads.iter().zip(row).map(|(head, cell)| (head.to_string(), json!(cell))).collect()
    };
    let rows: Vec<Value> =
        listings.iter().flat_map(|listing| listing.rows.iter().map(|row| object(listing, row))).collect();
    output::json(&Value::Array(rows))
}
