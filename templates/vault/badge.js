/* Put into every opened page by worker.js: the small seal with serial and holder, and what a page needs that does not
   know it was sealed: lasting addresses on its links, downloads, storing for offline use. */
(() => {
  const { serial, holder } = document.currentScript.dataset;
  const root = new URL('.', document.currentScript.src);
  const { serviceWorker } = navigator;

  // A letter's or a lasting link, opened on top of a manual that is open already.
  function led() {
    const said = new URLSearchParams(location.hash.slice(1));
    if (said.has('k')) location.replace(`${root.href}?unlock${location.hash}`);
    else if (said.has('to')) {
      let target = root;
      try {
        target = new URL(said.get('to'), root);
      } catch {
        /* nobody's link */
      }
      location.replace(target.href.startsWith(root.href) ? target : root);
    }
  }

  function request(message, progress) {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => (data.done && !data.all && !data.fault ? progress && progress(data) : resolve(data));
      if (serviceWorker.controller) serviceWorker.controller.postMessage(message, [port2]);
    });
  }

  function make(name, attributes, ...inner) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inner);
    return element;
  }

  // In the page's own header where it has one, else below the page; a shadow keeps both styles apart.
  function hosted(name, ...inner) {
    const host = document.createElement(name);
    host.attachShadow({ mode: 'open' }).append(make('link', { rel: 'stylesheet', href: new URL('badge.css', root) }), ...inner);
    return host;
  }

  function show() {
    const host = hosted('manual-badge', make('a', { href: new URL('copy/', root), title: _('{serial}, {holder}', { serial, holder }) },
      make('img', { src: new URL('seal.svg', root), alt: _('Controlled copy'), width: '22', height: '22' }),
      make('span', { class: 'who' }, make('strong', {}, serial), make('span', { class: 'holder' }, holder))));
    const place = document.querySelector('.m-header .md-header__inner > .m-palette');
    if (place) place.before(host);
    else (document.querySelector('body > header') || document.body).append(host);
    document.body.append(hosted('manual-print', printMark({ serial, holder })));
    markSheets(printMark({ serial, holder }));
  }

  // What was searched for is marked by now; it need not stay in the address.
  function tidy() {
    const here = new URL(location.href);
    if (!here.searchParams.has('h')) return;
    here.searchParams.delete('h');
    history.replaceState(history.state, '', here);
  }

  function told({ data }) {
    if (data.go) location.replace(data.go);
  }

  // A link gets its lasting address before it is copied, opened elsewhere or followed.
  async function lasting(event) {
    const link = event.target.closest && event.target.closest('a[href]');
    if (!link || link.dataset.lasting || link.hasAttribute('download') || /^#/.test(link.getAttribute('href'))) return;
    if (!link.href.startsWith(root.href)) return;
    link.dataset.lasting = '1';
    const before = link.href;
    const { href } = await request({ act: 'address', href: before });
    if (href && link.href === before) link.href = href;
  }

  // A download would go past the worker.
  async function download(event) {
    const link = event.target.closest && event.target.closest('a[download]');
    if (!link || !link.href.startsWith(root.href)) return;
    event.preventDefault();
    const content = await (await fetch(link.href)).blob();
    const url = URL.createObjectURL(content);
    make('a', { href: url, download: link.download || link.pathname.split('/').pop() }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  // A page that brings a service worker of its own wants its folder offline. Its worker would see only sealed files, so
  // this release's does it: registered and ready once everything of the folder is stored.
  if (serviceWorker) {
    let stored;
    const ready = new Promise((resolve) => { stored = resolve; });
    Object.defineProperty(serviceWorker, 'ready', { value: ready });
    serviceWorker.register = async (script) => {
      const address = new URL(script, location.href).pathname.slice(root.pathname.length);
      const registration = Object.assign(new EventTarget(), { installing: null, waiting: null, active: serviceWorker.controller });
      request({ act: 'keep', address: decodeURIComponent(address) }).then(({ all }) => all && stored(registration));
      return registration;
    };
    serviceWorker.addEventListener('message', told);
    serviceWorker.startMessages();
  }
  led();
  addEventListener('hashchange', led);
  addEventListener('DOMContentLoaded', show);
  addEventListener('load', tidy);
  for (const kind of ['pointerover', 'pointerdown', 'focusin']) addEventListener(kind, lasting, { passive: true });
  addEventListener('click', download, true);
})();
