/* What a passcode opens, with WebCrypto alone. The twin of build_tools/copies/secrets.py and vault/cipher.py:
   the labels must stay the same, or every holder is locked out. RELEASE stands above: {code, revision, rekey, sealed: the
   folder of the sealed files, characters of a passcode, rounds of PBKDF2}. */

// Why something cannot be opened. `kind` is one of the keys of words.js.
class Fault extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const utf8 = (text) => new TextEncoder().encode(text);
const label = (rest) => utf8(`franchise-manual/${RELEASE.code}/${rest}`);

// A passcode as it is computed with: from any hand, with or without hyphens, in full-width letters too.
function fromCrockford(text) {
  return text.normalize('NFKC').replace(/[\s\-‐‑‒–—_.]+/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
}

function toCrockford(bytes, length) {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  let text = '';
  for (let at = 0; at < length; at++) text += CROCKFORD[parseInt(bits.slice(at * 5, at * 5 + 5), 2)];
  return text;
}

function grouped(text) {
  return (text.match(/.{1,4}/g) || []).join('-');
}

// Throws 'characters' or 'length' when the text cannot be a passcode.
function checkPasscode(text) {
  const plain = fromCrockford(text);
  for (const sign of plain) if (!CROCKFORD.includes(sign)) throw new Fault('characters');
  if (plain.length !== RELEASE.characters) throw new Fault('length');
  return plain;
}

// The holder's key: everything else follows from it, and no script can read it out again.
async function holderKey(passcode) {
  const plain = checkPasscode(passcode);
  const base = await crypto.subtle.importKey('raw', utf8(plain), 'PBKDF2', false, ['deriveBits']);
  const salt = label('passcode');
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: RELEASE.rounds }, base, 256);
  const key = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveBits', 'deriveKey']);
  new Uint8Array(bits).fill(0);
  return key;
}

const hkdf = (rest) => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: label(rest) });

async function derive(key, rest, bytes) {
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf(rest), key, bytes * 8));
}

async function locator(key) {
  return Array.from(await derive(key, `locator/${RELEASE.revision}`, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The code by which a holder says that this revision was received.
async function acknowledgement(key, content) {
  return toCrockford(await derive(key, `acknowledge/${RELEASE.revision}/${content}`, 8), 8);
}

const startsWith = (bytes, magic) => utf8(magic).every((byte, at) => bytes[at] === byte);

function gcm(path, nonce, part = '') {
  const place = utf8(`franchise-manual/${RELEASE.code}/${RELEASE.revision}/${RELEASE.rekey}/${path}${part}`);
  return { name: 'AES-GCM', iv: nonce, additionalData: place };
}

// A key file: the content key, which can only decrypt, and what the reader shows of its holder.
async function openKeyFile(key, path, bytes) {
  if (!startsWith(bytes, 'FMK1')) throw new Fault('damaged');
  const info = hkdf(`wrap/${RELEASE.revision}/${RELEASE.rekey}`);
  const wrapping = await crypto.subtle.deriveKey(info, key, { name: 'AES-GCM', length: 256 }, false, ['unwrapKey', 'decrypt']);
  try {
    const content = await crypto.subtle.unwrapKey(
      'raw', bytes.slice(16, 64), wrapping, gcm(path, bytes.slice(4, 16), '#key'), 'AES-GCM', false, ['decrypt'],
    );
    const facts = await crypto.subtle.decrypt(gcm(path, bytes.slice(64, 76), '#holder'), wrapping, bytes.slice(76));
    return { content, facts: JSON.parse(new TextDecoder().decode(facts)) };
  } catch {
    throw new Fault('damaged');
  }
}

// The content of a sealed file.
async function unseal(content, path, bytes) {
  if (!startsWith(bytes, 'FMS1')) throw new Fault('damaged');
  let plain;
  try {
    plain = await crypto.subtle.decrypt(gcm(path, bytes.slice(4, 16)), content, bytes.slice(16));
  } catch {
    throw new Fault('damaged');
  }
  const packed = plain.slice(4, 4 + new DataView(plain).getUint32(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

// What this browser lacks to open anything; null when nothing.
function lacking() {
  if (!globalThis.crypto || !crypto.subtle) return globalThis.isSecureContext ? 'old' : 'insecure';
  return typeof DecompressionStream === 'undefined' ? 'old' : null;
}
