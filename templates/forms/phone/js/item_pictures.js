// An item's pictures on the screen: photos taken and chosen, signatures, their small views. Each is in the store before the
// draft names it, and out of the draft before it leaves the store.

import { find, make, speak } from './dom.js';
import { setSignature, signatureImages } from './fields.js';
import { sign as signOn } from './pad.js';
import { NoPicture, shrink } from './pictures.js';
import { _ } from './words.js';

export class Pictures {
  // hear: {note(field, words), answer(at)}
  constructor(filling, hear) {
    this.filling = filling;
    this.hear = hear;
    this.urls = new Map();
  }

  async take(at, input) {
    const { field, id } = at;
    const kind = input.dataset.photo;
    const files = [...input.files];
    input.value = '';
    for (const file of files) {
      speak(_('Preparing the photo'));
      try {
        const path = await this.filling.addPicture(id, await shrink(file), 'jpg');
        const kept = await this.filling.change(id, { [kind]: [...(this.filling.entry(id)[kind] || []), path] });
        if (kept) speak(_('Photo stored'));
      } catch (error) {
        this.hear.note(field, error instanceof NoPicture
          ? _('This file cannot be opened. Take the photo again, or set the camera to JPEG.') : _('The photo was not stored: the phone may be short of space. Free some and take it again.'));
      }
    }
    await this.load(field, id);
  }

  async drop({ field, id }, button) {
    if (!confirm(_('Remove this photo?'))) return;
    const { path, kind } = button.dataset;
    this.filling.change(id, { [kind]: this.filling.entry(id)[kind].filter((one) => one !== path) });
    await this.filling.dropPicture(path);
    await this.load(field, id);
  }

  async sign(at, place) {
    const row = place.closest('.cell');
    const bytes = await signOn(document.getElementById('pad'), (row ? find('.name', row) : find('.question', at.field)).textContent);
    if (!bytes) return;
    const old = place.dataset.path;
    try {
      setSignature(place, await this.filling.addPicture(at.id, bytes, 'png'));
      this.hear.answer(at);
      await this.load(at.field, at.id);
      if (old) await this.filling.dropPicture(old);
    } catch {
      this.hear.note(at.field, _('The signature was not stored: the phone may be short of space. Free some and sign again.'));
    }
  }

  async unsign(at, place) {
    const { path } = place.dataset;
    if (!confirm(_('Remove this signature?'))) return;
    setSignature(place, '');
    this.hear.answer(at);
    await this.filling.dropPicture(path);
  }

  async url(path) {
    if (!this.urls.has(path)) {
      const bytes = await this.filling.photo(path);
      this.urls.set(path, URL.createObjectURL(new Blob([bytes], { type: path.endsWith('png') ? 'image/png' : 'image/jpeg' })));
    }
    return this.urls.get(path);
  }

  async load(field, id) {
    const entry = this.filling.entry(id);
    await this.list(find('.answer .photos', field), id, 'answer', Array.isArray(entry.answer) ? entry.answer : []);
    await this.list(find('[data-extra="evidence"] .photos', field), id, 'evidence', entry.evidence || []);
    for (const { path, image } of signatureImages(field)) {
      image.src = await this.url(path).catch(() => '');
      await image.decode().catch(() => {}); // shown when its size is known, so that nothing moves under a finger twice
      image.hidden = false;
    }
  }

  async list(place, id, kind, paths) {
    if (!place || place.dataset.paths === paths.join()) return;
    place.dataset.paths = paths.join();
    place.replaceChildren(...await Promise.all(paths.map(async (path, index) => {
      const words = _('{item} photo {number}', { item: id, number: index + 1 });
      const drop = { type: 'button', 'data-do': 'drop-photo', 'data-kind': kind, 'data-path': path, 'aria-label': _('Remove {what}', { what: words }) };
      const image = make('img', { src: await this.url(path).catch(() => ''), alt: words });
      return make('li', {}, image, make('button', drop, _('Remove')));
    })));
  }

  forget() {
    this.urls.forEach((url) => URL.revokeObjectURL(url));
    this.urls.clear();
  }
}
