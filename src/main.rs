//! The command `sfic`.

fn main() {}
