//! The date of a briefing, as it is given and as it is said.

use chrono::NaiveDate;
use sfic_text::tr;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(NaiveDate);

impl Date {
    /// It in a format.
    pub(super) fn said(self, format: &str) -> String {
        self.0.format(format).to_string()
    }
}

/// A date in the form 2026-12-01, or 2026年12月1日 as a briefing in Chinese prints it.
///
/// # Errors
///
/// When it has another form, or there is no such day.
pub fn read(text: &str) -> Result<Date, String> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y年%m月%d日") {
        return Ok(Date(day));
    }
    let whole = text.len() == "2026-12-01".len() && text.starts_with(|first: char| first.is_ascii_digit());
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| whole);
    day.map(Date).ok_or_else(|| tr!("no date; give year, month and day as in 2026-12-01"))
}
