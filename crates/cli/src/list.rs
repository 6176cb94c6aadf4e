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

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.scenario.is_some() && !matches!(args.what, What::Countermeasures | What::Arms) {
        return Err(Failure::usage(
            "--scenario is for countermeasures and arms: the others are the same for every scenario",
        ));
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
                parameter.unit.to_string(),
                if parameter.lever { "lever" } else { "" }.to_string(),
                parameter.source.to_string(),
                parameter.doc.to_string(),
            ]
        });
        let heads = &["parameter", "default", "range", "unit", "lever", "source", "meaning"];
        Listing { title, heads, rows: rows.collect() }
    };
    SECTIONS.iter().map(section).collect()
}

fn outcomes() -> Listing {
    let good = |good| match good {
        Good::Lower => "lower",
        Good::Higher => "higher",
        Good::Neutral => "",
    };
    let rows = OUTCOMES.iter().map(|outcome| {
        vec![
            outcome.name.to_string(),
            outcome.unit.to_string(),
            good(outcome.good).to_string(),
            outcome.doc.to_string(),
        ]
    });
    let heads = &["outcome", "unit", "better", "meaning"];
    Listing { title: "Outcomes, the headline first.", heads, rows: rows.collect() }
}

fn signals() -> Listing {
    let rows = SIGNALS
        .iter()
        .map(|signal| vec![signal.name.to_string(), signal.unit.to_string(), signal.doc.to_string()]);
    let title = "Signals: series have them tick by tick, triggers watch their mean over the last 52 ticks.";
    Listing { title, heads: &["signal", "unit", "meaning"], rows: rows.collect() }
}

fn countermeasures(measures: &[Countermeasure]) -> Listing {
    let rows = measures.iter().map(|measure| {
        vec![
            measure.name.clone(),
            measure.label.clone(),
            measure.answers.clone(),
            levers(&measure.close_gap, &|part| format!("{part} of the gap")),
            levers(&measure.multiply, &|factor| format!("× {factor}")),
            levers(&measure.set, &|value| format!("= {value}")),
            measure.annual_cost.map_or("not given".into(), |cost| cost.to_string()),
        ]
    });
    let heads = &["countermeasure", "label", "answers", "closes", "multiplies", "sets", "M¥ a year"];
    Listing { title: "Countermeasures.", heads, rows: rows.collect() }
}

fn levers(levers: &[(usize, f64)], amount: &dyn Fn(f64) -> String) -> String {
    let words = levers.iter().map(|&(lever, value)| format!("{} {}", PARAMETERS[lever].path, amount(value)));
    words.collect::<Vec<_>>().join(", ")
}

fn arms(scenario: &Scenario) -> Listing {
    let rows =
        scenario.arms.iter().map(|arm| vec![arm.name.clone(), arm.apply.join(" + "), arm.label.clone()]);
    Listing { title: "Arms, the reference first.", heads: &["arm", "applies", "label"], rows: rows.collect() }
}

/// A list on a terminal of this width, its meaning beside the name, with the columns that have room.
fn fitted(listing: &Listing, width: u16) -> String {
    let meaning = listing.heads.iter().position(|head| *head == "meaning");
    let others = (1..listing.heads.len()).filter(|column| Some(*column) != meaning);
    let order: Vec<usize> = [0].into_iter().chain(meaning).chain(others).collect();
    let mut sheet = DataTable::new(order.iter().map(|column| listing.heads[*column]));
    let cells = |row: &Vec<String>| order.iter().map(|column| Cell::text(&row[*column])).collect();
    sheet.rows.extend(listing.rows.iter().map(cells));
    let (text, left_out) = terminal::table(&sheet, sheet.rows.len(), Some(width));
    let more = match left_out[..] {
        [] => String::new(),
        _ => format!("left out at this width: {}; --json and --markdown have them\n", left_out.join(" · ")),
    };
    terminal::hanging(&format!("{}\n\n", listing.title), Some(width))
        + &text
        + "\n"
        + &terminal::hanging(&more, Some(width))
}

fn plain(listing: &Listing) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(listing.heads);
    table.add_rows(&listing.rows);
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_string()).collect();
    format!("{}\n\n{}\n", listing.title, lines.join("\n"))
}

fn markdown(listing: &Listing) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").replace('\n', " "));
    let heads: Vec<String> = listing.heads.iter().map(ToString::to_string).collect();
    let rule = format!("|{}\n", "---|".repeat(heads.len()));
    let code = |row: &Vec<String>| {
        let mut row = row.clone();
        row[0] = format!("`{}`", row[0]);
        line(&row)
    };
    let rows: String = listing.rows.iter().map(code).collect();
    format!("{}\n\n{}{rule}{rows}", listing.title, line(&heads))
}

fn output_json(listings: &[Listing]) -> Result<String, Failure> {
    let object = |listing: &Listing, row: &Vec<String>| -> Value {
        listing.heads.iter().zip(row).map(|(head, cell)| (head.to_string(), json!(cell))).collect()
    };
    let rows: Vec<Value> =
        listings.iter().flat_map(|listing| listing.rows.iter().map(|row| object(listing, row))).collect();
    output::json(&Value::Array(rows))
}
