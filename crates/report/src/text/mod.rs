//! Texts of each language, numbers in words.

#[macro_use]
pub mod messages;

pub mod lack;
pub mod visible;
pub mod words;
