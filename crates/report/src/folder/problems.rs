//! Problems of scenarios and studies for people: each with the text in which it is, underlined.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use sfic::scenario::{Problem, Problems};
use sfic_text::tr;
use textwrap::core::display_width;

use crate::report::terminal::hanging;
use crate::text::colons::with_colons;
use crate::text::visible::{visible, visible_in_place};

/// Columns that the renderer puts before a title (`error: `) or a help (`  = help: `, more with many lines).
const MARGIN: u16 = 14;

/// All problems for a log or a page: without colours, in lines of any length.
pub fn plain(problems: &Problems) -> String {
    render(problems, false, None)
}

/// All problems, coloured for a terminal if `colour` is set, folded to `width` columns if it is given. Nothing of the
/// texts is hidden.
pub fn render(problems: &Problems, colour: bool, width: Option<u16>) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = match width {
        Some(width) => renderer.term_width(width.into()),
        None => renderer,
    };
    let list = problems.list();
    let drawn = list.iter().map(|problem| renderer.render(&[group(problems, problem, width)]));
    let names = [tr!("error"), tr!("note"), tr!("help")];
    let drawn: Vec<String> = drawn.map(|drawn| with_colons(&drawn, &names)).collect();
    let count = match (list.len(), problems.more()) {
        (1, 0) => None,
        (count, 0) => Some(tr!("{count} problems", count)),
        (count, more) => Some(tr!("{count} problems are shown, {more} more are not", count, more)),
    };
    drawn.into_iter().chain(count).collect::<Vec<_>>().join("\n\n")
}

fn group<'a>(problems: &'a Problems, problem: &'a Problem, width: Option<u16>) -> Group<'a> {
    let folded = |text: &str| {
        let folded = hanging(&visible(text), width.map(|width| width.saturating_sub(MARGIN)));
        folded.trim_end().to_string()
    };
    let title = Level::ERROR.with_name(tr!("error")).primary_title(folded(&problem.what));
    let place = problem.place.as_ref();
    let source = place.and_then(|place| Some((place, problems.sources().get(place.source)?)));
    let allowed = visible(&problem.allowed);
    let mut below = None;
    let mut group = match source {
        None => Group::with_title(title),
        Some((place, source)) => {
            let end = place.end.min(source.text.len());
            let span = place.start.min(end)..end;
            let line = source.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let marked = display_width(&source.text[line..end]) + display_width(&allowed);
            let fits = width.is_none_or(|width| marked + usize::from(MARGIN) <= usize::from(width));
            let mark = AnnotationKind::Primary.span(span);
            let mark = match fits {
                true => mark.label(allowed),
                false => {
                    below = Some(folded(&allowed));
                    mark
                }
            };
            let snippet = Snippet::source(visible_in_place(&source.text)).path(visible(&source.name));
            title.element(snippet.annotation(mark))
        }
    };
    // What has no room beside the mark is said below it.
    if let Some(allowed) = below {
        group = group.element(Level::NOTE.with_name(tr!("note")).message(allowed));
    }
    for help in &problem.help {
        group = group.element(Level::HELP.with_name(tr!("help")).message(folded(help)));
    }
    group
}

#[cfg(test)]
mod tests {
    use sfic::scenario::{Overrides, from_text};
    use sfic_text::{Language, within};

    use super::*;

    #[test]
    fn lines_fit_and_what_has_no_room_beside_its_mark_is_below_it() {
        let text = "title = \"x\"\n[exporter]\nmoral_wieght = 0.4 # a comment that goes on beyond the columns\n\
            [institution]\nplatform = 200\n[time]\nhorizon = 6 months\n[sanction]\nrecord_window = 1.5\n";
        for text in [text, &text.replace(" months", "0")] {
            let problems = from_text("s.toml", text, &Overrides::default()).unwrap_err();
            let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
            let all =
                words(&plain(&problems)).into_iter().filter(|word| word.chars().any(char::is_alphabetic));
            let all: Vec<String> = all.collect();
            for width in [50, 80] {
                let drawn = render(&problems, false, Some(width));
                let long = drawn.lines().find(|line| display_width(line) > width.into());
                assert_eq!(long, None, "{drawn}");
                let narrow = words(&drawn);
                let lost = all.iter().find(|word| !narrow.contains(word) && !text.contains(&**word));
                assert_eq!(lost, None, "{drawn}");
            }
        }
    }

    #[test]
    fn the_words_of_the_listing_are_those_of_the_language() {
        let text = "title = \"x\"\n[exporter]\nmoral_wieght = 0.4\n[time]\nhorizon = 0\n";
        let listed = || {
            let problems = from_text("s.toml", text, &Overrides::default()).unwrap_err();
            render(&problems, false, Some(60))
        };
        let english = listed();
        assert!(
            english.starts_with("error: unknown key") && english.ends_with("\n\n2 problems"),
            "{english}"
        );
        let chinese = within(Language::Chinese, listed);
        assert!(chinese.starts_with("错误：") && chinese.ends_with("\n\n共2个问题"), "{chinese}");
        assert!(chinese.contains("= 提示：是否想用`moral_weight`？"), "{chinese}");
        for word in ["error", "help", "note", "problem"] {
            assert!(!chinese.contains(word), "{chinese}");
        }
        let styled = within(Language::Chinese, || {
            let problems = from_text("s.toml", text, &Overrides::default()).unwrap_err();
            render(&problems, true, Some(60))
        });
        assert_eq!(styled.matches('：').count(), chinese.matches('：').count(), "{styled}");
    }
}
