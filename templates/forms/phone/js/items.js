// Items on the screen: what stands beneath an answer (comment, photos, class, skip), the mark of a nonconformity, the last
// answer. Owns the events of the sheet; every change goes to `Filling` and back here as `refresh`.

import { find, findAll, make, speak } from './dom.js';
import { addRow, inWords, markTicked, previousLine, readAnswer, removeRow, showAnswer, tickedOne } from './fields.js';
import { Pictures } from './item_pictures.js';
import { outcome } from './progress.js';
import { halfWidth } from './text.js';
import { _, clauses, ngettext } from './words.js';

export class Items {
  // severities: what each is called.
  constructor(sheet, filling, severities) {
    this.sheet = sheet;
    this.severities = severities;
    this.filling = filling;
    this.fields = new Map([...filling.items.keys()].map((id) => [id, document.getElementById(id)]));
    this.begun = false;
    this.pictures = new Pictures(filling, { note: (field, words) => this.note(field, words), answer: (at) => this.answer(at) });
    this.fields.forEach((field, id) => this.show(field, id));
    sheet.oninput = (event) => this.typed(event);
    sheet.onchange = (event) => this.chosen(event);
    sheet.onclick = (event) => this.pressed(event);
    sheet.onsubmit = (event) => event.preventDefault();
  }

  place(event) {
    const field = event.target.closest('.item');
    return field && { field, id: field.id, item: this.filling.items.get(field.id) };
  }

  // A draft's answer into the controls; extras are made when the section is first seen.
  show(field, id) {
    const item = this.filling.items.get(id);
    findAll('.acts, .extra, .before, .verdict, .item > .fault', field).forEach((one) => one.remove());
    delete field.dataset.dressed;
    showAnswer(field, item.response, this.filling.entry(id).answer);
    const { previous } = this.filling.draft;
    const before = previous && previous.record.answers[id];
    if (before) find('.answer', field).before(previousLine(inWords(field, item, before), previous.record.date));
  }

  dress(leaf) {
    const acts = document.getElementById('acts');
    for (const item of leaf.items) {
      const field = this.fields.get(item.id);
      if (!field.dataset.dressed) {
        field.dataset.dressed = 'yes';
        find('.answer', field).after(acts.content.cloneNode(true));
        this.trim(field, item);
        this.fill(field, item);
      }
      this.refreshItem(item.id, this.filling.state.items.get(item.id));
      this.pictures.load(field, item.id);
    }
  }

  // Only what this item can take.
  trim(field, item) {
    const skips = { 'not-applicable': item.response.not_applicable === 'allowed', 'not-checked': item.weight !== undefined };
    findAll('label[data-skip]', field).forEach((label) => { if (!skips[label.dataset.skip]) label.remove(); });
    if (!find('label[data-skip]', field)) findAll('[data-open="skip"], [data-extra="skip"]', field).forEach((one) => one.remove());
    if (item.response.type === 'photo') findAll('.acts [data-photo]', field).forEach((one) => one.parentElement.remove());
    findAll('[data-open]', field).forEach((button) => button.setAttribute('aria-expanded', 'false'));
  }

  fill(field, item) {
    const entry = this.filling.entry(item.id);
    findAll('[data-key]', field).forEach((control) => {
      control.value = entry[control.dataset.key] || (control.dataset.key === 'gap' ? item.gap : '');
    });
    findAll('label[data-skip] input', field).forEach((input) => { input.checked = input.value === entry.skip; });
    const open = { comment: entry.comment, good: entry.good_practice, skip: entry.skip };
    for (const [name, said] of Object.entries(open)) if (said) this.open(field, name, true);
    markTicked(field);
  }

  open(field, name, open) {
    const [panel, button] = [find(`[data-extra="${name}"]`, field), find(`[data-open="${name}"]`, field)];
    if (!panel) return;
    panel.hidden = !open;
    if (button) button.setAttribute('aria-expanded', String(open));
  }

  // ---- what a person does

  typed(event) {
    const at = this.place(event);
    if (!at || event.target.type === 'file' || ['radio', 'checkbox'].includes(event.target.type)) return;
    const { key } = event.target.dataset;
    if (key === 'gap') this.filling.change(at.id, { gap: event.target.value === at.item.gap ? '' : event.target.value });
    else if (key) this.filling.change(at.id, { [key]: event.target.value });
    else this.answer(at);
  }

  chosen(event) {
    const at = this.place(event);
    if (!at) return;
    const { target } = event;
    if (target.type === 'file') this.pictures.take(at, target);
    else if (target.closest('label[data-skip]')) this.skip(at, target);
    else if (['radio', 'checkbox'].includes(target.type)) {
      tickedOne(target);
      this.answer(at);
    } else if (target.inputMode === 'decimal') {
      target.value = halfWidth(target.value);
      this.answer(at);
    }
  }

  answer({ field, id, item }) {
    markTicked(field);
    this.filling.change(id, { answer: readAnswer(field, item.response) });
  }

  skip({ field, id }, input) {
    findAll('label[data-skip] input', field).forEach((one) => { if (one !== input) one.checked = false; });
    markTicked(field);
    this.filling.change(id, { skip: input.checked ? input.value : '' });
    if (input.checked) find('[data-key="reason"]', field).focus();
  }

  async pressed(event) {
    const at = this.place(event);
    const button = event.target.closest('button');
    if (!at || !button) return;
    const { field, id, item } = at;
    const opens = button.dataset.open;
    if (opens) {
      this.open(field, opens, button.getAttribute('aria-expanded') !== 'true');
      const first = find(`[data-extra="${opens}"]:not([hidden]) :is(textarea, input)`, field);
      if (first) first.focus();
    }
    switch (button.dataset.do) {
      case 'clear':
        showAnswer(field, item.response, undefined);
        this.filling.change(id, { answer: undefined });
        break;
      case 'add-row': find('input, select, textarea', addRow(find('.answer', field))).focus(); break;
      case 'remove-row': this.removeRow(at, button.closest('.row')); break;
      case 'sign': await this.pictures.sign(at, button.closest('.signature')); break;
      case 'unsign': await this.pictures.unsign(at, button.closest('.signature')); break;
      case 'drop-photo': await this.pictures.drop(at, button); break;
      default:
    }
  }

  removeRow(at, row) {
    if (findAll('input, select, textarea', row).some((one) => one.value) && !confirm(_('Remove this row?'))) return;
    removeRow(row);
    this.answer(at);
  }

  // ---- how an item stands

  refresh(state) {
    let [more, fewer] = [0, 0];
    state.items.forEach((one, id) => {
      const was = this.fields.get(id).hidden;
      this.refreshItem(id, one);
      if (was !== this.fields.get(id).hidden) was ? more += 1 : fewer += 1;
    });
    if (this.begun && (more || fewer)) {
      speak(clauses([more && ngettext('this answer brings {n} more item', 'this answer brings {n} more items', more),
        fewer && ngettext('this answer spares {n} item', 'this answer spares {n} items', fewer)]));
    }
    this.begun = true;
  }

  refreshItem(id, { item, standing, lacks }) {
    const field = this.fields.get(id);
    const entry = this.filling.entry(id);
    field.hidden = standing === false;
    const unknown = find('.item > .unknown', field) || find('.unknown', field);
    if (unknown) unknown.hidden = standing !== null;
    if (!field.dataset.dressed) return;
    const fails = outcome(item, entry, (this.filling.form.scoring || {}).model) === 'nonconformity';
    const wrong = lacks.find((one) => one.kind === 'fault');
    const missing = lacks.find((one) => one.kind === 'evidence');
    field.classList.toggle('skipped', Boolean(entry.skip));
    this.verdict(field, fails ? this.severities[item.severity] : '');
    this.note(field, wrong ? wrong.words : '', wrong && wrong.at);
    const evidence = find('[data-extra="evidence"]', field);
    evidence.hidden = !(fails || (entry.evidence || []).length || (item.evidence === 'always' && !entry.skip));
    const camera = find('.acts [data-photo]', field);
    if (camera) camera.parentElement.hidden = !evidence.hidden;
    find('.label', evidence).textContent = missing ? _('Photos as evidence: none yet') : _('Photos as evidence');
    const gap = find('[data-extra="gap"]', field);
    if (gap) gap.hidden = !fails && !entry.gap;
    if (fails) this.open(field, 'comment', true);
    const filled = { comment: entry.comment, good: entry.good_practice, skip: entry.skip };
    for (const [name, said] of Object.entries(filled)) {
      const button = find(`[data-open="${name}"]`, field);
      if (button) button.classList.toggle('filled', Boolean(said));
    }
    const clear = find('.acts [data-do="clear"]', field);
    clear.hidden = entry.answer === undefined || !find('.answer > .pick', field);
  }

  verdict(field, words) {
    let place = find('.verdict', field);
    if (!words) {
      if (place) place.remove();
      return;
    }
    if (!place) {
      place = make('p', { class: 'verdict' });
      find('.answer', field).after(place);
    }
    place.textContent = words;
  }

  note(field, words, at) {
    let place = find('.answer ~ .fault', field);
    if (!place && words) {
      place = make('p', { class: 'fault', id: `${field.id}-fault` });
      find('.answer', field).after(place);
    }
    if (!place) return;
    const column = at && at.column ? find(`.cell[data-column="${at.column}"] > .name`, field) : null;
    place.textContent = column
      ? _('Row {row}, “{column}”: {what}', { row: at.row, column: column.firstChild.textContent, what: at.words }) : words;
    place.hidden = !words;
    const control = find('.answer :is(input, textarea)', field);
    if (control && words) control.setAttribute('aria-describedby', place.id);
    else if (control) control.removeAttribute('aria-describedby');
  }
}
