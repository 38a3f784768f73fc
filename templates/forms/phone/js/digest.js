// SHA-256 as text. Of a library on every page alike: over plain http the browser gives none of its own, and a receipt always
// carries the seal.

import { sha256 as digest } from '@noble/hashes/sha2';

export function sha256(bytes) {
  return Array.from(digest(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
