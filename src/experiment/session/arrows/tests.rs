//! Every arrow by hand, in a forum of three: customs, the market regulator, consumers.

use std::sync::Arc;

use super::*;
use crate::model::settings::{Role, Specification};

fn world() -> World {
    let mut spec = Specification::default();
    let wanted = [Role::Customs, Role::MarketRegulation, Role::Consumers];
    spec.stakeholders.retain(|party| wanted.contains(&party.role));
    let settings = &mut spec.settings;
    settings.population.exporters = 20;
    settings.population.consumers = 10;
    let institution = &mut settings.institution;
    (institution.ground_rules, institution.transparency) = (0.5, 0.4);
    (institution.inclusiveness, institution.exclusivity) = (0.5, 0.6);
    (institution.mandate, institution.platform, institution.bypass) = (0.3, 0.2, 0.0);
    (institution.convening, institution.mediating, institution.empowering) = (0.2, 0.3, 0.4);
    (settings.forum.alternatives, settings.forum.attendance_cost) = (0.5, 0.3);
    (settings.forum.dialogue_gain, settings.forum.belief_gain, settings.forum.voices) = (0.2, 0.5, 1.2);
    (settings.agency.sharing_threshold, settings.agency.leak_risk) = (0.5, 0.05);
    settings.agency.manual_channel = 0.25;
    let structure = &mut settings.structure;
    (structure.exclusivity_effect, structure.understanding_spread) = (0.5, 0.9);
    (structure.attendance_slope, structure.commitment_slope, structure.sharing_slope) = (4.0, 6.0, 8.0);
    structure.commitment_threshold = 0.8;
    settings.forum.stopped_half = 0.2;
    let mut world = World::new(Arc::new(spec), 1, 0);
    world.tick = 1;
    let hand = Hand::default();
    let forum = &mut world.forum;
    // Trust in oneself counts for nothing.
    forum.trust =
        (0..9).map(|cell| if cell % 4 == 0 { 0.9 } else { hand.trust[cell / 3][cell % 3] }).collect();
    forum.commitment = hand.commitment.to_vec();
    forum.efficacy = hand.efficacy.to_vec();
    forum.dependence = DEPENDENCE.to_vec();
    forum.voice = VOICE.to_vec();
    forum.beliefs = BELIEFS.to_vec();
    forum.understanding_at_work = hand.understanding;
    forum.lead = [0.4, 0.6, 0.2].map(|trusted| 0.2 * trusted).to_vec();
    (world.experience.joint, world.experience.known) = (0.6, 2.0);
    world
}

const DEPENDENCE: [f64; 3] = [0.8, 0.5, 0.3];
const VOICE: [f64; 3] = [0.8, 0.7, 0.5];
const BELIEFS: [[f64; 4]; 3] = [[0.1, 0.9, 0.5, 0.3], [0.4, 0.2, 0.6, 0.8], [0.7, 0.5, 0.0, 0.1]];

/// The numbers of which the answers are made, and the equations of the model's description written once more.
#[derive(Clone)]
struct Hand {
    ground_rules: f64,
    transparency: f64,
    inclusiveness: f64,
    exclusivity: f64,
    mandate: f64,
    platform: f64,
    alternatives: f64,
    /// What the convenor is worth to each.
    lead: [f64; 3],
    mediating: f64,
    trust: [[f64; 3]; 3],
    commitment: [f64; 3],
    efficacy: [f64; 3],
    understanding: f64,
    more_come: f64,
}

impl Default for Hand {
    fn default() -> Self {
        Hand {
            ground_rules: 0.5,
            transparency: 0.4,
            inclusiveness: 0.5,
            exclusivity: 0.6,
            mandate: 0.3,
            platform: 0.2,
            alternatives: 0.5,
            lead: [0.08, 0.12, 0.04],
            mediating: 0.3,
            trust: [[0.0, 0.5, 0.4], [0.6, 0.0, 0.3], [0.2, 0.7, 0.0]],
            commitment: [0.6, 0.5, 0.4],
            efficacy: [0.3, 0.4, 0.5],
            understanding: 0.6,
            more_come: 0.0,
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

impl Hand {
    fn elsewhere(&self) -> f64 {
        self.alternatives * (1.0 - 0.5 * self.exclusivity)
    }

    fn mean_trust(&self, j: usize) -> f64 {
        self.trust[j].iter().sum::<f64>() / 2.0
    }

    /// The probability that each comes, and how far those who come are engaged.
    fn coming(&self) -> [(f64, f64); 3] {
        let inclination = |j: usize, mandate: f64| {
            0.9 * self.efficacy[j] * DEPENDENCE[j]
                + 0.9 * self.mean_trust(j) * self.commitment[j]
                + self.lead[j]
                + 0.3 * mandate
                + 0.3 * VOICE[j]
                - 0.6 * self.elsewhere() * (1.0 - DEPENDENCE[j])
                - 0.3
        };
        let willing = logistic(4.0 * inclination(1, 0.0));
        let seated = logistic(4.0 * inclination(1, self.mandate));
        let invited = self.inclusiveness * logistic(4.0 * inclination(2, 0.0));
        let engaged = (willing + 0.2 * (seated - willing)) / seated;
        [
            (1.0, 1.0),
            ((seated + self.more_come).min(1.0), engaged),
            ((invited + self.more_come).min(1.0), 1.0),
        ]
    }

    fn comes(&self) -> [f64; 3] {
        self.coming().map(|(comes, _)| comes)
    }

    fn engaged(&self, j: usize) -> f64 {
        self.coming()[j].1
    }

    fn attendance(&self) -> f64 {
        self.comes().iter().sum::<f64>() / 3.0
    }

    /// Quality of dialogue, by the part of what is to be said for which there is time: two voices among those who come. The
    /// Gini coefficient of 0.8, 0.7 and 0.5 is 0.1.
    fn heard(&self) -> f64 {
        let quality = 0.25 * self.ground_rules
            + 0.15 * self.transparency
            + 0.27 * self.mediating * 0.9
            + 0.24 * self.understanding;
        let attending: f64 = self.comes().iter().sum();
        quality * (1.2 * (1.0 + self.mediating) / attending).min(1.0)
    }

    fn trust_gained(&self) -> f64 {
        let comes = self.comes();
        let pairs = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)];
        let gained = |&(i, j): &(usize, usize)| {
            let engaged = self.engaged(i) * self.engaged(j);
            let both = (self.commitment[i] * self.commitment[j] * engaged).sqrt();
            let won = 0.055 * engaged.sqrt() * (self.efficacy[i] - self.trust[i][j]);
            comes[i] * comes[j] * (0.2 * self.heard() * both * (1.0 - self.trust[i][j]) + won)
        };
        pairs.iter().map(gained).sum::<f64>() / 6.0
    }

    fn understanding_gained(&self) -> f64 {
        let comes = self.comes();
        let weight: f64 = (0..3).map(|j| comes[j] * VOICE[j]).sum();
        let mut after = BELIEFS;
        for cause in 0..4 {
            let common = (0..3).map(|j| comes[j] * VOICE[j] * BELIEFS[j][cause]).sum::<f64>() / weight;
            for j in 0..3 {
                after[j][cause] +=
                    comes[j] * self.engaged(j) * 0.5 * self.heard() * (common - BELIEFS[j][cause]);
            }
        }
        let distance = |beliefs: [[f64; 4]; 3]| {
            let of_cause = |cause: usize| {
                let mean = beliefs.iter().map(|belief| belief[cause]).sum::<f64>() / 3.0;
                beliefs.iter().map(|belief| (belief[cause] - mean).abs()).sum::<f64>() / 3.0
            };
            (0..4).map(of_cause).sum::<f64>() / 4.0
        };
        0.9 * (distance(BELIEFS) - distance(after))
    }

    fn commitment_warranted(&self) -> f64 {
        let of = |j: usize| {
            let motive = 1.0 - (1.0 - self.mean_trust(j)) * (1.0 - 0.3 * self.efficacy[j]);
            let incentive = DEPENDENCE[j] * (1.0 - 0.5 * self.elsewhere() * (1.0 - DEPENDENCE[j]));
            let warrant = 2.4 * incentive * motive
                + 0.3 * 0.9
                + 0.5 * self.lead[j] * (1.0 - DEPENDENCE[j])
                + 0.22 * self.understanding
                - 0.6 * self.elsewhere() * (1.0 - DEPENDENCE[j])
                - 0.8;
            logistic(6.0 * warrant)
        };
        (0..3).map(of).sum::<f64>() / 3.0
    }

    fn sharing(&self) -> f64 {
        let channel = self.platform + (1.0 - self.platform) * 0.25;
        let need = 1.0 - (1.0 - self.trust[1][0]) * (1.0 - 0.25 * DEPENDENCE[1]);
        let readiness =
            need * (0.2 + 0.8 * self.commitment[1]) + 0.13 * self.ground_rules + 0.4 * self.lead[1]
                - 0.05
                - 0.5;
        channel * logistic(8.0 * readiness)
    }

    /// The change of an answer for a unit of the source, when it is raised by a tenth.
    fn strength(raise: impl Fn(&mut Hand), answer: fn(&Hand) -> f64) -> f64 {
        let (now, mut raised) = (Hand::default(), Hand::default());
        raise(&mut raised);
        (answer(&raised) - answer(&now)) / 0.1
    }
}

#[test]
fn each_arrow_is_the_change_of_its_answer_for_a_unit_of_its_source() {
    let firmer = |hand: &mut Hand| {
        hand.ground_rules = 0.6;
        hand.transparency = 0.5;
        hand.inclusiveness = 0.6;
        hand.exclusivity = 0.7;
        hand.mandate = 0.4;
        hand.platform = 0.3;
    };
    // Trust in customs is 0.6 and 0.2; that of customs itself counts as 0.4.
    let led = |hand: &mut Hand| (hand.lead, hand.mediating) = ([0.12, 0.18, 0.06], 0.4);
    // 0.5 · (1 − 0.5 · 0.6) = 0.35, a tenth less.
    let less_elsewhere = |hand: &mut Hand| hand.alternatives = 0.25 / 0.7;
    let trusted = |hand: &mut Hand| hand.trust = [[0.0, 0.6, 0.5], [0.7, 0.0, 0.4], [0.3, 0.8, 0.0]];
    let more_come = |hand: &mut Hand| hand.more_come = 0.1;
    let expected = [
        ("starting conditions", "commitment", Hand::strength(less_elsewhere, Hand::commitment_warranted)),
        ("institutional design", "face-to-face dialogue", Hand::strength(firmer, Hand::attendance)),
        ("institutional design", "outcomes", Hand::strength(firmer, Hand::sharing)),
        ("facilitative leadership", "face-to-face dialogue", Hand::strength(led, Hand::attendance)),
        ("facilitative leadership", "trust", Hand::strength(led, Hand::trust_gained)),
        ("face-to-face dialogue", "trust", Hand::strength(more_come, Hand::trust_gained)),
        (
            "face-to-face dialogue",
            "shared understanding",
            Hand::strength(more_come, Hand::understanding_gained),
        ),
        ("trust", "commitment", Hand::strength(trusted, Hand::commitment_warranted)),
        ("trust", "outcomes", Hand::strength(trusted, Hand::sharing)),
        (
            "commitment",
            "face-to-face dialogue",
            Hand::strength(|hand| hand.commitment = [0.7, 0.6, 0.5], Hand::attendance),
        ),
        (
            "shared understanding",
            "commitment",
            Hand::strength(|hand| hand.understanding = 0.7, Hand::commitment_warranted),
        ),
        ("small wins", "trust", Hand::strength(|hand| hand.efficacy = [0.4, 0.5, 0.6], Hand::trust_gained)),
        (
            "small wins",
            "commitment",
            Hand::strength(|hand| hand.efficacy = [0.4, 0.5, 0.6], Hand::commitment_warranted),
        ),
        // 0.3 of what was known was stopped, and 0.33 with a tenth more; half of the worth is at 0.2.
        ("outcomes", "small wins", (0.33 / 0.53 - 0.3 / 0.5) / 0.1),
    ];
    let found = arrows(&world());
    assert_eq!(found.len(), expected.len());
    for (arrow, (from, to, strength)) in found.iter().zip(expected) {
        assert_eq!((arrow.from, arrow.to), (from, to));
        assert!((arrow.strength - strength).abs() < 1e-9, "{from} → {to}: {} {strength}", arrow.strength);
        assert!(strength > 0.005, "{from} → {to}: {strength}");
    }
}

#[test]
fn what_is_full_is_raised_no_further_and_before_the_first_tick_there_are_no_arrows() {
    let mut full = world();
    full.forum.trust.fill(1.0);
    full.forum.commitment.fill(1.0);
    full.forum.efficacy.fill(1.0);
    full.forum.understanding_at_work = 1.0;
    // Nowhere else to go, and nothing worth more than everything.
    full.rules.forum.alternatives = 0.0;
    full.rules.forum.stopped_half = 1e-300;
    let strengths: Vec<_> = arrows(&full).into_iter().map(|a| (a.from, a.strength)).collect();
    let sources =
        ["starting conditions", "trust", "commitment", "shared understanding", "small wins", "outcomes"];
    for source in sources {
        assert!(strengths.iter().filter(|(from, _)| *from == source).all(|(_, s)| *s == 0.0), "{source}");
    }
    full.tick = 0;
    assert_eq!(arrows(&full), []);
}

#[test]
fn parties_that_are_not_admitted_do_not_come() {
    let mut world = world();
    world.forum.admitted[1] = false;
    let cycle = Cycle { rules: world.rules, forum: world.forum.clone(), more_come: 0.0 };
    let comes: Vec<f64> = cycle.comes().iter().map(|(comes, _)| *comes).collect();
    assert_eq!(comes[..2], [1.0, 0.0]);
    let consumers = Hand::default().comes()[2];
    assert!((comes[2] - consumers).abs() < 1e-12);
    assert!((cycle.attendance() - (1.0 + consumers) / 3.0).abs() < 1e-12);
}

#[test]
fn boxes_hold_the_latest_value_of_their_quantity() {
    let mut world = world();
    world.rules.institution.platform = 0.625;
    let found = nodes(&world);
    let of = |name: &str| found.iter().find(|node| node.name == name).unwrap().value;
    assert_eq!(of("platform"), Some(0.625));
    assert_eq!(of("dependence"), Some((0.8 + 0.45 + 0.3) / 3.0));
    assert_eq!(of("trust"), None, "nothing was observed");
    assert!(found.iter().all(|node| node.name != "reinfringement_rate"));
    world.tick = 0;
    crate::model::tick::tick(&mut world);
    let found = nodes(&world);
    let trust = found.iter().find(|node| node.name == "trust").unwrap();
    assert_eq!((trust.node, trust.unit, trust.value), ("trust", "share", Some(world.forum.mean_trust())));
}
