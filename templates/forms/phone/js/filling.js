// A draft being filled in. Owns the draft, its saving, and what is derived from it (progress); tells the page what changed.

import { leaves } from './record.js';
import { survey } from './progress.js';
import { Saver } from './store.js';

const EMPTY = [undefined, null, ''];

export class Filling {
  // hear: {saving(state), progress(state)}
  constructor(form, store, draft, outlet, hear) {
    this.form = form;
    this.store = store;
    this.draft = draft;
    this.outlet = outlet;
    this.hear = hear;
    this.saver = new Saver(store, draft, hear.saving);
    this.leaves = leaves(form);
    this.leafOf = new Map(this.leaves.flatMap((leaf) => leaf.items.map((item) => [item.id, leaf])));
    this.items = new Map(this.leaves.flatMap((leaf) => leaf.items.map((item) => [item.id, item])));
    this.state = survey(form, draft, outlet);
    this.waiting = false;
  }

  entry(id) {
    return this.draft.answers[id] || {};
  }

  // Sets keys of an item's entry; what is empty goes.
  change(id, keys) {
    const entry = { ...this.entry(id), ...keys };
    for (const key of Object.keys(entry)) {
      if (EMPTY.includes(entry[key]) || (key === 'evidence' && !entry[key].length)) delete entry[key];
    }
    if (Object.keys(entry).length) this.draft.answers[id] = entry;
    else delete this.draft.answers[id];
    return this.changed();
  }

  // Something of the draft changed: it is saved at once, the rest of the page follows with the next frame.
  changed() {
    const finished = this.draft.finished;
    this.draft.finished = null;
    this.draft.changed = Date.now();
    if (!this.waiting) {
      this.waiting = true;
      setTimeout(() => {
        this.waiting = false;
        this.look();
        this.hear.progress(this.state);
      }, 30);
    }
    if (finished) this.hear.reopened();
    return this.saver.changed();
  }

  look() {
    this.state = survey(this.form, this.draft, this.outlet);
    const { done, total, missing } = this.state;
    this.draft.summary = { done, total, missing };
    return this.state;
  }

  async addPicture(id, bytes, kind) {
    this.draft.pictures = (this.draft.pictures || 0) + 1;
    const path = `photos/${id.toLowerCase()}-${this.draft.pictures}.${kind}`;
    await this.store.addPhoto(this.draft.id, path, bytes);
    return path;
  }

  // The picture goes after the draft no longer names it, so that a cut between the two loses nothing that is named.
  async dropPicture(path) {
    if (await this.saver.changed()) await this.store.removePhoto(this.draft.id, path);
  }

  photo(path) {
    return this.store.photo(this.draft.id, path);
  }

  // Sections with something to fill in.
  open() {
    return this.leaves.filter((leaf) => leaf.items.some((item) => this.state.standing.get(item.id) !== false));
  }

  // {total, done, missing} of one section.
  count(leaf) {
    const several = leaf.items.map((item) => this.state.items.get(item.id)).filter((one) => one.standing || one.answered);
    return {
      total: several.length,
      done: several.filter((one) => one.answered).length,
      missing: several.filter((one) => one.lacks.length).length,
    };
  }
}
