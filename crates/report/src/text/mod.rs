//! Texts of each language, numbers in words, summaries for the terminal.

#[macro_use]
pub mod messages;

pub mod words;
