// An item's native controls and its raw answer: what is ticked and written, read and shown. Knows the markup of
// item.html.j2 and nothing of drafts.

import { find, findAll, make } from './dom.js';
import { clean } from './text.js';
import { _, clauses, listed, ngettext } from './words.js';

// The raw answer; undefined where nothing is given.
export function readAnswer(field, response) {
  const place = find('.answer', field);
  switch (response.type) {
    case 'yes-no':
    case 'graded':
    case 'choice': return (find('input:checked', place) || {}).value;
    case 'multi': {
      const ticked = findAll('input:checked', place).map((one) => one.value);
      return ticked.length ? ticked.filter(Boolean) : undefined;
    }
    case 'signature': return readSignature(find('.signature', place));
    case 'table': return readRows(place, response);
    default: return find('input, textarea', place).value;
  }
}

export function showAnswer(field, response, raw) {
  const place = find('.answer', field);
  switch (response.type) {
    case 'yes-no':
    case 'graded':
    case 'choice': findAll('input', place).forEach((one) => { one.checked = one.value === raw; }); break;
    case 'multi': findAll('input', place).forEach((one) => {
      one.checked = Array.isArray(raw) && (one.value ? raw.includes(one.value) : !raw.length);
    }); break;
    case 'signature': showSignature(find('.signature', place), raw || ''); break;
    case 'table': showRows(place, response, raw || []); break;
    case 'photo': break;
    default: find('input, textarea', place).value = raw || '';
  }
  markTicked(field);
}

// "None of these" and the others exclude each other.
export function tickedOne(input) {
  const pick = input.closest('.pick.many');
  if (!pick || !input.checked) return;
  findAll('input', pick).forEach((one) => { if (Boolean(one.value) !== Boolean(input.value)) one.checked = false; });
}

export function markTicked(field) {
  findAll('.pick label', field).forEach((label) => label.classList.toggle('on', find('input', label).checked));
}

// ---- tables

function readRows(place, response) {
  return findAll('.row', place).map((row) => {
    const cells = response.rows ? { row: row.dataset.row } : {};
    for (const cell of findAll('.cell', row)) {
      const value = readCell(cell);
      if (clean(value)) cells[cell.dataset.column] = value;
    }
    return cells;
  });
}

function readCell(cell) {
  const signature = find('.signature', cell);
  return signature ? readSignature(signature) : find('input, select, textarea', cell).value;
}

function showRows(place, response, rows) {
  if (response.rows) {
    findAll('.row', place).forEach((row) => fillRow(row, rows.find((one) => one.row === row.dataset.row) || {}));
    return;
  }
  find('.rows', place).replaceChildren();
  (rows.length ? rows : [{}]).forEach((cells) => fillRow(addRow(place), cells));
}

export function addRow(place) {
  const row = find('template', place).content.firstElementChild.cloneNode(true);
  find('.rows', place).append(row);
  numberRows(place);
  return row;
}

export function removeRow(row) {
  const place = row.closest('.answer');
  row.remove();
  if (!find('.row', place)) addRow(place);
  numberRows(place);
}

function numberRows(place) {
  findAll('.row', place).forEach((row, index) => { find('legend', row).textContent = _('Row {row}', { row: index + 1 }); });
}

function fillRow(row, cells) {
  for (const cell of findAll('.cell', row)) {
    const signature = find('.signature', cell);
    const value = cells[cell.dataset.column] || '';
    if (signature) showSignature(signature, value);
    else find('input, select, textarea', cell).value = value;
  }
}

// ---- signatures: a picture's path, or a name in words

const readSignature = (place) => place.dataset.path || find('input', place).value;

const isPath = (value) => /^photos\/[a-z0-9-]+\.png$/.test(value);

function showSignature(place, value) {
  const drawn = isPath(value);
  if (drawn) place.dataset.path = value;
  else delete place.dataset.path;
  find('input', place).value = drawn ? '' : value;
  find('.typed', place).hidden = drawn;
  find('[data-do="unsign"]', place).hidden = !drawn;
  find('[data-do="sign"]', place).textContent = drawn ? _('Sign again') : _('Sign by finger');
  if (!drawn) find('img', place).hidden = true;
}

export function setSignature(place, path) {
  showSignature(place, path);
}

// Pictures that the shown answers name, for the page to load: [{path, image}].
export function signatureImages(field) {
  return findAll('.signature[data-path]', field).map((place) => ({ path: place.dataset.path, image: find('img', place) }));
}

// ---- in words

const label = (field, value) => {
  const input = findAll('.answer input', field).find((one) => one.value === value);
  return input ? input.nextElementSibling.textContent : value;
};

// An answer of an earlier record as a reader says it.
export function inWords(field, { response }, answer) {
  const { answer: raw, reason, comment } = answer;
  const remarks = clauses([reason, comment].filter((one) => typeof one === 'string'));
  const said = sayAnswer(field, response, raw);
  return remarks ? _('{answer} – {remarks}', { answer: said, remarks }) : said;
}

function sayAnswer(field, response, raw) {
  if (raw === 'not-applicable') return _('Not applicable');
  if (raw === 'not-checked') return _('Not checked');
  if (response.type === 'multi' && Array.isArray(raw)) {
    const ids = response.options.map((one) => one.id);
    const unmet = ids.filter((id) => !raw.includes(id)).map((id) => label(field, id));
    if (response.options[0].points === undefined) return listed(raw.map((id) => label(field, id))) || _('None of these');
    const counts = { met: ids.length - unmet.length, all: ids.length };
    return unmet.length ? _('{met} of {all} met; not met: {unmet}', { ...counts, unmet: clauses(unmet) }) : _('all {all} met', counts);
  }
  if (response.type === 'photo') return ngettext('{n} photo', '{n} photos', Array.isArray(raw) ? raw.length : 1);
  if (response.type === 'table') return ngettext('{n} row', '{n} rows', Array.isArray(raw) ? raw.length : 0);
  if (typeof raw !== 'string') return '';
  if (['yes-no', 'graded', 'choice'].includes(response.type)) return label(field, raw);
  if (response.type === 'signature' && isPath(raw)) return _('Signed by hand');
  return response.unit ? `${raw} ${response.unit}` : raw;
}

export function previousLine(words, date) {
  return make('p', { class: 'before' }, make('span', { class: 'label' }, _('Last time ({date})', { date })), words);
}
