//! Texts of each language, numbers in words.

pub mod breaks;
pub mod colons;
pub mod lack;
pub mod visible;
pub mod words;

#[cfg(test)]
mod tests;
