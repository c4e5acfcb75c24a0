// Starts the system's Chromium for the journeys, at the two sizes that matter, and keeps their pictures.
import assert from "node:assert/strict";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { watch } from "./watch.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
export const artefacts = path.join(here, "artefacts");
const documents = path.join(here, "..", "..", "docs", "pictures");

/** The pictures that the documents show; with UPDATE_PICTURES=1 the journeys renew them. */
const shown = [
  "bank-editor",
  "bank-import",
  "board-big",
  "door-phone",
  "offline-phone",
  "question-phone",
  "reporting-words-phone",
  "result-phone",
  "staff-analysis",
  "staff-certificates",
  "staff-contest",
  "staff-login",
  "staff-questions",
  "staff-statistics",
];

/** A contestant's phone, an organiser's computer and the big screen, as options of browser.newContext. */
export const phone = {
  viewport: { width: 360, height: 800 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: "vi-VN",
};
export const desk = { viewport: { width: 1366, height: 768 }, locale: "vi-VN" };
export const bigScreen = { viewport: { width: 1920, height: 1080 }, locale: "vi-VN" };

/** Starts a browser that calls nobody but the pages' own server. KHOABANG_CHROMIUM names another executable. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.KHOABANG_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox", // CI runs as root, where Chromium's sandbox does not start
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Opens a device for a test: a context of its own, watched, with one page. The test fails at its end if a page of the
 * device did what no page may do. t is the test's context; origins are those that the pages may call.
 */
export async function device(t, browser, kind, ...origins) {
  const context = await browser.newContext(kind);
  context.setDefaultTimeout(20_000);
  const watched = await watch(context, ...origins);
  const page = await context.newPage();
  t.after(async () => {
    if (!t.passed) await picture(page, `failed-${t.name.replace(/[^\p{L}\p{N}]+/gu, "-")}`).catch(() => undefined);
    await context.close();
    assert.deepEqual(watched.faults(), [], "what the pages should not have done");
  });
  return { context, page, allow: watched.allow };
}

/** Keeps a picture of the page as artefacts/NAME.png. */
export async function picture(page, name) {
  await mkdir(artefacts, { recursive: true });
  const file = path.join(artefacts, `${name}.png`);
  await page.screenshot({ path: file, animations: "disabled" });
  if (process.env.UPDATE_PICTURES !== "1" || !shown.includes(name)) return;
  await mkdir(documents, { recursive: true });
  const own = page.viewportSize();
  if (own.width <= 1600) return copyFile(file, path.join(documents, `${name}.png`));
  // The documents' pictures are kept small.
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.screenshot({ path: path.join(documents, `${name}.png`), animations: "disabled" });
  await page.setViewportSize(own);
}

/**
 * Returns what axe finds against WCAG 2.1 A and AA on the page, as lines of "rule: help (selectors)"; none is good.
 * The page's content security policy does not stop it: it runs as the debugger's, not the page's, script.
 */
export async function accessibilityFaults(page) {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await readFile(axe, "utf8"));
  const result = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }),
  );
  return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).join(", ")})`);
}

/**
 * Fails unless axe finds nothing on the screen and it fits sideways, at its own size and at the other of the two that
 * matter, in light and, with {dark: true}, in dark colours.
 */
export async function assertAccessible(page, screen, { dark = false } = {}) {
  const own = page.viewportSize();
  const other = own.width < 800 ? bigScreen.viewport : phone.viewport;
  for (const size of [own, other]) {
    if (size !== own) await page.setViewportSize(size);
    for (const colorScheme of dark ? ["light", "dark"] : ["light"]) {
      await page.emulateMedia({ colorScheme });
      const faults = await accessibilityFaults(page);
      const [scrollWidth, clientWidth] = await page.evaluate(() => {
        const root = document.documentElement;
        return [root.scrollWidth, root.clientWidth];
      });
      if (scrollWidth > clientWidth) faults.push(`${scrollWidth} px wide`);
      assert.deepEqual(faults, [], `${screen} in ${colorScheme} colours at ${size.width}×${size.height}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(own);
}

/** Fails if the page has to be moved sideways with its text at twice the size. */
export async function assertTextGrows(page, screen) {
  const wide = await page.evaluate(async () => {
    const root = document.documentElement;
    root.style.setProperty("font-size", "200%");
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const width = root.clientWidth;
    const beyond = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1);
    const found = root.scrollWidth > width ? [`${root.scrollWidth} px of ${width}`, ...beyond.map((e) => e.outerHTML.slice(0, 120))] : [];
    root.style.removeProperty("font-size");
    return found;
  });
  assert.deepEqual(wide, [], `${screen} is too wide with its text at 200%`);
}
