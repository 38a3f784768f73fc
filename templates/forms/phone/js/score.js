// The score so far, exactly as build_tools/scoring would give it for the record as it stands: the least that can still come,
// the most, how much was checked, the grade if nothing open can change it. Proved against the engine by tests.

import { add, compare, decimal, multiply, ONE, subtract, sum, ZERO } from './exact.js';
import { circumstances, standing } from './conditions.js';
import { judged } from './judging.js';
import { HUNDRED, MEASURES, Plan, units } from './models.js';
import { patterns } from './ranges.js';
import { fault, isBlank, typed } from './responses.js';

// failedBefore: ids of items that failed in the predecessor. Gives {score, upper, coverage, grade, why, failed, sections}.
export function score(form, draft, outlet, failedBefore = [], most = undefined) {
  const plan = new Plan(form);
  const at = circumstances(form, draft, outlet);
  const stands = standing(plan.conditions, at);
  const known = plan.items.map((item) => stands.get(item.id));
  for (const item of plan.items.filter((_, i) => known[i] === false)) { // the record will not hold them
    at.answers.delete(item.id);
    at.notApplicable.delete(item.id);
  }
  const verdicts = plan.items.map((item, i) => verdict(plan, item, draft.answers[item.id], at, known[i]));
  const before = new Set(failedBefore.filter((id) => plan.index.has(id)).map((id) => plan.index.get(id)));
  const ends = patterns(plan, at, known, most).map((pattern) => endsOf(plan, verdicts, pattern, before));
  const { worst, best, ranks } = reach(plan, ends);
  const failing = verdicts.map((_, i) => i).filter((i) => verdicts[i].outcome === 'nonconformity');
  const coverage = coverageOf(plan, worst.low, verdicts);
  return {
    score: worst.low.total,
    upper: best.high.total,
    coverage,
    ...gradeOf(plan, worst.low, failing, coverage, ranks),
    failed: plan.critical.filter((i) => failing.includes(i)).map((i) => plan.items[i].id),
    sections: plan.root.nested.map((node) => ({
      section: node.section, score: worst.low.scores[node.number], upper: best.high.scores[node.number],
    })),
  };
}

// Items of the predecessor that failed, judged by this form.
export function failedBefore(form, previous) {
  if (!previous) return [];
  const plan = new Plan(form);
  return plan.items.filter((item) => {
    const said = previous.record.answers[item.id];
    if (!said || isBlank(item.response, said.answer) || ['not-applicable', 'not-checked'].includes(said.answer)) return false;
    try {
      const part = fault(item.response, said.answer) ? null : judged(item, typed(item.response, said.answer), plan.model);
      return part !== null && compare(part, ONE) !== 0;
    } catch {
      return false; // an answer of another shape: the item was another one then
    }
  }).map((item) => item.id);
}

function verdict(plan, item, entry, at, stands) {
  if (stands === false || at.notApplicable.has(item.id)) return { outcome: 'not-applicable' };
  const most = plan.possible[plan.index.get(item.id)];
  if (most === null) return { outcome: 'unscored' };
  if (!at.answers.has(item.id)) return { outcome: 'not-checked' };
  const fulfilled = judged(item, at.answers.get(item.id), plan.model);
  const outcome = compare(fulfilled, ONE) === 0 ? 'conformity' : 'nonconformity';
  return { outcome: stands ? outcome : 'not-checked', fulfilled };
}

// Everything open at 0, and at its best.
function endsOf(plan, verdicts, pattern, before) {
  const [low, high, lowFailing, highFailing] = [[], [], new Set(), new Set()];
  verdicts.forEach((one, i) => {
    let [least, most, fails] = [null, null, false];
    if (pattern.stands[i] && !['not-applicable', 'unscored'].includes(one.outcome)) {
      if (one.fulfilled && !pattern.loose.has(i)) {
        least = one.fulfilled;
        most = least;
        fails = compare(least, ONE) !== 0;
      } else {
        least = ZERO;
        most = pattern.assumed.get(i) || ONE;
        fails = true;
      }
      if (fails) lowFailing.add(i);
      if (compare(most, ONE) !== 0) highFailing.add(i);
    }
    low.push(plan.counting[i] ? least : null);
    high.push(plan.counting[i] ? most : null);
  });
  const lower = tally(plan, low, lowFailing, before);
  const same = low.every((one, i) => one === high[i] || (one && high[i] && compare(one, high[i]) === 0));
  if (same && lowFailing.size === highFailing.size && [...lowFailing].every((i) => highFailing.has(i))) return { low: lower, high: lower };
  const left = leftOut(plan, verdicts, pattern, high, highFailing);
  if (left.some((one, i) => one !== high[i])) {
    const without = tally(plan, left, highFailing, before);
    if (without.total !== null) return { low: lower, high: without };
  }
  return { low: lower, high: tally(plan, high, highFailing, before) };
}

// In a section that counts 0 anyway, an open item is best not applicable, where it may be.
function leftOut(plan, verdicts, pattern, values, failing) {
  const found = [...values];
  for (const i of failing) {
    if (plan.items[i].critical !== 'zero-section') continue;
    for (const number of plan.leaf[i].items) {
      const mayLeave = plan.items[number].response.not_applicable === 'allowed';
      if (!verdicts[number].fulfilled && !pattern.assumed.has(number) && mayLeave) found[number] = null;
    }
  }
  return found;
}

// From what every item fulfilled to total and rank: critical effects, repeats, bands (build_tools/audits/scoring/tally.py).
function tally(plan, given, failing, before) {
  const failed = plan.critical.filter((i) => failing.has(i));
  const zeroed = new Set(failed.filter((i) => plan.items[i].critical === 'zero-section').flatMap((i) => plan.leaf[i].items));
  const values = given.map((one, i) => (one !== null && zeroed.has(i) ? ZERO : one));
  const scores = MEASURES[plan.model](plan, values);
  const effects = failed.map((i) => plan.items[i].critical);
  let total = scores[plan.root.number];
  if (total !== null) {
    const repeats = [...before].filter((i) => failing.has(i) && values[i] !== null).length;
    const repeated = multiply(decimal((plan.scoring.repeat || { deduct: '0' }).deduct), { n: BigInt(repeats), d: 1n });
    total = plan.model === 'demerit' ? add(total, repeated) : subtract(total, repeated);
    if (total.n < 0n || effects.includes('zero-total')) total = ZERO;
  }
  const parts = plan.root.nested.map((node) => scores[node.number]).filter((one) => one !== null);
  const worst = plan.model === 'demerit' ? parts.reduce((most, one) => (compare(one, most) > 0 ? one : most), ZERO) : ZERO;
  return { values, scores, total, rank: rank(plan.scoring, total, worst, effects) };
}

const ladder = (scoring) => (scoring.model === 'demerit' ? scoring.bands : scoring.grades);
export const gradeName = (grade) => grade.rating || grade.grade;

function rank(scoring, total, worst, effects) {
  const grades = ladder(scoring);
  if (effects.includes('fail')) return grades.length - 1;
  if (total === null) return null;
  const names = grades.map(gradeName);
  const caps = effects.filter((one) => one && one.cap !== undefined).map((one) => names.indexOf(one.cap));
  return Math.max(band(scoring, total, worst), ...caps);
}

function band(scoring, total, worst) {
  const within = (limit, value) => limit === undefined || limit === null || compare(value, decimal(limit)) <= 0;
  if (scoring.model === 'demerit') return scoring.bands.findIndex((one) => within(one.total_max, total) && within(one.part_max, worst));
  return scoring.grades.findIndex((one) => compare(total, decimal(one.from)) >= 0);
}

function reach(plan, ends) {
  const better = (a, b) => (plan.model === 'demerit' ? compare(a, b) < 0 : compare(a, b) > 0);
  const pick = (several, end, wins) => several.filter((one) => one[end].total !== null)
    .reduce((kept, one) => (kept === null || wins(one[end].total, kept[end].total) ? one : kept), null);
  return {
    worst: pick(ends, 'low', (a, b) => better(b, a)) || ends[0],
    best: pick(ends, 'high', better) || ends[0],
    ranks: new Set(ends.flatMap((one) => [one.low.rank, one.high.rank])),
  };
}

// The share of effective weight that was checked, 0 to 100.
function coverageOf(plan, low, verdicts) {
  const counted = plan.items.map((_, i) => i).filter((i) => low.values[i] !== null);
  if (!counted.length) return ZERO;
  const unchecked = counted.filter((i) => verdicts[i].outcome === 'not-checked');
  if (!unchecked.length) return HUNDRED;
  const worth = units(plan, low.values);
  return multiply(subtract(ONE, sum(unchecked.map((i) => multiply(plan.measured[i], worth[plan.leaf[i].number])))), HUNDRED);
}

function gradeOf(plan, low, failing, coverage, ranks) {
  const grades = ladder(plan.scoring);
  if (failing.some((i) => plan.items[i].critical === 'fail')) return { grade: grades[grades.length - 1], why: null };
  if (low.total === null) return { grade: null, why: 'nothing-applies' };
  if (compare(coverage, decimal(plan.scoring.coverage_floor)) < 0) return { grade: null, why: 'coverage' };
  if (ranks.size > 1) return { grade: null, why: 'open-range' };
  return { grade: low.rank === null ? null : grades[low.rank], why: null };
}

// ---- as decimals

function fixed({ n, d }, places) {
  const scale = 10n ** BigInt(places);
  const whole = (2n * n * scale + d) / (2n * d);
  const text = String(whole).padStart(places + 1, '0');
  return places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
}

// Two places, half up; more where rounding would show the edge of a band (or 100) that was not reached.
export function display(value, scoring) {
  const low = scoring.model === 'demerit';
  const edges = low ? scoring.bands.map((one) => one.total_max).filter((one) => one !== undefined && one !== null).map(decimal)
    : [...scoring.grades.map((one) => decimal(one.from)), HUNDRED];
  const not = edges.filter((edge) => (low ? compare(value, edge) > 0 : compare(value, edge) < 0));
  for (let places = 2; ; places += 1) {
    const text = fixed(value, places);
    const lies = not.some((edge) => (low ? compare(decimal(text), edge) <= 0 : compare(decimal(text), edge) >= 0));
    if (!lies) return text;
  }
}

