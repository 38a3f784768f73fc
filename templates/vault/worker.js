/* The service worker of one release: every request below its folder is answered with the opened file, so that pages stay
   ordinary pages and the theme's own search works. What it stores is sealed; the key lies in store.js. Closed, it lets
   only the unlock page through. CLEAR lists the files in clear, SHELL is a digest of them. */

const ROOT = new URL(self.registration.scope);
const SHELL_CACHE = `manual shell ${ROOT.href} ${SHELL}`;
const SEALED_CACHE = `manual sealed ${ROOT.href} ${RELEASE.sealed}`;
const POLICY = "default-src 'self' data: blob: 'unsafe-inline'; object-src 'none'; frame-ancestors 'self'; form-action 'self'";

const NOTICE = 'notice/'; // `notice/damaged` takes the place of a page that must not be shown

const ICON = `<link rel="icon" type="image/svg+xml" href="${ROOT.href}favicon.svg">`; // browsers fetch icons past the worker

let opening = null; // {mark of the key in the store, promise of the release}

self.addEventListener('install', (event) => event.waitUntil((async () => {
  await (await caches.open(SHELL_CACHE)).addAll(CLEAR.map((one) => new Request(one, { cache: 'no-cache' })));
  await self.skipWaiting();
})()));

self.addEventListener('activate', (event) => event.waitUntil((async () => {
  const ours = (name) => ['shell', 'sealed'].some((one) => name.startsWith(`manual ${one} ${ROOT.href} `));
  for (const name of await caches.keys()) if (ours(name) && name !== SHELL_CACHE && name !== SEALED_CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

// ---- bytes

async function fetched(path, cache) {
  let response;
  try {
    response = await fetch(new URL(path, ROOT), { cache });
  } catch {
    throw new Fault('unreachable');
  }
  if ([403, 404, 410].includes(response.status)) return null;
  if (!response.ok) throw new Fault('unreachable');
  return new Uint8Array(await response.arrayBuffer());
}

const source = {
  async file(path, again) {
    const cache = await caches.open(SEALED_CACHE);
    const kept = again ? null : await cache.match(new URL(path, ROOT));
    if (kept) return new Uint8Array(await kept.arrayBuffer());
    const bytes = await fetched(path, again ? 'reload' : 'default');
    if (!bytes) throw new Fault('damaged');
    await cache.put(new URL(path, ROOT), new Response(bytes)).catch(() => {});
    return bytes;
  },

  // The kept key file opens at once and offline; whether it is still there is asked meanwhile.
  async key(name) {
    const path = `keys/${name}`;
    const cache = await caches.open(SEALED_CACHE);
    const kept = await cache.match(new URL(path, ROOT));
    const asked = fetched(path, 'no-cache').then((bytes) => (bytes && bytes[0] === 0x3c ? null : bytes)); // "<": a host's own page
    if (!kept) {
      const bytes = await asked;
      if (bytes) await cache.put(new URL(path, ROOT), new Response(bytes)).catch(() => {});
      return bytes;
    }
    asked.then((bytes) => (bytes ? cache.put(new URL(path, ROOT), new Response(bytes)) : close())).catch(() => {});
    return new Uint8Array(await kept.arrayBuffer());
  },
};

// A release that was encrypted or built anew is no damaged one: the next worker, on its way, knows where it lies.
async function blamed(fault) {
  if (fault.kind !== 'damaged') return fault.kind || 'damaged';
  const said = await fetched('release.json', 'no-store').then((bytes) => JSON.parse(new TextDecoder().decode(bytes))).catch(() => null);
  return said && said.sealed !== RELEASE.sealed ? 'renewed' : 'damaged';
}

// ---- open and closed

async function release() {
  const held = await remembered();
  if (!held) {
    opening = null;
    return null;
  }
  if (!opening || opening.mark !== held.mark) {
    const mine = { mark: held.mark, promise: Release.open(held.key, source) };
    mine.promise.catch(() => { if (opening === mine) opening = null; });
    opening = mine;
  }
  return opening.promise;
}

async function windows() {
  return self.clients.matchAll({ type: 'window' });
}

// Nothing stays of any release beside this one either: of who left, no page may answer in another tab.
async function closeAll() {
  const beside = new URL('..', ROOT).href;
  const roots = new Set([ROOT.href]);
  for (const name of await caches.keys()) {
    const [, kind, root] = name.match(/^manual (shell|sealed) (\S+) /) || [];
    if (!root || !root.startsWith(beside)) continue;
    roots.add(root);
    if (kind === 'sealed') await caches.delete(name);
  }
  for (const one of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
    const root = [...roots].find((href) => one.url.startsWith(href));
    if (root) one.postMessage({ go: root });
  }
  return close();
}

// Nothing of this release stays, and open pages go back to the unlock page.
async function close() {
  opening = null;
  await caches.delete(SEALED_CACHE);
  for (const one of await windows()) one.postMessage({ go: ROOT.href });
}

const acts = {
  // A passcode was typed: keep its key if it opens this release.
  async open({ key }) {
    const opened = await Release.open(key, source);
    if (!(await remember(key))) return { kept: false };
    const held = await remembered();
    opening = { mark: held.mark, promise: Promise.resolve(opened) };
    return { kept: true };
  },
  async facts() {
    const opened = await release();
    if (!opened) throw new Fault('no-key');
    return opened.facts;
  },
  async forget() {
    await forget();
    await closeAll();
    return {};
  },
  // Store every sealed file below the folder that an address lies in, so that it opens offline.
  async keep({ address }, port) {
    const opened = await release();
    if (!opened) throw new Fault('no-key');
    const [path] = (address && opened.resolve(address)) || [''];
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const names = Object.entries(opened.files).filter(([one]) => one.startsWith(folder)).map(([, [name]]) => name);
    const waiting = [...names];
    let done = 0;
    const one = async () => {
      while (waiting.length) {
        await source.file(FOLDER + waiting.pop(), false);
        port.postMessage({ done: ++done, of: names.length });
      }
    };
    await Promise.all(Array.from({ length: 6 }, one));
    return { done, of: names.length, all: true };
  },
  // The lasting address of a link, to be copied or opened.
  async address({ href }) {
    const opened = await release();
    const url = new URL(href);
    const found = opened && opened.resolve(below(url));
    const address = found && opened.address(found[0]);
    if (address === null || address === undefined) return { href };
    return { href: new URL(address + url.search + (found[1] ? `#${found[1]}` : url.hash), ROOT).href };
  },
};

self.addEventListener('message', (event) => {
  const [port] = event.ports;
  const act = event.data && acts[event.data.act];
  if (!act || !port) return;
  const failed = async (fault) => ({ fault: await blamed(fault) });
  event.waitUntil(act(event.data, port).catch(failed).then((answer) => port.postMessage(answer)));
});

// ---- answers

const below = (url) => decodeURIComponent(url.pathname.slice(ROOT.pathname.length));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || !url.href.startsWith(ROOT.href)) return;
  const path = below(url);
  if (path.startsWith(FOLDER) || path.startsWith('keys/')) return;
  const visible = event.request.mode === 'navigate';
  event.respondWith(path && CLEAR.includes(path) ? clear(path) : visible ? page(path, url) : part(path));
});

async function clear(path) {
  const url = new URL(path, ROOT);
  return (await (await caches.open(SHELL_CACHE)).match(url)) || fetch(url);
}

const html = (text) => new Response(text, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' } });

function told(said, path = '') {
  const kind = Object.hasOwn(NOTICES, said) ? said : 'damaged';
  const to = escaped(new URL(path, ROOT).href);
  const again = kind === 'renewed' ? `<script src="${ROOT.href}renew.js" data-to="${to}"></script>` : '';
  return html(
    `<!doctype html><html lang="${LANGUAGE}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`
    + `${again}<title>${NOTICES[kind][0]}</title>${ICON}<link rel="stylesheet" href="${ROOT.href}shell.css">${notice(kind, ROOT.href)}`,
  );
}

async function page(path, url) {
  if (path.startsWith(NOTICE)) return told(path.slice(NOTICE.length));
  if (!path && url.search === '?unlock') return clear('');
  try {
    const opened = await release();
    if (!opened) return path ? Response.redirect(wish(path, url), 302) : clear('');
    const found = opened.resolve(path);
    if (!found) return told('missing');
    const address = opened.address(found[0]);
    if (address !== null && address !== path) {
      return Response.redirect(new URL(address + url.search + (found[1] ? `#${found[1]}` : url.hash), ROOT), 302);
    }
    return await answer(opened, found[0]);
  } catch (fault) {
    if (fault.kind !== 'no-key') return told(await blamed(fault), path);
    return path ? Response.redirect(wish(path, url), 302) : clear('');
  }
}

// The unlock page, told where to go afterwards.
const wish = (path, url) => new URL(`#to=${encodeURIComponent(path + url.hash)}`, ROOT);

async function part(path) {
  let type = '';
  try {
    const opened = await release();
    const found = opened && opened.resolve(path);
    if (!found) return new Response('', { status: 404 });
    type = opened.type(found[0]);
    return await answer(opened, found[0]);
  } catch (fault) {
    if (fault.kind !== 'damaged') return Response.error();
    // A page without its style or search would be half a page.
    const kind = await blamed(fault);
    for (const one of await windows()) one.postMessage({ go: `${ROOT.href}${NOTICE}${kind}` });
    return new Response('', { headers: { 'Content-Type': type } });
  }
}

async function answer(opened, path) {
  const content = await opened.read(path);
  const type = opened.type(path);
  const headers = {
    'Content-Type': /^text\/|javascript|json/.test(type) ? `${type}; charset=utf-8` : type,
    'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff',
  };
  if (type !== 'text/html') {
    const name = encodeURIComponent(path.split('/').pop());
    return new Response(content, { headers: { ...headers, 'Content-Disposition': `inline; filename*=UTF-8''${name}` } });
  }
  const { serial, holder } = opened.holder;
  const badge = `<script src="${ROOT.href}badge.js" data-serial="${escaped(serial)}" data-holder="${escaped(holder)}"></script>`;
  const text = new TextDecoder().decode(content)
    .replace(/<link\b[^>]*\brel=["']?(?:shortcut )?icon\b[^>]*>/gi, '')
    .replace(/<head\b[^>]*>/i, (head) => head + ICON + badge);
  return new Response(text, { headers: { ...headers, 'Content-Security-Policy': POLICY } });
}
