// The running score on the page: what is certain so far, what is still open, and a grade only as "so far".

import { find, make } from './dom.js';
import { compare } from './exact.js';
import { display, failedBefore, gradeName, score } from './score.js';

const WHY = {
  'nothing-applies': '没有适用的检查项，不评等级。',
  coverage: '查得还不够，暂不评等级。',
  'open-range': '没查的项还可能改变等级，暂不评等级。',
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
    const [first, rest] = demerit ? ['已扣', `，最少可到 ${say(found.upper)}`] : ['分', `，最多还能到 ${say(found.upper)} 分`];
    parts.push(make('p', { class: 'figure' }, say(found.score), make('small', {}, open ? `${first}${rest}` : first)));
    const grade = found.grade ? `到现在为止：${gradeName(found.grade)} ${found.grade.title || ''}` : WHY[found.why];
    parts.push(make('p', { class: 'lead' }, grade));
    const floor = scoring.coverage_floor;
    const checked = display(found.coverage, { model: 'default', grades: [{ from: floor }] });
    parts.push(make('p', { class: 'count' }, `已查 ${checked}%（按权重），达到 ${floor}% 才评等级。没查的先按没做到算。`));
  }
  if (found.failed.length) {
    parts.push(make('p', { class: 'warning' }, make('strong', {}, '关键项没有做到'), found.failed.join('、')));
  }
  if (found.score !== null && !demerit) parts.push(bars(found, say));
  parts.push(make('p', { class: 'count' }, '这是草稿上的算法，正式得分以总部出的报告为准。'));
  find('#score-body').replaceChildren(...parts);
}

// Each section: what is certain, and what may still be added.
function bars({ sections }, say) {
  const rows = sections.map(({ section, score: least, upper }) => {
    const open = least !== null && compare(least, upper) !== 0;
    const words = least === null ? '不适用' : open ? `${say(least)} – ${say(upper)}` : say(least);
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
