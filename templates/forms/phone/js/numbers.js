// A number as people write it, and the one way in which a record has it: build_tools/core/numbers/reading.py once more.

import { decimal, magnitude } from './exact.js';
import { halfWidth } from './text.js';

const LONGEST = 24;
const MAGNITUDE = 12;
const NUMBER = /^-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;

// The number in the record's writing; null where it is none.
export function readNumber(text, unit = '') {
  let number = halfWidth(text);
  const behind = halfWidth(unit);
  if (behind && !/^[0-9.-]/.test(behind) && number.endsWith(behind)) number = halfWidth(number.slice(0, -behind.length));
  if (!NUMBER.test(number) || number.length > LONGEST || Math.abs(magnitude(number)) > MAGNITUDE) return null;
  return canonical(number);
}

// No zeros that say nothing, no -0.
function canonical(number) {
  if (decimal(number).n === 0n) return '0';
  const [, sign, whole, places] = /^(-?)0*([0-9]*)(?:\.([0-9]*?)0*)?$/.exec(number);
  return `${sign}${whole || '0'}${places ? `.${places}` : ''}`;
}
