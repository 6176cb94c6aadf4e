//! The document of an analysis: sections of blocks, rendered to a page (`page`), to the terminal
//! ([`super::terminal`]) and for word processors ([`mod@super::word`]).

use crate::figures::Figure;
use crate::figures::data_table::DataTable;

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph that must not be overlooked.
    Note(String),
    /// Points.
    List(Vec<String>),
    /// A figure, with its numbers behind it.
    Figure(Box<Figure>),
    /// A table with its caption.
    Table(String, DataTable),
    /// Terms and what they mean.
    Terms(Vec<(String, String)>),
    /// Text to be typed.
    Code(String),
    /// A part of the page that the summary on the terminal leaves out.
    OnPage(Box<Block>),
}

impl Block {
    /// The same on the page only.
    pub fn on_page(self) -> Self {
        Block::OnPage(Box::new(self))
    }
}

/// A section of the report.
#[derive(Clone, Debug)]
pub struct Section {
    /// Identifier in links.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Content.
    pub blocks: Vec<Block>,
    /// Part of the summary on the terminal, not of the page only.
    pub brief: bool,
    /// The run that its figures and tables are from, in words; empty where they are of none.
    pub source: String,
}

impl Section {
    /// The same as a part of the summary on the terminal.
    pub fn brief(self) -> Self {
        Section { brief: true, ..self }
    }

    /// Its notes.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Note(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// The pieces of a text, each with whether it is emphasised: `*words*` of message files are, since what comes from
/// elsewhere keeps its asterisks only in pairs around words.
pub fn emphasised(text: &str) -> Vec<(bool, &str)> {
    text.split('*').enumerate().map(|(place, piece)| (place % 2 == 1, piece)).collect()
}
