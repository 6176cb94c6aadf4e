//! The keys of a scenario besides parameters.

use sfic::experiment::plan::Plan;
use sfic::scenario::{Overrides, Scenario, load, resolved, schema};

use super::parameters::histories;
use super::{InRuns, InWords, Row, every_key_shows, row, texts};

/// A scenario that has every key besides parameters.
const SCENARIO: &str = r#"
extends = "base.toml"
title = "Title"
description = "Description"
[time]
warmup = 30
horizon = 120
follow_up = 20
follow_ups = [30]
[population]
exporters = 400
consumers = 200
rights_holders = 40
[exporter]
gain_mean = 0.6
[customs]
inspection_scale = 10
[[customs.house]]
name = "One"
kind = "cargo"
share = 0.75
inspection_rate = 0.03
[[customs.house]]
name = "Two"
kind = "parcel"
share = 0.25
inspection_rate = 0.02
[institution]
leadership = 0.4
[[stakeholder]]
name = "customs"
role = "customs"
seat = "government"
power = 0.9
dependence = 0.5
[[stakeholder]]
name = "market regulation"
role = "market_regulation"
seat = "government"
power = 0.7
dependence = 0.4
reach = 2.0
joins = 5
[[stakeholder]]
name = "police"
role = "public_security"
seat = "government"
power = 0.6
dependence = 0.3
reach = 1.0
[[stakeholder]]
name = "large"
role = "large_rights_holders"
seat = "invited"
power = 0.5
dependence = 0.8
[[stakeholder]]
name = "small"
role = "small_rights_holders"
seat = "invited"
power = 0.1
dependence = 0.6
[countermeasure.first]
label = "First"
answers = "Answer"
start = 10
ramp = 4
end = 100
intensity = 0.5
order = 1
annual_cost = 5
close_gap."institution.platform" = 0.8
multiply."sanction.fine_base" = 1.5
set."institution.reward" = 0.3
[countermeasure.second]
start = 10
when = "recorded_repeat_share > 0"
set."institution.reward" = 0.9
order = 2
intensity_from = { 20 = 0.5, 60 = 1.0 }
[[arm]]
name = "none"
[[arm]]
name = "x"
label = "Both"
apply = ["first", "second"]
[arm.set]
customs.evidence = 0.5
[experiment]
arms = "list"
replicates = 3
seed = 6
[experiment.precision]
outcome = "reinfringement_rate"
half_width = 0.1
min_replicates = 40
max_replicates = 60
[posterior]
file = "posterior.csv"
hold = ["exporter.moral_weight"]
"#;

const SHARES: &str =
    "0.75\ninspection_rate = 0.03\n[[customs.house]]\nname = \"Two\"\nkind = \"parcel\"\nshare = 0.25";
const OTHER_SHARES: &str =
    "0.5\ninspection_rate = 0.03\n[[customs.house]]\nname = \"Two\"\nkind = \"parcel\"\nshare = 0.5";

const KEYS_OF_A_SCENARIO: &[Row] = &[
    row("extends", InRuns, "base.toml", "other-base.toml"),
    row("title", InWords, "\"Title\"", "\"Other\""),
    row("description", InWords, "\"Description\"", "\"Other\""),
    row("time.follow_ups", InWords, "[30]", "[40]"),
    row("customs.house.name", InWords, "\"One\"", "\"Three\""),
    row("customs.house.kind", InRuns, "\"parcel\"", "\"cargo\""),
    row("customs.house.share", InRuns, SHARES, OTHER_SHARES),
    row("customs.house.inspection_rate", InRuns, "0.02", "0.05"),
    row("stakeholder.name", InWords, "\"market regulation\"", "\"market\""),
    row("stakeholder.role", InRuns, "\"market_regulation\"", "\"agency\""),
    row("stakeholder.seat", InRuns, "\"invited\"\npower = 0.5", "\"government\"\npower = 0.5"),
    row("stakeholder.power", InRuns, "power = 0.9", "power = 0.2"),
    row("stakeholder.dependence", InRuns, "dependence = 0.8", "dependence = 0.2"),
    row("stakeholder.reach", InRuns, "reach = 2.0", "reach = 0.1"),
    row("stakeholder.joins", InRuns, "joins = 5", "joins = 50"),
    row("institution.leadership", InRuns, "leadership = 0.4", "leadership = 0.8"),
    row("countermeasure.label", InWords, "\"First\"", "\"Other\""),
    row("countermeasure.answers", InWords, "\"Answer\"", "\"Other\""),
    row("countermeasure.start", InRuns, "start = 10\nramp", "start = 30\nramp"),
    row("countermeasure.ramp", InRuns, "ramp = 4", "ramp = 40"),
    row("countermeasure.end", InRuns, "end = 100", "end = 60"),
    row("countermeasure.intensity", InRuns, "intensity = 0.5", "intensity = 1.0"),
    row("countermeasure.order", InRuns, "order = 1", "order = 3"),
    row("countermeasure.annual_cost", InWords, "annual_cost = 5", "annual_cost = 6"),
    row("countermeasure.close_gap", InRuns, "close_gap.\"institution.platform\" = 0.8", ""),
    row("countermeasure.multiply", InRuns, "multiply.\"sanction.fine_base\" = 1.5", ""),
    row("countermeasure.set", InRuns, "set.\"institution.reward\" = 0.3", ""),
    row("countermeasure.when", InRuns, "recorded_repeat_share > 0", "recorded_repeat_share > 0.9"),
    row("countermeasure.intensity_from", InRuns, "20 = 0.5", "20 = 0.9"),
    row("arm.name", InWords, "name = \"x\"", "name = \"y\""),
    row("arm.label", InWords, "\"Both\"", "\"Other\""),
    row("arm.apply", InRuns, "[\"first\", \"second\"]", "[\"first\"]"),
    row("arm.set", InRuns, "customs.evidence = 0.5", "customs.evidence = 0.1"),
    row("experiment.arms", InRuns, "\"list\"", "[\"x\"]"),
    row("experiment.replicates", InWords, "replicates = 3\n", "replicates = 5\n"),
    row("experiment.seed", InRuns, "seed = 6", "seed = 5"),
    row("experiment.precision.outcome", InWords, "\"reinfringement_rate\"", "\"sanctions\""),
    row("experiment.precision.half_width", InWords, "0.1\nmin", "0.2\nmin"),
    row("experiment.precision.min_replicates", InWords, "min_replicates = 40", "min_replicates = 50"),
    row("experiment.precision.max_replicates", InWords, "max_replicates = 60", "max_replicates = 80"),
    row("posterior.file", InWords, "posterior.csv", "other-posterior.csv"),
    row("posterior.hold", InWords, "[\"exporter.moral_weight\"]", "[]"),
];

#[test]
fn every_key_of_a_scenario_shows() {
    every_key_shows(&schema(), SCENARIO, KEYS_OF_A_SCENARIO, |text| {
        let read = |text: &str| load(&texts("x.toml", text), "x.toml".as_ref(), &Overrides::default());
        let scenario = read(text)?.scenario;
        // Every key is in what is written out whole, but the posterior, whose place depends on that of the file.
        let whole = Scenario { posterior: None, ..scenario.clone() };
        let again = read(&resolved(&whole))?.scenario;
        let lines = [&again, &whole].map(|it| format!("{it:#?}"));
        let differs = lines[0].lines().zip(lines[1].lines()).find(|(one, other)| one != other);
        assert!(again == whole, "written out whole, it is read back as another: {differs:?}");
        Ok((histories(&Plan::new(&scenario)), format!("{scenario:?}")))
    });
}
