//! Trust between parties, before and after: the parties in a circle, the trust between each two as a line.

use std::cmp::Ordering;

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, At, Drawing, Look, area};
use super::heatmap::Heatmap;
use super::measure::{LINE, SIZE, SMALL, wrap};
use super::scale::{Numbers, Span};
use super::{Chart, NARROW};

/// A party.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Its power, 0 to 1: the size of its mark.
    pub power: f64,
    /// True if it has a seat by office: its mark is filled.
    pub seated: bool,
}

/// The trust of one party in another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tie {
    /// Index of the party that trusts.
    pub from: usize,
    /// Index of the party that is trusted.
    pub to: usize,
    /// Trust before, 0 to 1.
    pub before: Option<Span>,
    /// Trust after, 0 to 1.
    pub after: Option<Span>,
    /// Change shown by colours: from before, or from the reference at the end.
    pub change: Option<Span>,
}

/// A network of trust.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrustNetwork {
    /// The parties in the order of the circle, clockwise from the top.
    pub parties: Vec<Party>,
    /// Trust of ordered pairs of parties.
    pub ties: Vec<Tie>,
    /// Titles of the two drawings.
    pub titles: [String; 2],
    /// Meaning of the thickness of a line, such as "trust, mean of both directions".
    pub what: String,
    /// Names of the colours: more, less, no significant change.
    pub colours: [String; 3],
    /// Names of the marks: filled and hollow.
    pub marks: [String; 2],
    /// Heads of the table: from, to, before, after, change, interval from, interval to.
    pub heads: [String; 7],
}

/// Limits between the classes of trust, each drawn thicker than the one before.
const CLASSES: [f64; 4] = [0.3, 0.45, 0.6, 0.75];

/// The two directions between two parties together.
struct Both<'a> {
    ends: (usize, usize),
    ties: Vec<&'a Tie>,
}

impl Both<'_> {
    fn mean(&self, value: impl Fn(&Tie) -> Option<Span>) -> Option<f64> {
        let values: Vec<f64> = self.ties.iter().filter_map(|tie| value(tie)).map(|span| span.value).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    /// 1 if it became more in both directions, 2 if less in both, else 0.
    fn colour(&self) -> usize {
        let sign = |tie: &&Tie| {
            let (low, high) = tie.change?.ends?;
            (low > 0.0).then_some(1).or((high < 0.0).then_some(2))
        };
        let signs: Vec<Option<usize>> = self.ties.iter().map(sign).collect();
        match signs.first().copied().flatten() {
            Some(first) if signs.iter().all(|sign| *sign == Some(first)) => first,
            _ => 0,
        }
    }
}

impl TrustNetwork {
    fn both(&self) -> Vec<Both<'_>> {
        let pairs = (0..self.parties.len()).flat_map(|a| (a + 1..self.parties.len()).map(move |b| (a, b)));
        let both = pairs.map(|ends| {
            let between = |tie: &&Tie| [(tie.from, tie.to), (tie.to, tie.from)].contains(&ends);
            Both { ends, ties: self.ties.iter().filter(between).collect() }
        });
        both.filter(|both| !both.ties.is_empty()).collect()
    }

    fn class(value: f64) -> usize {
        1 + CLASSES.iter().filter(|end| value >= **end).count()
    }

    fn circle(&self, width: f64, title: &str, after: bool) -> Drawing {
        let mut drawing = Drawing::new(width);
        let room = 0.27 * width;
        let radius = width / 2.0 - room;
        let title = wrap(title, SIZE * 1.06, width, 2);
        drawing.lines(Look::Strong, (width / 2.0, 12.0), Anchor::Middle, &title);
        let top = title.len() as f64 * LINE + 40.0;
        let centre = (width / 2.0, top + radius);
        let count = self.parties.len().max(1) as f64;
        let position = |party: usize, radius: f64| -> At {
            let angle = std::f64::consts::TAU * (party as f64 / count - 0.25);
            (centre.0 + radius * libm::cos(angle), centre.1 + radius * libm::sin(angle))
        };
        // The weakest first, so that the strongest lie on top.
        let value = |both: &Both<'_>| both.mean(|tie| if after { tie.after } else { tie.before });
        let mut edges: Vec<(Both<'_>, f64)> = self
            .both()
            .into_iter()
            .filter_map(|both| Some(value(&both)).map(|value| (both, value)))
            .filter_map(|(both, value)| Some((both, value?)))
            .collect();
        edges.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (both, value) in &edges {
            let colour = if after { both.colour() } else { 0 };
            drawing.open(&format!("c{colour}"), &self.hover(both));
            let class = format!("edge w{}", Self::class(*value));
            drawing.line(&class, position(both.ends.0, radius), position(both.ends.1, radius));
            drawing.close();
        }
        let mut labels: Vec<(Anchor, At, Vec<String>)> = Vec::new();
        for (party, who) in self.parties.iter().enumerate() {
            let at = position(party, radius);
            let size = 4.0 + 6.0 * who.power.clamp(0.0, 1.0);
            drawing.open("c0", &who.name);
            drawing.circle(if who.seated { "fill" } else { "hollow" }, at, size);
            drawing.close();
            let (x, y) = position(party, radius + size + 7.0);
            let side = (at.0 - centre.0) / radius.max(1.0);
            let (anchor, most) = match side {
                side if side > 0.25 => (Anchor::Start, width - x),
                side if side < -0.25 => (Anchor::End, x),
                _ => (Anchor::Middle, 0.6 * width),
            };
            let lines = wrap(&who.name, SMALL, most, 3);
            let extra = (lines.len() as f64 - 1.0) * LINE;
            let first = match anchor {
                Anchor::Middle if at.1 < centre.1 => y - 2.0 - extra,
                Anchor::Middle => y + 9.0,
                _ => y + 4.0 - extra / 2.0,
            };
            labels.push((anchor, (x, first), lines));
        }
        // Names on a side are moved down until they are clear of each other, then those above and below outwards.
        let mut lowest = top + 2.0 * radius + 28.0;
        let mut taken: Vec<Area> = Vec::new();
        labels.sort_by(|a, b| {
            (a.0 == Anchor::Middle, a.1.1)
                .partial_cmp(&(b.0 == Anchor::Middle, b.1.1))
                .unwrap_or(Ordering::Equal)
        });
        for (anchor, (x, mut first), lines) in labels {
            let outwards = if anchor == Anchor::Middle && first < centre.1 { -4.0 } else { 4.0 };
            let areas = |first: f64| {
                let line = |(index, text): (usize, &String)| {
                    area(Look::Small, (x, first + index as f64 * LINE), anchor, text)
                };
                lines.iter().enumerate().map(line).collect::<Vec<Area>>()
            };
            let covers =
                |first: f64| areas(first).iter().any(|own| taken.iter().any(|other| own.meets(*other)));
            while covers(first) && first.abs() < 4.0 * width {
                first += outwards;
            }
            taken.extend(areas(first));
            drawing.lines(Look::Small, (x, first), anchor, &lines);
            lowest = lowest.max(first + (lines.len() as f64 - 1.0) * LINE);
        }
        drawing.height = lowest + 16.0;
        drawing
    }

    fn hover(&self, both: &Both<'_>) -> String {
        let one = |tie: &&Tie| {
            let text = |span: Option<Span>| span.map_or("–".into(), |span| Numbers::Plain.text(span));
            let (from, to) = (&self.parties[tie.from].name, &self.parties[tie.to].name);
            format!("{from} → {to}: {} → {}", text(tie.before), text(tie.after))
        };
        both.ties.iter().map(one).collect::<Vec<String>>().join("; ")
    }

    fn legend(&self, drawing: &mut Drawing, y: f64) -> f64 {
        let head = wrap(&self.what, SMALL, drawing.width, 2);
        drawing.lines(Look::Faint, (0.0, y), Anchor::Start, &head);
        let y = y + head.len() as f64 * LINE + 2.0;
        let mut texts = vec![format!("< {}", CLASSES[0])];
        texts.extend(CLASSES.windows(2).map(|ends| format!("{} – {}", ends[0], ends[1])));
        texts.push(format!("≥ {}", CLASSES[3]));
        let edge = |drawing: &mut Drawing, class: &str, width: usize, (x, y): At| {
            drawing.open(class, "");
            drawing.line(&format!("edge w{width}"), (x - 7.0, y), (x + 9.0, y));
            drawing.close();
        };
        let y = super::in_lines(drawing, &texts, (0.0, y), |drawing, index, at| {
            edge(drawing, "c0", index + 1, at)
        });
        let y = super::in_lines(drawing, &self.colours, (0.0, y + 12.0), |drawing, index, at| {
            edge(drawing, ["c1", "c2", "c0"][index], 4, at);
        });
        super::in_lines(drawing, &self.marks, (0.0, y + 12.0), |drawing, index, at| {
            drawing.open("c0", "");
            drawing.circle(["fill", "hollow"][index], at, 5.0);
            drawing.close();
        })
    }

    /// The changes as a matrix: who trusts in rows, whom in columns.
    pub fn matrix(&self, what: &str) -> Heatmap {
        let change = |from: usize, to: usize| {
            self.ties.iter().find(|tie| (tie.from, tie.to) == (from, to)).and_then(|tie| tie.change)
        };
        let names = || self.parties.iter().map(|party| party.name.clone()).collect::<Vec<String>>();
        let indices = 0..self.parties.len();
        Heatmap {
            of: self.heads[0].clone(),
            rows: names(),
            columns: names(),
            values: indices
                .clone()
                .map(|from| indices.clone().map(|to| change(from, to)).collect())
                .collect(),
            numbers: Numbers::Signed,
            what: what.into(),
        }
    }
}

impl Chart for TrustNetwork {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        if self.parties.is_empty() {
            drawing.height = LINE;
            return drawing;
        }
        let mut y = self.legend(&mut drawing, 12.0) + 10.0;
        let narrow = width < NARROW;
        let each = if narrow { width } else { (width - 16.0) / 2.0 };
        for (index, title) in self.titles.iter().enumerate() {
            let circle = self.circle(each, title, index == 1);
            let x = if narrow { 0.0 } else { index as f64 * (each + 16.0) };
            drawing.insert((x, y), &circle);
            if narrow || index == 1 {
                y += circle.height + 8.0;
            }
        }
        drawing.height = y;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let [from, to, before, after, change, low, high] = &self.heads;
        let heads = [from, to, before, low, high, after, low, high, change, low, high];
        let mut table = DataTable::new(heads.into_iter().cloned());
        for tie in &self.ties {
            let name = |index: usize| Cell::text(self.parties.get(index).map_or("", |party| &party.name));
            let mut cells = vec![name(tie.from), name(tie.to)];
            for (span, numbers) in
                [(tie.before, Numbers::Plain), (tie.after, Numbers::Plain), (tie.change, Numbers::Signed)]
            {
                let ends = span.and_then(|span| span.ends);
                let values = [span.map(|span| span.value), ends.map(|ends| ends.0), ends.map(|ends| ends.1)];
                cells.extend(values.map(|value| Cell::number(value, |value| numbers.alone(value))));
            }
            table.rows.push(cells);
        }
        table
    }
}
