// Photos: shrunk on the phone to what an auditor needs to see, and written anew as JPEG, by which everything that the camera
// noted beside the picture (place, device, time) stays on the phone.

const LONGEST = 1600;
const QUALITY = 0.82;

export class NoPicture extends Error {}

// A file of the camera or the album as the bytes of a JPEG.
export async function shrink(file) {
  const picture = await decode(file);
  try {
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff'; // where the picture lets through
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture.source, 0, 0, canvas.width, canvas.height);
    const bytes = await toBytes(canvas, 'image/jpeg', QUALITY);
    canvas.width = 0; // gives the memory back at once
    return bytes;
  } finally {
    picture.close();
  }
}

async function decode(file) {
  if (globalThis.createImageBitmap) {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
      return { source: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() };
    } catch {
      // an older browser that does not know the option, or a kind that only <img> reads
    }
  }
  const url = URL.createObjectURL(file);
  const image = new Image();
  try {
    image.src = url;
    await image.decode();
  } catch {
    URL.revokeObjectURL(url);
    throw new NoPicture();
  }
  return { source: image, width: image.naturalWidth, height: image.naturalHeight, close: () => URL.revokeObjectURL(url) };
}

export async function toBytes(canvas, type, quality) {
  const blob = await new Promise((done) => { canvas.toBlob(done, type, quality); });
  if (!blob) throw new NoPicture();
  return new Uint8Array(await blob.arrayBuffer());
}
