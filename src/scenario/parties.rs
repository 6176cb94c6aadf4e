//! Customs houses and stakeholders in a scenario file.

use std::collections::BTreeSet;

use super::measures::LATEST_TICK;
use super::problem::Place;
use super::reader::Reader;
use super::tree::{EVERY, Node, Value};
use crate::model::settings::{House, HouseKind, Role, Seat, Stakeholder};
use sfic_text::{text, tr};

/// Maximum number of customs houses; more than any country has.
pub(super) const MOST_HOUSES: usize = 1000;
/// Maximum number of stakeholders in a forum.
pub(super) const MOST_STAKEHOLDERS: usize = 100;
/// Tolerance for the sum of shares, which are written with a few digits.
const ROUNDING: f64 = 1e-6;
/// Highest reach of an agency: with the highest `agency.intelligence_rate` still a probability.
pub(super) const HIGHEST_REACH: f64 = 2.0;

/// Reads the list of customs houses.
pub(super) fn houses(reader: &mut Reader, node: &Node) -> Vec<House> {
    let kinds = [HouseKind::Cargo, HouseKind::Parcel].map(|kind| (kind.word(), kind));
    let items = items(reader, node, "customs.house", MOST_HOUSES);
    let mut houses = Vec::new();
    for item in items {
        reader.table(item, text!("a customs house"), &["name", "kind", "share", "inspection_rate"]);
        let name = name(reader, item, "customs.house");
        let path = |key: &str| format!("customs.house.\"{}\".{key}", name.as_deref().unwrap_or("?"));
        let kind = needed(reader, item, "kind", &tr!("\"cargo\" or \"parcel\""))
            .and_then(|node| reader.word(node, &path("kind"), &kinds));
        let share = needed(reader, item, "share", &tr!("its share of exporters, 0 to 1"))
            .and_then(|node| reader.real(node, &path("share"), 0.0, 1.0, text!("share of exporters")));
        let rate =
            needed(reader, item, "inspection_rate", &tr!("the share of consignments inspected, 0 to 1"))
                .and_then(|node| {
                    reader.real(node, &path("inspection_rate"), 0.0, 1.0, text!("share of consignments"))
                });
        if let (Some(name), Some(kind), Some(share), Some(inspection_rate)) = (name, kind, share, rate) {
            houses.push(House { name, kind, share, inspection_rate });
        }
    }
    let sum: f64 = houses.iter().map(|house| house.share).sum();
    if houses.len() == items.len() && !houses.is_empty() && (sum - 1.0).abs() > ROUNDING {
        let last = items.last().and_then(|item| item.get("share")).map_or(&node.place, |share| &share.place);
        let help = match sum > 0.0 {
            true => tr!("multiply each share by {value}", value = format!("{:.6}", 1.0 / sum)),
            false => tr!("give each house its share of the exporters"),
        };
        let what = tr!("the shares of the customs houses sum to {sum}", sum = (sum * 1e9).round() / 1e9);
        reader.problems.add_with(last, what, tr!("all shares must sum to 1"), vec![help]);
    }
    houses
}

/// Reads the list of stakeholders.
pub(super) fn stakeholders(reader: &mut Reader, node: &Node) -> Vec<Stakeholder> {
    let roles = Role::ALL.map(|role| (role.word(), role));
    let seats = [Seat::Government, Seat::Invited].map(|seat| (seat.word(), seat));
    let items = items(reader, node, "stakeholder", MOST_STAKEHOLDERS);
    let mut parties: Vec<Stakeholder> = Vec::new();
    for item in items {
        reader.table(
            item,
            text!("a stakeholder"),
            &["name", "role", "seat", "power", "dependence", "reach", "joins"],
        );
        let name = name(reader, item, "stakeholder");
        let path = |key: &str| format!("stakeholder.\"{}\".{key}", name.as_deref().unwrap_or("?"));
        let role = match item.get("role") {
            Some(node) => reader.word(node, &path("role"), &roles),
            None => Some(Role::Agency),
        };
        let seat = needed(reader, item, "seat", &tr!("\"government\" or \"invited\""))
            .and_then(|node| reader.word(node, &path("seat"), &seats));
        let mut share = |key: &str| {
            needed(reader, item, key, &tr!("a number from 0 to 1"))
                .and_then(|node| reader.real(node, &path(key), 0.0, 1.0, "share"))
        };
        let (power, dependence) = (share("power"), share("dependence"));
        let reach = match item.get("reach") {
            Some(node) => reader.real(node, &path("reach"), 0.0, HIGHEST_REACH, "factor"),
            None => Some(if role.is_some_and(Role::is_agency) { 1.0 } else { 0.0 }),
        };
        let joins = match item.get("joins") {
            Some(node) => reader.whole(node, &path("joins"), 0, LATEST_TICK, "ticks").map(|tick| tick as u32),
            None => Some(0),
        };
        if let (Some(Role::Customs), Some(1..), Some(node)) = (role, joins, item.get("joins")) {
            let allowed = tr!("must be 0, or left out: customs convenes the forum");
            reader.problems.add(&node.place, tr!("customs cannot join its own forum later"), allowed);
        }
        if let (Some(role), Some(place)) = (role, item.get("role").map(|node| &node.place)) {
            let unique = role != Role::Agency;
            if unique && parties.iter().any(|party| party.role == role) {
                let what = tr!("a second stakeholder with the role `{word}`", word = role.word());
                reader.problems.add(place, what, tr!("only the role `agency` may occur more than once"));
            }
            if reach.is_some_and(|reach| reach > 0.0) && !role.is_agency() {
                let place = item.get("reach").map_or(place, |node| &node.place);
                let what = tr!("`{path}` is for agencies", path = path("reach"));
                reader.problems.add(place, what, tr!("leave it out, or 0, for this role"));
            }
        }
        if let (Some(name), Some(role), Some(seat), Some(power), Some(dependence), Some(reach), Some(joins)) =
            (name, role, seat, power, dependence, reach, joins)
        {
            parties.push(Stakeholder { name, role, seat, power, dependence, reach, joins });
        }
    }
    if parties.len() == items.len() && !parties.iter().any(|party| party.role == Role::Customs) {
        let what = tr!("no stakeholder has the role `customs`");
        reader.problems.add(&node.place, what, tr!("one stakeholder must be customs: it convenes the forum"));
    }
    if parties.len() == items.len() && !parties.iter().any(|party| party.role.is_agency()) {
        let what = tr!("no stakeholder is an agency");
        reader.problems.add(&node.place, what, tr!("at least one must be: customs has nobody to work with"));
    }
    parties
}

fn items<'a>(reader: &mut Reader, node: &'a Node, path: &str, most: usize) -> &'a [Node] {
    let Value::List(items) = &node.value else {
        reader.wrong_kind(node, path, &tr!("a list of tables, [[{path}]]", path));
        return &[];
    };
    if items.is_empty() || items.len() > most {
        let what = tr!("there are {items} in `{path}`", items = items.len(), path);
        reader.problems.add(&node.place, what, tr!("must be 1 to {most}", most));
        return &[];
    }
    let mut names = BTreeSet::new();
    for item in items {
        if let Some(Node { value: Value::Text(name), place }) = item.get("name")
            && !names.insert(name)
        {
            reader.problems.add(
                place,
                tr!("a second `{name}` in `{path}`", name, path),
                tr!("names must be unique"),
            );
        }
    }
    items
}

fn name(reader: &mut Reader, item: &Node, path: &str) -> Option<String> {
    let node = needed(reader, item, "name", &tr!("its name, a text"))?;
    let name = reader.text(node, &format!("{path}.name"))?;
    let plain = !name.trim().is_empty() && name.chars().count() <= 80 && !name.chars().any(char::is_control);
    let plain = plain && name != EVERY;
    if !plain {
        let allowed = tr!("must be 1 to 80 characters on one line, and not `*`, which stands for all");
        reader.problems.add(&node.place, tr!("this is no name"), allowed);
    }
    reader.origins.insert(format!("{path}.\"{name}\".name"), node.place.clone());
    plain.then_some(name)
}

fn needed<'a>(reader: &mut Reader, item: &'a Node, key: &str, what: &str) -> Option<&'a Node> {
    let found = item.get(key);
    if found.is_none() && matches!(item.value, Value::Table(_)) {
        reader.problems.add(
            head(item),
            tr!("`{key}` is missing", key),
            tr!("needs {key} = {what}", key, what),
        );
    }
    found
}

/// The position of the first key of a table, or of the table itself.
fn head(item: &Node) -> &Place {
    item.entries().first().map_or(&item.place, |entry| &entry.place)
}
