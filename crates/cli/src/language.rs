//! The language of what people read.

use sfic_report::messages::Language;

/// The option that chooses it.
#[derive(Debug, clap::Args)]
pub(super) struct InLanguage {
    /// Language of the tables, notes and the report; errors are in English.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = ["en", "zh"])]
    lang: String,
}

impl InLanguage {
    /// The language.
    pub(super) fn language(&self) -> Language {
        Language::with_code(&self.lang).unwrap_or_default()
    }
}
