/* What is said when something cannot be opened: a heading and what to do. One sentence an idea; nothing is half shown. */

const NOTICES = {
  insecure: ['这里打不开', '本页不是经 https 打开的，浏览器因此不提供解密。请把地址开头改成 https:// 再打开；总部也可以给单文件的离线版。'],
  old: ['浏览器太旧', '这个浏览器不会解密。请换较新的浏览器：Chrome、Edge，Safari 16.4 以上，Firefox 113 以上。'],
  folder: ['从磁盘打不开', '这个文件夹要放到网站上才能用。没有网站，请向总部要单文件的离线版。'],
  characters: ['口令不对', '口令里只有数字和英文字母，没有字母 U。请照随附函逐组核对。'],
  length: ['口令不对', `口令有 ${RELEASE.characters} 个字符，现在的个数不对。请照随附函逐组核对。`],
  'no-key': ['没有相符的钥匙', `口令打错了，或者这个副本在修订版 ${RELEASE.revision} 里已被收回。请照随附函核对；还打不开，联系总部。`],
  revoked: ['这个副本打不开本修订版', `这台设备记着的副本，在修订版 ${RELEASE.revision} 里没有钥匙：它已被收回、报失，或者换了新口令。有新口令请输入；没有，联系总部。`],
  damaged: ['文件与发布时不符', '文件可能在传输中出错，也可能被人改动，所以什么都不显示。请重新打开；还是这样，告知总部。'],
  unreachable: ['连不上网', '这一页还没有存在本机。请连上网再打开。'],
  renewed: ['正在更换文件', '本修订版刚刚重新发布，这台设备上的旧文件正在更换。稍等几秒，本页自动打开。'],
  missing: ['没有这一页', '它可能换了位置，或者在本修订版里已经删去。请回首页，凭编号查找。'],
  apart: ['这一页要在网站上用', '填写表单需要浏览器的离线功能，这里没有。请用手机自带的浏览器打开手册的网址，或向总部要可以单独填写的表单。'],
};

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// A notice as the body of a page; `home`: where its link leads, none when empty.
function notice(kind, home = '') {
  const [heading, text] = NOTICES[kind] || NOTICES.damaged;
  const link = home && `<p class="buttons"><a class="button" href="${escaped(home)}">回首页</a></p>`;
  return `<main class="gate notice" data-notice="${kind}"><h1>${heading}</h1><p>${text}</p>${link}</main>`;
}
