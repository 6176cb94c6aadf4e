//! The table of parameters: every key of a scenario file with its default, unit, range, source and meaning.
//!
//! One line, one parameter: `key: type = default, unit, low..=high, lever | fixed, source, meaning`.
//! A *lever* may be moved by a countermeasure while a history runs; a *fixed* one holds for a whole history
//! because populations, memories or records are built on it.

use super::settings::{Parameter, Scalar};

macro_rules! lever {
    (lever) => {
        true
    };
    (fixed) => {
        false
    };
}

macro_rules! settings {
    ($( $title:literal $section:ident: $Section:ident { $( $key:ident: $type:ident = $default:expr, $unit:literal,
        $low:literal..=$high:literal, $lever:ident, $source:literal, $doc:literal; )* } )*) => {
        $(
            #[doc = $title]
            #[derive(Clone, Copy, Debug, PartialEq)]
            pub struct $Section {
                $( #[doc = $doc] pub $key: $type, )*
            }
        )*

        /// All parameters of one arm, section by section.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Settings {
            $( #[doc = $title] pub $section: $Section, )*
        }

        impl Default for Settings {
            fn default() -> Self {
                Settings { $( $section: $Section { $( $key: $default, )* }, )* }
            }
        }

        /// Every parameter, in the order of the documentation.
        pub const PARAMETERS: &[Parameter] = &[ $( $( Parameter {
            path: concat!(stringify!($section), ".", stringify!($key)),
            kind: <$type as Scalar>::KIND,
            default: as_real!($type, $default),
            low: $low as f64,
            high: $high as f64,
            unit: $unit,
            doc: $doc,
            source: $source,
            lever: lever!($lever),
            get: |settings| settings.$section.$key.to_real(),
            set: |settings, value| settings.$section.$key = <$type as Scalar>::from_real(value),
        }, )* )* ];

        /// The sections of a scenario file with what each is about.
        pub const SECTIONS: &[(&str, &str)] = &[ $( (stringify!($section), $title), )* ];
    };
}

macro_rules! as_real {
    (bool, $value:expr) => {
        $value as u8 as f64
    };
    ($type:ident, $value:expr) => {
        $value as f64
    };
}

settings! {
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
        opportunity_share: f64 = 0.22, "share", 0..=1, fixed, "calibrated: share of infringing consignments",
            "Share of exporters with access to infringing business.";
        gain_mean: f64 = 0.46, "value of a consignment", 0.01..=20, fixed, "assumed",
            "Mean extra profit of infringing, relative to the consignment's value.";
        gain_sd: f64 = 0.14, "value of a consignment", 0..=20, fixed, "assumed",
            "Standard deviation of that profit over exporters.";
        moral_weight: f64 = 0.41, "value of a consignment", 0..=20, lever, "assumed",
            "What a full moral norm costs who breaks it, at full legitimacy.";
        decision_noise: f64 = 0.082, "value of a consignment", 0.001..=20, lever, "assumed",
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
        prior_detection: f64 = 0.23, "probability", 0.001..=0.999, fixed, "assumed; newcomers overestimate detection (Lochner 2007)",
            "Detection that an exporter expects before any experience.";
        prior_strength: f64 = 12.0, "observations", 0.01..=10000, fixed, "assumed",
            "Weight of that expectation, in observations.";
        sanction_weight: f64 = 3.2, "observations", 0..=1000, lever, "assumed",
            "Weight of being sanctioned oneself.";
        undetected_weight: f64 = 0.05, "observations", 0..=1000, lever, "assumed",
            "Weight of an infringement that went unpunished.";
        clean_check_weight: f64 = 0.15, "observations", 0..=1000, lever, "assumed; clean checks lower perceived risk (Beer et al. 2020)",
            "Weight of an honest consignment that was inspected.";
        peer_weight: f64 = 0.2, "share", 0..=10, lever, "assumed; deterrence travels along close ties (Lochner 2007)",
            "Weight of a peer's experience relative to one's own.";
        described_weight: f64 = 0.25, "share", 0..=1, lever, "assumed",
            "Weight of published detection in what exporters expect, at full publicity.";
        memory_half_life: f64 = 78.0, "ticks", 1..=100000, fixed, "assumed",
            "Ticks until half of an experience is forgotten.";
        legitimacy_start: f64 = 0.6, "share", 0..=1, fixed, "assumed",
            "Legitimacy of enforcement in exporters' eyes at the start.";
        legitimacy_gain: f64 = 0.002, "share of the gap a tick", 0..=1, lever, "assumed",
            "Part of the gap to full legitimacy closed a tick at full transparency or training.";
        legitimacy_loss: f64 = 0.10, "share", 0..=1, lever, "assumed",
            "Part of legitimacy lost by an exporter after a false alarm.";
        legitimacy_reversion: f64 = 0.01, "a tick", 0..=1, lever, "assumed",
            "Part of the way back to the start a tick.";
        reregister: f64 = 0.56, "probability", 0..=1, lever, "assumed; offenders return under new company names (England 2000-16)",
            "Ceiling of the chance to re-register under a new company after a sanction.";
        relocate: f64 = 0.25, "probability", 0..=1, lever, "assumed; displacement is partial (Guerette & Bowers 2009)",
            "Chance to look for another customs house after a sanction.";
        abandon: f64 = 0.08, "probability", 0..=1, lever, "assumed",
            "Chance to give up infringing business for good after a sanction.";
        ship_mean: f64 = 0.5, "probability a tick", 0.01..=0.99, fixed, "assumed",
            "Mean chance to ship in a tick.";
        parcel_traffic: f64 = 1.0, "factor", 0..=100, lever, "assumed",
            "How often exporters at houses for parcels ship, relative to their own frequency: the growth of e-commerce.";
    }
    "How customs selects, inspects and handles cases."
    customs: Customs {
        random_share: f64 = 0.2, "share", 0..=1, lever, "assumed",
            "Share of inspections drawn at random.";
        inspection_scale: f64 = 1.0, "factor", 0..=33, lever, "assumed",
            "Multiplies the inspection rate of every house (a campaign doubles it).";
        skill_start: f64 = 0.46, "probability", 0..=1, fixed, "assumed",
            "Skill of officers at the start: chance to recognise an infringing consignment of a fully known brand.";
        skill_floor: f64 = 0.42, "probability", 0..=0.95, lever, "assumed",
            "Skill to which untrained officers fall back.";
        skill_decay: f64 = 0.003, "a tick", 0..=1, lever, "assumed",
            "Part of the way to the floor lost each tick.";
        base_knowledge: f64 = 0.31, "share", 0..=1, lever, "assumed",
            "What officers can tell of a brand of which they were told nothing.";
        weight_history: f64 = 0.5, "score", 0..=100, lever, "assumed",
            "Weight of a visible record in the selection score.";
        weight_lead: f64 = 2.0, "score", 0..=100, lever, "assumed",
            "Weight of a lead.";
        weight_intelligence: f64 = 2.0, "score", 0..=100, lever, "assumed",
            "Weight of another agency's intelligence.";
        weight_tip: f64 = 5.0, "score", 0..=100, lever, "assumed",
            "Weight of an insider's tip on this consignment.";
        weight_profile: f64 = 1.5, "score", 0..=100, lever, "calibrated: hit rate of targeted inspections",
            "Weight of profiling, at full skill and no shared understanding.";
        flag_decay: f64 = 0.96, "a tick", 0..=1, fixed, "assumed",
            "What remains of a lead or of intelligence after a tick.";
        false_alarm: f64 = 0.02, "probability", 0..=1, lever, "assumed",
            "Chance to detain an honest inspected consignment of an unknown brand.";
        case_capacity: f64 = 2.5, "cases a tick and 1,000 exporters", 0..=1000, lever, "assumed",
            "Cases that a house can handle.";
        evidence: f64 = 0.6, "probability", 0..=1, lever, "assumed",
            "Chance to establish a case of an unknown brand without intelligence.";
    }
    "What a sanction costs, how long it is remembered, when it goes to the police."
    sanction: Sanction {
        loss: f64 = 1.0, "value of a consignment", 0..=100, lever, "input: goods are confiscated",
            "Loss of the goods.";
        fine_base: f64 = 0.08, "value of a consignment", 0..=100, lever, "input: fines of 5-15 % of value at a first sanction",
            "Fine at the first sanction.";
        fine_step: f64 = 0.06, "value of a consignment", 0..=100, lever, "input: 10-30 % for repeaters",
            "Increase for each sanction on the visible record.";
        fine_cap: f64 = 0.30, "value of a consignment", 0..=100, lever, "input: legal ceiling of 30 %",
            "Highest fine.";
        credit_cost: f64 = 0.15, "value of a consignment", 0..=100, lever, "assumed",
            "Cost of a downgraded credit rating, for each visible sanction, where registry data are shared.";
        record_window: u32 = 104, "ticks", 1..=100000, fixed, "assumed",
            "Ticks after the last sanction until the record expires.";
        referral_strikes: u32 = 2, "sanctions", 1..=1000, fixed, "assumed",
            "Visible sanctions from which a case can be referred to the police.";
        referral_cost: f64 = 0.6, "value of a consignment", 0..=1000, lever, "assumed",
            "Cost of a referral to the principal.";
        bar_ticks: u32 = 26, "ticks", 0..=100000, fixed, "assumed",
            "Ticks for which a referred principal cannot export.";
    }
    "What rights holders can and do contribute."
    rights_holder: RightsHolder {
        sme_share: f64 = 0.7, "share", 0..=1, fixed, "assumed",
            "Share of small rights holders.";
        reply_base: f64 = 1.0, "log-odds", -20..=20, lever, "calibrated: rights holders that do not reply",
            "Readiness to reply in time to a notice of detention.";
        investigate: f64 = 0.004, "probability a consignment", 0..=1, lever, "assumed",
            "Chance of a holder's own investigator to find an infringing consignment, at unit resources.";
        trust_start: f64 = 0.45, "share", 0..=1, fixed, "assumed",
            "Mean trust in customs at the start.";
        knowledge_start: f64 = 0.35, "share", 0..=1, fixed, "assumed",
            "Product knowledge that recorded holders have given to customs at the start.";
        knowledge_decay: f64 = 0.004, "a tick", 0..=1, lever, "assumed",
            "Part of that knowledge that ages away each tick.";
        recordation_cost: f64 = 0.6, "log-odds", -20..=20, lever, "assumed",
            "What deters from recording a brand with customs.";
    }
    "What consumers want, notice and report."
    consumer: Consumer {
        shop: f64 = 0.2, "probability a tick", 0..=1, lever, "assumed",
            "Chance to shop in a tick.";
        discount: f64 = 0.5, "share", 0..=2, lever, "assumed",
            "Price advantage of a fake.";
        awareness_mean: f64 = 0.35, "share", 0.01..=0.99, fixed, "assumed",
            "Mean awareness at the start.";
        awareness_floor: f64 = 0.30, "share", 0..=1, lever, "assumed",
            "Awareness to which consumers fall back.";
        awareness_decay: f64 = 0.003, "a tick", 0..=1, lever, "assumed",
            "Part of the way to the floor lost each tick.";
        notice: f64 = 0.10, "probability", 0..=0.6, lever, "assumed",
            "Chance of a deceived consumer without awareness to notice.";
        report_base: f64 = -4.0, "log-odds", -20..=20, lever, "assumed",
            "Readiness to report without any encouragement.";
        trace: f64 = 0.3, "probability", 0..=1, lever, "assumed",
            "Chance that a report leads back to an exporter, when registries are open.";
        false_report: f64 = 0.00005, "probability a tick", 0..=0.1, lever, "assumed",
            "Chance of a consumer to make a false report without any reward.";
        insider: f64 = 0.004, "probability a consignment", 0..=1, lever, "assumed",
            "Chance that an insider knows of an infringing consignment and considers a tip.";
    }
    "What agencies come across and what keeps them from sharing it."
    agency: Agency {
        intelligence_rate: f64 = 0.006, "probability a consignment", 0..=0.5, lever, "assumed",
            "Chance of an agency of unit reach to come across an infringing exporter at home.";
        sharing_threshold: f64 = 0.62, "share", 0..=5, lever, "assumed",
            "What an agency must overcome to share with customs.";
        leak_risk: f64 = 0.05, "share", 0..=5, lever, "assumed",
            "Fear that shared information leaks.";
        manual_channel: f64 = 0.3, "share", 0..=1, lever, "assumed",
            "What gets through by letter and telephone, without a platform.";
        link_rate: f64 = 0.03, "probability a tick", 0..=1, lever, "assumed",
            "Chance of a complete registry platform to link a hidden record to its new company.";
    }
    "Rules, leadership and incentives: the levers of collaborative governance."
    institution: Institution {
        ground_rules: f64 = 0.3, "share", 0..=1, lever, "assumed",
            "Clear rules of the forum: who decides what, and how.";
        transparency: f64 = 0.3, "share", 0..=1, lever, "assumed",
            "How open process and results are.";
        exclusivity: f64 = 0.7, "share", 0..=1, lever, "assumed",
            "How far the forum is the only way to get a decision.";
        inclusiveness: f64 = 0.4, "share", 0..=1, lever, "assumed",
            "Chance of parties without a seat to be invited.";
        mandate: f64 = 0.2, "share", 0..=1, lever, "assumed",
            "How far a higher body obliges agencies to take part.";
        convening: f64 = 0.25, "share", 0..=1, lever, "assumed",
            "Leadership that brings parties to the table.";
        mediating: f64 = 0.25, "share", 0..=1, lever, "assumed",
            "Leadership that settles conflicts as an honest broker.";
        empowering: f64 = 0.25, "share", 0..=1, lever, "assumed",
            "Leadership that gives the weak a voice.";
        platform: f64 = 0.2, "share", 0..=1, lever, "assumed",
            "Shared information platform, 0 none, 1 complete.";
        transfer: f64 = 0.3, "share", 0..=1, lever, "assumed",
            "Procedure for handing cases to the police.";
        meeting_interval: u32 = 13, "ticks", 1..=1000, lever, "assumed",
            "Ticks between meetings of the forum.";
        reward: f64 = 0.1, "share", 0..=1, lever, "assumed",
            "Reward for those who report.";
        anonymity: f64 = 0.2, "share", 0..=1, lever, "assumed",
            "Protection of those who report.";
        training: f64 = 0.0, "share", 0..=1, lever, "assumed",
            "Promotion and training for officers, exporters and consumers.";
        support: f64 = 0.0, "share", 0..=1, lever, "assumed",
            "Help for small rights holders.";
        publicity: f64 = 0.2, "share", 0..=1, lever, "assumed",
            "How widely sanctions are made known.";
        feedback: f64 = 0.3, "share", 0..=1, lever, "assumed",
            "What reporters and agencies hear back from customs.";
        bypass: f64 = 0.0, "share", 0..=1, lever, "off; an addition for propositions",
            "Share of decisions taken outside the forum, past those who came to it.";
    }
    "How trust, commitment and understanding grow and fade."
    forum: Forum {
        prehistory: f64 = 0.40, "share", 0..=1, fixed, "assumed",
            "Trust among the parties at the start.";
        alternatives: f64 = 0.4, "share", 0..=1, lever, "assumed",
            "How well parties can get what they want elsewhere.";
        attendance_cost: f64 = 0.45, "share", 0..=5, lever, "assumed",
            "What coming to a meeting costs.";
        dialogue_gain: f64 = 0.12, "share of the gap", 0..=1, lever, "assumed",
            "Trust gained at one meeting of perfect quality by fully committed parties.";
        reciprocity_gain: f64 = 0.04, "share of the gap", 0..=1, lever, "assumed",
            "Trust gained when information is passed on and answered.";
        negativity: f64 = 2.5, "factor", 0..=8, lever, "assumed",
            "How much heavier bad experience weighs than good.";
        reversion: f64 = 0.004, "a tick", 0..=1, lever, "assumed",
            "Part of the way back to its start that trust goes each tick.";
        commitment_rate: f64 = 0.05, "a tick", 0..=1, lever, "assumed",
            "Part of the way to its target that commitment goes each tick.";
        efficacy_rate: f64 = 0.06, "a tick", 0..=1, lever, "assumed",
            "Part of the way to what collaboration was worth that efficacy goes each tick.";
        member_rate: f64 = 0.02, "a tick", 0..=1, lever, "assumed",
            "Part of the way to its members' experience that a seat's trust in customs goes each tick.";
        belief_gain: f64 = 0.5, "share", 0..=1, lever, "assumed",
            "Part of the way to the common view that beliefs go at a meeting of perfect quality.";
        belief_drift: f64 = 0.01, "a tick", 0..=1, lever, "assumed",
            "Part of the way back to its start that a belief goes each tick.";
    }
    "What enforcement costs; none of it feeds back into behaviour."
    cost: Cost {
        inspection: f64 = 0.0008, "million yuan", 0..=1000, fixed, "assumed",
            "Cost of one inspection.";
        case: f64 = 0.006, "million yuan", 0..=1000, fixed, "assumed",
            "Cost of one case handled.";
        reward_payment: f64 = 0.02, "million yuan", 0..=1000, fixed, "assumed",
            "Paid for a sanction that a lead or tip led to, at full reward.";
        inspection_delay: f64 = 1.5, "days", 0..=365, fixed, "assumed",
            "Delay of an honest consignment that is inspected.";
        false_alarm_delay: f64 = 15.0, "days", 0..=365, fixed, "assumed",
            "Further delay of an honest consignment that is detained.";
    }
    "Constants inside the equations that a researcher would question, and switches that cut a mechanism out."
    structure: Structure {
        forum_active: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: meetings, trust, commitment and beliefs stay as they are at the start.";
        learning_active: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: exporters never revise perceived detection, awareness or legitimacy.";
        identity_change_active: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: nobody re-registers under a new company.";
        relocation_active: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: nobody moves to another customs house.";
        exit_active: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: nobody gives up opportunity and nobody takes it up.";
        small_wins_active: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: efficacy stays at its start (success does not feed back).";
        link_dialogue_trust: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: meetings build no trust (being overridden still costs it).";
        link_trust_commitment: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: trust counts in commitment as it was at the start.";
        link_commitment_dialogue: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: commitment counts in attendance, trust building and sharing as it was at the start.";
        link_dialogue_understanding: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: meetings do not bring beliefs together.";
        link_understanding_cycle: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: shared understanding counts in dialogue, dependence and commitment as it was at the start.";
        shuffle_sanctioned: bool = false, "switch", 0..=1, fixed, "structural",
            "On: index principals are drawn from the infringers of the tick that were not sanctioned, as controls are (null check: specific deterrence must vanish).";
        voice_lift: f64 = 0.8, "share", 0..=1, lever, "structural",
            "How far empowering and support can lift the voice of the weak towards the most powerful.";
        understanding_spread: f64 = 2.2, "factor", 0..=10, lever, "structural",
            "How fast shared understanding falls with the spread of beliefs.";
        dependence_gain: f64 = 0.4, "share", 0..=1, lever, "structural",
            "How far shared understanding lets parties see that they depend on each other.";
        exclusivity_effect: f64 = 0.6, "share", 0..=1, lever, "structural",
            "How far exclusivity closes alternative venues.";
        attendance_slope: f64 = 4.0, "log-odds", 0..=50, lever, "structural",
            "Steepness of the choice to attend.";
        override_rate: f64 = 0.5, "probability", 0..=1, lever, "structural",
            "Chance that a weaker party is overridden, by unit of difference in voice.";
        absence_loss: f64 = 0.03, "share", 0..=1, lever, "structural",
            "Commitment lost by who was called and stayed away.";
        most_meetings: u32 = 100000, "meetings", 1..=100000, fixed, "off; an addition for propositions",
            "Meetings after which the forum meets no more; 1 is cooperation for once.";
        bypass_loss: f64 = 0.1, "share", 0..=1, lever, "structural",
            "Commitment lost by an attendee whose matter was decided outside the forum.";
        blocking: f64 = 0.0, "share", 0..=1, lever, "off; an addition for propositions",
            "How far a party that is kept out blocks what the forum decides, at full power.";
        commitment_slope: f64 = 6.0, "log-odds", 0..=50, lever, "structural",
            "Steepness of commitment in its causes.";
        commitment_threshold: f64 = 0.42, "share", 0..=5, lever, "structural",
            "What must be overcome for commitment above one half.";
        sharing_slope: f64 = 8.0, "log-odds", 0..=50, lever, "structural",
            "Steepness of readiness to share.";
        publicised_factor: f64 = 30.0, "factor", 0..=1000, lever, "structural",
            "How exporters inflate the published detection rate.";
        publicised_cap: f64 = 0.6, "probability", 0..=1, lever, "structural",
            "Highest detection that publicity makes exporters expect.";
        severity_awareness: f64 = 0.5, "share", 0..=10, lever, "structural",
            "How much awareness makes a sanction loom larger.";
        parcel_gain: f64 = 0.8, "factor", 0..=10, lever, "structural",
            "Profit of infringing by parcel relative to cargo.";
        registry_open: f64 = 0.3, "share", 0..=1, lever, "structural",
            "How far tips and reports can be traced without the market regulator's sharing.";
        tip_reward: f64 = 3.0, "factor", 0..=100, lever, "structural",
            "How strongly a protected reward multiplies insiders' tips.";
        report_reward: f64 = 2.5, "log-odds", 0..=20, lever, "structural",
            "How strongly a reward moves consumers to report.";
        false_report_reward: f64 = 8.0, "factor", 0..=1000, lever, "structural",
            "How strongly a reward multiplies false reports.";
        lift_scale: f64 = 4.0, "factor", 0.1..=100, lever, "structural",
            "Lift of flagged over plain inspections at which collaboration has its full worth.";
        understanding_profile: f64 = 1.0, "factor", 0..=10, lever, "structural",
            "How much shared understanding sharpens profiling.";
        supply_factor: f64 = 4.0, "factor", 0..=100, lever, "structural",
            "Share of fakes on the market, by share of infringing consignments.";
        supply_cap: f64 = 0.5, "share", 0..=1, lever, "structural",
            "Highest share of fakes on the market.";
        demand_base: f64 = 0.7, "factor", 0..=10, lever, "structural",
            "Demand when nobody wants fakes.";
        demand_gain: f64 = 0.9, "factor", 0..=10, lever, "structural",
            "Further demand when everybody does.";
        entry_rate: f64 = 0.5, "share", 0..=1, lever, "structural",
            "How fast newcomers take the place of exporters who gave up.";
    }
}
