// Response types: whether an answer was given, whether it can be taken as it is, what it is worth. Mirrors `parse`,
// `earned` and `possible` of build_tools/language/form/responses.py; nothing passes here that `audit read` would refuse.
//
// A raw answer is what the page holds: text, a list (multi, photo), or rows (table).

import { compare, decimal, largest, ONE, sum, ZERO } from './exact.js';
import { readNumber } from './numbers.js';
import { clean, length } from './text.js';
import { _, ngettext } from './words.js';

const LONGEST = 4000;

export function isBlank(response, raw) {
  if (raw === undefined || raw === null) return true;
  if (response.type === 'table') return !filledRows(response, raw).length;
  if (Array.isArray(raw)) return response.type !== 'multi' && !raw.length;
  return clean(raw) === '';
}

// The answer as the record holds it. Only of what `fault` finds right.
export function written(response, raw) {
  if (response.type === 'multi') return response.options.map((one) => one.id).filter((id) => raw.includes(id));
  if (response.type === 'photo') return [...raw];
  if (response.type === 'table') return filledRows(response, raw);
  const number = response.type === 'number' ? readNumber(raw, response.unit) : null;
  return number === null ? clean(raw) : number;
}

// The answer as conditions compare it: text, a list, {n, d}, or {day}.
export function typed(response, raw) {
  const value = written(response, raw);
  if (response.type === 'number') return decimal(value);
  return response.type === 'date' ? { day: value } : value;
}

// What is wrong with an answer, in words; '' when it can be taken.
export function fault(response, raw) {
  switch (response.type) {
    case 'yes-no': return ['yes', 'no'].includes(raw) ? '' : _('Choose yes or no');
    case 'graded':
    case 'choice': return response.options.some((one) => one.id === raw) ? '' : _('Choose one of the options');
    case 'multi': return raw.every((id) => response.options.some((one) => one.id === id)) ? '' : _('One of the options is no longer there; choose again');
    case 'number': return numberFault(response, readNumber(raw, response.unit));
    case 'date': return dayFault(clean(raw));
    case 'photo': return raw.length < (response.at_least || 1) ? tooFew(response.at_least || 1) : '';
    case 'table': return tableFault(response, raw);
    case 'text':
    case 'signature': return length(clean(raw)) > LONGEST ? _('Longer than {most} characters; shorten it', { most: LONGEST }) : '';
    default: throw new Error(`no response type ${response.type}`);
  }
}

const tooFew = (least) => ngettext('At least {n} photo is needed', 'At least {n} photos are needed', Number(least));

function numberFault(response, text) {
  if (text === null) return _('Write a number, such as 8 or 12.5');
  const value = decimal(text);
  if (response.min !== undefined && compare(value, decimal(response.min)) < 0) return _('Not less than {least}', { least: response.min });
  if (response.max !== undefined && compare(value, decimal(response.max)) > 0) return _('Not more than {most}', { most: response.max });
  return '';
}

export function dayFault(text) {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  const [year, month, day] = match ? match.slice(1).map(Number) : [0, 0, 0];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return _('Write year, month and day, such as 2026-11-20');
  return '';
}

export function daysIn(year, month) {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function tableFault(response, rows) {
  let number = 0;
  for (const row of filledRows(response, rows)) {
    number += 1;
    for (const column of response.columns) {
      if (row[column.id] === undefined) {
        if (column.required) return { row: number, of: row.row, column: column.id, words: _('Required') };
      } else {
        const words = fault(column.response, row[column.id]);
        if (words) return { row: number, of: row.row, column: column.id, words };
      }
    }
  }
  return '';
}

// Rows in which something is written, each with its written cells only.
function filledRows(response, rows) {
  const filled = [];
  for (const row of rows) {
    const cells = {};
    for (const { id, response: cell } of response.columns) {
      if (!isBlank(cell, row[id])) cells[id] = written(cell, row[id]);
    }
    if (Object.keys(cells).length) filled.push(response.rows ? { row: row.row, ...cells } : cells);
  }
  return filled;
}

// The most points an answer can earn, as a fraction; null when the field is not scored.
export function possible(response) {
  if (response.type === 'yes-no') return ONE;
  if (response.type === 'number') return response.bands ? largest(response.bands.map((one) => decimal(one.points))) : null;
  const points = (response.options || []).filter((one) => one.points !== undefined).map((one) => decimal(one.points));
  if (!points.length) return null;
  return response.type === 'multi' ? sum(points) : largest(points);
}

// Points of a typed answer; only of a scored response.
export function earned(response, value) {
  if (response.type === 'yes-no') return value === (response.expected || 'yes') ? ONE : ZERO;
  if (response.type === 'number') {
    return decimal(response.bands.find((one) => compare(value, decimal(one.from)) >= 0).points);
  }
  const points = (id) => decimal(response.options.find((one) => one.id === id).points);
  return response.type === 'multi' ? sum(value.map(points)) : points(value);
}
