// How far a draft is: what each item still lacks, and the numbers that the page shows. An item whose condition is not
// known yet is shown but asked for nothing.

import { standings } from './conditions.js';
import { judged } from './judging.js';
import { fault, isBlank, typed } from './responses.js';
import { items, NOT_APPLICABLE } from './record.js';
import { clean } from './text.js';
import { _ } from './words.js';

// 'conformity', 'nonconformity', or '' where nothing is judged.
export function outcome(item, entry, model) {
  if (item.weight === undefined || !entry || entry.skip || isBlank(item.response, entry.answer)) return '';
  if (fault(item.response, entry.answer)) return '';
  const part = judged(item, typed(item.response, entry.answer), model);
  return part === null ? '' : part.n === part.d ? 'conformity' : 'nonconformity';
}

// What is missing or wrong with one item: {kind, words}; kind 'fault' must be mended before finishing.
export function lacks(item, entry, standing, model) {
  if (standing === false) return [];
  const found = [];
  const said = entry || {};
  if (said.skip === NOT_APPLICABLE && !clean(said.reason || '')) found.push({ kind: 'fault', words: _('Say why it is not applicable') });
  if (said.skip) return found;
  if (isBlank(item.response, said.answer)) {
    if (item.required && standing) found.push({ kind: 'answer', words: _('Not filled in yet') });
    return found;
  }
  const wrong = fault(item.response, said.answer);
  if (wrong) found.push({ kind: 'fault', words: wrong.words ? _('Row {row}: {what}', { row: wrong.row, what: wrong.words }) : wrong, at: wrong });
  const asked = item.evidence === 'always' || (item.evidence === 'on-failure' && outcome(item, entry, model) === 'nonconformity');
  if (asked && !(said.evidence || []).length) found.push({ kind: 'evidence', words: _('A photo as evidence is missing') });
  return found;
}

export function isAnswered(item, entry) {
  return Boolean(entry) && (Boolean(entry.skip) || !isBlank(item.response, entry.answer));
}

// {standing, items: Map id → {item, standing, lacks, answered}, done, total, missing, faults}
export function survey(form, draft, outlet) {
  const standing = standings(form, draft, outlet);
  const { model } = form.scoring || {};
  const state = { standing, items: new Map(), done: 0, total: 0, missing: 0, faults: 0 };
  for (const item of items(form)) {
    const entry = draft.answers[item.id];
    const here = standing.get(item.id);
    const one = { item, standing: here, lacks: lacks(item, entry, here, model), answered: here !== false && isAnswered(item, entry) };
    state.items.set(item.id, one);
    if (here || one.answered) state.total += 1;
    if (one.answered) state.done += 1;
    if (one.lacks.length) state.missing += 1;
    if (one.lacks.some((lack) => lack.kind === 'fault')) state.faults += 1;
  }
  return state;
}

// The next item after this one that lacks something, from the start again at the end; null when nothing does.
export function nextMissing(state, after) {
  const ids = [...state.items.keys()];
  const start = after ? ids.indexOf(after) + 1 : 0;
  return [...ids.slice(start), ...ids.slice(0, start)].find((id) => state.items.get(id).lacks.length) || null;
}
