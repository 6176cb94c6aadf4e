//! Small charts of every kind, in English and in Chinese.

use crate::figures::chain::{Chain, Stage};
use crate::figures::classes::{Case, Classes};
use crate::figures::heatmap::Heatmap;
use crate::figures::lines::{Line, Lines, Multiples};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::figures::scatter::{Dot, Scatter};
use crate::figures::sfic_cycle::{Item, Node, SficCycle};
use crate::figures::stacked::Stacked;
use crate::figures::trust_network::{Party, Tie, TrustNetwork};

/// Picks the text of one language out of English and Chinese.
pub(super) type Say = fn(&'static str, &'static str) -> String;

/// English.
pub(super) fn en(english: &'static str, _: &'static str) -> String {
    english.into()
}

/// Chinese.
pub(super) fn zh(_: &'static str, chinese: &'static str) -> String {
    chinese.into()
}

pub(super) fn span(value: f64, half: f64) -> Option<Span> {
    Span::new(Some(value), Some(value - half), Some(value + half))
}

fn interval(say: Say) -> [String; 2] {
    [say("from", "下限"), say("to", "上限")]
}

/// Changes of two outcomes: the label of each row, and its values; their intervals are ±0.01 and ±0.005 wide.
pub(super) fn effects(say: Say, rows: &[(&str, f64, f64)]) -> Rows {
    let row = |&(label, first, second): &(&str, f64, f64)| Row {
        label: label.into(),
        values: vec![span(first, 0.01), span(second, 0.005)],
        range: None,
    };
    let [from, to] = interval(say);
    Rows {
        of: say("countermeasure", "对策"),
        series: vec![say("true repeats", "实际再侵权"), say("recorded repeats", "记录再侵权")],
        rows: rows.iter().map(row).collect(),
        order: Order::Ascending,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: say("change against the baseline, percentage points", "与基准相比的变化，百分点"),
        ends: Some((say("fewer repeat", "再侵权减少"), say("more repeat", "再侵权增加"))),
        zero: true,
        heads: [from, to, say("range from", "范围下限"), say("range to", "范围上限")],
    }
}

/// A label, its value and the range behind it.
type Share<'a> = (&'a str, f64, Option<(f64, f64)>);

/// Values of one series with a range behind each: published shares.
pub(super) fn shares(rows: &[Share<'_>]) -> Rows {
    let row = |&(label, value, range): &Share<'_>| Row {
        label: label.into(),
        values: vec![span(value, 0.02)],
        range,
    };
    Rows {
        series: vec!["share".into()],
        rows: rows.iter().map(row).collect(),
        order: Order::Given,
        numbers: Numbers::Percent,
        axis: "share, %".into(),
        ends: None,
        zero: false,
        ..effects(en, &[])
    }
}

/// Lines of weekly shares, with a band of ±0.02.
pub(super) fn lines(say: Say, count: usize, weeks: usize, value: impl Fn(usize, usize) -> f64) -> Lines {
    let line = |number: usize| Line {
        name: format!("{} {number}", say("countermeasure", "对策")),
        colour: number,
        points: (0..weeks).map(|week| (week as f64, span(value(number, week), 0.02))).collect(),
    };
    let [from, to] = interval(say);
    Lines {
        lines: (0..count).map(line).collect(),
        steps: true,
        across: say("weeks since the sanction", "处罚后周数"),
        up: say("not yet infringed again, %", "尚未再次侵权，%"),
        numbers: Numbers::Percent,
        zero: true,
        moments: vec![(4.0, say("start", "开始"))],
        heads: [say("arm", "方案"), say("week", "周"), say("value", "值"), from, to],
    }
}

/// Panels of two lines each.
pub(super) fn multiples(say: Say, panels: usize) -> Multiples {
    let titles = [("trust", "信任"), ("commitment", "承诺"), ("small wins", "小胜"), ("shared view", "共识")];
    let panel = |number: usize| {
        let (english, chinese) = titles[number];
        let values = move |line: usize, week: usize| (number + line * week) as f64 / 20.0;
        (say(english, chinese), lines(say, 2, 9, values))
    };
    Multiples { panels: (0..panels).map(panel).collect(), of: say("signal", "信号") }
}

/// Costs and shares; every second dot is on the frontier.
pub(super) fn scatter(say: Say, values: &[(f64, f64)]) -> Scatter {
    let dot = |(number, &(x, y)): (usize, &(f64, f64))| Dot {
        name: format!("{} {number}", say("countermeasure", "对策")),
        across: span(x, 0.2),
        up: span(y, 0.01),
        best: number % 2 == 0,
    };
    let [from, to] = interval(say);
    Scatter {
        of: say("arm", "方案"),
        dots: values.iter().enumerate().map(dot).collect(),
        across: say("extra cost, million yuan a year", "额外成本，百万元/年"),
        up: say("re-infringement, %", "再侵权率，%"),
        across_numbers: Numbers::Signed,
        up_numbers: Numbers::Percent,
        heads: [from, to, say("on the frontier", "在前沿上"), say("yes", "是"), say("no", "否")],
    }
}

/// A matrix of changes in trust.
pub(super) fn heatmap(say: Say, rows: usize, columns: usize, value: impl Fn(usize, usize) -> f64) -> Heatmap {
    Heatmap {
        of: say("from", "信任方"),
        rows: (0..rows).map(|row| format!("{} {row}", say("market regulation", "市场监管"))).collect(),
        columns: (0..columns).map(|column| format!("{} {column}", say("rights holder", "权利人"))).collect(),
        values: (0..rows)
            .map(|row| (0..columns).map(|column| span(value(row, column), 0.0)).collect())
            .collect(),
        numbers: Numbers::Signed,
        what: say("change in trust", "信任的变化"),
    }
}

/// Cases by two factors, and the class of each.
pub(super) fn classes(say: Say, cases: &[(f64, f64, usize)]) -> Classes {
    let case = |(number, &(x, y, class)): (usize, &(f64, f64, usize))| Case {
        name: format!("{} {number}", say("point", "点")),
        at: (x, y),
        class,
    };
    Classes {
        of: say("point", "点"),
        classes: vec![say("undecided", "未定"), say("works", "有效"), say("backfires", "适得其反")],
        cases: cases.iter().enumerate().map(case).collect(),
        limits: Some(((Some(0.2), Some(0.6)), (None, Some(30.0)))),
        across: say("share of intelligence", "情报占比"),
        up: say("audits a year", "每年稽查次数"),
        class: say("class", "类别"),
    }
}

/// Counts of undecided, working and backfiring points.
pub(super) fn stacked(say: Say, rows: &[(&str, [usize; 3])]) -> Stacked {
    Stacked {
        of: say("arm", "方案"),
        parts: classes(say, &[]).classes,
        rows: rows.iter().map(|(label, counts)| (label.to_string(), counts.to_vec())).collect(),
        axis: say("share of the points, %", "点的占比，%"),
    }
}

/// A chain; of each stage the title, the share that reached it, and its factor in all arms.
pub(super) fn chain(say: Say, arms: usize, stages: &[(&str, f64, f64)]) -> Chain {
    let stage = |(number, &(title, reached, factor)): (usize, &(&str, f64, f64))| Stage {
        title: title.into(),
        note: say(
            "24 of 100 of those before; the others: brand not recorded and no application",
            "前一阶段每100件中的24件；其余：品牌未备案且无申请",
        ),
        share: span(0.3, 0.01),
        reached: span(reached, 0.001),
        factors: (0..arms).map(|arm| span(factor, 0.01 * (arm + 1) as f64)).collect(),
        more_is_better: number > 0,
        beyond: title == BEYOND,
    };
    let [from, to] = interval(say);
    Chain {
        of: say("stage", "阶段"),
        funnel: say("of 1,000 infringing consignments in the baseline", "基准中每1,000件侵权货物"),
        factors: say("times the share of the baseline", "基准占比的倍数"),
        arms: (0..arms).map(|arm| format!("{} {arm}", say("countermeasure", "对策"))).collect(),
        stages: stages.iter().enumerate().map(stage).collect(),
        colours: [
            say("for enforcement", "有利于执法"),
            say("against it", "不利"),
            say("not told apart", "无法区分"),
            say("changed most", "变化最大"),
        ],
        heads: [say("share", "占比"), say("reached", "到达"), from, to],
    }
}

/// A stage beyond the end of a chain.
pub(super) const BEYOND: &str = "referred";

/// A chain's usual stages.
pub(super) const STAGES: [(&str, f64, f64); 4] = [
    ("shipped, infringing", 1.0, 0.5),
    ("被检查", 0.24, 1.34),
    ("sanctioned", 0.012, 1.0),
    (BEYOND, 0.0001, 3.9),
];

/// Parties that all trust each other.
pub(super) fn network(
    say: Say,
    parties: usize,
    trust: impl Fn(usize, usize) -> f64,
    change: f64,
) -> TrustNetwork {
    let pairs = (0..parties).flat_map(|from| (0..parties).map(move |to| (from, to)));
    let tie = |(from, to): (usize, usize)| Tie {
        from,
        to,
        before: span(trust(from, to), 0.01),
        after: span(trust(from, to) + change, 0.01),
        change: span(change, 0.01),
    };
    let names =
        [("market regulation", "市场监管"), ("customs", "海关"), ("post and e-commerce", "邮政与电子商务")];
    let party = |number: usize| Party {
        name: say(names[number % 3].0, names[number % 3].1),
        power: number as f64 / 10.0,
        seated: number.is_multiple_of(2),
    };
    let [from, to] = interval(say);
    TrustNetwork {
        parties: (0..parties).map(party).collect(),
        ties: pairs.filter(|(from, to)| from != to).map(tie).collect(),
        titles: [say("before", "之前"), say("at the end, all countermeasures together", "结束时，全部对策")],
        what: say("trust between two parties, mean of both directions", "双方信任，双向均值"),
        colours: [say("grew", "增长"), say("fell", "下降"), say("neither", "均无")],
        marks: [say("seat by office (size: power)", "当然席位（大小：权力）"), say("by invitation", "受邀")],
        heads: [
            say("from", "信任方"),
            say("to", "被信任方"),
            say("before", "之前"),
            say("after", "之后"),
            say("change", "变化"),
            from,
            to,
        ],
    }
}

/// A cycle whose values begin at `value`; the courses of 400 ticks have a tenth of the points, so that they are short.
pub(super) fn cycle(say: Say, arms: usize, steps: usize, value: f64) -> SficCycle {
    let course = |arm: usize| {
        (0..400).step_by(40).map(move |tick| (tick as f64, span(value * (1 + arm * tick) as f64, 0.01)))
    };
    let measured = |title: String| Item {
        title,
        numbers: Numbers::Percent,
        before: span(value, 0.01),
        after: (0..arms).map(|arm| span(value + arm as f64 / 10.0, 0.012)).collect(),
        course: (0..arms).map(|arm| course(arm).collect()).collect(),
    };
    let set = |title: String| Item {
        title,
        numbers: Numbers::Plain,
        before: Span::bare(value),
        after: (0..arms).map(|arm| Span::bare(value + (arm % 2) as f64 / 10.0)).collect(),
        course: Vec::new(),
    };
    let node = |title: String, items: Vec<Item>| Node { title, items };
    SficCycle {
        arms: (0..arms).map(|arm| (format!("{} {arm}", say("countermeasure", "对策")), arm)).collect(),
        starting: node(
            say("Starting conditions", "初始条件"),
            [
                say("equality of voice", "话语平等"),
                say("prior trust", "先前信任"),
                say("alternatives", "替代"),
            ]
            .map(set)
            .into(),
        ),
        leadership: node(
            say("Facilitative leadership", "促进型领导"),
            [say("convening", "召集"), say("mediating", "调解"), say("empowering", "赋权")].map(set).into(),
        ),
        design: node(
            say("Institutional design", "制度设计"),
            [say("ground rules", "基本规则"), say("platform", "信息平台"), say("forum", "论坛")]
                .map(set)
                .into(),
        ),
        process: say("Collaborative process", "协作过程"),
        steps: (0..steps)
            .map(|step| {
                let title = format!("{} {step}", say("Step number", "步骤"));
                node(title, vec![measured(say("attendance", "出席率"))])
            })
            .collect(),
        outcomes: node(
            say("Outcomes", "成果"),
            [say("readiness to share", "共享意愿"), say("goods of others", "他人货物")].map(measured).into(),
        ),
        start: 120.0,
        before: say("before", "之前"),
        heads: [
            say("box", "框"),
            say("item", "项目"),
            say("arm", "方案"),
            say("before", "之前"),
            say("after", "之后"),
            say("from", "下限"),
            say("to", "上限"),
        ],
    }
}
