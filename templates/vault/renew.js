/* While the files of a release are replaced: fetches its new worker and opens the page as soon as that one answers. */
(() => {
  const { to } = document.currentScript.dataset;
  const again = () => (to ? location.replace(to) : location.reload());
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('controllerchange', again);
  serviceWorker.getRegistration().then((one) => one && one.update()).catch(() => {});
  setTimeout(again, 10000); // offline, or no change after all
})();
