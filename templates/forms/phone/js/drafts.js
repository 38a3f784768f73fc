// Drafts beside each other: their list, their names, beginning one, opening an exported one, exporting.

import { bytesOf, download, find, make } from './dom.js';
import { adopt, isRecordId, open, packDraft, Unreadable } from './opening.js';
import { recordId } from './record.js';
import { dayFault } from './responses.js';
import { clean } from './words.js';

const REVISION = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$/;

export const newest = (several) => [...several].sort((a, b) => (b.changed || 0) - (a.changed || 0));

export function summaryLine(draft) {
  const { done = 0, total = 0, missing = 0 } = draft.summary || {};
  const state = draft.finished ? '已生成交卷文件' : `${done} / ${total}，缺 ${missing}`;
  const when = draft.changed ? new Date(draft.changed) : null;
  const time = when ? `${when.getMonth() + 1} 月 ${when.getDate()} 日 ${when.getHours()}:${String(when.getMinutes()).padStart(2, '0')}` : '';
  return [state, time && `改于 ${time}`].filter(Boolean).join(' · ');
}

// One row of the list; `open` is a link or a button that opens the draft.
function draftRow(draft, opener, remove, title) {
  opener.append(make('span', { class: 'title' }, title), make('span', { class: 'facts' }, summaryLine(draft)));
  const button = make('button', { type: 'button', class: 'quiet', 'aria-label': `删除草稿 ${draft.name}` }, '删除');
  button.onclick = async () => {
    if (confirm(`删除草稿“${draft.name}”？照片也一起删，删掉找不回来。`)) await remove(draft);
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
  if (!outlet) throw wrong('outlet', '请选择门店');
  if (dayFault(said.date) || said.date < '2000-01-01' || said.date > '2100-01-01') throw wrong('date', '请写日期');
  if (place.form.scoring && outlet.opened && said.date < outlet.opened) throw wrong('date', `日期早于该店开业日（${outlet.opened}）`);
  if (!said.by.name) throw wrong('name', '请写填写人姓名');
  if (said.holds.revision && !REVISION.test(said.holds.revision)) throw wrong('revision', '修订版写成 1.2.0 的样子');
  if (said.holds.serial && !said.holds.revision) throw wrong('revision', '写了副本编号，也要写修订版');
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
  if (opened.kind !== 'draft') throw new Unreadable('这是记录，不是草稿。要当作上次的记录，请在“新填一份”里打开。');
  const { draft: given, photos } = opened;
  const { form } = place;
  const from = given.form || {};
  if (from.id !== form.id) {
    const title = clean(String(from.title || from.id || '不明'));
    throw new Unreadable(`这是另一份表单的草稿（${title}），请到那份表单的页面打开。`);
  }
  const older = from.sha256 !== form.sha256;
  if (older && !confirm('这份草稿是用另一版表单填的。用现在这一版接着填吗？题号相同的答案会保留，请逐项复看。')) return null;
  const taken = adopt(given, form, photos);
  const doubled = (await store.drafts()).some((one) => one.record === taken.record);
  if (doubled || !isRecordId(taken.record)) taken.record = await givenRecord(store, place, taken);
  const draft = {
    id: newId(), form: { id: form.id, version: form.version, sha256: form.sha256, title: form.title }, revision: 0,
    changed: Date.now(), finished: null, at: '', ...taken, name: taken.name || '打开的草稿',
  };
  for (const [path, bytes] of photos) await store.addPhoto(draft.id, path, bytes);
  await store.save(draft);
  return draft;
}

export async function openPrevious(form, file) {
  const opened = await open(await bytesOf(file));
  if (opened.kind !== 'record') throw new Unreadable('这是草稿，不是交过的记录。');
  const { record, sha256 } = opened;
  if (record.form.id !== form.id) throw new Unreadable(`这是另一份表单的记录（${clean(String(record.form.id))}）。`);
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
