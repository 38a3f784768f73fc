/* What is said when something cannot be opened: a heading and what to do. One sentence an idea; nothing is half shown. */

const ABOUT = { characters: RELEASE.characters, revision: RELEASE.revision };
const NOTICES = {
  insecure: [_('This cannot be opened here'), _('This page was not opened over https, so the browser offers no decryption. Change the beginning of the address to https:// and open it again; headquarters can also give you the offline edition, which is a single file.')],
  old: [_('This browser is too old'), _('This browser cannot decrypt. Use a newer one: Chrome, Edge, Safari from 16.4, Firefox from 113.')],
  folder: [_('It cannot be opened from a disk'), _('This folder works only on a website. Without one, ask headquarters for the offline edition, which is a single file.')],
  characters: [_('The passcode is wrong'), _('A passcode holds only digits and English letters, and no letter U. Compare it group by group with the letter.')],
  length: [_('The passcode is wrong'), _('A passcode has {characters} characters, this one has another number. Compare it group by group with the letter.', ABOUT)],
  'no-key': [_('No key fits'), _('The passcode is mistyped, or this copy was taken back in revision {revision}. Compare it with the letter; if it still does not open, ask headquarters.', ABOUT)],
  revoked: [_('This copy does not open this revision'), _('The copy that this device remembers has no key in revision {revision}: it was taken back, reported lost, or given a new passcode. If you have a new passcode, type it; if not, ask headquarters.', ABOUT)],
  damaged: [_('A file is not what was published'), _('It may have been damaged on its way, or somebody changed it, so nothing is shown. Open it again; if that does not help, tell headquarters.')],
  unreachable: [_('There is no connection'), _('This page is not stored on this device yet. Go online and open it again.')],
  renewed: [_('Files are being replaced'), _('This revision was just published anew, and the old files on this device are being replaced. In a few seconds this page opens by itself.')],
  missing: [_('There is no such page'), _('It may have moved, or was deleted in this revision. Go back to the start and look for its number.')],
  apart: [_('This page works only on the website'), _('Filling in forms needs what browsers do offline, which is missing here. Open the address of the manual in the browser that came with your phone, or ask headquarters for a form that can be filled in by itself.')],
};

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// A notice as the body of a page; `home`: where its link leads, none when empty.
function notice(kind, home = '') {
  const [heading, text] = NOTICES[kind] || NOTICES.damaged;
  const back = _('Back to the start');
  const link = home && `<p class="buttons"><a class="button" href="${escaped(home)}">${back}</a></p>`;
  return `<main class="gate notice" data-notice="${kind}"><h1>${heading}</h1><p>${text}</p>${link}</main>`;
}
