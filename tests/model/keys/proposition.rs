//! The keys of a proposition.

use sfic::scenario::{load_propositions, proposition_schema};

use super::{InWords, Row, every_key_shows, row, texts};

/// A proposition.
const PROPOSITION: &str = r#"
id = "P1"
dimension = "process"
claim = "Claim"
short = "Short"
expected = "positive"
source = "Source"
replicates = 3
why = "Why"
[base]
customs.evidence = 0.5
[window]
early = [0, 26]
late = [60, 104]
[[arm]]
name = "none"
[[arm]]
name = "x"
label = "X"
apply = ["capacity"]
set."institution.platform" = 0.9
[[arm]]
name = "z"
[[part]]
says = "Part"
[[part.test]]
contrast = "z - none"
signal = "trust"
window = "early"
expect = "above"
sesoi = 0.02
[[part.test]]
contrast = "x - none"
signal = "commitment"
window = "early"
expect = "below"
sesoi = 0.04
[[part.test]]
contrast = "none - x"
signal = "commitment"
window = "late"
expect = "below"
sesoi = 0.05
"#;
const KEYS_OF_A_PROPOSITION: &[Row] = &[
    row("id", InWords, "\"P1\"", "\"P2\""),
    row("dimension", InWords, "\"process\"", "\"other\""),
    row("claim", InWords, "\"Claim\"", "\"Other\""),
    row("short", InWords, "\"Short\"", "\"Other\""),
    row("expected", InWords, "\"positive\"", "\"other\""),
    row("source", InWords, "\"Source\"", "\"Other\""),
    row("replicates", InWords, "replicates = 3", "replicates = 5"),
    row("why", InWords, "\"Why\"", "\"Other\""),
    row("base", InWords, "customs.evidence = 0.5", "customs.evidence = 0.1"),
    row("window", InWords, "[0, 26]", "[0, 30]"),
    row(
        "arm.name",
        InWords,
        "name = \"z\"\n[[part]]\nsays = \"Part\"\n[[part.test]]\ncontrast = \"z - none\"",
        "name = \"y\"\n[[part]]\nsays = \"Part\"\n[[part.test]]\ncontrast = \"y - none\"",
    ),
    row("arm.label", InWords, "\"X\"", "\"Y\""),
    row("arm.apply", InWords, "[\"capacity\"]", "[\"reporting\"]"),
    row("arm.set", InWords, "0.9", "0.8"),
    row("part.says", InWords, "\"Part\"", "\"Other\""),
    row("part.test.contrast", InWords, "\"x - none\"", "\"none - x\""),
    row("part.test.signal", InWords, "\"trust\"", "\"commitment\""),
    (
        "part.test.outcome",
        InWords,
        "signal = \"trust\"\nwindow = \"early\"\n",
        "outcome = \"sanctions\"\n",
        "outcome = \"referral_share\"\n",
    ),
    row("part.test.window", InWords, "\"early\"\nexpect = \"above\"", "\"late\"\nexpect = \"above\""),
    row("part.test.expect", InWords, "\"above\"", "\"below\""),
    row("part.test.sesoi", InWords, "sesoi = 0.02", "sesoi = 0.03"),
    row("extends", InWords, "id = ", "extends = \"base.toml\"\nid = "),
];

#[test]
fn every_key_of_a_proposition_shows() {
    every_key_shows(&proposition_schema(), PROPOSITION, KEYS_OF_A_PROPOSITION, |text| {
        let mut read = load_propositions(&texts("x.toml", text), &["x.toml".into()], None)?;
        // What is said of it, not its text.
        (read[0].text, read[0].extended) = (String::new(), Vec::new());
        Ok((String::new(), format!("{:?}", read[0])))
    });
}
