/* The manual without a service worker: pages are opened one by one and put into this document, without their scripts. Used
   by the edition that is one file, and where the browser has no service workers. `startReader(key, to)` shows the first. */

// Sealed bytes from elements of this file, which outlive the body they stand in, or from the server.
const ELEMENTS = new Map(Array.from(document.querySelectorAll('[id^=sealed-]'), (one) => [one.id, one]));

async function bytesHere(path) {
  const element = ELEMENTS.get(`sealed-${path.split('/').pop()}`);
  return element ? Uint8Array.from(atob(element.textContent), (sign) => sign.charCodeAt(0)) : null;
}

async function bytesThere(path, cache) {
  let response;
  try {
    response = await fetch(new URL(path, START), { cache });
  } catch {
    throw new Fault('unreachable');
  }
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

const MOST_HITS = 30;

class Reader {
  constructor(release) {
    Object.assign(this, { release, path: '', urls: new Map(), search: null, places: new Map() });
    history.scrollRestoration = 'manual';
    addEventListener('hashchange', () => this.route());
    document.addEventListener('click', (event) => this.followed(event));
    document.addEventListener('input', (event) => event.target.name === 'query' && this.searched(event.target.value));
    document.addEventListener('reset', () => this.searched(''));
    document.addEventListener('submit', (event) => event.preventDefault());
    for (const kind of ['change', 'keydown', 'focusin']) document.addEventListener(kind, (event) => this.opened(event));
  }

  // `#to=<address>` of the address bar, as links of the unlock page have it; `#copy` for the holder's own page.
  async route() {
    const said = new URLSearchParams(location.hash.slice(1));
    if (said.has('k')) return;
    this.places.set(this.shown, scrollY);
    if (this.shown !== '#copy') this.before = this.shown;
    this.shown = location.hash;
    if (location.hash === '#copy') return this.copy();
    const [address, fragment = ''] = (said.get('to') || '').split('#');
    const found = this.release.resolve(address.split('?')[0]);
    if (!found || !/html/.test(this.release.type(found[0]))) return this.tell('missing');
    await this.page(found[0], found[1] || fragment);
  }

  // The site's page is taken away with its styles.
  bare() {
    this.path = '';
    document.documentElement.className = '';
    for (const one of document.querySelectorAll('link[data-site]')) one.remove();
  }

  tell(kind) {
    this.bare();
    document.body.innerHTML = notice(kind, '#');
  }

  async page(path, fragment) {
    if (path !== this.path) {
      try {
        const text = new TextDecoder().decode(await this.release.read(path));
        const parsed = new DOMParser().parseFromString(text, 'text/html');
        if (!parsed.getElementById('content')) return this.tell('apart');
        const row = fragment && parsed.getElementById(fragment);
        const link = row && row.matches('[data-resolver] *') && row.querySelector('a[href]'); // a permanent link: on to where it stands
        if (link) return this.go(new URL(link.getAttribute('href'), `http://site/${path}`), true);
        await this.put(parsed, path);
      } catch (fault) {
        return this.tell(fault.kind || 'damaged');
      }
    }
    const target = fragment && document.getElementById(fragment);
    if (target) target.scrollIntoView();
    else scrollTo(0, this.places.get(location.hash) || 0);
    for (const one of document.querySelectorAll('.reached')) one.classList.remove('reached');
    const entry = target && target.closest('article.entry');
    if (entry) entry.classList.add('reached');
  }

  async put(parsed, path) {
    const base = (reference) => decodeURIComponent(new URL(reference, `http://site/${path}`).pathname.slice(1));
    const sheets = [...parsed.querySelectorAll('link[rel=stylesheet]')].map((one) => base(one.getAttribute('href')));
    const styles = await Promise.all(sheets.map((one) => this.style(one)));
    for (const one of parsed.querySelectorAll('script')) one.remove();
    for (const one of parsed.querySelectorAll('img[src], source[src], video[src], audio[src]')) {
      const source = one.getAttribute('src');
      if (!/^(data|blob):/.test(source)) one.setAttribute('src', await this.url(base(source)));
    }
    this.path = path;
    document.title = parsed.title;
    for (const one of document.querySelectorAll('link[data-site]')) if (!styles.includes(one)) one.remove();
    document.body.replaceWith(document.adoptNode(parsed.body));
    document.documentElement.className = 'js read-here';
    this.palette();
    this.badge();
    this.versions();
  }

  // versions.js takes it from here: which release is in force, and the way to the others.
  versions() {
    const host = document.querySelector('[data-versions]');
    if (!host || INLINE) return;
    Object.assign(host.dataset, { root: START.href, page: this.release.address(this.path) });
    document.dispatchEvent(new Event('manual-page'));
  }

  // A style that is there before the page is: nothing jumps, and a place on the page is where it will stay.
  async style(path) {
    const href = await this.url(path);
    const there = document.querySelector(`link[data-site][href="${href}"]`);
    if (there) return there;
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.dataset.site = '1';
    await new Promise((done) => {
      link.onload = link.onerror = done;
      document.head.append(link);
    });
    return link;
  }

  async url(path) {
    if (!this.urls.has(path)) {
      const content = this.release.files[path] ? await this.release.read(path) : new Uint8Array(0);
      const type = this.release.files[path] ? this.release.type(path) : '';
      this.urls.set(path, URL.createObjectURL(new Blob([content], { type })));
    }
    return this.urls.get(path);
  }

  // A link of the page: to another page, a document, or a place on this page.
  async followed(event) {
    const link = event.target.closest && event.target.closest('a[href]');
    if (!link || !this.path) return;
    const href = link.getAttribute('href');
    if (/^(blob|data|mailto|tel):/.test(href) || href === '#copy') return;
    const url = new URL(href, `http://site/${this.path}`);
    if (url.origin === location.origin) return; // another release
    event.preventDefault();
    if (url.host !== 'site') return;
    for (const one of ['__drawer', '__search']) if (document.getElementById(one)) document.getElementById(one).checked = false;
    this.go(url);
  }

  // To a page of the site; `instead`: in place of the address that led here.
  go(url, instead) {
    const found = this.release.resolve(decodeURIComponent(url.pathname.slice(1)));
    const fragment = decodeURIComponent(url.hash);
    if (found && !/html/.test(this.release.type(found[0]))) return this.hand(found[0]);
    if (!found) return this.tell('missing');
    const target = `#to=${encodeURIComponent(this.release.address(found[0]) + fragment)}`;
    if (location.hash === target) return this.route();
    if (instead) return location.replace(target);
    location.hash = target;
  }

  async hand(path) {
    const link = Object.assign(document.createElement('a'), { href: await this.url(path), download: path.split('/').pop() });
    link.click();
  }

  // ---- what the theme's own script does elsewhere

  palette() {
    const inputs = [...document.querySelectorAll('input[name=__palette]')];
    if (!inputs.length) return;
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const choose = (input) => {
      this.scheme = input.dataset.mdColorScheme;
      document.body.dataset.mdColorScheme = this.scheme;
      for (const one of inputs) one.nextElementSibling.hidden = one !== input;
    };
    for (const one of inputs) one.addEventListener('change', () => choose(one));
    const wanted = this.scheme || (dark ? 'slate' : 'default');
    choose(inputs.find((one) => one.dataset.mdColorScheme === wanted) || inputs[0]);
  }

  badge() {
    const place = document.querySelector('.m-header .md-header__inner > .m-palette');
    const { serial, holder } = this.release.holder;
    const link = document.createElement('a');
    link.href = '#copy';
    link.className = 'own-copy';
    const what = _('Controlled copy');
    link.innerHTML = `<img src="${SEAL}" alt="${what}" width="22" height="22"><span class="who"><strong>${escaped(serial)}</strong>`
      + `<span class="holder">${escaped(holder)}</span></span>`;
    if (place) place.before(link);
    else document.body.prepend(link);
    const mark = printMark(this.release.holder);
    document.body.append(Object.assign(document.createElement('p'), { className: 'print-mark', textContent: mark }));
    markSheets(mark);
  }

  // The magnifier opens the field, which wants to be typed in, and the other way round; Escape closes both.
  opened({ target, type, key }) {
    const toggle = document.getElementById('__search');
    const field = document.querySelector('[data-md-component=search-query]');
    if (!toggle || !field) return;
    if (target === toggle && type === 'change' && toggle.checked) field.focus();
    if (target === field && type === 'focusin') toggle.checked = true;
    if (key === 'Escape') {
      toggle.checked = false;
      field.blur();
    }
  }

  async searched(query) {
    const found = (n) => {
      if (!n) return _('Nothing was found');
      if (n === MOST_HITS) return _('The first {n} results', { n });
      return n === 1 ? _('1 result') : _('{n} results', { n });
    };
    const list = document.querySelector('.md-search-result__list');
    if (!list) return;
    this.query = query;
    if (!this.search) {
      this.search = this.release.read('search/search_index.json').then((one) => new Search(JSON.parse(new TextDecoder().decode(one))));
    }
    const search = await this.search;
    if (query !== this.query) return; // typed on meanwhile
    const hits = search.find(query, MOST_HITS);
    document.querySelector('.md-search-result__meta').textContent = query.trim() ? found(hits.length) : _('Type a word, a standard or a number');
    list.replaceChildren(...hits.map((one) => this.hit(one)));
  }

  hit({ location: place, title, text, terms }) {
    const first = Math.max(0, ...terms.map((one) => text.toLowerCase().indexOf(one)).slice(0, 1));
    const from = Math.max(0, first - 20);
    const marked = (words) => {
      const pattern = terms.map((one) => escaped(one).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
      return escaped(words).replace(new RegExp(pattern, 'gi'), (one) => `<mark>${one}</mark>`);
    };
    const item = document.createElement('li');
    item.className = 'md-search-result__item';
    const up = this.path.split('/').slice(1).map(() => '../').join('');
    item.innerHTML = `<a class="md-search-result__link" href="${escaped(up + place)}"><article class="md-search-result__article md-typeset">`
      + `<h2>${marked(title)}</h2><p>${from ? '…' : ''}${marked(text.slice(from, from + 90))}</p></article></a>`;
    return item;
  }

  copy() {
    this.bare();
    const back = _('Return to the manual');
    document.body.innerHTML = `<p class="back"><a href="${escaped(this.before || '#')}">‹ ${back}</a></p><div id="place"></div>`;
    showCopy(document.getElementById('place'), this.release.facts, {
      forget: async () => {
        await forget();
        history.replaceState(null, '', location.pathname + location.search);
        location.reload();
      },
    });
  }
}

async function startReader(key, to) {
  const bytes = INLINE ? bytesHere : bytesThere;
  const release = await Release.open(key, {
    key: (name) => bytes(`keys/${name}`, 'no-cache').then((one) => (one && one[0] === 0x3c ? null : one)),
    async file(path, again) {
      const one = await bytes(path, again ? 'reload' : 'default');
      if (!one) throw new Fault('damaged');
      return one;
    },
  });
  const copy = document.getElementById('copy');
  document.head.append(copy); // survives the change of bodies
  const reader = new Reader(release);
  if (to) history.replaceState(null, '', `#to=${encodeURIComponent(to)}`);
  await reader.route();
}
