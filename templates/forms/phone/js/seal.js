// The finished record as one file: record.json, its photos, and the manifest that seals them (build_tools/records/manifest.py).
// Owns the manifest's bytes and what goes in. Photos pass through one at a time, so that a cheap phone's memory lasts.

import { sha256 } from './digest.js';
import { dump } from './record.js';
import { Archive } from './zip.js';

export const RECORD = 'record.json';
export const MANIFEST = 'manifest.json';

// files: [{path, sha256}] of everything in the folder, record.json included.
export function manifest(record, files) {
  const listed = files.map(({ path, sha256: digest }) => ({ path, sha256: digest }));
  listed.sort((a, b) => (a.path < b.path ? -1 : 1));
  const { id, version, sha256: digest } = record.form;
  return dump({ manifest: '1', record: record.record, form: { id, version, sha256: digest }, files: listed });
}

// paths: the record's photos; read: path → bytes. Gives {parts, seal}: what a Blob is made of, and the manifest's SHA-256.
export async function pack(record, paths, read) {
  const archive = new Archive();
  const files = [];
  const keep = async (path, bytes) => {
    files.push({ path, sha256: await sha256(bytes) });
    archive.add(path, bytes);
  };
  await keep(RECORD, dump(record));
  for (const path of paths) await keep(path, await read(path));
  const sealed = manifest(record, files);
  archive.add(MANIFEST, sealed);
  return { parts: archive.finish(), seal: await sha256(sealed) };
}
