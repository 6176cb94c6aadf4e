//! Texts of `sfic` for people, in every language.
//!
//! Each folder of `messages/` is a language; a language more is a folder more. There are two ways to a text:
//!
//! - [`say!`] asks for a text by its key, of [`Messages`] of a language: whole pages and pictures, whose English is in
//!   `messages/en` beside the other languages'.
//! - [`tr!`] is given the English text itself, where it is said, and gives it in the language that is [`spoken`]: errors,
//!   warnings and what else is one sentence at one place. The other languages have it in their tables `[known]`.
//!
//! - [`text!`] marks an English text that is [`said`] elsewhere.
//!
//! None compiles where a language lacks the text or has other placeholders. [`system`] gives errors of the operating
//! system, [`reason`] those of libraries, [`joined`] names in a row.

mod library;
mod list;
mod messages;
mod spoken;
mod system;

pub use library::{reason, with_reason};
pub use list::joined;
pub use messages::{Key, Language, Messages, Values, of_key, of_names};
pub use spoken::{checked, said, speak, spoken, translated, within};
pub use system::system;
