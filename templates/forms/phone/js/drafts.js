// Drafts beside each other: their list, their names, beginning one, opening an exported one, exporting.

import { bytesOf, download, find, make } from './dom.js';
import { adopt, isRecordId, open, packDraft, Unreadable } from './opening.js';
import { recordId } from './record.js';
import { dayFault } from './responses.js';
import { clean } from './text.js';
import { _, moment } from './words.js';

const REVISION = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$/;

export const newest = (several) => [...several].sort((a, b) => (b.changed || 0) - (a.changed || 0));

export function summaryLine(draft) {
  const { done = 0, total = 0, missing = 0 } = draft.summary || {};
  const state = draft.finished ? _('The file to hand in is made') : _('{done} / {total}, {missing} missing', { done, total, missing });
  const changed = draft.changed && _('changed {when}', { when: moment(new Date(draft.changed)) });
  return [state, changed].filter(Boolean).join(' · ');
}

// One row of the list; `open` is a link or a button that opens the draft.
function draftRow(draft, opener, remove, title) {
  opener.append(make('span', { class: 'title' }, title), make('span', { class: 'facts' }, summaryLine(draft)));
  const button = make('button', { type: 'button', class: 'quiet', 'aria-label': _('Delete the draft {name}', draft) }, _('Delete'));
  button.onclick = async () => {
    if (confirm(_('Delete the draft “{name}”? Its photos go as well, and nothing brings them back.', draft))) await remove(draft);
  };
  return make('li', {}, opener, button);
}

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// What the start page asks, out of its form; throws Error with what is wrong in words.
export function asked(form, place, outlets) {
  const value = (name) => clean((form.elements[name] || { value: '' }).value);
  const said = {
    outlet: place.blank ? place.blank.outlet : value('outlet'),
    date: value('date'),
    by: { name: value('name'), role: value('role') },
    holds: { revision: value('revision'), serial: value('serial') },
  };
  const outlet = outlets.find((one) => one.id === said.outlet);
  const wrong = (name, words) => Object.assign(new Error(words), { control: form.elements[name] });
  if (!outlet) throw wrong('outlet', _('Choose an outlet'));
  if (dayFault(said.date) || said.date < '2000-01-01' || said.date > '2100-01-01') throw wrong('date', _('Write the date'));
  if (place.form.scoring && outlet.opened && said.date < outlet.opened) throw wrong('date', _('The date is before the outlet opened ({opened})', outlet));
  if (!said.by.name) throw wrong('name', _('Write who fills it in'));
  if (said.holds.revision && !REVISION.test(said.holds.revision)) throw wrong('revision', _('Write the revision like 1.2.0'));
  if (said.holds.serial && !said.holds.revision) throw wrong('revision', _('With the number of a copy, write its revision as well'));
  return { ...said, outletTitle: outlet.title };
}

export async function begin(store, place, said, previous) {
  const { form, blank } = place;
  const { outletTitle, ...rest } = said;
  const draft = {
    id: newId(), form: { id: form.id, version: form.version, sha256: form.sha256, title: form.title },
    name: `${outletTitle} ${said.date}`, record: await givenRecord(store, place, said), ...rest,
    previous: previous || (blank ? blank.previous : null), answers: {}, pictures: 0, revision: 0, changed: Date.now(), finished: null, at: '',
  };
  await store.save(draft);
  return draft;
}

// The record's id: the blank's own for its first draft, else the next free number of outlet, day and form.
export async function givenRecord(store, { form, blank }, said, except) {
  const taken = (await store.drafts()).filter((one) => one.id !== except).map((one) => one.record);
  if (blank && !taken.includes(blank.record)) return blank.record;
  return recordId(blank ? blank.record.replace(/-[0-9]+$/, '') : `A-${said.date}-${said.outlet}-${form.id}`, taken);
}

// A draft's file as a new draft of this form. Throws Unreadable.
export async function openDraft(store, place, file) {
  const opened = await open(await bytesOf(file));
  if (opened.kind !== 'draft') throw new Unreadable(_('This is a record, not a draft. To have it as the last record, open it under “Begin a new one”.'));
  const { draft: given, photos } = opened;
  const { form } = place;
  const from = given.form || {};
  if (from.id !== form.id) {
    const title = clean(String(from.title || from.id || _('unknown')));
    throw new Unreadable(_('This is a draft of another form ({title}); open it on the page of that form.', { title }));
  }
  const older = from.sha256 !== form.sha256;
  if (older && !confirm(_('This draft was filled in on another version of the form. Go on with the present one? Answers to items of the same number are kept; look at each again.'))) return null;
  const taken = adopt(given, form, photos);
  const doubled = (await store.drafts()).some((one) => one.record === taken.record);
  if (doubled || !isRecordId(taken.record)) taken.record = await givenRecord(store, place, taken);
  const draft = {
    id: newId(), form: { id: form.id, version: form.version, sha256: form.sha256, title: form.title }, revision: 0,
    changed: Date.now(), finished: null, at: '', ...taken, name: taken.name || _('Opened draft'),
  };
  for (const [path, bytes] of photos) await store.addPhoto(draft.id, path, bytes);
  await store.save(draft);
  return draft;
}

export async function openPrevious(form, file) {
  const opened = await open(await bytesOf(file));
  if (opened.kind !== 'record') throw new Unreadable(_('This is a draft, not a record that was handed in.'));
  const { record, sha256 } = opened;
  if (record.form.id !== form.id) throw new Unreadable(_('This is a record of another form ({form}).', { form: clean(String(record.form.id)) }));
  return { record, sha256 };
}

export async function exportDraft(store, draft) {
  const { finished, revision, id, ...kept } = draft;
  const parts = await packDraft(kept, await store.paths(id), (path) => store.photo(id, path));
  download(parts, `${draft.record}.draft.zip`, 'application/zip');
}

// Fills the list of drafts; `opener` makes what opens one, `opener.title` says what it is called.
export async function listDrafts(store, wanted, opener, again) {
  const place = find('#drafts');
  const several = newest((await store.drafts()).filter(wanted));
  const remove = async (draft) => {
    await store.remove(draft.id);
    await again();
  };
  find('ul', place).replaceChildren(...several.map((draft) => draftRow(draft, opener(draft), remove, opener.title(draft))));
  place.hidden = !several.length;
  return several;
}
