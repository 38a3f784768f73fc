/* `copy/`: the holder's own page, in clear and empty until worker.js says whose copy is open. */
(() => {
  const root = new URL('../', location.href);

  // The shade chosen in the manual holds here too.
  try {
    const palette = JSON.parse(localStorage.getItem(`${root.pathname}.__palette`));
    if (palette) document.documentElement.dataset.scheme = palette.color.scheme === 'slate' ? 'dark' : 'light';
  } catch {
    /* nothing was chosen */
  }

  function request(message, progress) {
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        if (data.fault) reject(new Error(data.fault));
        else if (data.of && !data.all) progress(data);
        else resolve(data);
      };
      navigator.serviceWorker.controller.postMessage(message, [port2]);
    });
  }

  async function start() {
    if (!navigator.serviceWorker || !navigator.serviceWorker.controller) return location.replace(root);
    navigator.serviceWorker.addEventListener('message', ({ data }) => data.go && location.replace(data.go));
    navigator.serviceWorker.startMessages();
    try {
      const facts = await request({ act: 'facts' });
      showCopy(document.getElementById('place'), facts, {
        keep: (progress) => request({ act: 'keep' }, progress),
        forget: () => request({ act: 'forget' }),
      });
    } catch {
      location.replace(root);
    }
  }
  start();
})();
