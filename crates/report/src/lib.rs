//! Results for people and for other programs: tables, texts, figures, a report, in a folder.
//!
//! | Module | Content |
//! |---|---|
//! | [`folder`] | the folder of results, its journal and manifests; scenarios and studies read from files |
//! | [`tables`] | every table: its rows as a struct, and how they are made |
//! | [`mod@text`] | texts of each language, numbers in words, summaries for the terminal |
//! | [`figures`] | figures as SVG, each with the table behind it |
//! | [`report`] | `report.html`, `report.docx` |
//! | [`workbook`] | `results.xlsx` |
//! | [`office`] | which files of office programs are our own |

#[macro_use]
extern crate sfic_text;

pub mod figures;
pub mod folder;
pub mod office;
pub mod report;
pub mod tables;
pub mod text;
pub mod workbook;
