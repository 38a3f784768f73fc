// Small help with the page: finding, making, speaking. Text always goes in as text, never as markup.

export const find = (selector, within = document) => within.querySelector(selector);
export const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

// make('li', {class: 'part', hidden: true}, 'words', node, …)
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

// Told to a screen reader, once.
export function speak(words) {
  find('#spoken').textContent = words;
}

// Shows a message in a place kept for it; '' hides it.
export function tell(place, words) {
  place.textContent = words;
  place.hidden = !words;
}

export function bytesOf(file) {
  return file.arrayBuffer().then((buffer) => new Uint8Array(buffer));
}

// Hands a file to the person: the browser's download.
export function download(parts, name, type) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
