//! Mistakes of those who write Chinese, and what is said of them in Chinese.

use super::foreign::kind_of_file;
use super::{Overrides, from_text};
use sfic_text::{Language, said, within};

/// Problems of a text, said in Chinese.
fn problems(text: &str) -> String {
    within(Language::Chinese, || from_text("s.toml", text, &Overrides::default()).unwrap_err().to_string())
}

/// Words of more than three letters outside code and names of keys.
fn english(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.split('`').step_by(2).collect();
    let names = |word: &str| {
        word.contains(['.', '_', '[', '=', '"', '/', '-'])
            || ["title", "TOML", "platform", "arms", "seed"].contains(&word)
    };
    let words = code.iter().flat_map(|part| part.split(|c: char| c.is_whitespace() || !c.is_ascii()));
    let words =
        words.filter(|word| !names(word) && word.chars().filter(char::is_ascii_alphabetic).count() > 3);
    words.map(String::from).collect()
}

#[test]
fn what_a_chinese_keyboard_writes_has_its_remedy() {
    for (text, remedy) in [
        ("title = “龙腾行动”", "请改用半角符号：title = \"龙腾行动\""),
        ("title ＝ \"a\"", "请改用半角符号：title = \"a\""),
        ("title = \"a\"\n[institution]\nplatform = ０.５", "请改用半角符号：platform = 0.5"),
        ("title = \"a\"\n[institution]\nplatform = 0。5", "请改用半角符号：platform = 0.5"),
        (
            "title = \"a\"\n[experiment]\narms = [\"capacity\"，\"all\"]",
            "请改用半角符号：arms = [\"capacity\",\"all\"]",
        ),
        ("title = \"a\"\n【experiment】\nseed = 1", "请改用半角符号：[experiment]"),
        (
            "title = \"a\"\n[countermeasure.强化布控]\nset = { \"customs.skill_floor\" = 0.5 }",
            "含中文的键要加半角引号：[countermeasure.\"强化布控\"]",
        ),
        ("标题 = \"a\"", "含中文的键要加半角引号：\"标题\" = \"a\""),
        ("title = 龙腾行动", "须加半角引号：\"龙腾行动\""),
        ("title = \"a\"\n[institution]\nplatform = \"半年\"", "须为0～1的数（比例）"),
        ("title = \"a\"\n[institution]\nplatform = 40", "40%写作0.4或\"40%\""),
        ("title = \"a\"\n[institution]\nplatfrom = 0.4", "是否想用`platform`？"),
        ("title = \"a\"\n[population]\nconsumers = 2万", "请写20000；单位是百万元的写0.02"),
        ("title = \"a\"\n[population]\nconsumers = \"2万\"", "请写20000"),
        ("title = \"a\"\n[cost]\ninspection = 100万元", "请写1：单位是百万元"),
        ("title = \"a\"\n[cost]\ninspection = \"1.5亿元\"", "请写150：单位是百万元"),
        ("title = \"a\"\n[cost]\ninspection = \"30元\"", "请写0.00003：单位是百万元"),
        ("title = \"a\"\ntitle = \"b\"", "同一个键写了两次"),
        ("title = \"a\n", "引号没有成对"),
        ("title = \"a\"\n[experiment]\narms = [\"capacity\" \"all\"]", "列表各项之间缺少逗号"),
        ("title = \"a\"\n[experiment\n", "表名缺少右方括号"),
        ("title = \"a\"\n[experiment]\narms = [\"部门协同，举报奖励\"]", "请改用半角符号：部门协同,举报奖励"),
        ("title = \"a\"\n[experiment]\narms = [\"部门协调\"]", "可选：现状方案、全部对策"),
    ] {
        let said = problems(text);
        assert!(said.contains(remedy), "{text}:\n{said}");
        assert!(english(&said).is_empty(), "{:?} in {said}", english(&said));
    }
}

#[test]
fn a_file_of_another_encoding_is_named_with_its_remedy() {
    let utf16 = |big: bool| -> Vec<u8> {
        let of = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        "title = \"龙腾行动\"\n".encode_utf16().flat_map(of).collect()
    };
    // 龙腾行动 in GBK.
    let gbk = [b"title = \"".as_slice(), b"\xc1\xfa\xcc\xda\xd0\xd0\xb6\xaf", b"\"\n"].concat();
    // 龍騰行動 in Big5.
    let big5 = [b"title = \"".as_slice(), b"\xc0\x73\xc4\xcb\xa6\xe6\xb0\xca", b"\"\n"].concat();
    for (bytes, what) in [
        (gbk, "GBK或Big5编码的文本"),
        (big5, "GBK或Big5编码的文本"),
        (utf16(false), "UTF-16编码的文本"),
        (utf16(true), "UTF-16编码的文本"),
        ([b"\xff\xfe".to_vec(), utf16(false)].concat(), "UTF-16编码的文本"),
        ([b"\xfe\xff".to_vec(), utf16(true)].concat(), "UTF-16编码的文本"),
    ] {
        let (kind, help) = kind_of_file(&bytes).unwrap();
        within(Language::Chinese, || {
            assert_eq!(said(kind), what);
            assert!(said(help).starts_with("请另存为UTF-8"));
        });
    }
    for text in ["title = \"龙腾行动\"\n", "title = \"a\"\n", ""] {
        assert_eq!(kind_of_file(text.as_bytes()), None, "{text}");
    }
    assert_eq!(kind_of_file(b"\x7fELF\x02\x01\x01\x00\x00\xff\x00\x80"), None, "neither of them");
}

#[test]
fn countermeasures_have_names_in_chinese() {
    let text = "title = \"a\"\n[countermeasure.\"强化布控\"]\nlabel = \"重点布控\"\n\
        set = { \"customs.skill_floor\" = 0.6 }\n[experiment]\narms = [\"强化布控\", \"强化布控+capacity\"]\n";
    let scenario = from_text("s.toml", text, &Overrides::default()).unwrap().scenario;
    let names: Vec<&str> = scenario.arms.iter().map(|arm| arm.name.as_str()).collect();
    assert_eq!(names, ["baseline", "强化布控", "capacity+强化布控"]);
}
