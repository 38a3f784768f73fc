// The page of one form: start, sections, lists, finish, receipt. Owns which of them is shown (the address after #, so that the
// phone's back button works and a page that was closed opens where it was) and the foot.

import { exportDraft } from './drafts.js';
import { find, findAll, make, speak } from './dom.js';
import { Filling } from './filling.js';
import { finishScreen, lackRows, receiptScreen } from './finish.js';
import { Items } from './items.js';
import { nextMissing } from './progress.js';
import { scoreScreen } from './score_screen.js';
import { StartScreen } from './start_screen.js';
import { _ } from './words.js';

const SAYINGS = { saving: '…', saved: _('Saved'), failed: _('Not saved!'), elsewhere: _('Changed elsewhere') };
const SCREENS = ['contents', 'missing', 'score', 'finish', 'receipt', 'begin'];

export class FormPage {
  constructor(store, place, notices) {
    this.store = store;
    this.place = place;
    this.notices = notices;
    this.own = { html: find('#sheet').innerHTML, contents: find('.sections').innerHTML, form: place.form };
    this.filling = null;
    this.first = new StartScreen(store, place, (id, where) => this.go(id, where));
  }

  async start() {
    document.body.addEventListener('click', (event) => this.pressed(event));
    find('#sheet').addEventListener('focusin', (event) => {
      const field = event.target.closest('.item');
      if (field) this.here = field.id;
    });
    find('#draft-name').oninput = (event) => {
      this.filling.draft.name = event.target.value;
      this.filling.changed();
      this.whose();
    };
    addEventListener('hashchange', () => this.route());
    await this.route();
  }

  // ---- which place is shown

  go(id, where = '') {
    const hash = where ? `#${id}/${where}` : `#${id}`; // one in another is what the extraction of sentences cannot read
    if (location.hash === hash) this.route();
    else location.hash = hash;
  }

  async route() {
    const [id, where] = location.hash.slice(1).split('/');
    if (!id) return this.startScreen();
    if (!this.filling || this.filling.draft.id !== id) {
      const draft = await this.store.draft(id);
      if (!draft) return this.startScreen();
      if (!await this.open(draft)) return this.startScreen();
    }
    const { draft } = this.filling;
    if (where === 'begin') return this.beginScreen();
    if (SCREENS.includes(where)) return this.screen(where);
    if (!where && draft.finished) return this.screen('receipt');
    const open = this.filling.open();
    const leaf = open.find((one) => one.anchor === (where || draft.at)) || open[0];
    return leaf ? this.section(leaf) : this.screen('contents');
  }

  async startScreen() {
    this.filling = null;
    await this.first.list();
    this.show('start');
  }

  beginScreen() {
    const { filling } = this;
    this.first.edit(filling.draft, async (said) => {
      Object.assign(filling.draft, said);
      await filling.changed();
      this.filling = null; // opened anew, for the outlet and day decide what applies
      this.go(filling.draft.id, filling.draft.at);
    });
    this.show('start');
  }

  // A draft on the form that it was begun on, even if the page has a newer one.
  async open(draft) {
    let shown = this.own;
    if (draft.form.sha256 !== this.own.form.sha256) {
      const kept = await this.store.form(draft.form.sha256);
      if (!kept) {
        alert(_('This draft is of an older form that is no longer on this device. Export the draft, then open it on this page and go on with the new one.'));
        return false;
      }
      shown = { html: kept.html, contents: kept.contents, form: kept.data };
    }
    find('#sheet').innerHTML = shown.html;
    find('.sections').innerHTML = shown.contents;
    const { form } = shown;
    const outlet = this.place.outlets.find((one) => one.id === draft.outlet) || { id: draft.outlet, title: draft.outlet };
    if (this.items) this.items.pictures.forget();
    this.filling = new Filling(form, this.store, draft, outlet, {
      saving: (state) => this.saved(state),
      progress: (state) => this.progress(state),
      reopened: () => speak(_('Changed: the file to hand in no longer holds; make it again when you are done')),
    });
    this.items = new Items(find('#sheet'), this.filling, this.place.severities);
    this.here = null;
    find('#draft-name').value = draft.name;
    this.whose();
    this.progress(this.filling.look());
    if (shown === this.own) {
      const whole = { sha256: form.sha256, html: this.own.html, contents: this.own.contents, data: form };
      await this.store.keepForm(whole).catch(() => {}); // only for when the page is a newer one
    }
    return true;
  }

  show(name) {
    findAll('.screen').forEach((screen) => { screen.hidden = screen.id !== name; });
    find('#sheet').hidden = name !== 'sheet';
    const filling = Boolean(this.filling) && name !== 'start';
    document.body.classList.toggle('filling', filling);
    find('#foot').hidden = !filling || name === 'receipt';
    find('#rescue').hidden = !filling || !(this.notices.length || this.endangered);
    if (!filling) {
      find('#whose').textContent = '';
      find('#saved').textContent = '';
    }
    scrollTo(0, 0);
    if (name === 'sheet') return;
    const heading = find('h1', document.getElementById(name));
    if (heading) heading.focus({ preventScroll: true });
  }

  screen(name) {
    this.section(null);
    const { filling } = this;
    const to = (id) => this.toItem(id);
    if (name === 'missing') {
      find('#missing .lacks').replaceChildren(...lackRows(filling, to));
      find('#missing-count').textContent = filling.state.missing ? _('Tap one to go there.') : _('Nothing is missing.');
    } else if (name === 'score') scoreScreen(filling);
    else if (name === 'finish') finishScreen(filling, { go: to, done: () => this.go(filling.draft.id, 'receipt') });
    else if (name === 'receipt') {
      if (!filling.draft.finished) return this.go(filling.draft.id, 'finish');
      receiptScreen(filling, { again: () => this.go(filling.draft.id, filling.draft.at || filling.open()[0].anchor) });
    }
    this.show(name);
    return undefined;
  }

  section(leaf, item) {
    for (const place of findAll('.leaf')) place.hidden = !leaf || place.dataset.section !== leaf.anchor;
    findAll('.sections li').forEach((row) => {
      if (leaf && row.dataset.section === leaf.anchor) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    });
    this.leaf = leaf;
    if (!leaf) return;
    const { draft } = this.filling;
    this.show('sheet');
    this.items.dress(leaf);
    this.turns(leaf);
    this.here = item || null;
    if (draft.at !== leaf.anchor && !draft.finished) {
      draft.at = leaf.anchor;
      this.filling.saver.changed();
    }
    const field = item && document.getElementById(item);
    if (!field) {
      document.getElementById(leaf.anchor).focus({ preventScroll: true });
      return;
    }
    field.scrollIntoView({ block: 'start' });
    const control = findAll('.answer :is(input, select, textarea, button)', field).find((one) => one.offsetParent);
    (control || field).focus({ preventScroll: true });
  }

  // Ways to the sections before and after. Made anew only when they lead elsewhere: a tap that falls on a button just then
  // would be lost.
  turns(leaf) {
    const place = find(`.leaf[data-section="${leaf.anchor}"]`);
    const open = this.filling.open();
    const at = open.indexOf(leaf);
    const ways = [open[at - 1], open[at + 1]].map((one) => (one ? one.anchor : '')).join();
    if (place.dataset.ways === ways) return;
    place.dataset.ways = ways;
    const button = (words, target, kind) => {
      const one = make('button', { type: 'button', class: kind }, words);
      one.onclick = () => this.go(this.filling.draft.id, target);
      return one;
    };
    const nav = make('nav', { class: 'turn', 'aria-label': _('Sections before and after') });
    if (at > 0) nav.append(button(_('Previous section'), open[at - 1].anchor));
    nav.append(open[at + 1] ? button(_('Next section: {title}', open[at + 1]), open[at + 1].anchor, 'main') : button(_('Finish'), 'finish', 'main'));
    const old = find('.turn', place);
    if (old) old.remove();
    place.append(nav);
  }

  toItem(id) {
    const leaf = this.filling.leafOf.get(id);
    history.pushState(null, '', `#${this.filling.draft.id}/${leaf.anchor}`);
    this.section(leaf, id);
  }

  // ---- what is told

  whose() {
    const { draft, outlet } = this.filling;
    const plain = `${outlet.title} ${draft.date}`;
    find('#whose').textContent = draft.name === plain ? `${outlet.id} ${plain}` : `${draft.name} · ${outlet.id}`;
  }

  saved(state) {
    const place = find('#saved');
    place.textContent = SAYINGS[state];
    const wrong = ['failed', 'elsewhere'].includes(state);
    place.classList.toggle('failed', wrong);
    this.endangered = wrong;
    if (!wrong) return;
    find('#rescue').hidden = false;
    speak(state === 'failed' ? _('Not saved! The phone may be short of space. Export the draft and free some.')
      : _('This draft was changed in another window. Export what is here, then load this page again.'));
  }

  progress(state) {
    if (!this.filling || this.filling.state !== state) return; // it was left meanwhile
    const count = find('#count');
    const words = _('{done} / {total}, {missing} missing', state);
    count.textContent = words;
    count.setAttribute('aria-label', _('{done} of {total} filled in, {missing} missing. See what is missing', state));
    find('#contents-count').textContent = words;
    this.items.refresh(state);
    for (const leaf of this.filling.leaves) {
      const { total, done, missing } = this.filling.count(leaf);
      const row = find(`.sections li[data-section="${leaf.anchor}"]`);
      row.hidden = state.standing.get(leaf.anchor) === false || leaf.items.every((item) => state.standing.get(item.id) === false);
      row.classList.toggle('complete', total > 0 && !missing);
      const whole = total > 0 && !missing ? '✓ ' : '';
      const counts = missing && done === total ? _('{done} / {total}, {missing} missing', { done, total, missing }) : `${done} / ${total}`;
      find('.state', row).textContent = total ? `${whole}${counts}` : '—';
      const unknown = find(`.leaf[data-section="${leaf.anchor}"] > .unknown`);
      if (unknown) unknown.hidden = state.standing.get(leaf.anchor) !== null;
    }
    if (this.leaf) this.turns(this.leaf);
  }

  async pressed(event) {
    const button = event.target.closest('button');
    if (!button || !this.filling) return;
    const row = button.closest('.sections li');
    const { draft } = this.filling;
    if (row) this.go(draft.id, row.dataset.section);
    else if (button.dataset.screen) this.go(draft.id, button.dataset.screen);
    switch (row || button.dataset.do) {
      case 'next-missing': this.nextMissing(); break;
      case 'export': await exportDraft(this.store, draft); break;
      case 'leave': location.hash = ''; break;
      default:
    }
  }

  nextMissing() {
    const order = [...this.filling.state.items.keys()];
    const after = this.here || (this.leaf && order[order.indexOf(this.leaf.items[0].id) - 1]);
    const id = nextMissing(this.filling.look(), after);
    if (id) this.toItem(id);
    else this.go(this.filling.draft.id, 'finish');
  }
}
