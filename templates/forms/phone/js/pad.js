// A signature by finger: a sheet over the page to sign on, given back as a PNG on white, cut to what was written.

import SignaturePad from 'signature_pad';
import { toBytes } from './pictures.js';

const MARGIN = 12;

// Opens the dialog; gives the PNG's bytes, or null when it was left.
export function sign(dialog, title) {
  const canvas = dialog.querySelector('canvas');
  const button = (name) => dialog.querySelector(`[data-do="${name}"]`);
  dialog.querySelector('h2').textContent = title;
  return new Promise((done) => {
    dialog.showModal();
    const pad = new SignaturePad(canvas, { penColor: '#14191c', backgroundColor: '#fff', minWidth: 0.8, maxWidth: 2.8 });
    // The canvas has as many dots as the screen shows; what was written stays when the phone is turned.
    const fit = () => {
      const dots = Math.min(2, Math.max(1, devicePixelRatio || 1));
      const strokes = pad.toData();
      canvas.width = canvas.clientWidth * dots;
      canvas.height = canvas.clientHeight * dots;
      canvas.getContext('2d').scale(dots, dots);
      pad.clear();
      pad.fromData(strokes);
    };
    fit();
    const close = async (keep) => {
      const bytes = keep && !pad.isEmpty() ? await toBytes(cut(canvas), 'image/png') : null;
      pad.off();
      removeEventListener('resize', fit);
      dialog.close();
      done(bytes);
    };
    addEventListener('resize', fit);
    button('clear').onclick = () => pad.clear();
    button('keep').onclick = () => close(true);
    button('leave').onclick = () => close(false);
    dialog.oncancel = (event) => {
      event.preventDefault();
      close(false);
    };
  });
}

// The part that is written on, with a margin.
function cut(canvas) {
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] > 200) continue;
    const x = (at / 4) % width;
    const y = (at / 4 - x) / width;
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  const piece = document.createElement('canvas');
  piece.width = right - left + 1 + 2 * MARGIN;
  piece.height = bottom - top + 1 + 2 * MARGIN;
  const pen = piece.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, piece.width, piece.height);
  pen.drawImage(canvas, MARGIN - left, MARGIN - top);
  return piece;
}
