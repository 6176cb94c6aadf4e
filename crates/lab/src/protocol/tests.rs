use super::*;

fn request(text: &str) -> Request {
    read(text).unwrap().request
}

fn refusal(text: &str) -> String {
    read(text).unwrap_err().error
}

#[test]
fn every_command_is_read() {
    assert_eq!(read(r#"{"id":7,"do":"hello"}"#), Ok(Message { id: 7, request: Request::Hello }));
    assert_eq!(
        request(r#"{"id":1,"do":"step","ticks":52,"since":3}"#),
        Request::Step { ticks: 52, since: Some(3) }
    );
    assert_eq!(
        request(r#"{"id":1,"do":"speak","language":"zh"}"#),
        Request::Speak { language: Language::Chinese }
    );
    assert_eq!(request(r#"{"id":1,"do":"rewind","tick":0}"#), Request::Rewind { tick: 0 });
    assert_eq!(
        request(r#"{"id":1,"do":"set","path":"a.b","value":-1e3}"#),
        Request::Set { path: "a.b".into(), value: -1000.0 }
    );
    assert_eq!(
        request(r#"{"id":1,"do":"story","who":"rights_holder","n":4}"#),
        Request::Story(Who::RightsHolder(4))
    );
    assert_eq!(
        request(
            r#"{"id":1,"do":"ensemble","on":true,"mode":"policy","outcome":"infringing_share","replicates":9}"#
        ),
        Request::Ensemble(Some(Wanted { when: Policy::FromWarmup, outcome: 5, replicates: 9 }))
    );
    assert_eq!(request(r#"{"id":1,"do":"ensemble","on":false}"#), Request::Ensemble(None));
    assert_eq!(request(r#"{"id":1,"do":"load","text":"x"}"#), Request::Load { text: "x".into(), arm: None });
    assert_eq!(
        request(r#"{"id":1,"do":"seed","seed":5,"replicate":1}"#),
        Request::Seed { seed: 5, replicate: 1 }
    );
    assert_eq!(
        request(r#"{"id":1,"do":"seed","seed":"9007199254740993","replicate":0}"#),
        Request::Seed { seed: 9_007_199_254_740_993, replicate: 0 }
    );
    for (name, expected) in [
        ("reset", Request::Reset),
        ("undo", Request::Undo),
        ("redo", Request::Redo),
        ("export", Request::Export),
    ] {
        assert_eq!(request(&format!(r#"{{"id":0,"do":"{name}"}}"#)), expected);
    }
    assert_eq!(request(r#"{"id":1,"do":"lesson","name":"a"}"#), Request::Lesson { name: "a".into() });
    assert_eq!(request(r#"{"id":1,"do":"lesson_do","step":2}"#), Request::LessonDo { step: 2 });
    assert_eq!(
        request(r#"{"id":1,"do":"lesson_answer","guess":[1,-2.5]}"#),
        Request::LessonAnswer { guess: vec![1.0, -2.5] }
    );
    assert_eq!(request(r#"{"id":1,"do":"arm","arm":"all"}"#), Request::Arm { arm: "all".into() });
}

#[test]
fn what_is_wrong_is_said_with_what_is_allowed() {
    for (text, expected) in [
        ("", "The message is not JSON: EOF while parsing a value at line 1 column 0."),
        ("[]", "The message is not a JSON object such as {\"id\": 1, \"do\": \"hello\"}."),
        (r#"{"do":"hello"}"#, "`id` must be a whole number from 0 to 9007199254740992."),
        (r#"{"id":-1,"do":"hello"}"#, "`id` must be a whole number from 0 to 9007199254740992."),
        (
            r#"{"id":1,"do":"stepp"}"#,
            "There is no command `stepp` (did you mean `step`?). There are: hello, speak, step, rewind, reset, seed, arm, set, undo, redo, story, export, load, conditions, ensemble, lesson, lesson_do, lesson_answer.",
        ),
        (
            r#"{"id":1,"do":"step","ticks":53}"#,
            "`ticks` of `step` is 53; it must be a whole number from 1 to 52.",
        ),
        (r#"{"id":1,"do":"step"}"#, "`ticks` of `step` is missing; it must be a whole number from 1 to 52."),
        (
            r#"{"id":1,"do":"step","ticks":1,"sinse":1}"#,
            "`step` has no field `sinse` (did you mean `since`?); it has: ticks, since.",
        ),
        (r#"{"id":1,"do":"undo","tick":1}"#, "`undo` has no field `tick`; it has none but `id` and `do`."),
        (r#"{"id":1,"do":"set","path":"a","value":"1"}"#, "`value` of `set` is \"1\"; it must be a number."),
        (
            r#"{"id":1,"do":"lesson_answer","guess":[1,"x"]}"#,
            "`guess` of `lesson_answer` is [1,\"x\"]; it must be a list of at most 20 numbers.",
        ),
        (
            r#"{"id":1,"do":"seed","seed":"+5","replicate":0}"#,
            "`seed` of `seed` is \"+5\"; it must be a whole number from 0 to 9223372036854775807, or a text of its digits.",
        ),
        (r#"{"id":1,"do":"ensemble","on":1}"#, "`on` of `ensemble` is 1; it must be true or false."),
        (
            r#"{"id":1,"do":"story","who":"exportr","n":1}"#,
            "`who` of `story` is \"exportr\" (did you mean `exporter`?); it must be one of: exporter, rights_holder, stakeholder.",
        ),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
    assert_eq!(read(r#"{"id":3,"do":"x"}"#).unwrap_err().id, Some(3));
    let long = format!(r#"{{"id":1,"do":"load","text":"{}"}}"#, "x".repeat(LONGEST_TEXT + 1));
    assert!(refusal(&long).contains("must be a text of at most 262144 bytes"));
    assert!(refusal(&"x".repeat(LONGEST_MESSAGE + 1)).contains("at most 655360 are read"));
    assert!(refusal(&"[".repeat(100_000)).contains("recursion limit"));
}

#[test]
fn refusals_are_chinese_on_a_chinese_page() {
    for (text, expected) in [
        ("", "消息不是JSON。"),
        ("[]", "消息不是JSON对象，例如{\"id\": 1, \"do\": \"hello\"}。"),
        (r#"{"id":1,"do":"step"}"#, "缺少`step`的`ticks`，须为1至52的整数。"),
        (r#"{"id":1,"do":"set","path":"a","value":"1"}"#, "`set`的`value`为\"1\"，须为数。"),
        (r#"{"id":1,"do":"undo","tick":1}"#, "`undo`没有`tick`这一字段，只有`id`和`do`。"),
        (
            r#"{"id":1,"do":"step","ticks":1,"sinse":1}"#,
            "`step`没有`sinse`这一字段（是否想用`since`？），可用的有：ticks、since。",
        ),
        (
            r#"{"id":1,"do":"story","who":"exportr","n":1}"#,
            "`story`的`who`为\"exportr\"（是否想用`exporter`？），须为下列之一：exporter、rights_holder、stakeholder。",
        ),
    ] {
        assert_eq!(sfic_text::within(Language::Chinese, || refusal(text)), expected, "{text}");
    }
}

#[test]
fn what_is_quoted_of_a_long_text_is_cut_and_says_so() {
    for letter in ["x", "龙"] {
        assert_eq!(shortened(&letter.repeat(60)), letter.repeat(60));
        assert_eq!(shortened(&letter.repeat(61)), format!("{}…", letter.repeat(60)));
    }
}
