// What the pages say, in the language of their manual. Sentences stand in English where they are said; the catalogue of
// that language is put before the scripts (build_tools/forms/phone/sentences.py) and holds those that the scripts use.

const { language = 'en', rule = (n) => n !== 1, known = {} } = globalThis.WORDS || {};

// `{name}` stands for a value.
function filled(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place)) : text;
}

// A sentence: _('{count} photos are missing', { count })
export function _(text, values) {
  return filled(known[text] || text, values);
}

// What English says with one word and others with several: the context tells which is meant.
export function pgettext(context, text, values) {
  return filled(known[`${context}\u0004${text}`] || text, values);
}

// A sentence about {n} things; each language has plural forms of its own.
export function ngettext(one, many, n, values) {
  const forms = known[one] || [one, many];
  return filled(forms[Number(rule(n))], { n, ...values });
}

// Several, one after the other.
export function listed(several) {
  return several.join(pgettext('between the elements of a list', ', '));
}

// Sentences or clauses in one line.
export function clauses(several) {
  return several.filter(Boolean).join(pgettext('between two clauses', '; '));
}

// When something was done: day and minute.
export function moment(when) {
  return new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }).format(when);
}
