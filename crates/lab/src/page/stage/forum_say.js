// What the forum says in words.

const text = (env, key, values) => env.text(`lab.stage.forum.${key}`, values);
const share = (env, value) => env.number(value, "share");

/** Mean of the trust that `j` has in the others, and that they have in it. */
export function meanTrust(stakeholders, j) {
  const others = stakeholders.map((_, k) => k).filter((k) => k !== j);
  const mean = (value) => others.reduce((sum, k) => sum + value(k), 0) / Math.max(1, others.length);
  return { inOthers: mean((k) => stakeholders[j].trust[k]), ofOthers: mean((k) => stakeholders[k].trust[j]) };
}

/** A party, line by line; the strongest and weakest tie in both directions. */
export function partyLines(env, forum, j) {
  const parties = forum.stakeholders;
  const party = parties[j];
  const lines = [
    env.known(party.name),
    text(env, party.admitted ? `seat.${party.seat}` : "seat.outside"),
    text(env, party.attended ? "was_there" : "was_absent"),
  ];
  const values = (...keys) => lines.push(keys
    .map((key) => text(env, `value.${key}`, { value: share(env, party[key]) })).join(env.text("lab.stage.comma")));
  values("power", "voice");
  values("commitment", "dependence");
  values("efficacy");
  if (party.shares !== null) lines.push(text(env, "passes", { value: share(env, party.shares) }));
  const others = parties.map((_, k) => k).filter((k) => k !== j);
  others.sort((a, b) => party.trust[b] - party.trust[a]);
  const ends = others.length > 2 ? [others[0], others[others.length - 1]] : others;
  for (const k of ends) {
    lines.push(text(env, "ways", {
      other: env.known(parties[k].name), to: share(env, party.trust[k]), from: share(env, parties[k].trust[j]),
    }));
  }
  return lines;
}

const COLUMNS = ["admitted", "attended", "power", "voice", "commitment", "dependence", "efficacy", "trusts", "trusted", "shares"];

/** Heads of the table. */
export function heads(env) {
  return [text(env, "head.party"), ...COLUMNS.map((column) => text(env, `head.${column}`))];
}

/** A row of the table. */
export function row(env, forum, j) {
  const party = forum.stakeholders[j];
  const { inOthers, ofOthers } = meanTrust(forum.stakeholders, j);
  const yes = (is) => text(env, is ? "yes" : "no");
  return [
    env.known(party.name), yes(party.admitted), yes(party.attended),
    ...[party.power, party.voice, party.commitment, party.dependence, party.efficacy, inOthers, ofOthers]
      .map((value) => share(env, value)),
    party.shares === null ? "–" : share(env, party.shares),
  ];
}
