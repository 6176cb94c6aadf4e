//! Rows of the table of parameters: customs, sanctions, and the helpers of customs.

macro_rules! enforcement {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*
    "How customs selects, inspects and handles cases."
    customs: Customs {
        random_share: f64 = 0.2, "share", 0..=1, lever, "assumed",
            "Share of inspections drawn at random.";
        inspection_scale: f64 = 1.0, "factor", 0..=33, lever, "assumed",
            "Multiplies the inspection rate of every house (a campaign doubles it).";
        skill_start: f64 = const { calibrated("customs.skill_start") }, "probability", 0..=1, fixed, "calibrated",
            "Skill of officers at the start: chance to recognise an infringing consignment of a fully known brand.";
        skill_floor: f64 = 0.42, "probability", 0..=0.95, lever, "assumed",
            "Skill to which untrained officers fall back.";
        skill_decay: f64 = 0.003, "a tick", 0..=1, lever, "assumed",
            "Part of the way to the floor lost each tick.";
        base_knowledge: f64 = const { calibrated("customs.base_knowledge") }, "share", 0..=1, lever, "calibrated",
            "Part of the skill of officers that works on a brand of which customs has no product knowledge.";
        weight_history: f64 = 0.5, "score", 0..=100, lever, "assumed",
            "Weight of a visible record in the selection score.";
        weight_lead: f64 = 2.0, "score", 0..=100, lever, "assumed",
            "Weight of a lead.";
        weight_intelligence: f64 = 2.0, "score", 0..=100, lever, "assumed",
            "Weight of another agency's intelligence.";
        weight_tip: f64 = 5.0, "score", 0..=100, lever, "assumed",
            "Weight of an insider's tip on this consignment.";
        weight_profile: f64 = const { calibrated("customs.weight_profile") }, "score", 0..=100, lever, "calibrated: hit rate of targeted inspections",
            "Weight of profiling, at full skill and no shared understanding.";
        flag_decay: f64 = 0.96, "a tick", 0..=1, fixed, "assumed",
            "Part of the strength of a lead or of intelligence that remains after a tick.";
        false_alarm: f64 = 0.02, "probability", 0..=1, lever, "assumed",
            "Chance to detain an honest inspected consignment of an unknown brand.";
        case_capacity: f64 = 2.5, "cases a tick and 1,000 exporters", 0..=1000, lever, "assumed",
            "Cases that a house can handle.";
        evidence: f64 = 0.6, "probability", 0..=1, lever, "assumed",
            "Chance to establish a case of an unknown brand without intelligence.";
        skill_ceiling: f64 = 0.95, "probability", 0..=1, lever, "assumed; nobody recognises everything",
            "Skill that training can reach.";
        skill_training: f64 = 0.0012, "share of the gap a tick", 0..=0.1, lever, "assumed; a year of full training closes a sixteenth",
            "Part of the gap to that ceiling that full training closes.";
        history_factor: f64 = 2.0, "factor", 0..=100, lever, "structural; scales the logarithm of the record",
            "Factor of ln(1 + visible sanctions) in the selection score, times the weight of a record.";
        flagged_threshold: f64 = 0.4, "share", 0..=1, lever, "assumed; a lead points at a consignment for about 22 weeks",
            "Strength above which a lead or intelligence makes an inspection a flagged one.";
        lead_threshold: f64 = 0.5, "share", 0..=1, lever, "assumed; a lead supports an application for about 16 weeks",
            "Strength above which a lead lets customs act for a brand that is not recorded.";
        intelligence_threshold: f64 = 0.5, "share", 0..=1, lever, "assumed; as for a lead",
            "Strength above which intelligence helps to establish a case.";
        evidence_knowledge: f64 = 0.25, "probability", 0..=1, lever, "structural; knowing the brand helps to prove the infringement",
            "What full product knowledge adds to the chance to establish a case.";
        evidence_intelligence: f64 = 0.2, "probability", 0..=1, lever, "structural; a file from another agency helps to prove it",
            "What intelligence adds to the chance to establish a case.";
        evidence_limit: f64 = 0.98, "probability", 0..=1, lever, "assumed; no case is certain",
            "Highest chance to establish a case.";
        inspection_elasticity: f64 = 1.0, "exponent", 0..=2, lever, "off; below 1 inspections do not keep pace with traffic",
            "Power of a house's shipments, relative to those expected, with which its inspections grow.";
        parcel_batches: f64 = 70.0, "batches", 1..=100000, fixed, "input: freight is a twentieth of detained batches (GACC 2017-2023)",
            "Detained batches that a sanction at a house for parcels is; at one for cargo it is one.";
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
        credit_strikes: u32 = 3, "sanctions", 0..=1000, lever, "assumed; the lowest credit rating is reached by then",
            "Visible sanctions beyond which the credit rating gets no worse.";
        credit_factor: f64 = 2.0, "factor", 0..=100, lever, "structural; the rating counts in customs clearance and in other dealings",
            "Number of times that the cost of a downgraded rating counts.";
    }
    "What rights holders can and do contribute."
    rights_holder: RightsHolder {
        sme_share: f64 = 0.7, "share", 0..=1, fixed, "assumed",
            "Share of small rights holders.";
        reply_base: f64 = const { calibrated("rights_holder.reply_base") }, "log-odds", -20..=20, lever, "calibrated: rights holders that do not reply",
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
            "Deterrent to recording a brand with customs: guarantees and the cost of pursuing rights.";
        resources_small: f64 = -0.7, "log of resources", -5..=5, fixed, "assumed; half of a middling holder",
            "Mean logarithm of the resources of small holders, relative to a middling holder.";
        resources_large: f64 = 0.7, "log of resources", -5..=5, fixed, "assumed; twice a middling holder",
            "Mean logarithm of the resources of large holders.";
        resources_sd: f64 = 0.4, "log of resources", 0..=3, fixed, "assumed; the kinds overlap little",
            "Standard deviation of that logarithm within a kind.";
        recorded_small: f64 = 0.3, "probability", 0..=1, fixed, "assumed; few small holders record",
            "Chance that the brand of a small holder is recorded at the start.";
        recorded_large: f64 = 0.9, "probability", 0..=1, fixed, "assumed; most large holders record",
            "Chance that the brand of a large holder is recorded at the start.";
        knowledge_small: f64 = 0.7, "factor", 0..=10, fixed, "assumed; small holders can explain less",
            "Product knowledge given by small recorded holders at the start, relative to knowledge_start.";
        knowledge_large: f64 = 1.2, "factor", 0..=10, fixed, "assumed; large holders train customs",
            "Product knowledge given by large recorded holders at the start, relative to knowledge_start.";
        knowledge_unrecorded: f64 = 0.05, "share", 0..=1, fixed, "assumed; almost nothing",
            "Product knowledge of a brand that is not recorded at the start.";
        trust_sd: f64 = 0.1, "share", 0..=1, fixed, "assumed",
            "Standard deviation of trust in customs at the start.";
        reply_resources: f64 = 0.9, "log-odds", 0..=20, lever, "structural; a reply in time takes staff and a lawyer",
            "Weight of the logarithm of resources in the reply.";
        reply_evened: f64 = 0.7, "share", 0..=1, lever, "structural; help counts where resources are lacking",
            "Part of the weight of resources that full support takes away.";
        reply_trust: f64 = 2.0, "log-odds", 0..=20, lever, "structural; holders that trust customs reply",
            "Weight of trust in customs in the reply.";
        reply_trust_midpoint: f64 = 0.4, "share", 0..=1, lever, "structural; near the trust at the start",
            "Trust in customs that neither helps nor hinders a reply.";
        reply_feedback: f64 = 1.0, "log-odds", 0..=20, lever, "structural; who hears back replies",
            "Weight of feedback in the reply.";
        reply_support: f64 = 0.8, "log-odds", 0..=20, lever, "structural; who is helped replies",
            "Weight of support in the reply.";
        reply_unrecorded: f64 = 0.5, "factor", 0..=1, lever, "assumed; such a holder must first prove its right",
            "Part of the chance of a reply that is left for a brand that is not recorded.";
        trust_on_sanction: f64 = 0.08, "share of the gap", 0..=1, lever, "assumed",
            "Part of the gap to full trust in customs that a sanction for its brand closes.";
        trust_on_failure: f64 = 0.05, "share", 0..=1, lever, "assumed; less than a success wins, and feedback softens it",
            "Part of its trust in customs that a holder loses without feedback when a case it replied to comes to nothing.";
        recordation_interval: u32 = 13, "ticks", 1..=1000, lever, "assumed; decided by the quarter",
            "Ticks between decisions about recordation.";
        recordation_ceiling: f64 = 0.15, "probability", 0..=1, lever, "assumed; few record at once",
            "Highest chance to record a brand at such a decision.";
        recordation_base: f64 = -2.5, "log-odds", -20..=20, lever, "assumed",
            "Readiness to record a brand without any cause.";
        recordation_resources: f64 = 1.0, "log-odds", 0..=20, lever, "structural; recording takes resources",
            "Weight of the logarithm of resources in recordation.";
        recordation_infringements: f64 = 0.5, "log-odds", 0..=20, lever, "structural; who is copied records",
            "Weight of ln(1 + infringements of the brand in the tick) in recordation.";
        recordation_trust: f64 = 2.0, "log-odds", 0..=20, lever, "structural; holders that trust customs record",
            "Weight of trust in customs in recordation.";
        recordation_support: f64 = 2.2, "log-odds", 0..=20, lever, "structural; help removes what deters small holders",
            "Weight of support in recordation by small holders.";
        lapse: f64 = 0.03, "probability", 0..=1, lever, "assumed",
            "Chance without any trust that a recorded brand lapses at such a decision.";
        knowledge_floor: f64 = 0.15, "share", 0..=1, lever, "assumed; the recorded files remain",
            "Product knowledge of a recorded brand that customs always keeps.";
        investigator_limit: f64 = 2.0, "factor", 0..=100, lever, "assumed; more investigators find no more",
            "Resources beyond which an investigator finds no more.";
        investigator_base: f64 = 0.5, "factor", 0..=10, lever, "structural; without trust few finds are passed on",
            "Contribution of a holder's investigator without any trust in customs.";
        investigator_trust: f64 = 1.0, "factor", 0..=10, lever, "structural; who trusts customs passes finds on",
            "Addition of full trust in customs to the contribution of a holder's investigator.";
        informed_small: f64 = 0.45, "share", 0..=1, lever, "assumed; some participants do not know enough (the study)",
            "Mean knowledge of rights and procedures of small holders, at the start and to which it returns.";
        informed_large: f64 = 0.9, "share", 0..=1, lever, "assumed; large holders have specialists",
            "The same of large holders.";
        informed_sd: f64 = 0.1, "share", 0..=1, fixed, "assumed",
            "Standard deviation of that knowledge at the start within a kind.";
        informed_lowest: f64 = 0.02, "share", 0..=0.5, fixed, "assumed; nobody knows nothing",
            "Lowest knowledge of rights and procedures at the start.";
        informed_highest: f64 = 0.98, "share", 0.5..=1, fixed, "assumed; nobody knows everything",
            "Highest knowledge of rights and procedures at the start.";
        informed_decay: f64 = 0.002, "a tick", 0..=1, lever, "assumed",
            "Part of the way back to its mean that this knowledge goes each tick.";
        informed_training: f64 = 0.004, "share of the gap a tick", 0..=0.1, lever, "assumed; a year of full training closes a fifth",
            "Part of the gap to full knowledge that full training closes.";
        informed_meeting: f64 = 0.05, "share of the gap", 0..=1, lever, "assumed",
            "Part of the gap to full knowledge that a meeting which the seat of their kind attends closes.";
        informed_case: f64 = 0.2, "share of the gap", 0..=1, lever, "assumed; who went through a case knows how it is done",
            "Part of the gap to full knowledge that cases of its own which it replied to close in a tick.";
        reply_uninformed: f64 = 0.6, "factor", 0..=1, lever, "structural; with full knowledge 1",
            "Part of the chance of a reply that is left to a holder without any knowledge.";
        recordation_informed: f64 = 0.6, "share", 0.01..=1, lever, "structural; near the mean over holders",
            "Knowledge at which the chance to record a brand is neither raised nor lowered.";
        training_chance: f64 = 0.4, "probability", 0..=1, lever, "assumed",
            "Chance that a recorded large holder of full trust trains customs at a meeting.";
        training_small: f64 = 0.4, "factor", 0..=1, lever, "structural; with training_support 1 at full support",
            "Training by a small holder without support, relative to a large holder.";
        training_support: f64 = 0.6, "factor", 0..=1, lever, "structural; help makes up for resources",
            "Addition of full support to training by a small holder, relative to a large holder.";
        training_knowledge: f64 = 0.12, "share of the gap", 0..=1, lever, "assumed",
            "Part of the gap to full product knowledge that one training closes.";
        training_trust: f64 = 0.06, "share of the gap", 0..=1, lever, "assumed",
            "Part of the gap to full trust that one training at a meeting of perfect quality closes.";
        training_skill: f64 = 0.04, "share of the gap", 0..=1, lever, "assumed",
            "Part of the gap of every house's skill to its ceiling that a training by all holders closes.";
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
        insider: f64 = const { calibrated("consumer.insider") }, "probability a consignment", 0..=1, lever, "calibrated",
            "Chance that an insider knows of an infringing consignment and considers a tip.";
        awareness_concentration: f64 = 4.0, "shape", 0.1..=1000, fixed, "assumed; wide, so that consumers differ",
            "Concentration of awareness at the start about its mean: the sum of the shapes of its Beta distribution.";
        ethics_alpha: f64 = 3.0, "shape", 0.1..=100, fixed, "assumed; most consumers are in the middle",
            "First shape of the Beta distribution of reluctance to buy fakes.";
        ethics_beta: f64 = 3.0, "shape", 0.1..=100, fixed, "assumed; as the first, a mean of one half",
            "Second shape of that distribution.";
        awareness_training: f64 = 0.001, "share of the gap a tick", 0..=0.1, lever, "assumed; as of exporters",
            "Part of the gap to full awareness that full promotion closes.";
        desire_slope: f64 = 5.0, "log-odds", 0..=50, lever, "structural",
            "Steepness of wanting a fake in its advantage.";
        desire_awareness: f64 = 0.5, "share", 0..=10, lever, "structural; who knows of the harm wants less",
            "Weight of awareness against the advantage of a fake.";
        desire_awareness_midpoint: f64 = 0.35, "share", 0..=1, lever, "structural; the mean at the start",
            "Awareness that neither raises nor lowers the wish for a fake.";
        desire_base: f64 = -0.8, "log-odds", -20..=20, lever, "structural; with it about a third want fakes (EUIPO 2023)",
            "Readiness to buy a fake that has no advantage.";
        notice_awareness: f64 = 0.4, "probability", 0..=1, lever, "structural; who knows fakes recognises them",
            "What full awareness adds to the chance to notice.";
        report_anonymity: f64 = 1.2, "log-odds", 0..=20, lever, "structural; the protected report",
            "Weight of protection in the choice to report.";
        report_awareness: f64 = 1.5, "log-odds", 0..=20, lever, "structural; the aware report",
            "Weight of awareness in the choice to report.";
        report_trust: f64 = 1.5, "log-odds", 0..=20, lever, "structural; who trusts customs reports",
            "Weight of trust in customs in the choice to report.";
        report_feedback: f64 = 0.8, "log-odds", 0..=20, lever, "structural; who hears back reports",
            "Weight of feedback in the choice to report.";
        tip_base: f64 = 0.25, "factor", 0..=100, lever, "assumed; few tip off for nothing",
            "Tips without any reward, as a share of insiders that consider one.";
        tip_unprotected: f64 = 0.4, "factor", 0..=10, lever, "structural; with tip_anonymity 1 at full protection",
            "Worth of a reward to an insider who is not protected.";
        tip_anonymity: f64 = 0.6, "factor", 0..=10, lever, "structural; insiders fear reprisal",
            "Addition of full protection to the worth of a reward to an insider.";
        tip_direct: f64 = 0.5, "share", 0..=1, lever, "assumed; half name the consignment themselves",
            "Part of tips that reach customs even where registries are closed.";
    }
    "The findings of agencies, and the obstacles to sharing them."
    agency: Agency {
        intelligence_rate: f64 = 0.006, "probability a consignment", 0..=0.5, lever, "assumed",
            "Chance of an agency of unit reach to come across an infringing exporter at home.";
        sharing_threshold: f64 = 0.50, "share", 0..=5, lever, "assumed",
            "Threshold of an agency's readiness to share with customs.";
        leak_risk: f64 = 0.05, "share", 0..=5, lever, "assumed",
            "Fear that shared information leaks.";
        manual_channel: f64 = 0.3, "share", 0..=1, lever, "assumed",
            "Capacity of letter and telephone as a channel, without a platform.";
        link_rate: f64 = 0.03, "probability a tick", 0..=1, lever, "assumed",
            "Chance of a complete registry platform to link a hidden record to its new company.";
        sharing_base: f64 = 0.2, "factor", 0..=5, lever, "structural; with sharing_commitment 1 at full commitment",
            "Weight of the need to share in readiness to share, without any commitment.";
        sharing_commitment: f64 = 0.8, "factor", 0..=5, lever, "structural; need and commitment work together",
            "Addition of full commitment to the weight of the need to share.";
        sharing_rules: f64 = 0.13, "share", 0..=5, lever, "structural",
            "Weight of ground rules in readiness to share.";
        sharing_mandate: f64 = 0.0, "share", 0..=5, lever, "off; 0.12 in a rival structure: sharing by mandate",
            "Weight of the mandate in readiness to share.";
        sharing_convening: f64 = 0.4, "share", 0..=5, lever, "structural",
            "Weight of convening leadership, times trust in the convenor, in readiness to share.";
    }
    } };
}
