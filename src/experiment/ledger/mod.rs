//! The ledger of assumptions: every parameter, where its value comes from, and how much the headline depends on it.
//!
//! A parameter is moved alone, to a low and to a high value ([`tried`]), with everything else as it is in the scenario.
//! Both are run on the same replicates, without countermeasures and with all of them ([`depend`]). It is a screening
//! one at a time: it says nothing of what two parameters do together (Saltelli and Annoni 2010).

pub mod depend;
pub mod tried;

pub use depend::{Change, Entry, Ledger, LedgerError, Reading, ledger};
pub use tried::{Confidence, Role, Source};
