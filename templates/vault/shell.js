/* The page that asks for the passcode. With a service worker it hands the holder's key to worker.js and goes on to the
   manual; without one (a chat program's browser, a private window) it reads the manual itself, through reader.js. */

const START = new URL('.', location.href);
const VERSION = new URL(document.currentScript.src || location.href).search; // so that no cache mixes two releases' scripts

// The passcode or the wished page of the address leave the address bar before anything else happens.
const said = new URLSearchParams(location.hash.slice(1));
if (said.has('k')) history.replaceState(null, '', location.pathname + location.search);

const gate = document.getElementById('gate');
const form = document.getElementById('unlock');
const field = form.elements.passcode;
const status = document.getElementById('status');
const INLINE = document.getElementById('sealed-index') !== null; // the edition that is one file

function show(state) {
  gate.dataset.state = state;
  form.hidden = state !== 'form';
  status.hidden = state !== 'busy';
}

function tell(kind) {
  const [heading, text] = NOTICES[kind];
  const fault = document.getElementById('fault');
  fault.dataset.notice = kind;
  fault.querySelector('strong').textContent = heading;
  fault.querySelector('span').textContent = text;
  fault.hidden = false;
  field.setAttribute('aria-invalid', 'true');
}

// A fault that no passcode mends takes the form's place.
function stop(kind) {
  show('stopped');
  document.getElementById('stopped').outerHTML = notice(kind);
}

function ask(kind) {
  show('form');
  if (kind) tell(kind);
  if (matchMedia('(hover: hover)').matches || kind) field.focus();
}

// ---- the service worker

async function worker() {
  if (location.protocol === 'file:' || !navigator.serviceWorker || !globalThis.indexedDB) return null;
  try {
    const registration = await navigator.serviceWorker.register('worker.js', { updateViaCache: 'none' });
    const one = registration.active || registration.waiting || registration.installing;
    if (one.state !== 'activated') {
      await new Promise((resolve, reject) => {
        const changed = () => (one.state === 'activated' ? resolve() : one.state === 'redundant' && reject(new Error('redundant')));
        one.addEventListener('statechange', changed);
        changed();
      });
    }
    return registration.active;
  } catch {
    return null;
  }
}

function request(one, message) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data.fault ? reject(new Fault(data.fault)) : resolve(data));
    one.postMessage(message, [port2]);
  });
}

// ---- without one

function script(name) {
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = new URL(name, START);
    element.onload = resolve;
    element.onerror = () => reject(new Fault('unreachable'));
    document.head.append(element);
  });
}

async function readHere(key) {
  if (!INLINE) await script(`reader.js${VERSION}`);
  await startReader(key, said.get('to') || '');
}

// ---- opening

// Where to go then: an address of this release and no other.
function wished() {
  try {
    const target = new URL(said.get('to') || '', START);
    return target.href.startsWith(START.href) ? target : START;
  } catch {
    return START;
  }
}

// `known`: the key was remembered, so no mistyped passcode can be to blame.
async function open(key, known) {
  show('busy');
  try {
    const one = await worker();
    if (one && (await request(one, { act: 'open', key })).kept) {
      location.replace(wished());
      return;
    }
    await readHere(key);
    if (!known) await remember(key);
  } catch (fault) {
    if (fault.kind === 'no-key') ask(known ? 'revoked' : 'no-key');
    else stop(fault.kind || 'damaged');
    if (fault.kind === 'renewed') {
      document.head.append(Object.assign(document.createElement('script'), { src: new URL('renew.js', START) }));
    }
  }
}

async function typed(text) {
  let key;
  try {
    key = await holderKey(text);
  } catch (fault) {
    ask(fault.kind);
    return;
  }
  await open(key, false);
}

field.addEventListener('input', () => {
  const plain = fromCrockford(field.value);
  document.getElementById('count').textContent = `${plain.length} / ${RELEASE.characters}`;
  document.getElementById('fault').hidden = true;
  field.removeAttribute('aria-invalid');
  // Groups form while typing at the end; a correction in the middle is left alone.
  if (field.selectionStart === field.value.length) field.value = grouped(plain);
});
field.addEventListener('change', () => { field.value = grouped(fromCrockford(field.value)); });
form.addEventListener('submit', (event) => {
  event.preventDefault();
  typed(field.value);
});

async function start() {
  const lack = lacking();
  if (lack) return stop(lack);
  if (location.protocol === 'file:' && !INLINE) return stop('folder');
  if (said.has('k')) {
    field.value = grouped(fromCrockford(said.get('k')));
    return typed(said.get('k'));
  }
  const held = await remembered();
  return held ? open(held.key, true) : ask();
}

// Another letter's link, opened while this page is shown.
addEventListener('hashchange', () => { if (new URLSearchParams(location.hash.slice(1)).has('k')) location.reload(); });
start();
