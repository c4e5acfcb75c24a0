// Holds a document against Annex I of Decree 30/2020: by what its file says, and by what LibreOffice makes of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pictureOf, textOf } from "./pdf.mjs";
import { unzip } from "./workbook.mjs";

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
const mm = (points) => (points / 72) * 25.4;

/** What the margins of a page may be, in millimetres. */
const margins = { top: [20, 25], bottom: [20, 25], left: [30, 35], right: [15, 20] };

/** Reads a DOCX: the page, the margins of every section, the letters. */
export function isOfficialFile(docx) {
  const parts = unzip(docx);
  const body = parts.get("word/document.xml").toString();
  const styles = parts.get("word/styles.xml").toString();
  const twips = (n) => mm(Number(n) / 20);
  const pages = [...body.matchAll(/<w:pgSz w:w="(\d+)" w:h="(\d+)"[^>]*>\s*<w:pgMar ([^>]*)>/g)];
  assert.ok(pages.length > 0, "the document says how large a page is");
  for (const [, w, h, says] of pages) {
    const [short, long] = [twips(w), twips(h)].sort((a, b) => a - b);
    assert.ok(Math.abs(short - 210) < 1 && Math.abs(long - 297) < 1, `the page is ${short} × ${long} mm`);
    for (const [side, [least, most]] of Object.entries(margins)) {
      const is = twips(new RegExp(`w:${side}="(\\d+)"`).exec(says)[1]);
      assert.ok(is >= least - 0.1 && is <= most + 0.1, `the ${side} margin is ${is} mm`);
    }
  }
  const fonts = new Set([...(body + styles).matchAll(/w:ascii="([^"]+)"/g)].map((m) => m[1]));
  assert.deepEqual([...fonts], ["Times New Roman"]);
}

/**
 * Turns a DOCX into a PDF as the office program that readers have does. Tinos, which the pages bring along, stands in for
 * Times New Roman: it has the same measures.
 */
async function printed(docx, folder) {
  const profile = `-env:UserInstallation=file://${folder}/profile`;
  const fonts = path.join(folder, "fonts.conf");
  await writeFile(
    fonts,
    `<?xml version="1.0"?><fontconfig><dir>${path.join(here, "..", "dist", "fonts")}</dir><cachedir>${folder}/cache</cachedir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test><edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>`,
  );
  const env = { ...process.env, FONTCONFIG_FILE: fonts };
  await run("soffice", [profile, "--headless", "--convert-to", "pdf", "--outdir", folder, docx], { timeout: 180_000, env });
  return docx.replace(/docx$/, "pdf");
}

/** The words of a PDF with where they stand, in millimetres from the upper left corner, page by page. */
async function wordsOf(pdf) {
  const { stdout } = await run("pdftotext", ["-bbox", pdf, "-"], { maxBuffer: 64 << 20 });
  return stdout.split("<page ").slice(1).map((page) => {
    const number = (name, text) => mm(Number(new RegExp(`${name}="([\\d.]+)"`).exec(text)[1]));
    const words = [...page.matchAll(/<word ([^>]*)>([^<]*)<\/word>/g)].map(([, at, text]) => ({
      text: text.normalize("NFC"), left: number("xMin", at), right: number("xMax", at), top: number("yMin", at), bottom: number("yMax", at),
    }));
    return { width: number("width", page), height: number("height", page), words };
  });
}

/** The runs of a PDF's first page with their font, size in points, and whether they are bold or italic. */
async function runsOf(pdf) {
  const zoom = 3; // the most there is: sizes are told in whole numbers
  const { stdout } = await run("pdftohtml", ["-xml", "-stdout", "-i", "-f", "1", "-l", "1", "-zoom", `${zoom}`, pdf], { maxBuffer: 64 << 20 });
  const fonts = new Map([...stdout.matchAll(/<fontspec id="(\d+)" size="(\d+)" family="([^"]*)"/g)].map(([, id, size, family]) => [id, { size: Number(size) / zoom, family }]));
  return [...stdout.matchAll(/<text [^>]*font="(\d+)">(.*?)<\/text>/gs)].map(([, font, inner]) => ({
    ...fonts.get(font), bold: inner.includes("<b>"), italic: inner.includes("<i>"), text: inner.replace(/<[^>]+>/g, "").normalize("NFC").trim(),
  }));
}

/** Where phrases stand on a page, found word by word. */
function place(page, phrase) {
  const wanted = phrase.split(" ");
  const at = page.words.findIndex((_, i) => wanted.every((w, k) => page.words[i + k]?.text.startsWith(w)));
  assert.ok(at >= 0, `the page lacks ${phrase}`);
  const found = page.words.slice(at, at + wanted.length);
  return { left: Math.min(...found.map((w) => w.left)), right: Math.max(...found.map((w) => w.right)), top: found[0].top, bottom: Math.max(...found.map((w) => w.bottom)) };
}

/** Whether a line as wide as from–to, in parts of the phrase, runs close under it, by the picture of the page. */
async function ruledUnder(pdf, at, folder) {
  const dpi = 150;
  await run("pdftoppm", ["-gray", "-r", `${dpi}`, "-f", "1", "-l", "1", "-singlefile", pdf, path.join(folder, "page")]);
  const pgm = await readFile(path.join(folder, "page.pgm"));
  const [head, width] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 64).toString("latin1"));
  const dots = (millimetres) => Math.round((millimetres / 25.4) * dpi);
  let longest = 0;
  for (let y = dots(at.bottom - 1.5); y < dots(at.bottom + 2); y++) {
    let length = 0;
    for (let x = dots(at.left - 5); x < dots(at.right + 5); x++) {
      length = pgm[head.length + y * Number(width) + x] < 128 ? length + 1 : 0;
      longest = Math.max(longest, length);
    }
  }
  return longest / dots(at.right - at.left);
}

/**
 * Prints a DOCX with LibreOffice, keeps its pages as artefacts/NAME-….png, and measures the first page: where the title
 * block stands, the letters, the margins, what is left blank. agency and over are who issues it and who stands above.
 * It resolves to the text of all pages.
 */
export async function isOfficialPrint(docx, name, { agency, over }) {
  const folder = await mkdtemp(path.join(tmpdir(), "khoabang-office-"));
  try {
    const file = path.join(folder, "report.docx");
    await copyFile(docx, file);
    const pdf = await printed(file, folder);
    const pages = await wordsOf(pdf);
    for (let n = 1; n <= pages.length; n++) await pictureOf(pdf, `${name}-${n}`, n);
    const [first] = pages;
    for (const { width, height, words } of pages) {
      const [short, long] = [width, height].sort((a, b) => a - b);
      assert.ok(Math.abs(short - 210) < 1 && Math.abs(long - 297) < 1, `a page of ${width} × ${height} mm`);
      const text = words.filter((w) => w.top > 20); // the number of the page stands in the upper margin
      assert.ok(Math.min(...text.map((w) => w.left)) >= 29.5, "nothing stands in the left margin");
      assert.ok(Math.max(...text.map((w) => w.right)) <= width - 14.5, "nothing stands in the right margin");
      assert.ok(Math.max(...text.map((w) => w.bottom)) <= height - 19.5, "nothing stands in the bottom margin");
    }
    assert.ok(first.words.every((w) => w.top > 19.5), "the first page has no number");
    assert.ok(Math.max(...first.words.map((w) => w.right)) > first.width - 20.5, "the lines reach the right margin");

    const middle = first.width / 2;
    const nation = place(first, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    const motto = place(first, "Độc lập - Tự do - Hạnh phúc");
    const issuer = place(first, agency);
    const kind = place(first, "BÁO CÁO");
    const centre = (p) => (p.left + p.right) / 2;
    assert.ok(nation.left > middle - 15 && centre(nation) > middle + 10, "the nation's name stands right");
    assert.ok(Math.abs(centre(nation) - centre(motto)) < 2 && motto.top > nation.top, "the motto stands under it");
    assert.ok(issuer.right < middle, "the agency stands left");
    if (over) {
      const above = place(first, over);
      assert.ok(above.top < issuer.top && Math.abs(centre(above) - centre(issuer)) < 3, "who stands above it is above it");
    }
    assert.ok(Math.abs(centre(kind) - (first.width + 10) / 2) < 8 && kind.top > motto.bottom, "the kind of document stands in the middle, under them");
    const rule = await ruledUnder(pdf, motto, folder);
    assert.ok(rule > 0.85 && rule < 1.15, `the line under the motto is ${rule.toFixed(2)} of its width`);
    const half = await ruledUnder(pdf, issuer, folder);
    assert.ok(half > 0.25 && half < 0.6, `the line under the agency is ${half.toFixed(2)} of its width`);

    const runs = await runsOf(pdf);
    const look = (start) => runs.find((r) => r.text.startsWith(start)) ?? assert.fail(`no run begins with ${start}: ${runs.map((r) => r.text).join(" | ")}`);
    const is = (start, [least, most], bold, italic) => {
      const r = look(start);
      assert.ok(r.size >= least - 0.15 && r.size <= most + 0.15 && r.bold === bold && r.italic === italic, `${start}: ${JSON.stringify(r)}`);
    };
    is("CỘNG HÒA", [12, 13], true, false);
    is("Độc lập", [13, 14], true, false);
    is(agency, [12, 13], true, false);
    is("Số:", [13, 13], false, false);
    is("BÁO CÁO", [13, 14], true, false);
    is("Kính gửi", [13, 14], false, false);
    for (const r of runs) {
      assert.match(r.family, /Times|Tinos/, "Times New Roman, or letters of its measures");
      assert.ok(r.size >= 10.85 && r.size <= 14.15, `letters of ${r.size} points: ${r.text}`);
    }
    const text = await textOf(pdf);
    assert.match(text, /Số: +\/BC-/, "the number is left blank");
    assert.match(text, /ngày …+ tháng …+ năm \d{4}/, "the day is left blank");
    const receivers = pages.findIndex((p) => p.words.some((w) => w.text.startsWith("nhận:")));
    const list = place(pages[receivers], "Nơi nhận:");
    const beside = pages[receivers].words.filter((w) => w.left > middle && w.top > list.top - 8);
    const signer = Math.min(...beside.map((w) => w.top));
    assert.ok(!beside.some((w) => w.top > signer + 8 && w.top < signer + 20), "there is room for the signature, and nothing in it");
    return text;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
