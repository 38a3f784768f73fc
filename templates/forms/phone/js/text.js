// Words as a record takes them. Owns the one normalisation of text, which is `clean_text` of the engine
// (build_tools/core/base.py): NFC, line feeds, no blanks at the ends, no control or bidirectional characters.
// Where the engine refuses a character, the phone leaves it out: nobody in the field can see it to delete it.

const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]/gu;
// Python's blanks; String.trim would also take U+FEFF away.
const ENDS = /^[\t\n \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+|[\t\n \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+$/g;

export function clean(text) {
  // U+2028 and U+2029 are line breaks, which a YAML reader would fold.
  const lines = String(text).replace(/\r\n?|[\u2028\u2029]/g, '\n');
  return lines.replace(FORBIDDEN, '').normalize('NFC').replace(ENDS, '');
}

// A number as it is typed on a Chinese keyboard: full-width digits and points become the plain ones.
export function halfWidth(text) {
  return clean(text).replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u3002\uff61]/g, '.').replace(/[−–—]/g, '-');
}

// How many characters a reader counts (a character outside the first plane is one).
export function length(text) {
  return [...text].length;
}
