// Answers for the tests: one JSON line in, one out. Runs the fill pages' own modules (templates/forms/phone/js) under node.
// Bytes travel as base64, exact fractions as "n/d".

import { createInterface } from 'node:readline';
import { webcrypto } from 'node:crypto';
import * as conditions from '../templates/forms/phone/js/conditions.js';
import * as digest from '../templates/forms/phone/js/digest.js';
import * as opening from '../templates/forms/phone/js/opening.js';
import * as progress from '../templates/forms/phone/js/progress.js';
import * as record from '../templates/forms/phone/js/record.js';
import * as responses from '../templates/forms/phone/js/responses.js';
import * as score from '../templates/forms/phone/js/score.js';
import * as seal from '../templates/forms/phone/js/seal.js';
import * as text from '../templates/forms/phone/js/text.js';

if (!globalThis.crypto) globalThis.crypto = webcrypto; // before node 20
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const whole = async (parts) => base64(await new Blob(parts).arrayBuffer());
const reader = (photos) => async (path) => bytes(photos[path]);

const calls = {
  clean: (texts) => texts.map(text.clean),
  halfWidth: (texts) => texts.map(text.halfWidth),
  faults: (response, raws) => raws.map((raw) => (responses.isBlank(response, raw) ? 'blank' : responses.fault(response, raw) && 'fault')),
  written: (response, raws) => raws.map((raw) => responses.written(response, raw)),
  fullMonths: (pairs) => pairs.map(([start, day]) => conditions.fullMonths(start, day)),
  standings: (form, draft, outlet) => Object.fromEntries(conditions.standings(form, draft, outlet)),
  sha256: (text) => digest.sha256(bytes(text)),
  record: (form, draft, outlet) => base64(record.dump(record.recordOf(form, draft, outlet))),
  recordId: (base, taken) => record.recordId(base, taken),
  survey: (form, draft, outlet) => {
    const { items, standing, ...rest } = progress.survey(form, draft, outlet);
    return { ...rest, lacks: Object.fromEntries([...items].map(([id, one]) => [id, one.lacks.map((lack) => lack.kind)])), next: progress.nextMissing({ items }) };
  },
  pack: async (form, draft, outlet, photos) => {
    const made = record.recordOf(form, draft, outlet);
    const paths = record.filesOf(form, made, (path) => path in photos);
    const packed = await seal.pack(made, paths, reader(photos));
    return { zip: await whole(packed.parts), seal: packed.seal, paths };
  },
  packDraft: async (draft, photos) => whole(await opening.packDraft(draft, Object.keys(photos), reader(photos))),
  open: async (text) => {
    try {
      const { photos, ...opened } = await opening.open(bytes(text));
      return { ...opened, photos: photos && Object.fromEntries([...photos].map(([path, one]) => [path, base64(one)])) };
    } catch (error) {
      if (error instanceof opening.Unreadable) return { unreadable: error.message };
      throw error;
    }
  },
  adopt: (given, form, photos) => opening.adopt(given, form, new Map(photos.map((path) => [path, true]))),
  score: (form, draft, outlet, before, most) => score.score(form, draft, outlet, before, most === null ? undefined : most),
  display: (pairs, scoring) => pairs.map(([n, d]) => score.display({ n: BigInt(n), d: BigInt(d) }, scoring)),
  failedBefore: (form, previous) => score.failedBefore(form, previous),
};

const exact = (key, value) => {
  if (value && typeof value === 'object' && typeof value.n === 'bigint') return `${value.n}/${value.d}`;
  return typeof value === 'bigint' ? String(value) : value;
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, args] = JSON.parse(line);
  let said;
  try {
    said = { result: await calls[name](...args) };
  } catch (error) {
    said = { error: error.stack || String(error) };
  }
  process.stdout.write(`${JSON.stringify(said, exact)}\n`);
}
