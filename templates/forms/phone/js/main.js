// Where a fill page begins: reads what the page carries, opens the store, says what may be lost, and hands over.

import { find, findAll, make, speak } from './dom.js';
import { listDrafts } from './drafts.js';
import { FormPage } from './form_page.js';
import { offline, warnings } from './keeping.js';
import { openStore } from './store.js';
import { _, listed } from './words.js';

const { page, place: kind, worker } = document.body.dataset;

function tellNotices(notices) {
  find('#warnings').replaceChildren(...notices.map(({ words, grave }) => make('p', { class: grave ? 'warning grave' : 'warning' },
    make('strong', {}, grave ? _('Read this first: what you fill in here may be lost') : _('Please note')), words)));
}

async function startForm(store, notices) {
  const data = JSON.parse(find('#form-data').textContent);
  const place = { ...data, outlets: data.outlets || globalThis.OUTLETS };
  const asks = (place.form.asks || []).some((one) => ['outlet.opened', 'outlet.age_months'].includes(one));
  const unknown = asks ? place.outlets.filter((one) => !one.opened).map((one) => one.title) : [];
  if (unknown.length) {
    find('#attributes').replaceChildren(make('p', { class: 'warning' }, make('strong', {}, _('What is known of outlets is incomplete')),
      _('{outlets}: there is no opening date, so it cannot be told whether some items apply. You may begin; headquarters should add it before the record is read in.', { outlets: listed(unknown) })));
  }
  // What leads to the manual opens beside the page that is being filled in.
  findAll('main a[href^="../"]').forEach((link) => {
    link.target = '_blank';
    link.rel = 'noopener';
  });
  await new FormPage(store, place, notices).start();
}

async function startShelf(store) {
  const again = async () => {
    const opener = (draft) => make('a', { href: `${draft.form.id}/#${draft.id}` });
    opener.title = (draft) => _('{form}: {draft}', { form: draft.form.title, draft: draft.name });
    await listDrafts(store, () => true, opener, again);
  };
  await again();
  await store.sweep();
}

async function start() {
  // The address after # says which draft is shown, so this link must not change it.
  find('.skip').onclick = (event) => {
    event.preventDefault();
    find('#main').focus();
  };
  const store = await openStore();
  if (!store.lasting) addEventListener('beforeunload', (event) => event.preventDefault());
  const notices = await warnings(store, kind);
  tellNotices(notices);
  if (worker) {
    const [ready, newer] = [find('#offline'), find('#newer')];
    const renew = await offline(worker, (state) => {
      if (state === 'newer' && newer) newer.hidden = false;
      if (!ready || state === 'newer') return;
      ready.textContent = state === 'offline' ? _('Stored on this device; it opens without network.') : '';
      ready.hidden = !ready.textContent;
    });
    if (newer) find('button', newer).onclick = renew;
  }
  await (page === 'form' ? startForm(store, notices) : startShelf(store));
  document.body.dataset.ready = 'yes';
}

start().catch((error) => {
  speak(_('Something went wrong on this page. Load it again.'));
  throw error;
});
