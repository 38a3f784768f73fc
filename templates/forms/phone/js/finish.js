// The end of a draft: what is still missing, the archive, and the receipt with its seal.

import { download, find, make, tell } from './dom.js';
import { filesOf, recordOf } from './record.js';
import { pack } from './seal.js';
import { _, clauses, ngettext } from './words.js';

// Rows of items that lack something, each leading there.
export function lackRows(filling, go, only = () => true) {
  const rows = [];
  filling.state.items.forEach((one, id) => {
    const lacks = one.lacks.filter(only);
    if (!lacks.length) return;
    const question = find('.question', document.getElementById(id)).textContent;
    const button = make('button', { type: 'button' }, make('span', {}, make('span', { class: 'no' }, id), question,
      make('span', { class: 'what' }, clauses(lacks.map((lack) => lack.words)))));
    button.onclick = () => go(id);
    rows.push(make('li', {}, button));
  });
  return rows;
}

export function finishScreen(filling, { go, done }) {
  const { state, draft } = filling;
  const place = find('#finish-body');
  const parts = [];
  if (state.faults) {
    const mend = ngettext('{n} item must be mended before you can hand in:', '{n} items must be mended before you can hand in:', state.faults);
    parts.push(make('p', { class: 'warning grave' }, make('strong', {}, mend)),
      make('ol', { class: 'lacks' }, ...lackRows(filling, go, (lack) => lack.kind === 'fault')));
  } else {
    if (state.missing) {
      const stays = filling.form.scoring
        ? _('You can hand in all the same: what is not filled in counts as “not checked” and stays in the denominator; missing evidence is named in the report.')
        : _('You can hand in all the same: what is missing stays empty.');
      const missing = ngettext('{n} item is missing.', '{n} items are missing.', state.missing);
      parts.push(make('p', { class: 'warning' }, make('strong', {}, missing), stays));
    } else {
      parts.push(make('p', { class: 'lead' }, _('Everything is filled in. Make the file to hand in, then send it to headquarters; draft and photos stay on this device, delete them once it has arrived.')));
    }
    const button = make('button', { type: 'button', class: 'main' }, state.missing ? _('Hand in all the same: make the file') : _('Make the file to hand in'));
    const fault = make('p', { class: 'fault', role: 'alert', hidden: true });
    button.onclick = async () => {
      button.disabled = true;
      button.textContent = _('Making it…');
      try {
        await finish(filling);
        done();
      } catch (error) {
        button.disabled = false;
        button.textContent = _('Try again');
        tell(fault, whyNot(error, draft));
      }
    };
    parts.push(make('div', { class: 'buttons' }, button), fault);
    if (state.missing) parts.push(make('ol', { class: 'lacks' }, ...lackRows(filling, go)));
  }
  const progress = row(_('Filled in'), _('{done} / {total}, {missing} missing', state));
  place.replaceChildren(make('dl', {}, ...identity(filling.form, draft, filling.outlet), progress), ...parts);
}

// A picture that the store has lost must not keep the rest from being handed in: it is named, so that it can be taken out.
function whyNot({ message }, draft) {
  const named = ([, entry]) => JSON.stringify(entry).includes(`"${message}"`);
  const at = message.startsWith('photos/') && Object.entries(draft.answers).find(named);
  if (at) return _('A photo of {item} cannot be read ({path}). Remove it there, take it again, then make the file.', { item: at[0], path: message });
  return _('The file to hand in was not made: the phone may be short of space. The draft is still there; free some space and try again, or export the draft first.');
}

async function archive({ form, draft, outlet, store }) {
  const stored = new Set(await store.paths(draft.id));
  const record = recordOf(form, draft, outlet);
  const paths = filesOf(form, record, (path) => stored.has(path));
  return { ...(await pack(record, paths, (path) => store.photo(draft.id, path))), record, photos: paths.length };
}

async function finish(filling) {
  await filling.saver.changed();
  const { parts, seal, photos } = await archive(filling);
  const size = new Blob(parts).size;
  filling.draft.finished = { seal, photos, size, done: filling.state.done, total: filling.state.total, missing: filling.state.missing };
  await filling.saver.changed();
  give(filling, parts);
}

const fileName = (draft) => `${draft.record}.audit.zip`;

function give({ draft }, parts) {
  download(parts, fileName(draft), 'application/zip');
}

const row = (name, ...said) => make('div', {}, make('dt', {}, name), make('dd', {}, ...said));

function identity(form, draft, outlet) {
  return [
    row(_('Record'), draft.record), row(_('Form'), `${form.title} ${form.version}`), row(_('Outlet'), _('{title} ({id})', outlet)),
    row(_('Date'), draft.date), row(_('Who filled it in'), draft.by.name),
  ];
}

export function receiptScreen(filling, { again }) {
  const { form, draft, outlet } = filling;
  const { seal, photos, size } = draft.finished;
  const groups = seal.match(/.{8}/g).map((part) => make('span', {}, part));
  const button = (words, action, kind) => {
    const one = make('button', { type: 'button', class: kind }, words);
    one.onclick = action;
    return one;
  };
  const repeat = async () => give(filling, (await archive(filling)).parts);
  const buttons = [button(_('Download again'), repeat), button(_('Print the receipt'), () => print())];
  if (navigator.canShare && navigator.canShare({ files: [new File([''], 'a.zip', { type: 'application/zip' })] })) {
    buttons.unshift(button(_('Send the file'), async () => {
      const file = new File((await archive(filling)).parts, fileName(draft), { type: 'application/zip' });
      await navigator.share({ files: [file], title: draft.record }).catch(() => {});
    }, 'main'));
  }
  find('#receipt-body').replaceChildren(
    make('h1', { id: 'receipt-title', tabindex: '-1' }, _('Receipt')),
    make('p', { class: 'lead' }, _('The file {name} is made. Send it to headquarters; once it is read in there, the seal must be the one below.', { name: fileName(draft) })),
    make('dl', {}, ...identity(form, draft, outlet), row(_('Filled in'), _('{done} / {total}, {missing} missing', draft.finished)),
      row(_('Photos and signatures'), ngettext('{n} picture', '{n} pictures', photos)),
      row(_('File'), `${(size / 1e6).toFixed(size < 1e6 ? 2 : 1)} MB`), row(_('Seal'), make('span', { class: 'seal' }, ...groups))),
    make('p', { class: 'count' }, _('The seal is the SHA-256 of manifest.json: change one byte of the record or of any photo, and it is another.')),
    make('div', { class: 'buttons' }, ...buttons, button(_('Change it again'), again)),
    make('div', { class: 'signatures' }, make('p', {}, _('Filled in by: signature, date')), make('p', {}, _('Outlet: signature, date'))),
  );
}
