# What is typed often; `just --list` shows it. Each line works without just, too.

# seconds: format and compilation
quick:
    cargo fmt --check
    cargo check --all-targets

# minutes: everything that README claims
test:
    cargo test

# all checks in a fresh clone
ci:
    bash .ci/run

# what takes about two hours: weekly, and before a release
long:
    bash .ci/long

# screens, tables and figures in the documentation, made anew
screens:
    bash .ci/screens --write

# schemas for editors, made anew
schemas:
    cargo run --release --quiet -- schema > scenarios/scenario.schema.json
    cargo run --release --quiet -- schema --study > scenarios/study.schema.json
    cargo run --release --quiet -- schema --proposition > scenarios/proposition.schema.json

# figures reviewed anew; read the difference with git diff
snapshots:
    INSTA_UPDATE=always cargo test -p sfic-report figures

# pinned results of the model, made anew
pin:
    SFIC_PIN=write cargo test --test model pinned

# a sample of mutants
mutants count="80" seed="1":
    bash .ci/mutants {{count}} {{seed}}
