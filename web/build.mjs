// Builds the front end into dist/: one script and one style sheet a screen, the pages' templates, the fonts, files to
// be served as they are, third-party licences, and a Brotli and a gzip copy beside each that gets smaller by it. Everything is built in
// memory first, so a build that fails leaves dist/ as it was.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";
import * as esbuild from "esbuild";

const root = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(root, "src");
const dist = path.join(root, "dist");

const screens = ["participant", "board", "staff", "home", "results", "certificate", "apidoc", "preview", "stage"];

// A contestant's page carries its script and style inline and has to stay within 60 kB over the wire, everything
// included: this much is theirs, the rest is for the HTML and its data.
const inlined = "participant";
const inlinedLimit = 56_000;

const weights = [400, 600, 700];
const subsets = ["latin", "vietnamese"];

// What documents and certificates are set in, for the server alone: PDF takes whole TrueType files. Tinos has the
// measures of Times New Roman, which official documents must use and nobody may hand on.
const printed = {
  tinos: ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"],
  "be-vietnam-pro": ["500Medium", "700Bold"],
};

const assets = new Map([
  ...(await bundles()),
  ...(await fonts()),
  ...(await printedFonts()),
  ...(await files(path.join(source, "static"))),
  ...(await files(path.join(source, "pages"), "pages/")),
  ["licenses.txt", await licences()],
]);
const rows = await Promise.all([...assets].map(compress));
checkInlined(rows);
await write(rows);
print(rows);

/** Bundles every screen that has been written. Returns [name, bytes] pairs, as the functions below do. */
async function bundles() {
  const entryPoints = screens.flatMap((screen) =>
    ["main.tsx", "main.css"]
      .map((file) => path.join(source, screen, file))
      .filter(existsSync)
      .map((file) => ({ in: file, out: screen })),
  );
  if (entryPoints.length === 0) return [];
  const result = await esbuild.build({
    entryPoints,
    outdir: dist,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome79", "safari13", "firefox78"],
    supported: { destructuring: true }, // Safari 13 errs in a corner of it only, for which esbuild would refuse it all
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none", // licenses.txt has them
    external: ["*.woff2"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  return result.outputFiles.map((file) => {
    checkEmbeddable(path.relative(dist, file.path), file.text);
    return [path.relative(dist, file.path), Buffer.from(file.contents)];
  });
}

/** Throws when text could end, or change the meaning of, the element that the server puts it into. */
function checkEmbeddable(name, text) {
  const bad = text.match(name.endsWith(".css") ? /<\/style/i : /<\/script|<script|<!--/i);
  if (bad) throw new Error(`${name} can't stand inside HTML: it contains ${bad[0]}`);
}

async function fonts() {
  const folder = path.join(root, "node_modules/@fontsource/be-vietnam-pro/files");
  const names = weights.flatMap((w) => subsets.map((s) => `be-vietnam-pro-${s}-${w}-normal.woff2`));
  return Promise.all(names.map(async (name) => [`fonts/${name}`, await readFile(path.join(folder, name))]));
}

/** Returns the TrueType files as fonts/FAMILY-WEIGHTNAME.ttf: fonts/tinos-700bold-italic.ttf. */
async function printedFonts() {
  const cuts = Object.entries(printed).flatMap(([family, names]) => names.map((cut) => [family, cut]));
  return Promise.all(
    cuts.map(async ([family, cut]) => {
      const folder = path.join(root, "node_modules/@expo-google-fonts", family, cut);
      const [file] = (await readdir(folder)).filter((name) => name.endsWith(`_${cut}.ttf`));
      const name = `${family}-${cut.toLowerCase().replace("_", "-")}.ttf`;
      return [`fonts/${name}`, await readFile(path.join(folder, file))];
    }),
  );
}

/** Returns the files of a folder, which need not exist, under prefix; subfolders are left out. */
async function files(folder, prefix = "") {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  return Promise.all(names.map(async (name) => [prefix + name, await readFile(path.join(folder, name))]));
}

async function licences() {
  const notices = {
    preact: "LICENSE",
    uqr: "LICENSE",
    "@fontsource/be-vietnam-pro": "LICENSE",
    "@expo-google-fonts/tinos": "LICENSE_FONT",
    "@expo-google-fonts/be-vietnam-pro": "LICENSE_FONT",
  };
  const texts = Object.entries(notices).map(async ([name, file]) => {
    const text = await readFile(path.join(root, "node_modules", name, file), "utf8");
    return `${name}\n\n${text.trim()}\n`;
  });
  return Buffer.from((await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`));
}

/** Returns { name, bytes, br, gz }; br and gz are absent where compressing gains next to nothing, as with fonts, and for what is not sent as it is. */
async function compress([name, bytes]) {
  if (name.startsWith("pages/")) return { name, bytes }; // the server fills these in first
  if (name.endsWith(".ttf")) return { name, bytes }; // no browser is sent these
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [br, gz] = await Promise.all([
    promisify(zlib.brotliCompress)(bytes, { params }),
    promisify(zlib.gzip)(bytes, { level: 9 }),
  ]);
  const smaller = (other) => (other.length < bytes.length * 0.95 ? other : undefined);
  return { name, bytes, br: smaller(br), gz: smaller(gz) };
}

function checkInlined(rows) {
  const mine = rows.filter((row) => row.name === `${inlined}.js` || row.name === `${inlined}.css`);
  const size = mine.reduce((sum, row) => sum + (row.gz ?? row.bytes).length, 0);
  if (size > inlinedLimit) {
    throw new Error(`${inlined} takes ${size} bytes with gzip, more than the ${inlinedLimit} it may take`);
  }
}

/** Replaces what dist/ holds, save the file that keeps it in the repository. licenses.txt comes last: see Makefile. */
async function write(rows) {
  for (const folder of ["fonts", "pages"]) await mkdir(path.join(dist, folder), { recursive: true });
  const outputs = rows.flatMap(({ name, bytes, br, gz }) => [[`${name}.br`, br], [`${name}.gz`, gz], [name, bytes]]);
  const wanted = new Map(outputs.filter(([, content]) => content));
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const name = path.relative(dist, path.join(entry.parentPath ?? entry.path, entry.name));
    if (entry.isFile() && name !== ".gitkeep" && !wanted.has(name)) await rm(path.join(dist, name));
  }
  for (const [name, content] of wanted) await writeFile(path.join(dist, name), content);
}

function print(rows) {
  const line = (...cells) => console.log(cells[0].padEnd(48) + cells.slice(1).map((c) => `${c}`.padStart(9)).join(""));
  line("asset", "bytes", "gzip", "brotli");
  for (const { name, bytes, br, gz } of rows) line(name, bytes.length, gz?.length ?? "-", br?.length ?? "-");
}
