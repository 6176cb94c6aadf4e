//! `sfic trace`: one history tick by tick, with its events, to see why.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::options::Which;
use super::{Failure, output};
use sfic::experiment::trace::{line, sentence, trace};
use sfic::model::observe::Event;
use sfic::model::signals::SIGNALS;
use sfic::model::world::World;
use sfic::scenario::{self, Arm};
use sfic_report::folder::files;
use sfic_report::report::terminal::{display_width, hanging};
use sfic_report::text::visible::visible;
use sfic_text::{Messages, said, spoken, tr};

/// One history tick by tick, with its events.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    which: Which,
    /// First tick shown.
    #[arg(long, default_value_t = 0, value_name = "TICK")]
    from: u32,
    /// Last tick shown; the end if absent.
    #[arg(long, value_name = "TICK")]
    to: Option<u32>,
    /// Only what happens to this exporter.
    #[arg(long, value_name = "N")]
    exporter: Option<u32>,
    /// One JSON object a line and tick: all signals, the events.
    #[arg(long)]
    json: bool,
}

/// Signals shown in the text, with the heads of their columns.
const SHOWN: [(&str, &str); 8] = [
    ("infringing_share", "infring. %"),
    ("interception_rate", "interc. %"),
    ("recorded_repeat_share", "repeat %"),
    ("trust", "trust"),
    ("commitment", "commitm."),
    ("sharing", "sharing"),
    ("efficacy", "efficacy"),
    ("perceived_detection", "perc. det."),
];
/// Columns of a tick, and the least of a value.
const TICK: usize = 5;
const VALUE: usize = 6;

/// The table on the terminal: the signals that have room.
struct Sheet<W> {
    out: W,
    width: Option<u16>,
    /// Index of each signal, and its head.
    signals: Vec<(usize, String)>,
    /// Doses of the arm's countermeasures when they were written last.
    doses: Vec<f64>,
    /// Heads of the signals that have no room.
    left_out: Vec<String>,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let Which { arm, replicate, .. } = &args.which;
    let named = (arm != scenario::BASELINE).then(|| vec![arm.clone()]);
    let loaded =
        files::load(&args.scenario, &args.which.values.overrides(named)).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let scenario = &loaded.scenario;
    let arm = scenario.arms.iter().find(|known| known.name == *arm).or(scenario.arms.last());
    let arm = arm.ok_or_else(|| Failure::usage(tr!("the scenario has no arm")))?;
    let exporters = arm.spec.settings.population.exporters;
    if args.exporter.is_some_and(|exporter| exporter >= exporters) {
        return Err(Failure::usage(tr!(
            "--exporter: the exporters are 0 to {exporters}",
            exporters = exporters - 1
        )));
    }
    let last = arm.spec.ticks().saturating_sub(1);
    let to = args.to.unwrap_or(last);
    if args.from > to || to > last {
        return Err(Failure::usage(tr!(
            "--from and --to: the ticks are 0 to {last}, --from not after --to",
            last
        )));
    }
    let seed = scenario.experiment.seed;
    let mut sheet = Sheet::new(io::stdout().lock(), arm, output::width());
    let mut written = Ok(());
    if !args.json {
        written = sheet.head(&scenario.title, arm, *replicate, seed);
    }
    if written.is_ok() {
        trace(arm.spec.clone(), seed, *replicate, |tick, world, events| {
            if tick >= args.from {
                let about =
                    |event: &&Event| args.exporter.is_none_or(|exporter| event.exporter() == Some(exporter));
                let events: Vec<&Event> = events.iter().filter(about).collect();
                written = if args.json {
                    sheet.write(&line(tick, world, &events).to_string())
                } else if args.exporter.is_some() && events.is_empty() {
                    Ok(())
                } else {
                    sheet.lines(tick, world, &events)
                };
            }
            if written.is_err() || tick >= to { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    }
    output::written(written.and_then(|()| sheet.out.flush()))
}

impl<W: Write> Sheet<W> {
    fn new(out: W, arm: &Arm, width: Option<u16>) -> Self {
        let mut room = width.map_or(usize::MAX, |width| usize::from(width).saturating_sub(TICK));
        let (mut signals, mut left_out) = (Vec::new(), Vec::new());
        for (name, head) in SHOWN {
            let head = said(head).into_owned();
            let needed = 1 + columns(&head);
            match SIGNALS.iter().position(|signal| signal.name == name) {
                Some(index) if left_out.is_empty() && needed <= room => {
                    signals.push((index, head));
                    room -= needed;
                }
                _ => left_out.push(head),
            }
        }
        let doses = vec![0.0; arm.spec.countermeasures.len()];
        Sheet { out, width, signals, doses, left_out }
    }

    /// Writes a line with nothing hidden in it.
    fn write(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", visible(text))
    }

    /// Writes a text in lines of the width of the terminal.
    fn fold(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(hanging(&visible(text), self.width).as_bytes())
    }

    fn head(&mut self, title: &str, arm: &Arm, replicate: u32, seed: u64) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        let arm = Messages::of(spoken()).arm(&arm.name);
        self.fold(&format!(
            "{}\n",
            tr!(
                "{title} · arm {arm} · replicate {replicate} · seed {seed} · sfic {version}",
                title,
                arm,
                replicate,
                seed,
                version
            )
        ))?;
        self.fold(&format!(
            "{}\n",
            tr!("Rates are over the last 52 ticks; the events of a tick are below it.")
        ))?;
        if !self.left_out.is_empty() {
            let left_out = self.left_out.join(" · ");
            self.fold(&format!(
                "{}\n",
                tr!("Not shown at this width: {left_out}; --json has all.", left_out)
            ))?;
        }
        let cells: String = self.signals.iter().map(|(_, head)| cell(head, head)).collect();
        self.write(&format!("\n{:>TICK$}{cells}", tr!("tick")))
    }

    fn lines(&mut self, tick: u32, world: &World, events: &[&Event]) -> io::Result<()> {
        let signal = |(index, head): &(usize, String)| {
            let index = *index;
            let value = world.record.signals.latest(index);
            let shown = match (value.is_nan(), head.ends_with('%')) {
                (true, _) => "–".to_string(),
                (false, true) => format!("{:.2}", value * 100.0),
                (false, false) => format!("{value:.3}"),
            };
            cell(head, &shown)
        };
        let cells: String = self.signals.iter().map(signal).collect();
        self.write(&format!("{tick:>TICK$}{cells}"))?;
        let doses = world.countermeasures.doses();
        if *doses != *self.doses {
            let measures = world.spec.countermeasures.iter().zip(doses);
            let each = measures.map(|(measure, dose)| format!("{} {dose:.2}", measure.name));
            let said = format!(
                "        {}\n",
                tr!("dose of {countermeasures}", countermeasures = each.collect::<Vec<_>>().join(" · "))
            );
            self.doses = doses.to_vec();
            self.fold(&said)?;
        }
        events.iter().try_for_each(|event| self.fold(&format!("        {}\n", sentence(event, world))))
    }
}

/// Columns of a head and of the values below it.
fn columns(head: &str) -> usize {
    display_width(head).max(VALUE)
}

/// A text to the right of its column, after a space.
fn cell(head: &str, text: &str) -> String {
    let room = 1 + columns(head) - display_width(text).min(columns(head));
    format!("{:room$}{text}", "")
}
