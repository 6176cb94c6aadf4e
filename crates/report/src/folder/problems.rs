//! Problems of scenarios and studies for people: each with the text in which it is, underlined.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use sfic::scenario::{Problem, Problems};

use crate::text::visible::{visible, visible_in_place};

/// All problems, coloured for a terminal if `colour` is set. Nothing of the texts is hidden.
pub fn render(problems: &Problems, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let list = problems.list();
    let drawn: Vec<String> =
        list.iter().map(|problem| renderer.render(&[group(problems, problem)])).collect();
    let count = match (list.len(), problems.more()) {
        (1, 0) => String::new(),
        (count, 0) => format!("\n\n{count} problems"),
        (count, more) => format!("\n\n{count} problems are shown, {more} more are not"),
    };
    drawn.join("\n\n") + &count
}

fn group<'a>(problems: &'a Problems, problem: &'a Problem) -> Group<'a> {
    let title = Level::ERROR.primary_title(visible(&problem.what));
    let place = problem.place.as_ref();
    let source = place.and_then(|place| Some((place, problems.sources().get(place.source)?)));
    let mut group = match source {
        None => Group::with_title(title),
        Some((place, source)) => {
            let end = place.end.min(source.text.len());
            let mark =
                AnnotationKind::Primary.span(place.start.min(end)..end).label(visible(&problem.allowed));
            let snippet = Snippet::source(visible_in_place(&source.text)).path(visible(&source.name));
            title.element(snippet.annotation(mark))
        }
    };
    for help in &problem.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    group
}
