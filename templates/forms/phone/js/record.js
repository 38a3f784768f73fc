// A draft as the record that every channel gives back: keys in the model's order, nothing that was not said, and no answer
// of an item that does not apply. Owns the bytes of record.json, which are those of `record_file.dump` of the engine.

import { standings } from './conditions.js';
import { fault, isBlank, written } from './responses.js';
import { clean } from './text.js';

export const NOT_APPLICABLE = 'not-applicable';
export const NOT_CHECKED = 'not-checked';

// Items in printed order.
export function items(form) {
  const walk = (sections) => sections.flatMap((one) => [...(one.items || []), ...walk(one.sections || [])]);
  return walk(form.sections);
}

// Sections that hold items themselves: what the page shows one at a time.
export function leaves(form) {
  const walk = (sections) => sections.flatMap((one) => (one.items ? [one] : walk(one.sections || [])));
  return walk(form.sections);
}

// The record's id of a draft that begins on a page of the site, or of a later draft of the same blank.
export function recordId(base, taken) {
  let number = 1;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

export function recordOf(form, draft, outlet) {
  const standing = standings(form, draft, outlet);
  const record = {
    record: draft.record,
    form: { id: form.id, version: form.version, sha256: form.sha256 },
    outlet: draft.outlet,
    date: draft.date,
    by: { name: clean(draft.by.name), role: draft.by.role },
  };
  const { revision, serial } = draft.holds || {};
  if (clean(revision || '')) {
    record.holds = { revision: clean(revision), ...(clean(serial || '') ? { serial: clean(serial) } : {}) };
  }
  if (draft.previous) record.previous = { record: draft.previous.record.record, sha256: draft.previous.sha256 };
  record.answers = {};
  for (const item of items(form)) {
    const entry = draft.answers[item.id];
    const answer = entry && standing.get(item.id) !== false && answerOf(item, entry);
    if (answer) record.answers[item.id] = answer;
  }
  return record;
}

// One answer; null where nothing was said. What was said beside a missing answer (a comment, a photo) keeps it not checked.
function answerOf(item, entry) {
  const said = (text) => clean(text || '') || undefined;
  const answered = !entry.skip && !isBlank(item.response, entry.answer) && !fault(item.response, entry.answer);
  const answer = {
    answer: answered ? written(item.response, entry.answer) : entry.skip || NOT_CHECKED,
    comment: said(entry.comment),
    evidence: entry.evidence && entry.evidence.length ? [...entry.evidence] : undefined,
    reason: answered ? undefined : said(entry.reason),
    gap: entry.gap || undefined,
    good_practice: said(entry.good_practice),
  };
  Object.keys(answer).forEach((key) => answer[key] === undefined && delete answer[key]);
  return answered || entry.skip || Object.keys(answer).length > 1 ? answer : null;
}

// Files that a record names: evidence, photos, finger signatures. `has`: whether there is such a file in the draft.
export function filesOf(form, record, has) {
  const named = new Set();
  const look = (value) => {
    if (typeof value === 'string') { if (has(value)) named.add(value); }
    else if (value && typeof value === 'object') Object.values(value).forEach(look);
  };
  for (const item of items(form)) {
    const answer = record.answers[item.id];
    if (!answer) continue;
    (answer.evidence || []).forEach((path) => named.add(path));
    if (item.response.type === 'photo' && Array.isArray(answer.answer)) answer.answer.forEach((path) => named.add(path));
    if (['signature', 'table'].includes(item.response.type)) look(answer.answer);
  }
  return [...named].sort();
}

// The bytes of a JSON file as the engine writes them.
export function dump(value) {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}
