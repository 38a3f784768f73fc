// A zip that only stores (photos are compressed already), written file by file. Every size and checksum stands before its
// file: fflate, which reads here, writes them behind it when it streams, which strict readers refuse for stored files.
// Each file becomes a Blob at once, which a browser may keep outside of its memory; no time is written, so that the same
// files give the same bytes.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes) {
  let value = -1;
  for (let at = 0; at < bytes.length; at += 1) value = TABLE[(value ^ bytes[at]) & 255] ^ (value >>> 8);
  return (value ^ -1) >>> 0;
}

// Little-endian numbers of 2 or 4 bytes: [[size, value], …]
function numbers(several) {
  const view = new DataView(new ArrayBuffer(several.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of several) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const FIRST_DAY = 33; // of 1980, the earliest that a zip can say

export class Archive {
  constructor() {
    this.parts = [];
    this.listed = [];
    this.length = 0;
  }

  // The path is of ASCII.
  add(path, bytes) {
    const name = new TextEncoder().encode(path);
    const about = [[2, 10], [2, 0], [2, 0], [2, 0], [2, FIRST_DAY], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]];
    const head = numbers([[4, LOCAL], ...about]);
    this.listed.push(numbers([[4, CENTRAL], [2, 10], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, this.length]]), name);
    this.parts.push(new Blob([head, name, bytes]));
    this.length += head.length + name.length + bytes.length;
  }

  // What the finished file is made of.
  finish() {
    const count = this.listed.length / 2;
    const size = this.listed.reduce((sum, one) => sum + one.length, 0);
    return [...this.parts, ...this.listed, numbers([[4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, this.length], [2, 0]])];
  }
}
