/* The holder's key in this browser: a key that no script can read out, and a mark that changes when another one is kept. */

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`franchise-manual ${RELEASE.code}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('holder');
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

async function transaction(mode, act) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const doing = opened.transaction('holder', mode);
      const request = act(doing.objectStore('holder'));
      doing.oncomplete = () => resolve(request.result);
      doing.onabort = doing.onerror = () => reject(doing.error);
    });
  } finally {
    opened.close();
  }
}

// {key, mark} or null; null as well where the browser keeps nothing.
async function remembered() {
  try {
    return (await transaction('readonly', (store) => store.get('key'))) || null;
  } catch {
    return null;
  }
}

// Whether the browser keeps it.
async function remember(key) {
  try {
    const mark = Array.from(crypto.getRandomValues(new Uint8Array(8))).join('.');
    await transaction('readwrite', (store) => store.put({ key, mark }, 'key'));
    return true;
  } catch {
    return false;
  }
}

async function forget() {
  try {
    await transaction('readwrite', (store) => store.clear());
  } catch {
    /* nothing was kept */
  }
}
