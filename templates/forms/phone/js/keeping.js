// Whether what is written here stays: asks the browser, and says in words what may take it away. Owns those warnings and the
// installation for offline use; says nothing where all is well.

const TIGHT = 60e6;

// What may be lost and what to do: [{kind, grave, words}]. `place`: 'site' or 'file'.
export async function warnings(store, place) {
  const found = [];
  const say = (kind, words, grave = false) => found.push({ kind, words, grave });
  if (!store.lasting) {
    say('refused', '这个浏览器不让本页保存内容（无痕窗口，或设置里禁用了存储）。填的内容只在这个窗口里，关掉就没有了。请换普通窗口打开；不得已在这里填，请随填随导出草稿。', true);
    return found;
  }
  if (place === 'file') {
    say('file', '本页是电脑上的一个文件，草稿记在这台电脑的这个浏览器里：换浏览器、清除浏览记录，草稿就没有了。离开座位前，请导出草稿。');
  } else if (!globalThis.isSecureContext) {
    say('http', '本页不是经 https 打开的：离线打不开，浏览器也不保证长期保存。请换 https 地址；在这里填，请随填随导出草稿。', true);
  }
  const kept = await persist();
  if (!kept && place === 'site' && isApple() && !isInstalled()) {
    say('apple', '苹果手机上，网页七天没打开，草稿会被清掉。请先点“分享”，再点“添加到主屏幕”，从主屏幕的图标打开再填；不装的，请当天填完，或导出草稿。', true);
  } else if (!kept && place === 'site' && globalThis.isSecureContext) {
    say('evictable', isInstalled()
      ? '浏览器没有答应长期保存：手机存储空间不够时，草稿可能被清掉。请留出空间，每填完一节导出一次草稿。'
      : '浏览器没有答应长期保存：手机存储空间不够时，草稿可能被清掉。请先在浏览器菜单里点“安装”或“添加到主屏幕”；不装的，每填完一节导出一次草稿。');
  }
  const room = await space();
  if (room !== null && room < TIGHT) say('tight', `这个浏览器只剩约 ${Math.max(1, Math.round(room / 1e6))} MB 可用，照片可能存不下。请先清理手机空间。`, true);
  return found;
}

async function persist() {
  const { storage } = navigator;
  if (!storage || !storage.persist) return false;
  try {
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    return false;
  }
}

async function space() {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota - usage;
  } catch {
    return null;
  }
}

function isApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
}

function isInstalled() {
  return navigator.standalone === true || matchMedia('(display-mode: standalone)').matches;
}

// Registers the service worker of /fill/. `say`: told 'offline' once every page is stored, and 'newer' when a new issue of
// the pages waits; gives a function that takes the new issue over and loads the page again.
export async function offline(script, say) {
  if (!('serviceWorker' in navigator)) return () => {};
  const { serviceWorker } = navigator;
  let waiting = null;
  try {
    const registration = await serviceWorker.register(script, { updateViaCache: 'none' });
    const look = (worker) => {
      if (!worker) return;
      if (worker.state === 'installed' && serviceWorker.controller) {
        waiting = worker;
        say('newer');
      }
    };
    look(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker.addEventListener('statechange', () => look(worker));
    });
    serviceWorker.ready.then(() => say('offline'));
  } catch {
    say('online-only');
  }
  return () => {
    serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    if (waiting) waiting.postMessage('take-over');
  };
}
