// A telephone's picture made small enough to send over a bad network.

/** The longer side that is kept, in pixels; the server keeps 1754. */
const mostPixels = 1_600;
/** A JPEG or PNG smaller than this is sent as it is. */
const smallEnough = 400_000;

/** Returns the picture as a JPEG of a few hundred kilobytes; undefined for what is no picture that the browser can read. */
export async function shrink(file: Blob): Promise<Blob | undefined> {
  if (file.size <= smallEnough && /^image\/(jpeg|png)$/.test(file.type)) return file;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  const scale = Math.min(1, mostPixels / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const to = canvas.getContext("2d");
  if (to) {
    to.fillStyle = "#fff"; // behind what a PNG leaves transparent
    to.fillRect(0, 0, canvas.width, canvas.height);
    to.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", 0.82));
}

/** A picture as an address that holds all of it: the policy of pages lets no other in. */
export function textOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(`${reader.result}`);
    reader.onerror = () => reject(new Error("unreadable"));
    reader.readAsDataURL(blob);
  });
}

/** The picture that textOf made a text of. */
export function blobOf(text: string): Blob {
  const [head = "", data = ""] = text.split(",");
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  return new Blob([bytes], { type: /data:([^;]+)/.exec(head)?.[1] ?? "image/jpeg" });
}
