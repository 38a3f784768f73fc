/* Whose copy a printed page comes from: in the margin of every sheet where the browser knows margins, and at its end. */

const printMark = (copy) => _('Controlled copy {serial} · {holder} · a printout is not controlled', copy);

function markSheets(words) {
  const text = words.replace(/["\\\n\r\f]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page { @top-right { content: "${text}"; font: 8pt sans-serif; color: #5C6468; } }`);
  document.adoptedStyleSheets = [sheet];
}
