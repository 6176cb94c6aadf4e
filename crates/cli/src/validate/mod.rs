//! `sfic validate`: published facts and years against what the model shows.

mod facts;
mod years;

use super::Failure;

/// Published facts, and the years since 2008, against the model.
///
/// Each fact is computed with its interval and compared with the published range; those that were neither put in nor
/// fitted come first. `sfic validate years` compares a scenario with the past, year by year. Exit code 0 whatever the
/// verdicts: they are findings.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    facts: facts::Facts,
}

#[derive(Debug, clap::Subcommand)]
enum Part {
    Years(years::Args),
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    match &args.part {
        Some(Part::Years(years)) => years::run(years, quiet),
        None => facts::run(&args.facts, quiet),
    }
}
