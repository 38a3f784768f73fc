// Whether a section or item applies: true, false, or null while unknown. The same three-valued logic as
// build_tools/language/form/applicability.py: a test on an item that does not apply (by its own condition, or because the person said so)
// does not hold, so that what hangs on it does not stay open.

import { compare, decimal } from './exact.js';
import { daysIn, fault, isBlank, typed } from './responses.js';

// Kleene's "and": false decides, then unknown.
function all(values) {
  return values.includes(false) ? false : values.includes(null) ? null : true;
}

const not = (value) => (value === null ? null : !value);

// at: {outlet, day, parameters, answers: Map id → typed answer, notApplicable: Set of ids}; stands: id → standing.
export function applies(condition, at, stands = () => true) {
  if (!condition) return true;
  const parts = [];
  for (const [subject, test] of Object.entries(condition)) {
    if (subject === 'all') parts.push(all(test.map((one) => applies(one, at, stands))));
    else if (subject === 'any') parts.push(not(all(test.map((one) => not(applies(one, at, stands))))));
    else if (subject === 'not') parts.push(not(applies(test, at, stands)));
    else parts.push(holds(subject, test, at, stands));
  }
  return all(parts);
}

function holds(subject, test, at, stands) {
  const [operator, operand] = Object.entries(test)[0];
  if (subject.startsWith('outlet.')) {
    const value = attribute(subject, at);
    return value === undefined ? null : matches(value, operator, operand, at.parameters);
  }
  const applicable = at.notApplicable.has(subject) ? false : stands(subject);
  if (applicable === false) return false;
  if (!at.answers.has(subject)) return null;
  const held = matches(at.answers.get(subject), operator, operand, at.parameters);
  return applicable || !held ? held : null;
}

// An outlet's attribute at the record's day; undefined where network.yml does not say it (audit read reports that).
function attribute(subject, { outlet, day }) {
  switch (subject) {
    case 'outlet.opened': return outlet.opened && { day: outlet.opened };
    case 'outlet.age_months': return outlet.opened && day ? { n: BigInt(fullMonths(outlet.opened, day)), d: 1n } : undefined;
    case 'outlet.class': return outlet.class;
    case 'outlet.region': return outlet.region;
    default: return outlet.relationship || [];
  }
}

// Full months from start to day; the month is full on the same day of the month (or the month's last day).
export function fullMonths(start, day) {
  const [year, month, date] = start.split('-').map(Number);
  const [toYear, toMonth, toDate] = day.split('-').map(Number);
  const months = (toYear - year) * 12 + toMonth - month;
  return months - (toDate < Math.min(date, daysIn(toYear, toMonth)) ? 1 : 0);
}

function matches(value, operator, operand, parameters) {
  if (operator === 'one_of') return operand.some((one) => matches(value, 'is', one, parameters));
  const text = typeof operand === 'object' ? parameters[operand.parameter] : operand;
  if (['before', 'less_than'].includes(operator)) return order(value, text) < 0;
  if (['from', 'at_least'].includes(operator)) return order(value, text) >= 0;
  const same = Array.isArray(value) ? value.includes(text) : typeof value === 'object' ? order(value, text) === 0 : value === text;
  return operator === 'is' ? same : !same;
}

// ISO days compare as text.
function order(value, text) {
  if (value.day !== undefined) return value.day < text ? -1 : value.day > text ? 1 : 0;
  return compare(value, decimal(text));
}

// The conditions of a form, worked out once: Map of item id (and section anchor) → its own and those of the sections around.
export function conditionsOf(form) {
  const found = new Map();
  const walk = (sections, above) => sections.forEach((section) => {
    const here = section.when ? [...above, section.when] : above;
    found.set(section.anchor, here);
    (section.items || []).forEach((item) => found.set(item.id, item.when ? [...here, item.when] : here));
    walk(section.sections || [], here);
  });
  walk(form.sections, []);
  return found;
}

// Every item's and section's standing: id or anchor → true, false or null.
export function standing(conditions, at) {
  const known = new Map();
  const stand = (id) => {
    if (!known.has(id)) {
      known.set(id, null); // items that hang on each other, which the check of the sources refuses, stay unknown
      known.set(id, all(conditions.get(id).map((condition) => applies(condition, at, stand))));
    }
    return known.get(id);
  };
  conditions.forEach((_, id) => stand(id));
  return known;
}

// What conditions can ask about in a draft. Only answers that can be taken count.
export function circumstances(form, draft, outlet) {
  const [answers, notApplicable] = [new Map(), new Set()];
  const walk = (sections) => sections.forEach((section) => {
    for (const { id, response } of section.items || []) {
      const entry = draft.answers[id];
      if (entry && entry.skip === 'not-applicable') notApplicable.add(id);
      else if (entry && !entry.skip && !isBlank(response, entry.answer) && !fault(response, entry.answer)) {
        answers.set(id, typed(response, entry.answer));
      }
    }
    walk(section.sections || []);
  });
  walk(form.sections);
  return { outlet: outlet || {}, day: draft.date, parameters: form.parameters || {}, answers, notApplicable };
}

export function standings(form, draft, outlet) {
  return standing(conditionsOf(form), circumstances(form, draft, outlet));
}
