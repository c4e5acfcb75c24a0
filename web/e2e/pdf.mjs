// What a PDF says and shows, by Poppler's tools.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import jsqr from "jsqr";
import { artefacts } from "./browser.mjs";

const run = promisify(execFile);

/** The text of a PDF, its words apart by single spaces. */
export async function textOf(file) {
  const { stdout } = await run("pdftotext", ["-layout", file, "-"], { maxBuffer: 64 << 20 });
  return stdout.normalize("NFC").replace(/\s+/g, " ");
}

/** Keeps a page of a PDF as artefacts/NAME.png. */
export function pictureOf(file, name, page = 1) {
  return run("pdftoppm", ["-png", "-r", "80", "-f", `${page}`, "-singlefile", file, path.join(artefacts, name)]);
}

/** What the QR code on the first page of a PDF says, read off its picture as a phone does. */
export async function qrOf(file) {
  const folder = await mkdtemp(path.join(tmpdir(), "khoabang-qr-"));
  try {
    await run("pdftoppm", ["-gray", "-r", "150", "-singlefile", file, path.join(folder, "page")]);
    const pgm = await readFile(path.join(folder, "page.pgm"));
    const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 64).toString("latin1"));
    const grey = pgm.subarray(head.length);
    const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let i = 0; i < width * height; i++) pixels.fill(grey[i], 4 * i, 4 * i + 3);
    const found = jsqr.default(pixels, Number(width), Number(height));
    assert.ok(found, "there is a QR code to be read");
    return found.data;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

