//! Rows of the table of parameters: institutions, the forum, what it remembers, costs, and the structure of the model.

macro_rules! governance {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*
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
            "Feedback of customs to reporters and agencies.";
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
            "Cost of attending a meeting.";
        dialogue_gain: f64 = 0.24, "share of the gap", 0..=1, lever, "assumed",
            "Trust gained at one meeting of perfect quality by fully committed parties.";
        reciprocity_gain: f64 = 0.04, "share of the gap", 0..=1, lever, "assumed",
            "Trust gained when information is passed on and answered.";
        negativity: f64 = 1.75, "factor", 0..=8, lever, "assumed",
            "How much heavier bad experience weighs than good.";
        reversion: f64 = 0.005, "a tick", 0..=1, lever, "assumed",
            "Part of the way to its base that trust goes each tick.";
        institutionalisation: f64 = 0.0045, "a tick", 0..=1, lever, "assumed; chosen for P4 and P7: a prehistory lasts, and is overcome",
            "Part of the way to present trust that the base of trust goes each tick.";
        commitment_rate: f64 = 0.02, "a tick", 0..=1, lever, "assumed",
            "Part of the way to its target that commitment goes each tick.";
        efficacy_rate: f64 = 0.06, "a tick", 0..=1, lever, "assumed",
            "Part of the way to what collaboration was worth that efficacy goes each tick.";
        member_rate: f64 = 0.02, "a tick", 0..=1, lever, "assumed",
            "Part of the way to its members' experience that a seat's trust in customs goes each tick.";
        belief_gain: f64 = 1.15, "share", 0..=8, lever, "assumed",
            "Part of the way to the common view that beliefs go at a meeting of perfect quality in which all have their say.";
        belief_drift: f64 = 0.015, "a tick", 0..=1, lever, "assumed",
            "Part of the way back to its start that a belief goes each tick.";
        commitment_start: f64 = 0.3, "share", 0..=1, fixed, "assumed; low, as the forum is new",
            "Commitment of every party at the start.";
        efficacy_start: f64 = 0.3, "share", 0..=1, fixed, "assumed; low, as nothing was achieved yet",
            "Belief of every party at the start that collaborating achieves something.";
        trust_sd: f64 = 0.05, "share", 0..=1, fixed, "assumed; the parties differ little",
            "Standard deviation of trust at the start about the prehistory.";
        trust_lowest: f64 = 0.02, "share", 0..=0.5, fixed, "assumed; nobody starts without any trust",
            "Lowest trust at the start, of parties and of rights holders.";
        trust_highest: f64 = 0.98, "share", 0.5..=1, fixed, "assumed; nobody starts with full trust",
            "Highest trust at the start, of parties and of rights holders.";
        voice_empowering: f64 = 0.5, "factor", 0..=1, lever, "structural",
            "Weight of empowering leadership in lifting the voice of the weak.";
        voice_support: f64 = 0.6, "factor", 0..=1, lever, "structural; with voice_empowering more than enough",
            "Weight of support in lifting the voice of the weak.";
        attendance_efficacy: f64 = 0.9, "share", 0..=5, lever, "structural",
            "Weight of efficacy times dependence in the choice to attend.";
        attendance_trust: f64 = 0.9, "share", 0..=5, lever, "structural",
            "Weight of trust times commitment in the choice to attend.";
        attendance_convening: f64 = 1.0, "share", 0..=5, lever, "structural; a leader counts as far as the party trusts it",
            "Weight of convening leadership, times trust in the convenor, in the choice to attend.";
        attendance_mandate: f64 = 0.3, "share", 0..=5, lever, "structural",
            "Weight of the mandate in coming, of parties with a seat by office: it fills seats, not hearts.";
        attendance_voice: f64 = 0.3, "share", 0..=5, lever, "structural",
            "Weight of voice in the choice to attend.";
        attendance_alternatives: f64 = 0.6, "share", 0..=5, lever, "structural",
            "Weight of alternative venues against attending.";
        quality_rules: f64 = 0.25, "share", 0..=1, lever, "structural; the four weights of dialogue sum to 0.91",
            "Weight of ground rules in the quality of dialogue.";
        quality_transparency: f64 = 0.15, "share", 0..=1, lever, "structural; the four weights of dialogue sum to 0.91",
            "Weight of transparency in the quality of dialogue.";
        quality_mediating: f64 = 0.27, "share", 0..=1, lever, "structural; the four weights of dialogue sum to 0.91",
            "Weight of mediating leadership, times the fairness of the forum, in the quality of dialogue.";
        quality_understanding: f64 = 0.24, "share", 0..=1, lever, "structural; the four weights of dialogue sum to 0.91",
            "Weight of shared understanding in the quality of dialogue.";
        trust_exponent: f64 = 0.5, "exponent", 0..=5, lever, "structural; the geometric mean of both",
            "Power of the product of two parties' commitment with which dialogue builds their trust.";
        override_loss: f64 = 0.5, "share", 0..=1, lever, "structural; half of a full bad experience",
            "Part of a full bad experience that being overridden is, and a conflict.";
        override_mediating: f64 = 0.5, "share", 0..=1, lever, "structural",
            "Part of overriding that full mediating leadership prevents.";
        silence: f64 = 0.3, "factor", 0..=5, lever, "structural; no answer hurts less than a withheld file",
            "Weight of a lack of feedback in an agency's trust, relative to a withheld file.";
        commitment_incentive: f64 = 2.4, "factor", 0..=20, lever, "structural; incentives gate, trust or evidence carries",
            "Weight of incentive times motive in commitment.";
        incentive_alternatives: f64 = 0.5, "share", 0..=1, lever, "structural",
            "Part of the incentive of a party without dependence that full alternative venues take away.";
        evidence: f64 = 0.3, "share", 0..=1, lever, "assumed; chosen for P10: what was achieved moves those who do not trust yet",
            "Part of the motive for commitment that efficacy gives where trust does not.";
        commitment_fairness: f64 = 0.3, "share", 0..=5, lever, "structural",
            "Weight of fairness of the forum in commitment.";
        commitment_convening: f64 = 0.5, "share", 0..=5, lever, "structural; a leader counts where dependence is weak",
            "Weight of convening leadership, times trust in the convenor, in the commitment of a party without dependence.";
        commitment_understanding: f64 = 0.22, "share", 0..=5, lever, "structural",
            "Weight of shared understanding in commitment.";
        commitment_alternatives: f64 = 0.6, "share", 0..=5, lever, "structural",
            "Weight of alternative venues against commitment.";
        convenor_own: f64 = 0.4, "share", 0..=1, lever, "structural; customs convenes",
            "Trust in the convenor that counts for customs itself.";
        compelled: f64 = 0.2, "share", 0..=1, lever, "assumed; chosen for P8: presence is not buy-in",
            "Engagement at a meeting of those who came for the mandate alone, relative to the willing.";
        voices: f64 = 2.5, "parties", 0.1..=1000, lever, "assumed; half of the five that talk in dialogue (Fay, Garrod & Carletta 2000); the form is ours",
            "Parties that have their say at a meeting without a mediator.";
        voices_mediating: f64 = 1.0, "factor", 0..=10, lever, "structural; a mediator lets as many again speak",
            "Addition of full mediating leadership to the parties that have their say.";
        win_gain: f64 = 0.055, "share of the gap", 0..=1, lever, "assumed; chosen for P10 (Vangen & Huxham 2003: trust grows with what is achieved, and is disappointed)",
            "Part of the way to its efficacy that a party's trust in a partner goes at a meeting.";
        conflict: f64 = 1.2, "probability", 0..=10, lever, "assumed; chosen for P5: what divides parties that do not trust each other turns into conflict",
            "Chance of a conflict of a pair at a meeting, by unit of difference in beliefs, without any trust.";
        conflict_distrust: f64 = 2.0, "exponent", 0..=10, lever, "structural",
            "Power of missing trust in the chance of a conflict.";
        conflict_broker: f64 = 0.6, "share", 0..=1, lever, "structural",
            "Part of conflicts that full mediating leadership in a fair forum prevents.";
        conflict_rules: f64 = 0.4, "share", 0..=1, lever, "structural",
            "Part of conflicts that full ground rules prevent.";
        vouching: f64 = 0.5, "share", 0..=1, lever, "assumed; who joins knowing the history is vouched for (Weber 2006)",
            "Part of the gap to members' trust in each other by which trust of and in a newcomer rises when it joins.";
        socialising: f64 = 0.5, "share", 0..=1, lever, "assumed; who joins learns the common view (Weber 2006)",
            "Part of the way to members' mean that the beliefs of a newcomer go when it joins.";
        need: f64 = 0.25, "share", 0..=1, lever, "assumed; chosen for P4 and P13: who depends on customs shares without trusting it",
            "Need to share with customs of an agency of full dependence and no trust.";
        stopped_half: f64 = 0.017, "ratio", 0.00001..=10, lever, "assumed; near the ratio at which histories settle",
            "Sanctions that rest on what partners knew, by what they knew, at which collaboration has half of its full worth.";
    }
    "The parties' memory of success, and their judgement of it."
    experience: Experience {
        partners_memory: f64 = 0.99, "a tick", 0.91..=1, lever, "assumed; half is forgotten in 69 weeks",
            "Part of what partners knew, and of what the border stopped of it, that is remembered after a tick.";
        known_start: f64 = 1.0, "findings", 0.001..=10000, fixed, "assumed; of little weight",
            "What partners knew at the start.";
        worth_untold: f64 = 0.7, "share", 0..=1, lever, "structural; with full feedback 1",
            "Part of the worth of collaborating that seats see without feedback.";
        holder_memory: f64 = 0.97, "a tick", 0.91..=1, lever, "assumed; half is forgotten in 23 weeks",
            "Part of the experience of rights holders' cases that is remembered after a tick.";
        holder_start_success: f64 = 0.5, "share", 0..=1, fixed, "assumed",
            "Remembered share of the cases of rights holders that ended in a sanction, at the start.";
        holder_start_weight: f64 = 1.0, "cases", 0.01..=10000, fixed, "assumed",
            "Weight of that memory, in cases.";
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
            "Off: efficacy stays at its start and moves no trust (success does not feed back).";
        wins_disappoint: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: what collaborating achieves below the trust there is costs no trust (a rival structure).";
        link_dialogue_trust: bool = true, "switch", 0..=1, fixed, "structural",
            "Off: meetings build no trust (being overridden and conflicts still cost it).";
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
        dependence_gain: f64 = 0.18, "share", 0..=1, lever, "structural",
            "How far shared understanding lets parties see that they depend on each other.";
        exclusivity_effect: f64 = 0.85, "share", 0..=1, lever, "structural",
            "How far exclusivity closes alternative venues.";
        attendance_slope: f64 = 4.0, "log-odds", 0..=50, lever, "structural",
            "Steepness of the choice to attend.";
        override_rate: f64 = 0.36, "probability", 0..=1, lever, "structural",
            "Chance that a weaker party is overridden, by unit of difference in voice.";
        absence_loss: f64 = 0.03, "share", 0..=1, lever, "structural",
            "Commitment lost by who was called and stayed away.";
        most_meetings: u32 = 100000, "meetings", 1..=100000, fixed, "off; an addition for propositions",
            "Meetings after which the forum meets no more; 1 is cooperation for once.";
        bypass_loss: f64 = 0.1, "share", 0..=1, lever, "structural",
            "Commitment lost by an attendee whose matter was decided outside the forum.";
        blocking: f64 = 0.0, "share", 0..=1, lever, "off; an addition for propositions",
            "How far a party that is kept out blocks what the forum decides, at full power.";
        commitment_slope: f64 = 4.4, "log-odds", 0..=50, lever, "structural",
            "Steepness of commitment in its causes.";
        commitment_threshold: f64 = 0.9, "share", 0..=5, lever, "structural",
            "Sum of the causes of commitment at which one half is warranted.";
        sharing_slope: f64 = 4.5, "log-odds", 0..=50, lever, "structural",
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
    } };
}
