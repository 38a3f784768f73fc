// What part of an item an answer fulfils, 0 to 1, as build_tools/audits/scoring/judging.py has it.

import { divide, ONE, subtract } from './exact.js';
import { earned, possible } from './responses.js';

// null when the item is not scored. Under `demerit` points are demerits, except that a yes-no earns one for the answer that
// is not expected.
export function judged(item, value, model) {
  const most = possible(item.response);
  if (!most) return null;
  const low = model === 'demerit';
  let got = earned(item.response, value);
  if (low && item.response.type === 'yes-no') got = subtract(most, got);
  const part = divide(got, most);
  return low ? subtract(ONE, part) : part;
}
