//! The JSON Schemas for editors take the files that the program takes, and refuse what a schema can refuse.

use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use serde_json::Value;
use sfic::model::settings::{Kind, PARAMETERS, Parameter};
use sfic::scenario::study::{self, Changes, is_study};
use sfic::scenario::{Overrides, from_text, proposition_schema, resolved, schema, shown};
use sfic_report::folder::disk::Disk;
use sfic_report::folder::files::{load, load_propositions, load_study};

use crate::root;

/// A kind of file: the option of `sfic schema`, and the name of its schema.
const KINDS: [(&str, &str); 3] = [("", "scenario"), ("--study", "study"), ("--proposition", "proposition")];
/// All three schemas together; longer ones repeat themselves.
const MOST_LINES: usize = 8000;

/// The validators of scenarios, studies and propositions.
struct Schemas([Validator; 3]);

impl Schemas {
    fn new() -> Self {
        let schemas = [schema(), study::schema(), proposition_schema()];
        Schemas(schemas.map(|schema| {
            assert!(jsonschema::meta::is_valid(&schema));
            jsonschema::validator_for(&schema).unwrap()
        }))
    }

    /// What an editor says of a text.
    fn errors(&self, text: &str) -> Vec<String> {
        let table: toml::Table = toml::from_str(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        let value = serde_json::to_value(&table).unwrap();
        let [scenario, study, proposition] = &self.0;
        let validator = match table.contains_key("claim") {
            true => proposition,
            false if is_study(text) => study,
            false => scenario,
        };
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    #[track_caller]
    fn take(&self, text: &str, name: &str) {
        let errors = self.errors(text);
        assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
    }
}

/// Every TOML file in some folders, by name.
fn files(folders: &[&str]) -> Vec<PathBuf> {
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files
}

#[test]
fn every_shipped_file_is_valid() {
    let schemas = Schemas::new();
    let folders = ["", "/lessons", "/findings", "/studies", "/propositions", "/propositions/further"];
    let files = files(&folders.map(|folder| format!("scenarios{folder}")).each_ref().map(String::as_str));
    assert!(files.len() > 40, "{}", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let kind = if text.contains("\nclaim = ") {
            "proposition"
        } else if is_study(&text) {
            "study"
        } else {
            "scenario"
        };
        assert!(
            text.lines().next().unwrap().ends_with(&format!("/{kind}.schema.json")),
            "{}",
            path.display()
        );
        schemas.take(&text, &path.display().to_string());
        if kind == "scenario" {
            let scenario = load(&path, &Overrides::default()).unwrap().scenario;
            schemas.take(&resolved(&scenario), "written out whole");
        }
    }
}

#[test]
fn what_the_program_writes_and_the_documentation_shows_is_valid() {
    let schemas = Schemas::new();
    let folder = tempfile::tempdir().unwrap();
    let mut new = crate::program();
    assert!(new.args(["new", "mine"]).current_dir(folder.path()).output().unwrap().status.success());
    schemas.take(&fs::read_to_string(folder.path().join("mine.toml")).unwrap(), "sfic new");
    let mut shown = 0;
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        shown += examples(&schemas, &text);
    }
    shown += examples(&schemas, &fs::read_to_string(root().join("README.md")).unwrap());
    assert!(shown >= 5, "{shown} examples");
}

/// Checks the whole scenarios and studies of a text, and counts them.
fn examples(schemas: &Schemas, text: &str) -> usize {
    let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.filter(|block| block.contains("title = ")).map(|block| schemas.take(block, block)).count()
}

#[test]
fn what_is_wrong_is_refused_by_the_schema_and_by_the_program() {
    let schemas = Schemas::new();
    let bad = files(&["tests/data/bad"]);
    for (_, kind) in KINDS {
        let of_kind = |path: &&PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(kind);
        assert!(bad.iter().filter(of_kind).count() > 10, "{kind}");
    }
    for path in bad {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let refused = match name.split('-').next().unwrap() {
            "scenario" => load(&path, &Overrides::default()).is_err(),
            "study" => load_study(&path, &Changes::default()).is_err(),
            "proposition" => load_propositions(&path, None).is_err(),
            _ => {
                schemas.take(&text, name);
                continue;
            }
        };
        assert!(refused, "the program takes {name}");
        assert!(!schemas.errors(&text).is_empty(), "the schema takes {name}");
    }
}

#[test]
fn everything_that_the_program_takes_is_valid() {
    let schemas = Schemas::new();
    for text in [
        "[arm.set]\nforum.prehistory = 0.1\n\"exporter.relocate\" = 0\ninstitution.leadership = 0.5",
        "[arm.set.institution]\n\"platform\" = 1\nreward = 0.25",
    ] {
        accepted(&schemas, &format!("title = \"t\"\n[[arm]]\nname = \"加强 a/b\"\n{text}"));
    }
    for text in [
        "[customs.house]\n\"*\".inspection_rate = 0.1\n\"Shenzhen (sea)\".inspection_rate = 1",
        "stakeholder.\"*\".power = 0.5\nstakeholder.consumers = { power = 0.25, joins = 40.0 }",
        "[countermeasure.x]\nmultiply = { customs.false_alarm = 100, \"customs.evidence\" = 0.5 }\nwhen = ' trust<.5e0 '",
        "[countermeasure.x.set]\ninstitution.platform = 0.5\n\"institution.leadership\" = 1\n[countermeasure.x.intensity_from]\n\"+0060\" = 1",
        "[countermeasure.reporting.close_gap]\ninstitution = { reward = 1.0 }\n\"institution.anonymity\" = 0",
        "[institution]\nplatform = '40%'\n[customs.house.\"*\"]\ninspection_rate = '2 %'\n[stakeholder.consumers]\npower = '.5%'",
        "[countermeasure.x]\nmultiply = { \"customs.evidence\" = '150%' }\nwhen = 'trust > 25%'\nintensity_from = { 60 = '5%' }",
        "[experiment.precision]\nhalf_width = '1%'",
        "[population]\nexporters = 400.0\n[experiment]\narms = [\"reporting+capacity\"]\nprecision = { half_width = 1e-2 }",
    ] {
        accepted(&schemas, &format!("title = \"t\"\n{text}"));
    }
    for text in [
        "[set]\ntime.horizon = 200\n\"institution.leadership\" = 0.5\n'stakeholder.\"small rights holders\".power' = 0.4",
        "[set]\n'customs.house.\"*\".inspection_rate' = 0.1\n\"countermeasure.reporting.start\" = 120\n\"stakeholder.consumers\".power = 1",
        "[set]\n'countermeasure.reporting.set.\"institution.platform\"' = 0.5\ncountermeasure.x.multiply.\"customs.evidence\" = 2.0",
        "[factor.exporter.gain_mean]\nrange = [0.3, 0.7]\n[factor.stakeholder.\"small rights holders\".power]\nrange = [0, 1]",
        "[factor.institution.platform]\nrange = ['20%', 0.7]\n[factor.\"customs.evidence\"]\nvalues = ['20%', 0.7]\n[targets]\ndelay = [5, 9]\n\
         infringing_share = ['3%', '5%']\n[abc]\nquantile = '50%'",
        "[factor.strong]\npaths = [\"stakeholder.consumers.power\"]\ndistribution = { beta = { alpha = 2, beta = 3 } }",
    ] {
        let text = format!(
            "title = \"t\"\nscenario = \"scenarios/china-customs.toml\"\n{text}\n\
             [factor.\"structure.exit_active\"]\n[design]\nkind = \"sobol\"\npoints = 4"
        );
        schemas.take(&text, &text);
        let taken = study::from_text(&Disk, &root().join("try.toml"), &text, &Changes::default());
        assert!(taken.is_ok(), "{text}\n{}", taken.unwrap_err());
    }
}

#[track_caller]
fn accepted(schemas: &Schemas, text: &str) {
    schemas.take(text, text);
    let taken = from_text("try.toml", text, &Overrides::default());
    assert!(taken.is_ok(), "{text}\n{}", taken.unwrap_err());
}

/// The ends of the range of a parameter and values next to them, as they are written.
fn at_and_beyond(parameter: &Parameter) -> ([String; 2], [String; 2]) {
    let Parameter { low, high, .. } = *parameter;
    let ends = [low, high].map(|value| shown(parameter, value));
    let beyond = match parameter.kind {
        Kind::Switch => ["0".into(), "1".into()],
        Kind::Count => [format!("{}", low - 1.0), format!("{}", high + 1.0)],
        Kind::Real => [low.next_down(), high.next_up()].map(|value| shown(parameter, value)),
    };
    (ends, beyond)
}

#[test]
fn the_range_of_every_parameter_is_the_same_for_the_schemas_and_the_program() {
    let schemas = Schemas::new();
    let study = "title = \"t\"\nscenario = \"s.toml\"\nfactor.x.paths = [\"x\"]\n";
    let rest = "claim = \"c\"\nid = \"A\"\ndimension = \"d\"\nshort = \"s\"\nexpected = \"e\"\nsource = \"s\"\nwhy = \"w\"\n\
        arm = [{ name = \"a\" }, { name = \"b\" }]\n[[part]]\nsays = \"s\"\n\
        test = [{ contrast = \"a - b\", outcome = \"delay\", expect = \"above\", sesoi = 1 }]\n";
    for parameter in PARAMETERS {
        let path = parameter.path;
        let (ends, beyond) = at_and_beyond(parameter);
        // All places of the three files where the parameter can be written.
        let texts = |value: &str| {
            let mut texts = vec![format!("title = \"t\"\n{path} = {value}\n")];
            if !matches!(parameter.section(), "time" | "population") {
                let arm = "title = \"t\"\n[[arm]]\nname = \"x\"\nset";
                texts.extend([format!("{arm}.{path} = {value}\n"), format!("{arm}.\"{path}\" = {value}\n")]);
            }
            if parameter.lever {
                let measure = "title = \"t\"\n[countermeasure.x]\nset";
                texts.extend([
                    format!("{measure}.{path} = {value}\n"),
                    format!("{measure}.\"{path}\" = {value}\n"),
                ]);
            }
            let own = texts.len();
            for (text, table) in [(study, "set"), (rest, "base")] {
                texts.extend([
                    format!("{table}.{path} = {value}\n{text}"),
                    format!("{table}.\"{path}\" = {value}\n{text}"),
                ]);
            }
            (texts, own)
        };
        let said = |text: &str| match from_text("try.toml", text, &Overrides::default()) {
            Ok(_) => false,
            Err(problems) => {
                let wrong =
                    |line: &str| line.contains(" is out of range") || line.contains(" is a whole number");
                problems.to_string().lines().any(|line| line.contains(path) && wrong(line))
            }
        };
        for value in &ends {
            let (texts, own) = texts(value);
            texts.iter().for_each(|text| schemas.take(text, text));
            texts[..own].iter().for_each(|text| assert!(!said(text), "the program refuses {text}"));
        }
        for value in &beyond {
            let (texts, own) = texts(value);
            texts
                .iter()
                .for_each(|text| assert!(!schemas.errors(text).is_empty(), "the schema takes {text}"));
            texts[..own].iter().for_each(|text| assert!(said(text), "the program takes {text}"));
        }
    }
}

#[test]
fn editors_show_text_unit_and_source_of_every_parameter() {
    let [scenario, study, proposition] = [schema(), study::schema(), proposition_schema()];
    for parameter in PARAMETERS {
        let Parameter { path, doc, unit, source, .. } = *parameter;
        let text = format!("{doc} Unit: {unit}. Source: {source}.");
        let of_section = |schema: &Value| {
            schema["definitions"][parameter.section()]["properties"][parameter.key()].clone()
        };
        assert_eq!(of_section(&scenario)["description"], text);
        assert_eq!(of_section(&proposition)["description"], text);
        assert_eq!(study["definitions"]["paths"]["properties"][path]["description"], text);
        let default = &of_section(&scenario)["default"];
        let number = default.as_bool().map_or(default.as_f64(), |flag| Some(f64::from(u8::from(flag))));
        assert_eq!(number, Some(parameter.default), "{path}");
    }
}

#[test]
fn the_shipped_schemas_are_what_the_program_prints() {
    let mut lines = 0;
    for (option, name) in KINDS {
        let mut command = crate::program();
        let output = command.arg("schema").args(Some(option).filter(|option| !option.is_empty())).output();
        let printed = String::from_utf8(output.unwrap().stdout).unwrap();
        let shipped = fs::read_to_string(root().join(format!("scenarios/{name}.schema.json"))).unwrap();
        assert!(shipped == printed, "make it anew: sfic schema {option} > scenarios/{name}.schema.json");
        lines += printed.lines().count();
    }
    assert!(lines <= MOST_LINES, "{lines} lines");
}

#[test]
fn every_text_of_the_schemas_is_chinese_where_chinese_is_spoken() {
    fn english(value: &Value, found: &mut Vec<String>) {
        for (key, below) in value.as_object().into_iter().flatten() {
            match below.as_str().filter(|_| ["title", "description"].contains(&key.as_str())) {
                Some(text) if text.chars().all(|letter| letter < '\u{2e80}') => found.push(text.into()),
                Some(_) => {}
                None => english(below, found),
            }
        }
        value.as_array().into_iter().flatten().for_each(|below| english(below, found));
    }
    let mut found = Vec::new();
    for option in ["", "--study", "--proposition", "--findings"] {
        let mut command = crate::program();
        command.args(["schema", "--lang", "zh"]).args(Some(option).filter(|option| !option.is_empty()));
        english(&serde_json::from_slice(&command.output().unwrap().stdout).unwrap(), &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
