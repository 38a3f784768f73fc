// Whether what is written here stays: asks the browser, and says in words what may take it away. Owns those warnings and the
// installation for offline use; says nothing where all is well.

import { _ } from './words.js';

const TIGHT = 60e6;

// What may be lost and what to do: [{kind, grave, words}]. `place`: 'site' or 'file'.
export async function warnings(store, place) {
  const found = [];
  const say = (kind, words, grave = false) => found.push({ kind, words, grave });
  if (!store.lasting) {
    say('refused', _('This browser does not let the page keep anything (a private window, or storage is switched off). What you fill in is only in this window and gone when it is closed. Open the page in an ordinary window; if you must fill it in here, export the draft again and again.'), true);
    return found;
  }
  if (place === 'file') {
    say('file', _('This page is a file on a computer; drafts are kept by this browser on this computer. In another browser, or once its history is cleared, they are gone. Export the draft before you leave.'));
  } else if (!globalThis.isSecureContext) {
    say('http', _('This page was not opened by https: it does not open offline, and the browser may not keep what you fill in. Use the https address; if you fill it in here, export the draft again and again.'), true);
  }
  const kept = await persist();
  if (!kept && place === 'site' && isApple() && !isInstalled()) {
    say('apple', _('On an iPhone, drafts are cleared when the page was not opened for seven days. Tap “Share”, then “Add to Home Screen”, and fill in from the icon there; without that, finish on the same day, or export the draft.'), true);
  } else if (!kept && place === 'site' && globalThis.isSecureContext) {
    say('evictable', isInstalled()
      ? _('The browser does not promise to keep drafts: when the phone runs short of space they may be cleared. Keep some space free, and export the draft after each section.')
      : _('The browser does not promise to keep drafts: when the phone runs short of space they may be cleared. Choose “Install” or “Add to Home screen” in its menu first; without that, export the draft after each section.'));
  }
  const room = await space();
  if (room !== null && room < TIGHT) say('tight', _('Only about {room} MB are left for this browser, which may be too little for photos. Free some space first.', { room: Math.max(1, Math.round(room / 1e6)) }), true);
  return found;
}

async function persist() {
  const { storage } = navigator;
  if (!storage || !storage.persist) return false;
  try {
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    return false;
  }
}

async function space() {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota - usage;
  } catch {
    return null;
  }
}

function isApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
}

function isInstalled() {
  return navigator.standalone === true || matchMedia('(display-mode: standalone)').matches;
}

// Registers the service worker of /fill/. `say`: told 'offline' once every page is stored, and 'newer' when a new issue of
// the pages waits; gives a function that takes the new issue over and loads the page again.
export async function offline(script, say) {
  if (!('serviceWorker' in navigator)) return () => {};
  const { serviceWorker } = navigator;
  let waiting = null;
  try {
    const registration = await serviceWorker.register(script, { updateViaCache: 'none' });
    const look = (worker) => {
      if (!worker) return;
      if (worker.state === 'installed' && serviceWorker.controller) {
        waiting = worker;
        say('newer');
      }
    };
    look(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker.addEventListener('statechange', () => look(worker));
    });
    serviceWorker.ready.then(() => say('offline'));
  } catch {
    say('online-only');
  }
  return () => {
    serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    if (waiting) waiting.postMessage('take-over');
  };
}
