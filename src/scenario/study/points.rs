//! Points of a study from a table, one column for each factor. The row with the number i, from 0, is the point i of
//! the results.

use std::cmp::Ordering;
use std::io::ErrorKind;
use std::path::Path;

use super::design::MOST_POINTS;
use super::factor::Factor;
use crate::model::MODEL_VERSION;
use crate::model::settings::SECTIONS;
use crate::scenario::cells::unguarded;
use crate::scenario::files::{Files, nearest};
use crate::scenario::foreign::kind_of_file;
use crate::scenario::problem::{Place, Source, listed};
use crate::scenario::reader::Reader;
use crate::scenario::template::Path as Setting;
use crate::stats::design::Points;
use sfic_text::{joined, said, system, tr, with_reason};

/// The column of weights, those of a posterior sample for instance.
const WEIGHT: &str = "weight";
/// The column of the version of the model to which points were fitted.
const VERSION: &str = "model_version";
/// The column of numbers of points, in tables of designs; points are numbered anew.
const POINT: &str = "point";
/// Tables of a scenario with settings, besides those of parameters.
const OTHER_SECTIONS: [&str; 3] = ["stakeholder", "countermeasure", "experiment"];

/// Bytes by which the kind of a file is known.
const LONGEST_START: u64 = 1024;
/// Columns that are named in a message about columns left out.
const MOST_NAMED: usize = 4;

/// Points from a file.
pub(super) struct FromFile {
    pub points: Points,
    pub weights: Option<Vec<f64>>,
    pub warnings: Vec<String>,
}

/// Reads the points of `factors`; problems of the file go to the reader, at `place` or in the file itself.
pub(super) fn read(
    reader: &mut Reader,
    files: &dyn Files,
    place: &Place,
    path: &Path,
    factors: &[Factor],
) -> Option<FromFile> {
    let name = &path.display().to_string();
    let text = match files.table(path) {
        Ok(text) => text,
        Err(error) => {
            let mut help = vec![tr!("points are a CSV or Parquet file with a column for each factor")];
            help.extend(nearest(files, path).filter(|_| error.kind() == ErrorKind::NotFound));
            let sheet = files.read(path, LONGEST_START).ok().and_then(|bytes| kind_of_file(&bytes));
            help.extend(
                sheet.map(|(what, _)| tr!("this is {what}: save the table as CSV", what = said(what))),
            );
            let what = tr!("cannot read {name}: {error}", name, error = system(&error));
            reader.problems.add_with(place, what, "this file has the points", help);
            return None;
        }
    };
    let source = reader.problems.sources.len();
    let body = text.strip_prefix('\u{feff}').unwrap_or(&text).to_string();
    reader.problems.sources.push(Source { name: name.clone(), text: body.clone() });
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(body.as_bytes());
    let line_at = |start: usize| {
        let rest = body.get(start..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        let end = rest[blank..].find(['\n', '\r']).map_or(rest.len(), |end| blank + end);
        Place::new(source, start + blank..start + end)
    };
    let wrong = |reader: &mut Reader, error: &csv::Error| {
        let start = error.position().map_or(0, |position| position.byte() as usize);
        reader.problems.add(
            &line_at(start),
            with_reason(tr!("this is no table"), error),
            tr!("must be a CSV table"),
        );
    };
    let heads: Vec<String> = match table.headers() {
        Ok(heads) => heads.iter().map(str::to_string).collect(),
        Err(error) => {
            wrong(reader, &error);
            return None;
        }
    };
    let head = line_at(0);
    let mut reading = Reading::new(reader, &head, name, &heads, factors)?;
    for record in table.records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, |position| position.byte() as usize);
                let cells: Vec<&str> = record.iter().map(unguarded).collect();
                reading.row(reader, &line_at(start), &cells);
            }
            Err(error) => {
                wrong(reader, &error);
                return None;
            }
        }
    }
    reading.end(reader, &head)
}

/// A table in reading: the meaning of its columns and the points so far.
struct Reading<'a> {
    name: &'a str,
    factors: &'a [Factor],
    /// The column of each factor.
    columns: Vec<usize>,
    weight: Option<usize>,
    point: Option<usize>,
    version: Option<usize>,
    /// The first row whose number differs from that in the file, and the number in the file.
    renumbered: Option<(u64, String)>,
    rows: u64,
    wrong: bool,
    values: Vec<f64>,
    weights: Vec<f64>,
    warnings: Vec<String>,
}

impl<'a> Reading<'a> {
    fn new(
        reader: &mut Reader,
        place: &Place,
        name: &'a str,
        heads: &[String],
        factors: &'a [Factor],
    ) -> Option<Self> {
        let mut columns = Vec::new();
        for factor in factors {
            match heads.iter().position(|head| *head == factor.name) {
                Some(column) => columns.push(column),
                None => {
                    let mut help = reader.problems.suggestion(&factor.name, heads.iter().map(String::as_str));
                    help.push(tr!(
                        "its columns are: {columns}",
                        columns = listed(heads.iter().map(String::as_str))
                    ));
                    if heads.len() == 1 && heads[0].contains([';', '\t']) {
                        help.push(tr!("columns are separated by commas: save the table as CSV with commas"));
                    }
                    let what =
                        tr!("{name} has no column for the factor `{factor}`", name, factor = factor.name);
                    reader.problems.add_with(
                        place,
                        what,
                        tr!("needs a column `{factor}`", factor = factor.name),
                        help,
                    );
                }
            }
        }
        let twice = heads.iter().enumerate().find(|(index, head)| heads[..*index].contains(head));
        if let Some((_, head)) = twice {
            let what = tr!("{name} has two columns `{head}`", name, head);
            reader.problems.add(place, what, tr!("columns must differ"));
            return None;
        }
        let known = |head: &&String| {
            [POINT, WEIGHT, VERSION].contains(&head.as_str())
                || factors.iter().any(|factor| factor.name == **head)
        };
        let others: Vec<&str> = heads.iter().filter(|head| !known(head)).map(String::as_str).collect();
        for head in others.iter().filter(|head| is_setting(head, place)) {
            let what = tr!("`{head}` is a setting of the scenario and no factor of the study", head);
            let help = match factors.iter().find(|factor| factor.paths.iter().any(|path| path == head)) {
                Some(factor) => {
                    tr!("the factor `{factor}` sets it: call the column so", factor = factor.name)
                }
                None => {
                    let quote = if head.contains('"') { '\'' } else { '"' };
                    tr!("to vary it, add [factor.{quote}{head}{quote}] to the study", quote, head)
                }
            };
            let allowed =
                tr!("the column of {name} would do nothing: take it out, or make it a factor", name);
            reader.problems.add_with(place, what, allowed, vec![help]);
        }
        let mut warnings = Vec::new();
        if !others.is_empty() {
            let nameless = tr!("(one without a name)");
            let named = others.iter().map(|head| if head.is_empty() { nameless.as_str() } else { head });
            let shown = joined(named.take(MOST_NAMED));
            let shown = match others.len().saturating_sub(MOST_NAMED) {
                0 => shown,
                more => tr!("{shown} and {more} more", shown, more),
            };
            warnings.push(tr!("{name}: columns that are no factor are left out: {shown}", name, shown));
        }
        (columns.len() == factors.len()).then(|| Reading {
            name,
            factors,
            columns,
            weight: heads.iter().position(|head| head == WEIGHT),
            point: heads.iter().position(|head| head == POINT),
            version: heads.iter().position(|head| head == VERSION),
            renumbered: None,
            rows: 0,
            wrong: false,
            values: Vec::new(),
            weights: Vec::new(),
            warnings,
        })
    }

    fn row(&mut self, reader: &mut Reader, place: &Place, cells: &[&str]) {
        if let (Some(column), None) = (self.point, &self.renumbered) {
            let text = cells.get(column).copied().unwrap_or_default();
            if text.parse() != Ok(self.rows) {
                self.renumbered = Some((self.rows, text.into()));
            }
        }
        if let Some(column) = self.version {
            let text = cells.get(column).copied().unwrap_or_default();
            if text.parse() != Ok(f64::from(MODEL_VERSION)) {
                let what = match text {
                    "" => tr!(
                        "{name} does not say to which version of the model it was fitted",
                        name = self.name
                    ),
                    text => tr!("{name} was fitted to version {text} of the model", name = self.name, text),
                };
                let help = vec![tr!("`sfic calibrate STUDY` fits the parameters anew")];
                reader.problems.add_with(
                    place,
                    what,
                    tr!("this is version {version}", version = MODEL_VERSION),
                    help,
                );
                self.version = None;
                self.wrong = true;
            }
        }
        self.rows += 1;
        let (row, name) = (self.rows, self.name);
        let cannot = |column: &str, text: &str| {
            tr!("`{column}` cannot be `{text}` in row {row} of {name}", column, text, row, name)
        };
        let mut wrong = Vec::new();
        for (factor, &column) in self.factors.iter().zip(&self.columns) {
            let text = cells.get(column).copied().unwrap_or_default();
            match factor.read(text) {
                Some(value) => self.values.push(value),
                None if text.is_empty() => {
                    let column = &factor.name;
                    let what = tr!("`{column}` has no value in row {row} of {name}", column, row, name);
                    wrong.push((what, factor.allowed(), None));
                }
                None => {
                    wrong.push((cannot(&factor.name, text), factor.allowed(), factor.remedy(text)));
                }
            }
        }
        if let Some(column) = self.weight {
            let text = cells.get(column).copied().unwrap_or_default();
            match text.parse::<f64>().ok().filter(|weight| *weight >= 0.0 && weight.is_finite()) {
                Some(weight) => self.weights.push(weight),
                None => wrong.push((cannot(WEIGHT, text), tr!("a finite number that is not negative"), None)),
            }
        }
        self.wrong |= !wrong.is_empty();
        for (what, allowed, help) in wrong {
            reader.problems.add_with(
                place,
                what,
                tr!("must be {allowed}", allowed),
                help.into_iter().collect(),
            );
        }
    }

    fn end(self, reader: &mut Reader, place: &Place) -> Option<FromFile> {
        if self.rows == 0 || self.rows > MOST_POINTS {
            let what = tr!("{name} has {rows} points", name = self.name, rows = self.rows);
            reader.problems.add(place, what, tr!("must be 1 to {most}", most = MOST_POINTS));
            return None;
        }
        if self.wrong {
            return None;
        }
        let weighted = self.weight.is_some();
        if weighted && self.weights.iter().all(|weight| *weight <= 0.0) {
            let what = tr!("the weights of {name} are all 0", name = self.name);
            reader.problems.add(place, what, tr!("one must be above 0"));
            return None;
        }
        let points = Points::from_values(self.factors.len(), self.values);
        let mut warnings = self.warnings;
        if let Some((row, called)) = self.renumbered {
            let name = self.name;
            warnings.push(tr!("{name}: points are numbered anew in the order of the rows: what it calls `{called}` is point {row}", name, called, row));
        }
        let again = repeated(&points);
        if again > 0 {
            let (name, all) = (self.name, points.len());
            warnings.push(tr!("{name}: {again} of {all} rows repeat the values of an earlier one; every row has every arm and replicate", name, again, all));
        }
        Some(FromFile { points, weights: weighted.then_some(self.weights), warnings })
    }
}

/// True if the name of a column is the path of a setting, of this study or another.
fn is_setting(head: &str, place: &Place) -> bool {
    let Some(path) = Setting::new(head, place) else { return false };
    let keys = path.keys();
    let section =
        |name: &str| SECTIONS.iter().any(|(known, _)| *known == name) || OTHER_SECTIONS.contains(&name);
    keys.len() > 1 && keys.first().is_some_and(|first| section(first))
}

/// Points with the values of an earlier one.
fn repeated(points: &Points) -> usize {
    let by_values = |a: &usize, b: &usize| -> Ordering {
        let pairs = points.point(*a).iter().zip(points.point(*b));
        pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(by_values);
    order.windows(2).filter(|pair| by_values(&pair[0], &pair[1]).is_eq()).count()
}
