//! The keys of a proposition.

use sfic::scenario::{load_propositions, proposition_schema};

use super::{InWords, Row, every_key_shows, texts};

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
    ("id", InWords, "\"P1\"", "\"P1\"", "\"P2\""),
    ("dimension", InWords, "\"process\"", "\"process\"", "\"other\""),
    ("claim", InWords, "\"Claim\"", "\"Claim\"", "\"Other\""),
    ("short", InWords, "\"Short\"", "\"Short\"", "\"Other\""),
    ("expected", InWords, "\"positive\"", "\"positive\"", "\"other\""),
    ("source", InWords, "\"Source\"", "\"Source\"", "\"Other\""),
    ("replicates", InWords, "replicates = 3", "replicates = 3", "replicates = 5"),
    ("why", InWords, "\"Why\"", "\"Why\"", "\"Other\""),
    ("base", InWords, "customs.evidence = 0.5", "customs.evidence = 0.5", "customs.evidence = 0.1"),
    ("window", InWords, "[0, 26]", "[0, 26]", "[0, 30]"),
    (
        "arm.name",
        InWords,
        "name = \"z\"\n[[part]]\nsays = \"Part\"\n[[part.test]]\ncontrast = \"z - none\"",
        "name = \"z\"\n[[part]]\nsays = \"Part\"\n[[part.test]]\ncontrast = \"z - none\"",
        "name = \"y\"\n[[part]]\nsays = \"Part\"\n[[part.test]]\ncontrast = \"y - none\"",
    ),
    ("arm.label", InWords, "\"X\"", "\"X\"", "\"Y\""),
    ("arm.apply", InWords, "[\"capacity\"]", "[\"capacity\"]", "[\"reporting\"]"),
    ("arm.set", InWords, "0.9", "0.9", "0.8"),
    ("part.says", InWords, "\"Part\"", "\"Part\"", "\"Other\""),
    ("part.test.contrast", InWords, "\"x - none\"", "\"x - none\"", "\"none - x\""),
    ("part.test.signal", InWords, "\"trust\"", "\"trust\"", "\"commitment\""),
    (
        "part.test.outcome",
        InWords,
        "signal = \"trust\"\nwindow = \"early\"\n",
        "outcome = \"sanctions\"\n",
        "outcome = \"referral_share\"\n",
    ),
    (
        "part.test.window",
        InWords,
        "\"early\"\nexpect = \"above\"",
        "\"early\"\nexpect = \"above\"",
        "\"late\"\nexpect = \"above\"",
    ),
    ("part.test.expect", InWords, "\"above\"", "\"above\"", "\"below\""),
    ("part.test.sesoi", InWords, "sesoi = 0.02", "sesoi = 0.02", "sesoi = 0.03"),
    ("extends", InWords, "id = ", "id = ", "extends = \"base.toml\"\nid = "),
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
