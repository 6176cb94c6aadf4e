use super::*;
use crate::language::Tongue;
use crate::outbox::Outgoing;

#[test]
fn a_page_is_answered_in_its_language_and_may_change_it() {
    let start = Start {
        scenario: Scenario::default(),
        file: "built in".into(),
        arm: "baseline".into(),
        seed: 1,
        replicate: 0,
        lessons: Vec::new(),
    };
    let (sender, mut page) = tokio::sync::mpsc::channel(1);
    let outbox = Outbox::new(sender, Tongue::new(Language::Chinese));
    let mut client = Client::new(&start, Pool::new(Some(1)).unwrap(), outbox).unwrap();
    let mut said = |text: &str| {
        client.answer(text);
        let Some(Outgoing::Answer(answer)) = page.blocking_recv() else { panic!("no answer to {text}") };
        serde_json::from_str::<Value>(&answer).unwrap()
    };
    let wrong = r#"{"id":1,"do":"step","ticks":53}"#;
    assert_eq!(said(wrong)["error"], "`step`的`ticks`为53，须为1至52的整数。");
    assert_eq!(
        said(r#"{"id":2,"do":"lesson_do","step":0}"#)["error"],
        "尚未打开课程：请先用`lesson`打开一课。"
    );
    let unknown = said(r#"{"id":3,"do":"lesson","name":"trust-lots"}"#);
    assert!(unknown["error"].as_str().unwrap().starts_with("没有`trust-lots`这一课"), "{unknown}");
    assert_eq!(said(r#"{"id":4,"do":"speak","language":"en"}"#)["ok"]["language"], "en");
    assert_eq!(said(wrong)["error"], "`ticks` of `step` is 53; it must be a whole number from 1 to 52.");
    assert!(said(r#"{"id":5,"do":"speak","language":"fr"}"#)["error"].is_string());
}
