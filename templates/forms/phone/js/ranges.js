// What is still open: every pattern of applicability that unanswered items can still bring about, in the order of
// build_tools/audits/scoring/ranges.py, so that ties fall alike.

import { standing } from './conditions.js';
import { compare, decimal, divide, add, subtract, ONE } from './exact.js';
import { judged } from './judging.js';

export const MOST_PATTERNS = 1024;
const LEFT_OUT = Symbol('not applicable');
const TWO = { n: 2n, d: 1n };

// [{stands: [bool], assumed: Map number → part, loose: Set}]; known: item number → true, false or null.
export function patterns(plan, at, known, most = MOST_PATTERNS) {
  const none = { assumed: new Map(), loose: new Set() };
  if (!known.includes(null)) return [{ ...none, stands: known.map((one) => one === true) }];
  const open = controllers(plan).filter((id) => plan.index.has(id) && !at.answers.has(id) && !at.notApplicable.has(id))
    .map((id) => plan.index.get(id));
  const values = open.map((number) => kinds(plan, plan.items[number], at));
  if (values.reduce((count, several) => count * several.length, 1) > most) {
    const loose = new Set(known.map((_, i) => i).filter((i) => known[i] === null));
    return [{ ...none, stands: known.map((one) => one !== false), loose }];
  }
  const [found, seen] = [[], new Set()];
  for (const chosen of product(values)) {
    const pattern = patternOf(plan, at, open, chosen);
    const assumed = [...pattern.assumed].sort(([a], [b]) => a - b).map(([i, { n, d }]) => `${i}:${n}/${d}`);
    const key = `${pattern.stands.map(Number).join('')} ${assumed.join()}`;
    if (!seen.has(key)) found.push(pattern);
    seen.add(key);
  }
  return found;
}

function product(several) {
  return several.reduce((rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])), [[]]);
}

function patternOf(plan, at, open, chosen) {
  const answers = new Map(at.answers);
  const notApplicable = new Set(at.notApplicable);
  open.forEach((number, i) => {
    if (chosen[i] === LEFT_OUT) notApplicable.add(plan.items[number].id);
    else answers.set(plan.items[number].id, chosen[i]);
  });
  const then = standing(plan.conditions, { ...at, answers, notApplicable });
  const stands = plan.items.map((item) => then.get(item.id) === true);
  const assumed = new Map();
  open.forEach((number, i) => {
    if (chosen[i] === LEFT_OUT) {
      stands[number] = false;
      return;
    }
    const part = judged(plan.items[number], chosen[i], plan.model);
    if (part !== null) assumed.set(number, part);
  });
  return { stands, assumed, loose: new Set() };
}

// ---- what conditions ask for

// Every [subject, test] below a condition.
function tests(condition) {
  return Object.entries(condition).flatMap(([key, inner]) => {
    if (key === 'all' || key === 'any') return inner.flatMap(tests);
    return key === 'not' ? tests(inner) : [[key, inner]];
  });
}

function itemTests(plan) {
  return plan.items.flatMap((item) => plan.conditions.get(item.id).flatMap(tests));
}

function controllers(plan) {
  return [...new Set(itemTests(plan).map(([subject]) => subject))].filter((one) => !one.startsWith('outlet.')).sort();
}

function operands(plan, id, at) {
  const found = itemTests(plan).filter(([subject]) => subject === id).flatMap(([, test]) => Object.values(test)[0]);
  return [...new Set(found.map((one) => (typeof one === 'object' ? at.parameters[one.parameter] : one)))].sort();
}

// Values of an unanswered item, one for each way in which conditions and points can tell them apart.
function kinds(plan, { id, response }, at) {
  const asked = operands(plan, id, at);
  const found = kindsOf(response, asked);
  return response.not_applicable === 'allowed' ? [...found, LEFT_OUT] : found;
}

function kindsOf(response, asked) {
  const ids = (response.options || []).map((one) => one.id);
  switch (response.type) {
    case 'yes-no': return ['yes', 'no'];
    case 'choice':
    case 'graded': return ids;
    case 'multi': {
      const others = ids.filter((one) => !asked.includes(one));
      const some = subsets(ids.filter((one) => asked.includes(one)));
      return some.flatMap((one) => (others.length ? [one, [...one, ...others]] : [one]));
    }
    case 'number': return numbers(response, asked);
    case 'date': return [...new Set(asked.flatMap((day) => daysAround(day)))].sort().map((day) => ({ day }));
    default: return [...asked, ''];
  }
}

// By size, then in order, as itertools.combinations gives them.
function subsets(values) {
  const ofSize = (size, from) => {
    if (!size) return [[]];
    return values.slice(from).flatMap((one, i) => ofSize(size - 1, from + i + 1).map((rest) => [one, ...rest]));
  };
  return values.concat([null]).flatMap((_, size) => ofSize(size, 0));
}

function numbers(response, asked) {
  const edges = [...asked, ...(response.bands || []).map((one) => one.from)].map(decimal);
  const [low, high] = [response.min, response.max].map((one) => (one === undefined ? null : decimal(one)));
  const ordered = distinct([...edges, low, high].filter(Boolean));
  if (!ordered.length) return [{ n: 0n, d: 1n }];
  const between = ordered.slice(1).map((one, i) => divide(add(one, ordered[i]), TWO));
  const all = distinct([...ordered, ...between, subtract(ordered[0], ONE), add(ordered[ordered.length - 1], ONE)]);
  return all.filter((one) => (!low || compare(one, low) >= 0) && (!high || compare(one, high) <= 0));
}

function distinct(values) {
  return values.sort(compare).filter((one, i, several) => !i || compare(one, several[i - 1]) !== 0);
}

// The day and those beside it, within the calendar that Python has: years 1 to 9999.
function daysAround(day) {
  const around = [-1, 0, 1].map((shift) => {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + shift);
    return date.toISOString();
  });
  return around.filter((near) => /^\d{4}-/.test(near) && !near.startsWith('0000')).map((near) => near.slice(0, 10));
}
