//! Rows of the table of parameters: time, populations, exporters.

macro_rules! exporters {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*
    "When a history starts, is measured and ends; one tick is one week."
    time: Time {
        warmup: u32 = 104, "ticks", 0..=2000, fixed, "assumed",
            "Ticks before measurement; countermeasures start here unless they say otherwise.";
        horizon: u32 = 364, "ticks", 1..=5000, fixed, "assumed",
            "Ticks measured after the warm-up.";
        follow_up: u32 = 52, "ticks", 1..=2000, fixed, "assumed",
            "Ticks after a sanction in which a new infringement counts as re-infringement.";
    }
    "How many agents there are."
    population: Population {
        exporters: u32 = 2000, "principals", 10..=20000000, fixed, "assumed",
            "Exporting principals: the owners behind registered companies.";
        rights_holders: u32 = 120, "brands", 1..=100000, fixed, "assumed",
            "Rights holders, one brand each.";
        consumers: u32 = 2000, "consumers", 0..=20000000, fixed, "assumed",
            "Consumers.";
        peers: u32 = 6, "peers", 0..=64, fixed, "assumed",
            "Exporters whose fate each exporter hears of.";
    }
    "What exporters know, want and do."
    exporter: Exporter {
        opportunity_share: f64 = const { calibrated("exporter.opportunity_share") }, "share", 0..=1, fixed, "calibrated: share of infringing consignments",
            "Share of exporters with access to infringing business.";
        gain_mean: f64 = const { calibrated("exporter.gain_mean") }, "value of a consignment", 0.01..=20, fixed, "calibrated",
            "Mean extra profit of infringing, relative to the consignment's value.";
        gain_sd: f64 = 0.14, "value of a consignment", 0..=20, fixed, "assumed",
            "Standard deviation of that profit over exporters.";
        moral_weight: f64 = const { calibrated("exporter.moral_weight") }, "value of a consignment", 0..=20, lever, "calibrated",
            "Cost of breaking a full moral norm, at full legitimacy.";
        decision_noise: f64 = const { calibrated("exporter.decision_noise") }, "value of a consignment", 0.001..=20, lever, "calibrated",
            "Spread of the logistic choice: how far decisions stray from utility.";
        entry_cost: f64 = 0.13, "value of a consignment", 0..=20, lever, "assumed",
            "Fixed cost of an infringing consignment.";
        inadvertent_rate: f64 = 0.006, "probability a consignment", 0..=1, lever, "assumed",
            "Chance of infringing unknowingly, of an exporter without any awareness.";
        awareness_mean: f64 = 0.45, "share", 0.01..=0.99, fixed, "assumed",
            "Mean awareness of the rules at the start.";
        awareness_floor: f64 = 0.30, "share", 0..=1, lever, "assumed",
            "Awareness to which exporters fall back.";
        awareness_decay: f64 = 0.002, "a tick", 0..=1, lever, "assumed",
            "Part of the way to the floor lost each tick.";
        awareness_on_sanction: f64 = 0.15, "share of the gap", 0..=1, lever, "assumed",
            "Part of the gap to full awareness that a sanction closes.";
        prior_detection: f64 = const { calibrated("exporter.prior_detection") }, "probability", 0.001..=0.999, fixed, "calibrated; newcomers overestimate detection (Lochner 2007)",
            "Detection that an exporter expects before any experience.";
        prior_strength: f64 = 12.0, "observations", 0.01..=10000, fixed, "assumed",
            "Weight of that expectation, in observations.";
        sanction_weight: f64 = const { calibrated("exporter.sanction_weight") }, "observations", 0..=1000, lever, "calibrated",
            "Weight of being sanctioned oneself.";
        undetected_weight: f64 = 0.05, "observations", 0..=1000, lever, "assumed",
            "Weight of an infringement that went unpunished.";
        clean_check_weight: f64 = 0.15, "observations", 0..=1000, lever, "assumed; clean checks lower perceived risk (Beer et al. 2020)",
            "Weight of an honest consignment that was inspected.";
        presence: f64 = const { calibrated("exporter.presence") }, "exponent", 0..=5, lever, "calibrated: what doubled inspections do (F21); no source gives it",
            "Power of the inspection rate that exporters see at a house, relative to its configured one, in perceived detection.";
        presence_update: f64 = 0.05, "a tick", 0..=1, lever, "assumed",
            "Part of the way to a house's inspections over shipments of a tick that the inspection rate seen there goes.";
        presence_cap: f64 = 0.95, "probability", 0..=1, lever, "assumed; nothing is certain",
            "Highest perceived detection.";
        severity_exponent: f64 = const { calibrated("exporter.severity_exponent") }, "exponent", 0..=3, lever, "calibrated: doubled fines, severity against certainty (F14, F22; Durlauf & Nagin 2011; Elvik 2016)",
            "Power with which severity is felt: below 1 less than in proportion.";
        severity_scale: f64 = 1.08, "value of a consignment", 0.001..=1000, fixed, "input: the first sanction, of which nothing changes",
            "Severity that is felt as it is.";
        peer_weight: f64 = 0.2, "share", 0..=10, lever, "assumed; deterrence travels along close ties (Lochner 2007)",
            "Weight of a peer's experience relative to one's own.";
        described_weight: f64 = 0.25, "share", 0..=1, lever, "assumed",
            "Weight of published detection in what exporters expect, at full publicity.";
        memory_half_life: f64 = const { calibrated("exporter.memory_half_life") }, "ticks", 1..=100000, fixed, "calibrated",
            "Ticks until half of an experience is forgotten.";
        legitimacy_start: f64 = 0.6, "share", 0..=1, fixed, "assumed",
            "Legitimacy of enforcement in exporters' eyes at the start.";
        legitimacy_gain: f64 = 0.002, "share of the gap a tick", 0..=1, lever, "assumed",
            "Part of the gap to full legitimacy closed a tick at full transparency or training.";
        legitimacy_loss: f64 = 0.10, "share", 0..=1, lever, "assumed",
            "Part of legitimacy lost by an exporter after a false alarm.";
        legitimacy_reversion: f64 = 0.01, "a tick", 0..=1, lever, "assumed",
            "Part of the way back to the start a tick.";
        reregister: f64 = const { calibrated("exporter.reregister") }, "probability", 0..=1, lever, "calibrated; offenders return under new company names (England 2000-16)",
            "Ceiling of the chance to re-register under a new company after a sanction.";
        relocate: f64 = 0.25, "probability", 0..=1, lever, "assumed; displacement is partial (Guerette & Bowers 2009)",
            "Chance to look for another customs house after a sanction.";
        abandon: f64 = 0.08, "probability", 0..=1, lever, "assumed",
            "Chance to give up infringing business for good after a sanction.";
        ship_mean: f64 = 0.5, "probability a tick", 0.01..=0.99, fixed, "assumed",
            "Mean chance to ship in a tick.";
        parcel_traffic: f64 = 1.0, "factor", 0..=100, lever, "assumed",
            "How often exporters at houses for parcels ship, relative to their own frequency: the growth of e-commerce.";
        norm_alpha: f64 = 4.0, "shape", 0.1..=100, fixed, "assumed; most principals hold the norm, few hold it fully",
            "First shape of the Beta distribution of moral norms over exporters.";
        norm_beta: f64 = 2.0, "shape", 0.1..=100, fixed, "assumed; with norm_alpha a mean of two thirds",
            "Second shape of that distribution.";
        awareness_concentration: f64 = 4.0, "shape", 0.1..=1000, fixed, "assumed; wide, so that exporters differ",
            "Concentration of awareness at the start about its mean: the sum of the shapes of its Beta distribution.";
        ship_concentration: f64 = 4.0, "shape", 0.1..=1000, fixed, "assumed; wide, so that exporters differ",
            "The same of the chance to ship.";
        brand_skew: f64 = 0.8, "exponent", 0..=5, fixed, "assumed; brands' popularity is skewed, after Zipf",
            "How steeply the weight of a brand among exporters falls with its rank.";
        inadvertent_exponent: f64 = 2.0, "exponent", 1..=10, lever, "structural; awareness prevents mistakes more than in proportion",
            "Power of missing awareness in the chance of infringing unknowingly.";
        norm_base: f64 = 0.6, "factor", 0..=10, lever, "structural; with norm_awareness 1 at full awareness",
            "Weight of the moral norm without any awareness.";
        norm_awareness: f64 = 0.4, "factor", 0..=10, lever, "structural; who knows the rules feels them more",
            "Addition of full awareness to the weight of the moral norm.";
        hearsay: f64 = 0.4, "probability", 0..=1, lever, "structural; with hearsay_publicity 1 at full publicity",
            "Chance to hear of a peer's sanction without any publicity.";
        hearsay_publicity: f64 = 0.6, "probability", 0..=1, lever, "structural; publicity makes sanctions known",
            "Addition of full publicity to the chance to hear of a peer's sanction.";
        awareness_training: f64 = 0.001, "share of the gap a tick", 0..=0.1, lever, "assumed; slow, a year of full training closes a twentieth",
            "Part of the gap to full awareness that full training closes.";
        legitimacy_training: f64 = 1.0, "factor", 0..=10, lever, "structural; as much as transparency",
            "Weight of training in the growth of legitimacy, relative to transparency.";
        publicised_start: f64 = 0.007, "probability", 0..=1, fixed, "assumed; near the rate at which histories settle",
            "Published detection rate at the start.";
        publicised_update: f64 = 0.03, "a tick", 0..=1, lever, "assumed; statistics sum up most of a year",
            "Part of the way to the sanctions over infringements of a tick that the published detection rate goes.";
        known_interception_start: f64 = 0.02, "probability", 0..=1, fixed, "assumed",
            "Interception rate of every customs house that exporters expect at the start.";
        known_interception_update: f64 = 0.02, "a tick", 0..=1, lever, "assumed; word of a house travels slowly",
            "Part of the way to a house's sanctions over infringements of a tick that its known interception rate goes.";
        reregister_half: f64 = 0.5, "sanctions", 0..=100, lever, "structural; the longer the record, the more a new name is worth",
            "Visible sanctions at which half of those willing take a new company.";
        entry_interval: u32 = 4, "ticks", 1..=1000, lever, "assumed; newcomers come by the month",
            "Ticks between chances to take up infringing business.";
    }
    } };
}
