// Exact numbers: decimals as typed and fractions of them, on BigInt. Nothing here ever becomes a float.

const DECIMAL = /^(-?)([0-9]*)(?:\.([0-9]*))?$/;

// A decimal as the fraction {n, d}, d a power of ten; null when the text is no plain decimal.
export function decimal(text) {
  const match = DECIMAL.exec(text);
  if (!match || !(match[2] || match[3])) return null;
  const places = match[3] || '';
  const n = BigInt(match[2] + places);
  return { n: match[1] === '-' ? -n : n, d: 10n ** BigInt(places.length) };
}

// The exponent of the first digit that counts, as Python's Decimal.adjusted gives it.
export function magnitude(text) {
  const [, , whole, places = ''] = DECIMAL.exec(text);
  const digits = (whole + places).replace(/^0+/, '') || '0';
  return digits.length - 1 - places.length;
}

export const ZERO = { n: 0n, d: 1n };
export const ONE = { n: 1n, d: 1n };

export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function add(a, b) {
  return reduce({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
}

export function subtract(a, b) {
  return add(a, { n: -b.n, d: b.d });
}

export function multiply(a, b) {
  return reduce({ n: a.n * b.n, d: a.d * b.d });
}

export function divide(a, b) {
  return b.n < 0n ? reduce({ n: -a.n * b.d, d: -a.d * b.n }) : reduce({ n: a.n * b.d, d: a.d * b.n });
}

export function largest(several) {
  return several.reduce((most, one) => (compare(one, most) > 0 ? one : most));
}

export function sum(several) {
  return several.reduce(add, ZERO);
}

function reduce({ n, d }) {
  let a = n < 0n ? -n : n;
  let b = d;
  while (b) [a, b] = [b, a % b];
  return a > 1n ? { n: n / a, d: d / a } : { n, d };
}
