// The start of a form's page: drafts to go on with, what is asked before the first answer, files that someone opens.

import { asked, begin, givenRecord, listDrafts, openDraft, openPrevious } from './drafts.js';
import { find, make, tell } from './dom.js';
import { _ } from './words.js';

export class StartScreen {
  // go(id, where): shows a draft.
  constructor(store, place, go) {
    this.store = store;
    this.place = place;
    this.go = go;
    this.form = find('#begin');
    this.predecessor = null;
    this.amend = null;
    this.prepare();
  }

  prepare() {
    const { form, place } = this;
    const select = form.elements.outlet;
    if (select) for (const one of place.outlets) select.append(make('option', { value: one.id }, `${one.id} ${one.title}`));
    const now = new Date();
    form.elements.date.value = (place.blank && place.blank.date)
      || `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submitted();
    };
    find('#open-draft').onchange = (event) => this.opened(event.target, '#open-fault', async (file) => {
      const draft = await openDraft(this.store, place, file);
      if (draft) this.go(draft.id);
    });
    const previous = find('#open-previous');
    if (previous) {
      previous.onchange = (event) => this.opened(event.target, '#begin-fault', async (file) => {
        this.predecessor = await openPrevious(place.form, file);
        const { record } = this.predecessor;
        if (!select.value) select.value = record.outlet;
        find('#predecessor').textContent = _('{record} ({outlet})', record);
      });
    }
  }

  async opened(input, place, use) {
    const [file] = input.files;
    input.value = '';
    if (!file) return;
    tell(find(place), '');
    try {
      await use(file);
    } catch (error) {
      tell(find(place), error.name === 'Error' && error.message ? error.message : _('The file cannot be opened.'));
    }
  }

  async submitted() {
    const fault = find('#begin-fault');
    try {
      const said = asked(this.form, this.place, this.place.outlets);
      if (this.predecessor && this.predecessor.record.outlet !== said.outlet) {
        throw new Error(_('The last record is of {outlet}, not of this outlet.', this.predecessor.record));
      }
      tell(fault, '');
      if (this.amend) await this.amend(said);
      else this.go((await begin(this.store, this.place, said, this.predecessor)).id);
    } catch (error) {
      tell(fault, error.name === 'Error' ? error.message : _('Not saved: the phone may be short of space. Free some and try again.'));
      if (error.control) error.control.focus();
    }
  }

  // For a new draft, with those that are there.
  async list() {
    const { form, blank } = this.place;
    this.amend = null;
    this.predecessor = null;
    if (find('#predecessor')) find('#predecessor').textContent = _('none');
    const mine = (draft) => draft.form.id === form.id && (!blank || draft.form.sha256 === form.sha256);
    const opener = (draft) => make('a', { href: `#${draft.id}`, class: 'open' });
    opener.title = (draft) => (draft.form.sha256 === form.sha256 ? draft.name : _('{name} (older form {version})', { name: draft.name, version: draft.form.version }));
    const again = () => listDrafts(this.store, mine, opener, again);
    await again();
    this.words(_('Begin a new one'), _('Begin'));
  }

  // For what was said when a draft was begun; `amended`: told what it shall be.
  edit(draft, amended) {
    const { elements } = this.form;
    const values = { outlet: draft.outlet, date: draft.date, name: draft.by.name, role: draft.by.role, ...draft.holds };
    for (const [name, value] of Object.entries(values)) if (elements[name]) elements[name].value = value || '';
    if (find('#predecessor')) find('#predecessor').textContent = draft.previous ? draft.previous.record.record : _('none');
    find('#drafts').hidden = true;
    this.words(_('Change, of this draft'), _('Done'));
    this.predecessor = null;
    this.amend = async ({ outletTitle, ...said }) => {
      const given = /^.+ [0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(draft.name);
      const moved = draft.outlet !== said.outlet || draft.date !== said.date;
      const record = moved && !this.place.blank ? await givenRecord(this.store, this.place, said, draft.id) : draft.record;
      const kept = this.predecessor || (draft.outlet === said.outlet ? draft.previous : null);
      await amended({ ...said, record, previous: kept, ...(given ? { name: `${outletTitle} ${said.date}` } : {}) });
    };
  }

  words(title, button) {
    find('#begin-title').textContent = title;
    find('button.main', this.form).textContent = button;
  }
}
