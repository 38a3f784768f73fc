/* An opened release: which file lies where, and its content. `source` gives bytes: source.key(locator) the key file or
   null where there is none, source.file(path, again) a sealed file (`again`: not from any cache). */

const FOLDER = `${RELEASE.sealed}/`;

class Release {
  // Throws 'no-key', 'damaged' or 'unreachable'.
  static async open(key, source) {
    const name = await locator(key);
    const bytes = await source.key(name);
    if (!bytes) throw new Fault('no-key');
    const { content, facts } = await openKeyFile(key, `keys/${name}`, bytes);
    const release = new Release(source, content, facts);
    const { files, entries, facts: about } = JSON.parse(new TextDecoder().decode(await release.sealed('index')));
    return Object.assign(release, { files, entries, about, code: about.content ? await acknowledgement(key, about.content) : '' });
  }

  constructor(source, content, holder) {
    Object.assign(this, { source, content, holder, known: null });
  }

  // The content of the sealed file of a name; fetched afresh once when it does not open.
  async sealed(name) {
    const path = FOLDER + name;
    try {
      return await unseal(this.content, path, await this.source.file(path, false));
    } catch (fault) {
      if (fault.kind !== 'damaged') throw fault;
      return unseal(this.content, path, await this.source.file(path, true));
    }
  }

  // [path of the site, fragment] of an address below the release's folder; null when there is nothing.
  // Opaque names come first in it, the last one counts; what follows lies beside its page: `<name>/<name>/x.png`.
  resolve(address) {
    const parts = address.split('/');
    if (Object.hasOwn(this.entries, parts[0]) && parts.slice(1).every((one) => !one)) {
      const [path, fragment] = this.entries[parts[0]].split('#');
      return Object.hasOwn(this.files, path) ? [path, fragment] : null;
    }
    const literal = parts.findIndex((one) => !this.names.has(one));
    const end = literal < 0 ? parts.length : literal;
    if (end === 0) return this.existing(address);
    const { path, folder } = this.names.get(parts[end - 1]);
    const rest = parts.slice(end);
    return path && rest.every((one) => !one) ? [path, ''] : this.existing(folder + rest.join('/'));
  }

  existing(path) {
    const page = path.replace(/\/?$/, '/index.html').replace(/^\//, '');
    const found = [path, page].find((one) => Object.hasOwn(this.files, one));
    return found ? [found, ''] : null;
  }

  // Opaque name to the file it means (if any) and to the folder that what follows it lies in.
  get names() {
    if (this.known) return this.known;
    this.known = new Map();
    for (const [path, [name, , address]] of Object.entries(this.files)) {
      const folders = path.split('/').slice(0, -1);
      const outer = (address || '').split('/').filter(Boolean).slice(0, -1);
      outer.forEach((one, depth) => {
        if (!this.known.has(one)) this.known.set(one, { path: null, folder: `${folders.slice(0, depth + 1).join('/')}/` });
      });
      if (address !== null) this.known.set(name, { path, folder: folders.map((one) => `${one}/`).join('') });
    }
    return this.known;
  }

  type(path) {
    return this.files[path][1];
  }

  // The lasting address of a page or document below the release's folder; null for what is only a part of pages.
  address(path) {
    return this.files[path][2];
  }

  read(path) {
    return this.sealed(this.files[path][0]);
  }

  // What the holder's own page shows.
  get facts() {
    return { ...this.holder, ...this.about, code: this.code };
  }
}
