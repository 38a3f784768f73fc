// The running score on the page: what is certain so far, what is still open, and a grade only as "so far".

import { find, make } from './dom.js';
import { compare } from './exact.js';
import { display, failedBefore, gradeName, score } from './score.js';
import { _, listed, pgettext } from './words.js';

const WHY = {
  'nothing-applies': _('No item that counts applies; there is no grade.'),
  coverage: _('Too little was checked; there is no grade yet.'),
  'open-range': _('What was not checked may still change the grade; there is none yet.'),
};

export function scoreScreen(filling) {
  const { form, draft, outlet } = filling;
  const { scoring } = form;
  const found = score(form, draft, outlet, failedBefore(form, draft.previous));
  const demerit = scoring.model === 'demerit';
  const say = (value) => display(value, scoring);
  const parts = [];
  if (found.score === null) parts.push(make('p', { class: 'lead' }, WHY['nothing-applies']));
  else {
    const open = compare(found.score, found.upper) !== 0;
    const best = { best: say(found.upper) };
    const unit = demerit ? pgettext('after a score', 'demerits') : pgettext('after a score', 'points');
    const reach = demerit ? _('demerits, and possibly as few as {best}', best) : _('points, and possibly as many as {best}', best);
    parts.push(make('p', { class: 'figure' }, say(found.score), make('small', {}, open ? reach : unit)));
    const grade = found.grade ? _('So far: {grade} {title}', { grade: gradeName(found.grade), title: found.grade.title || '' }) : WHY[found.why];
    parts.push(make('p', { class: 'lead' }, grade));
    const floor = scoring.coverage_floor;
    const checked = display(found.coverage, { model: 'default', grades: [{ from: floor }] });
    parts.push(make('p', { class: 'count' }, _('{checked} % checked (by weight); for a grade it takes {floor} %. What was not checked counts as not met for now.', { checked, floor })));
  }
  if (found.failed.length) {
    parts.push(make('p', { class: 'warning' }, make('strong', {}, _('Critical items not met:')), listed(found.failed)));
  }
  if (found.score !== null && !demerit) parts.push(bars(found, say));
  parts.push(make('p', { class: 'count' }, _('This is reckoned from the draft; what counts is the report that headquarters makes.')));
  find('#score-body').replaceChildren(...parts);
}

// Each section: what is certain, and what may still be added.
function bars({ sections }, say) {
  const rows = sections.map(({ section, score: least, upper }) => {
    const open = least !== null && compare(least, upper) !== 0;
    const words = least === null ? _('Not applicable') : open ? `${say(least)} – ${say(upper)}` : say(least);
    const track = make('div', { class: 'track', 'aria-hidden': 'true' });
    if (least !== null) track.append(bar('may', upper), bar('fill', least));
    return make('li', {}, make('p', { class: 'words' }, make('span', {}, section.title), make('span', {}, words)), track);
  });
  return make('ul', { class: 'shares' }, ...rows);
}

// Only the width of a drawing: whole thousandths are exact enough.
function bar(kind, { n, d }) {
  const one = make('span', { class: kind });
  one.style.width = `${Number((n * 10n) / d) / 10}%`;
  return one;
}
