//! The command `sfic`.

use std::process::ExitCode;

fn main() -> ExitCode {
    sfic::cli::main()
}
