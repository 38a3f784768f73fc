// Files that someone opens on the page: a draft exported elsewhere, a record, or a finished archive (for its record).
// Owns the draft's file and the distrust of what comes in: sizes before unpacking, and only what is known is taken over.

import { unzipSync } from 'fflate';
import { sha256 } from './digest.js';
import { items } from './record.js';
import { RECORD } from './seal.js';
import { clean } from './text.js';
import { _ } from './words.js';
import { Archive } from './zip.js';

export const DRAFT = 'draft.json';
const MOST_BYTES = 600e6;
const MOST_JSON = 4e6;
const MOST_FILES = 2000;
const RECORD_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;
export const isRecordId = (value) => typeof value === 'string' && RECORD_ID.test(value);
const PATH = /^photos\/[a-z0-9-]{1,80}\.(jpg|png)$/;

export class Unreadable extends Error {}

// A draft with its photos as one file; read: path → bytes.
export async function packDraft(draft, paths, read) {
  const archive = new Archive();
  archive.add(DRAFT, new TextEncoder().encode(JSON.stringify({ draft: '1', ...draft })));
  for (const path of paths) archive.add(path, await read(path));
  return archive.finish();
}

// {kind: 'draft', draft, photos: Map} or {kind: 'record', record, sha256}. Throws Unreadable with the reason in words.
export async function open(bytes) {
  if (bytes.length > MOST_BYTES) throw new Unreadable(_('The file is too large to have come from this page.'));
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return asRecord(bytes);
  let files;
  try {
    let count = 0;
    let total = 0;
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        count += 1;
        total += originalSize;
        if (count > MOST_FILES || total > MOST_BYTES) throw new Unreadable(_('The file is too large to have come from this page.'));
        return name === DRAFT || name === RECORD || PATH.test(name);
      },
    });
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(_('The file is damaged and cannot be opened. Get it again.'));
  }
  if (files[DRAFT]) return { kind: 'draft', draft: json(files[DRAFT]), photos: photosOf(files) };
  if (files[RECORD]) return asRecord(files[RECORD]);
  throw new Unreadable(_('The file holds neither a draft nor a record.'));
}

async function asRecord(bytes) {
  const record = json(bytes);
  const whole = record.form && typeof record.form.id === 'string' && isRecordId(record.record);
  if (!whole || !record.answers || typeof record.answers !== 'object') throw new Unreadable(_('This file is no record (record.json).'));
  return { kind: 'record', record, sha256: await sha256(bytes) };
}

function json(bytes) {
  try {
    if (bytes.length > MOST_JSON) throw new Error();
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!value || typeof value !== 'object' || Array.isArray(value)) throw new Error();
    return value;
  } catch {
    throw new Unreadable(_('Its content cannot be read: choose a draft, a record.json or a finished file.'));
  }
}

function photosOf(files) {
  const found = new Map();
  for (const [path, bytes] of Object.entries(files)) if (PATH.test(path) && isPicture(bytes)) found.set(path, bytes);
  return found;
}

const isPicture = (bytes) => [[0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47]].some((magic) => magic.every((byte, i) => bytes[i] === byte));

// What of an opened draft fits this form: known keys of known items, of the right kind.
export function adopt(given, form, photos) {
  const text = (value, most = 4000) => (typeof value === 'string' ? clean(value.slice(0, most)) : '');
  const list = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  const paths = (value) => list(value).filter((path) => photos.has(path));
  const answers = {};
  for (const item of items(form)) {
    const one = given.answers && given.answers[item.id];
    if (!one || typeof one !== 'object') continue;
    const entry = {};
    const answer = answerOf(item.response, one.answer, { text, list, paths });
    if (answer !== undefined) entry.answer = answer;
    if (['not-applicable', 'not-checked'].includes(one.skip)) entry.skip = one.skip;
    for (const key of ['reason', 'comment', 'good_practice']) if (text(one[key])) entry[key] = text(one[key]);
    if (['correct', 'prevent', 'adopt', 'finish'].includes(one.gap)) entry.gap = one.gap;
    if (paths(one.evidence).length) entry.evidence = paths(one.evidence);
    if (Object.keys(entry).length) answers[item.id] = entry;
  }
  const by = given.by || {};
  const holds = given.holds || {};
  return {
    name: text(given.name, 80), record: text(given.record, 120), outlet: text(given.outlet, 10), date: text(given.date, 10),
    by: { name: text(by.name, 80), role: text(by.role, 60) },
    holds: { revision: text(holds.revision, 32), serial: text(holds.serial, 40) },
    previous: previousOf(given.previous), pictures: Number.isInteger(given.pictures) ? given.pictures : photos.size, answers,
  };
}

function answerOf(response, value, { text, list, paths }) {
  if (response.type === 'photo') return paths(value);
  if (response.type === 'multi') return Array.isArray(value) ? list(value) : undefined;
  if (response.type !== 'table') return typeof value === 'string' ? text(value) : undefined;
  if (!Array.isArray(value)) return undefined;
  const keys = ['row', ...response.columns.map((column) => column.id)];
  const cells = (row) => Object.fromEntries(keys.filter((key) => typeof row[key] === 'string').map((key) => [key, text(row[key])]));
  return value.filter((row) => row && typeof row === 'object').slice(0, 500).map(cells);
}

function previousOf(value) {
  const whole = value && typeof value === 'object' && /^[0-9a-f]{64}$/.test(value.sha256) && value.record;
  return whole && value.record.answers && isRecordId(value.record.record) ? { record: value.record, sha256: value.sha256 } : null;
}
