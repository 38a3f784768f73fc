/* What this part says, in the language of its manual: sentences stand in English where they are said, WORDS is their
   catalogue in that language. */

// `{name}` stands for a value.
const _ = (text, values = {}) => (WORDS[text] || text).replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
