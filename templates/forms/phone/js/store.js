// Drafts, their photos, and the forms they were begun on, kept in this browser (IndexedDB). Owns the database, the order of
// saving (one at a time, always the latest), and the store in memory for where the browser refuses one.
//
// A draft carries a `revision`. Saving compares it inside the transaction, so that two windows cannot overwrite each other.

import { openDB } from 'idb';

const NAME = 'fill';

export class Elsewhere extends Error {}

export async function openStore() {
  try {
    const base = await openDB(NAME, 1, {
      upgrade(db) {
        db.createObjectStore('drafts', { keyPath: 'id' });
        db.createObjectStore('photos', { keyPath: ['draft', 'path'] });
        db.createObjectStore('forms', { keyPath: 'sha256' });
      },
    });
    await base.put('forms', { sha256: '', probe: true }); // some browsers open a database that cannot be written
    await base.delete('forms', '');
    return new Store(base);
  } catch {
    return new Memory();
  }
}

const range = (draft) => IDBKeyRange.bound([draft, ''], [draft, '\uffff']);

class Store {
  constructor(base) {
    this.base = base;
    this.lasting = true;
  }

  drafts() {
    return this.base.getAll('drafts');
  }

  draft(id) {
    return this.base.get('drafts', id);
  }

  // Strict: the browser writes to the disk before it says so, and a battery that dies takes nothing along.
  async save(draft) {
    const transaction = this.base.transaction('drafts', 'readwrite', { durability: 'strict' });
    const kept = await transaction.store.get(draft.id);
    if (kept && kept.revision !== draft.revision) {
      transaction.abort();
      await transaction.done.catch(() => {});
      throw new Elsewhere();
    }
    await transaction.store.put({ ...draft, revision: draft.revision + 1 });
    await transaction.done;
    draft.revision += 1;
  }

  async remove(id) {
    const transaction = this.base.transaction(['drafts', 'photos'], 'readwrite');
    transaction.objectStore('drafts').delete(id);
    transaction.objectStore('photos').delete(range(id));
    await transaction.done;
  }

  async addPhoto(draft, path, bytes) {
    const transaction = this.base.transaction('photos', 'readwrite', { durability: 'strict' });
    await transaction.store.put({ draft, path, bytes });
    await transaction.done;
  }

  async photo(draft, path) {
    const found = await this.base.get('photos', [draft, path]);
    if (!found) throw new Error(path);
    return found.bytes;
  }

  async paths(draft) {
    return (await this.base.getAllKeys('photos', range(draft))).map(([, path]) => path);
  }

  removePhoto(draft, path) {
    return this.base.delete('photos', [draft, path]);
  }

  form(sha256) {
    return this.base.get('forms', sha256);
  }

  async keepForm(form) {
    if (!await this.base.getKey('forms', form.sha256)) await this.base.put('forms', form);
  }

  // Forms that no draft needs any more.
  async sweep() {
    const needed = new Set((await this.drafts()).map((one) => one.form.sha256));
    for (const sha256 of await this.base.getAllKeys('forms')) if (!needed.has(sha256)) await this.base.delete('forms', sha256);
  }
}

// The same, as long as the window is open.
class Memory {
  constructor() {
    this.lasting = false;
    this.kept = { drafts: new Map(), photos: new Map(), forms: new Map() };
  }

  async drafts() {
    return [...this.kept.drafts.values()].map((one) => JSON.parse(one));
  }

  async draft(id) {
    return this.kept.drafts.has(id) ? JSON.parse(this.kept.drafts.get(id)) : undefined;
  }

  async save(draft) {
    draft.revision += 1;
    this.kept.drafts.set(draft.id, JSON.stringify(draft));
  }

  async remove(id) {
    this.kept.drafts.delete(id);
    for (const path of await this.paths(id)) await this.removePhoto(id, path);
  }

  async addPhoto(draft, path, bytes) {
    this.kept.photos.set(`${draft}\n${path}`, bytes);
  }

  async photo(draft, path) {
    const bytes = this.kept.photos.get(`${draft}\n${path}`);
    if (!bytes) throw new Error(path);
    return bytes;
  }

  async paths(draft) {
    return [...this.kept.photos.keys()].map((key) => key.split('\n')).filter(([id]) => id === draft).map(([, path]) => path);
  }

  async removePhoto(draft, path) {
    this.kept.photos.delete(`${draft}\n${path}`);
  }

  async form(sha256) {
    return this.kept.forms.get(sha256);
  }

  async keepForm(form) {
    this.kept.forms.set(form.sha256, form);
  }

  async sweep() {}
}

// Saves a draft whenever it changed; changes that come while one save runs are taken together into the next.
export class Saver {
  // Gives whether it was kept. `say` is told 'saving', then 'saved', 'elsewhere' or 'failed'.
  constructor(store, draft, say) {
    this.store = store;
    this.draft = draft;
    this.say = say;
    this.running = null;
    this.again = false;
  }

  changed() {
    this.again = true;
    this.running = this.running || this.run();
    return this.running;
  }

  async run() {
    this.say('saving');
    try {
      while (this.again) {
        this.again = false;
        await this.store.save(this.draft);
      }
      this.say('saved');
      return true;
    } catch (error) {
      this.say(error instanceof Elsewhere ? 'elsewhere' : 'failed');
      return false;
    } finally {
      this.running = null;
    }
  }
}
