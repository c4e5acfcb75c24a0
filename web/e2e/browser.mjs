// Starts the system's Chromium for the journeys, at the two sizes that matter, and keeps their pictures.
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const artefacts = path.join(path.dirname(fileURLToPath(import.meta.url)), "artefacts");

/** A contestant's phone and the big screen, as options of browser.newContext. */
export const phone = {
  viewport: { width: 360, height: 800 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: "vi-VN",
};
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

/** Keeps a picture of the page as artefacts/NAME.png. */
export async function picture(page, name) {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: path.join(artefacts, `${name}.png`) });
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
