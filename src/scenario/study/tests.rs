//! Problems and warnings of studies in Chinese.

use sfic_text::{Language, within};

use super::{Changes, Design, from_text};
use crate::scenario::{Texts, proposition_from_text};

const SCENARIO: &str = "title = 's'\n[experiment]\nreplicates = 3\n";

/// English outside of what is in backquotes or quotation marks: words of letters with a space between them.
fn english(text: &str) -> Vec<String> {
    let outside = text.split('`').step_by(2).flat_map(|part| part.split('"').step_by(2));
    let pieces = outside.flat_map(|part| part.split(|c: char| ('\u{2e80}'..'\u{ffff}').contains(&c)));
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
    let in_a_row = |piece: &&str| {
        let words: Vec<&str> = piece.split_whitespace().collect();
        words.windows(2).any(|two| two.iter().all(is_word))
    };
    pieces.filter(in_a_row).map(str::to_string).collect()
}

fn problems(study: &str) -> String {
    let files = Texts::new([("s.toml", SCENARIO), ("points.csv", "a,point,more\n1,2\n")]);
    let read = || from_text(&files, "study.toml".as_ref(), study, &Changes::default());
    within(Language::Chinese, || read().map(|_| ()).unwrap_err().to_string())
}

#[test]
fn problems_of_studies_are_chinese() {
    let head = "title = 't'\nscenario = 's.toml'\n";
    let grid = "[factor.'institution.platform']\nrange = [0, 1]\n[design]\nkind = 'grid'\n";
    for (study, expected) in [
        ("title = 't'\n", "研究文件没有指明情景"),
        ("scenario = 's.toml'\n", "研究没有标题"),
        (head, "研究没有因素"),
        (&format!("{head}{grid}"), "没有说明`institution.platform`在网格中有几个水平"),
        (
            &format!("{head}{grid}points = 3\nlevels = 2\n"),
            "`design.points`在`grid`设计中不起作用：可用的键：kind、levels",
        ),
        (&format!("{head}{grid}levels = 2\n[targets]\nx = [1, 0]\n"), "没有"),
        (&format!("{head}{grid}levels = 2\n[targets]\nrecorded_repeat_share = [1, 0]\n"), "不是范围"),
        (
            &format!("{head}[factor.'institution.platfrm']\nrange = [0, 1]\n[design]\nkind = 'sobol'\n"),
            "缺少`design.points`",
        ),
        (
            &format!(
                "{head}[factor.'institution.platform']\nnormal = 1\n[design]\nkind = 'sobol'\npoints = 4\n"
            ),
            "没有说明`institution.platform`可取哪些值",
        ),
        (
            &format!(
                "{head}[factor.a]\npaths = ['institution.platform']\n[design]\nkind = 'points'\nfile = 'points.csv'\n"
            ),
            "这不是数据表：须为CSV数据表",
        ),
        (&format!("{head}[set]\nexperiment.seed = 3\n{grid}levels = 2\n"), "不应写在[set]中"),
    ] {
        let said = problems(study);
        assert!(said.contains(expected), "{said}");
        assert_eq!(english(&said), Vec::<String>::new(), "{said}");
    }
}

#[test]
fn problems_of_propositions_are_chinese() {
    let text = "id = 'P 1'\n[window]\nlate = [3, 1]\n[[arm]]\nname = 'A'\n[[arm]]\nname = 'b'\napply = ['no such one']\n\
        [[part]]\nsays = 's'\n[[part.test]]\ncontrast = 'b - '\nexpect = 'above'\n";
    let said = within(Language::Chinese, || proposition_from_text("p.toml", text).unwrap_err().to_string());
    for expected in [
        "这不能用作id",
        "`window.late`不是时间窗",
        "方案不能叫`A`",
        "没有对策`no such one`",
        "对比没有写完：此处缺少方案",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert_eq!(english(&said), Vec::<String>::new(), "{said}");
}

#[test]
fn designs_and_warnings_are_chinese_and_the_study_is_the_same() {
    let files = Texts::new([("s.toml", SCENARIO)]);
    let study = "title = 't'\nscenario = 's.toml'\n[factor.'time.follow_up']\nrange = [50, 100]\n\
        [design]\nkind = 'sobol'\npoints = 3\n";
    let read = || from_text(&files, "study.toml".as_ref(), study, &Changes::default());
    let english_of = read().unwrap_or_else(|problems| panic!("{problems}"));
    let chinese = within(Language::Chinese, read).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(super::resolved(&english_of.study, "s"), super::resolved(&chinese.study, "s"));
    assert_eq!(english_of.warnings.len(), chinese.warnings.len());
    assert!(
        chinese.warnings.iter().any(|said| said == "Sobol序列的3组取值不均衡，2组或4组才均衡"),
        "{chinese:?}"
    );
    for said in &chinese.warnings {
        assert_eq!(english(said), Vec::<String>::new(), "{said}");
    }
    let design = Design::Morris { trajectories: 9, levels: 4, optimised: true, seed: 1 };
    assert_eq!(design.described(), "9 Morris trajectories on 4 levels, spread out, design seed 1");
    let said = within(Language::Chinese, || design.described());
    assert_eq!(said, "9条相互分散的Morris路径，4个水平，设计种子1");
}

#[test]
fn schemas_have_the_descriptions_of_the_language() {
    let keys = |schema: &serde_json::Value| schema["properties"].as_object().map(|keys| keys.len());
    let (english, chinese) = (super::schema(), within(Language::Chinese, super::schema));
    assert_eq!(keys(&english), keys(&chinese));
    let mut changed = serde_json::json!({ "title": "share", "enum": ["share"], "properties": { "title": [{ "description": "share" }] } });
    within(Language::Chinese, || super::schema::say(&mut changed));
    let expected = serde_json::json!({ "title": "比例", "enum": ["share"], "properties": { "title": [{ "description": "比例" }] } });
    assert_eq!(changed, expected);
}
