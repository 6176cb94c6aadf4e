//! The language of what people read.

use clap::builder::PossibleValuesParser;

use sfic_text::{Language, Messages};

/// The option that chooses it.
#[derive(Debug, clap::Args)]
pub(super) struct InLanguage {
    /// Language of the tables, notes and the report; errors are in English.
    #[arg(long, value_name = "LANGUAGE", default_value = Language::default().code(),
        value_parser = PossibleValuesParser::new(Language::ALL.map(Language::code)))]
    lang: String,
}

impl InLanguage {
    /// The language.
    pub(super) fn language(&self) -> Language {
        Language::with_code(&self.lang).unwrap_or_default()
    }

    /// Its texts.
    pub(super) fn messages(&self) -> Messages {
        Messages::of(self.language())
    }
}
