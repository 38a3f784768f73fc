/* The address of a page, document or entry, asked of the server itself: on to the unlock page, told where to go then. */
(() => {
  const root = new URL('.', document.currentScript.src);
  const to = location.pathname.slice(root.pathname.length) + location.hash;
  location.replace(new URL(`#to=${encodeURIComponent(to)}`, root));
})();
