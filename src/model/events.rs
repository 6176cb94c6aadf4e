//! Events: what happened to which agent, kept only on request.

/// Source of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadFrom {
    /// The rights holder's own investigator.
    Investigator,
    /// A consumer's report that could be traced.
    Report,
    /// A false report.
    FalseReport,
}

impl LeadFrom {
    /// The word in traces.
    pub fn word(self) -> &'static str {
        match self {
            LeadFrom::Investigator => "investigator",
            LeadFrom::Report => "report",
            LeadFrom::FalseReport => "false_report",
        }
    }
}

/// An event, for traces of single histories.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // the fields are indices of exporters, brands, houses and stakeholders
pub enum Event {
    /// The forum met.
    Met { attended: Vec<usize> },
    /// At a meeting, a stronger party decided over a weaker one.
    Overridden { party: usize, by: usize },
    /// At a meeting, what divides two parties turned into conflict.
    Conflict { party: usize, with: usize },
    /// An agency came across an infringing exporter and told customs.
    Informed { exporter: u32, agency: usize },
    /// Sanctions under former companies were put on the record of the present one.
    Linked { exporter: u32, strikes: u16 },
    /// An insider tipped off a consignment.
    TippedOff { exporter: u32 },
    /// Customs has a lead.
    Lead { exporter: u32, from: LeadFrom },
    /// An honest consignment was detained by mistake.
    FalseAlarm { exporter: u32 },
    /// Detected, but the brand is not protected and its owner did not apply.
    NotProtected { exporter: u32, brand: u32 },
    /// The rights holder did not reply in time; the goods were released.
    NoReply { exporter: u32, brand: u32 },
    /// The house had too many cases.
    Lapsed { exporter: u32 },
    /// The case could not be established.
    NotEstablished { exporter: u32 },
    /// Sanctioned, with the visible strikes before and the true strikes after.
    Sanctioned { exporter: u32, referred: bool, seen: u16, strikes: u16 },
    /// Took a new company; its record is hidden.
    Reregistered { exporter: u32 },
    /// Moved to another customs house.
    Moved { exporter: u32, from: u16, to: u16 },
    /// Gave up infringing business.
    GaveUp { exporter: u32 },
    /// Took up infringing business.
    Entered { exporter: u32 },
    /// A principal once sanctioned infringed again, for the first time.
    Reinfringed { exporter: u32, after: u32 },
    /// A brand was recorded with customs.
    Recorded { brand: u32 },
    /// The recordation of a brand lapsed.
    RecordationLapsed { brand: u32 },
}

impl Event {
    /// The exporter of the event, if there is one.
    pub fn exporter(&self) -> Option<u32> {
        match *self {
            Event::Met { .. }
            | Event::Overridden { .. }
            | Event::Conflict { .. }
            | Event::Recorded { .. }
            | Event::RecordationLapsed { .. } => None,
            Event::Informed { exporter, .. }
            | Event::Linked { exporter, .. }
            | Event::TippedOff { exporter }
            | Event::Lead { exporter, .. }
            | Event::FalseAlarm { exporter }
            | Event::NotProtected { exporter, .. }
            | Event::NoReply { exporter, .. }
            | Event::Lapsed { exporter }
            | Event::NotEstablished { exporter }
            | Event::Sanctioned { exporter, .. }
            | Event::Reregistered { exporter }
            | Event::Moved { exporter, .. }
            | Event::GaveUp { exporter }
            | Event::Entered { exporter }
            | Event::Reinfringed { exporter, .. } => Some(exporter),
        }
    }
}
