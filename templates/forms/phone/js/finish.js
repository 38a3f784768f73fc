// The end of a draft: what is still missing, the archive, and the receipt with its seal.

import { download, find, make, tell } from './dom.js';
import { filesOf, recordOf } from './record.js';
import { pack } from './seal.js';

// Rows of items that lack something, each leading there.
export function lackRows(filling, go, only = () => true) {
  const rows = [];
  filling.state.items.forEach((one, id) => {
    const lacks = one.lacks.filter(only);
    if (!lacks.length) return;
    const question = find('.question', document.getElementById(id)).textContent;
    const button = make('button', { type: 'button' }, make('span', {}, make('span', { class: 'no' }, id), question,
      make('span', { class: 'what' }, lacks.map((lack) => lack.words).join('；'))));
    button.onclick = () => go(id);
    rows.push(make('li', {}, button));
  });
  return rows;
}

export function finishScreen(filling, { go, done }) {
  const { state, draft } = filling;
  const place = find('#finish-body');
  const parts = [];
  if (state.faults) {
    parts.push(make('p', { class: 'warning grave' }, make('strong', {}, `有 ${state.faults} 项要先改好，才能交卷：`)),
      make('ol', { class: 'lacks' }, ...lackRows(filling, go, (lack) => lack.kind === 'fault')));
  } else {
    if (state.missing) {
      const scored = filling.form.scoring ? '没填的算“未检查”，留在分母里；缺的证据会写进报告。' : '缺的会空着。';
      parts.push(make('p', { class: 'warning' }, make('strong', {}, `还缺 ${state.missing} 项。`), `缺着也能交：${scored}`));
    } else {
      parts.push(make('p', { class: 'lead' }, '该填的都填了。生成交卷文件后，发给总部；草稿和照片留在本机，确认收到再删。'));
    }
    const button = make('button', { type: 'button', class: 'main' }, state.missing ? '缺着交：生成交卷文件' : '生成交卷文件');
    const fault = make('p', { class: 'fault', role: 'alert', hidden: true });
    button.onclick = async () => {
      button.disabled = true;
      button.textContent = '正在生成…';
      try {
        await finish(filling);
        done();
      } catch (error) {
        button.disabled = false;
        button.textContent = '再试一次';
        tell(fault, whyNot(error, draft));
      }
    };
    parts.push(make('div', { class: 'buttons' }, button), fault);
    if (state.missing) parts.push(make('ol', { class: 'lacks' }, ...lackRows(filling, go)));
  }
  const progress = row('填写', `${state.done} / ${state.total}，缺 ${state.missing}`);
  place.replaceChildren(make('dl', {}, ...identity(filling.form, draft, filling.outlet), progress), ...parts);
}

// A picture that the store has lost must not keep the rest from being handed in: it is named, so that it can be taken out.
function whyNot({ message }, draft) {
  const named = ([, entry]) => JSON.stringify(entry).includes(`"${message}"`);
  const at = message.startsWith('photos/') && Object.entries(draft.answers).find(named);
  if (at) return `${at[0]} 有一张照片读不出来（${message}）。到那一项把它删掉，重拍，再来生成。`;
  return '交卷文件没有生成：手机空间可能不够。草稿还在；请清理空间再试，或先导出草稿。';
}

async function archive({ form, draft, outlet, store }) {
  const stored = new Set(await store.paths(draft.id));
  const record = recordOf(form, draft, outlet);
  const paths = filesOf(form, record, (path) => stored.has(path));
  return { ...(await pack(record, paths, (path) => store.photo(draft.id, path))), record, photos: paths.length };
}

async function finish(filling) {
  await filling.saver.changed();
  const { parts, seal, photos } = await archive(filling);
  const size = new Blob(parts).size;
  filling.draft.finished = { seal, photos, size, done: filling.state.done, total: filling.state.total, missing: filling.state.missing };
  await filling.saver.changed();
  give(filling, parts);
}

const fileName = (draft) => `${draft.record}.audit.zip`;

function give({ draft }, parts) {
  download(parts, fileName(draft), 'application/zip');
}

const row = (name, ...said) => make('div', {}, make('dt', {}, name), make('dd', {}, ...said));

function identity(form, draft, outlet) {
  return [
    row('记录', draft.record), row('表单', `${form.title} ${form.version}`), row('门店', `${outlet.title}（${outlet.id}）`),
    row('日期', draft.date), row('填写人', draft.by.name),
  ];
}

export function receiptScreen(filling, { again }) {
  const { form, draft, outlet } = filling;
  const { seal, photos, size, done, total, missing } = draft.finished;
  const groups = seal.match(/.{8}/g).map((part) => make('span', {}, part));
  const button = (words, action, kind) => {
    const one = make('button', { type: 'button', class: kind }, words);
    one.onclick = action;
    return one;
  };
  const buttons = [button('再下载一次', async () => give(filling, (await archive(filling)).parts)), button('打印收据', () => print())];
  if (navigator.canShare && navigator.canShare({ files: [new File([''], 'a.zip', { type: 'application/zip' })] })) {
    buttons.unshift(button('发送文件', async () => {
      const file = new File((await archive(filling)).parts, fileName(draft), { type: 'application/zip' });
      await navigator.share({ files: [file], title: draft.record }).catch(() => {});
    }, 'main'));
  }
  find('#receipt-body').replaceChildren(
    make('h1', { id: 'receipt-title', tabindex: '-1' }, '收据'),
    make('p', { class: 'lead' }, `交卷文件 ${fileName(draft)} 已生成。发给总部；总部读入后，印记应与下面的一致。`),
    make('dl', {}, ...identity(form, draft, outlet), row('填写', `${done} / ${total}，缺 ${missing}`), row('照片与签名', `${photos} 张`),
      row('文件', `${(size / 1e6).toFixed(size < 1e6 ? 2 : 1)} MB`), row('印记', make('span', { class: 'seal' }, ...groups))),
    make('p', { class: 'count' }, '印记是 manifest.json 的 SHA-256：记录或任何一张照片改动一个字节，它就变。'),
    make('div', { class: 'buttons' }, ...buttons, button('再改', again)),
    make('div', { class: 'signatures' }, make('p', {}, '填写人签字、日期'), make('p', {}, '门店签字、日期')),
  );
}
