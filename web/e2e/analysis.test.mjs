// What the answers teach: a contest that many take part in, its close, and its questions' figures on the page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, desk, launch, phone, picture } from "./browser.mjs";
import { call, nameOf, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { shape, texts, within } from "./words.mjs";
import { focused } from "./until.mjs";

const slug = "cchc-2025";
const title = "Tìm hiểu cải cách hành chính 2025";
const t = texts("staff");
const organisers = "bantochuc";
const author = "nguoisoan";
const people = 160;

let browser, server;
/** By what a question asks: on how many sheets it was, and how many of those answered it rightly. */
const asked = new Map();

before(async () => {
  browser = await launch();
  server = await startServer();
  const staff = await organiser(server, await server.addUser(organisers, "organiser"));
  await organiser(server, await server.addUser(author, "author"));
  const key = await staff.key();
  for (let n = 0; n < people; n += 16) await Promise.all(Array.from({ length: 16 }, (_, i) => takePart(key, n + i)));
  await staff.close(slug);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A number from 0 to 1 that is the same in every run. */
const chance = (...seeds) => {
  const x = Math.sin(seeds.reduce((sum, s, i) => sum + s * (i + 1) * 12.9898, 78.233)) * 43758.5453;
  return x - Math.floor(x);
};

/** Takes part as the nth person, who knows the more the greater n is; some guess wrong, some leave out. */
async function takePart(key, n) {
  const door = await call(server, "GET", `/api/v1/contests/${slug}`);
  const consent = { notice: door.notice.version, accepted: true, on_air: true };
  const held = await call(server, "POST", `/api/v1/contests/${slug}/attempts`, {
    body: { start_key: crypto.randomUUID(), name: nameOf(n), unit_id: "xa-dong-say", contact: "0901234567", consent },
  });
  const cookie = held.cookies.map((c) => c.split(";")[0]).join("; ");
  const entries = [];
  for (const q of held.sheet) {
    const hard = [...q.stem].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 997, 7) / 997;
    const knows = chance(n, hard * 997) < 0.3 + 0.5 * (n / people) + 0.7 * (0.5 - hard);
    const tally = asked.get(q.stem) ?? { shown: 0, right: 0 };
    asked.set(q.stem, { shown: tally.shown + 1, right: tally.right + (knows ? 1 : 0) });
    const number = { seq: q.item, item: q.item };
    if (knows) entries.push({ ...number, ...key.right(q.stem, q.options, q.prompts) });
    else if (q.kind === "single") entries.push({ ...number, ...guess(key, q, chance(n, hard)) });
  }
  // The rest of a blank sheet would be left out; nobody's is blank.
  if (entries.length === 0) return takePart(key, n + people);
  await call(server, "POST", `/api/v1/attempts/${held.id}/answers`, { cookie, body: { epoch: held.epoch, entries } });
  await call(server, "POST", `/api/v1/attempts/${held.id}/submit`, { cookie });
}

/** One of the wrong options of a single choice. */
function guess(key, q, share) {
  const [right] = key.right(q.stem, q.options).choices;
  const wrong = q.options.map((_, i) => i + 1).filter((i) => i !== right);
  return { choices: [wrong[Math.floor(share * share * wrong.length)]] };
}

const open = (ctx, kind, login, path) => openStaff(ctx, browser, server, path, { login, kind });

const heading = (page) => page.getByRole("heading", { level: 1, name: t("analysis") });
const rows = (page) => page.locator(".item-table tbody tr");

/** The share as the page writes it: 63%. */
const percent = (share) => `${Math.round(100 * share)}%`;

describe("what the answers teach", () => {
  test("an organiser goes from the closed contest to the figures of a question", async (ctx) => {
    const page = await open(ctx, desk, organisers, `/quan-tri/cuoc-thi/${slug}`);
    await page.getByText(t("state.closed")).first().waitFor();
    // The last attempts are marked ten seconds after the close; until then the page says so and looks again.
    await page.getByRole("link", { name: t("analysis") }).click();
    await heading(page).waitFor();
    await page.getByRole("heading", { name: t("analysis.paper") }).waitFor({ timeout: 40_000 });
    await page.getByText(t("analysis.basis.first", { n: people })).waitFor();
    await page.getByText(t("analysis.method.positions")).waitFor();

    // A facility that is known: that of the question that most were asked.
    const [stem, known] = [...asked].sort(([, a], [, b]) => b.shown - a.shown)[0];
    const row = rows(page).filter({ hasText: stem.split("\n")[0].trim() });
    const cells = await row.first().getByRole("cell").allInnerTexts();
    assert.equal(cells[0], percent(known.right / known.shown), `the facility of "${stem}"`);
    assert.equal(cells[3], `${known.shown}`, "on how many sheets it was");

    await picture(page, "staff-analysis");
    await assertAccessible(page, "an analysis", { dark: true });

    await page.locator("#items").evaluate((e) => e.scrollIntoView());
    await picture(page, "staff-analysis-table");

    // Sorting, with the keyboard.
    const sort = page.getByRole("button", { name: within(t("analysis.col.facility")) });
    await sort.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("columnheader", { name: within(t("analysis.col.facility")) }).and(page.locator("[aria-sort=ascending]")).waitFor();
    const shares = (await rows(page).locator("td:nth-child(2)").allInnerTexts()).filter((s) => s !== "–").map(parseFloat);
    assert.deepEqual(shares, [...shares].sort((a, b) => a - b), "the least facility comes first");

    // One question, and back to where one was.
    await page.getByLabel(t("analysis.flagged_only")).check();
    const first = rows(page).first().getByRole("button");
    await first.focus();
    await page.keyboard.press("Enter");
    const card = page.getByRole("region", { name: shape(t("question")) });
    await card.getByText(t("analysis.why")).waitFor();
    await focused("the card", card.getByRole("heading", { level: 2 }));
    await card.scrollIntoViewIfNeeded();
    await picture(page, "staff-analysis-question");
    await assertAccessible(page, "an analysis with a question", { dark: true });
    await page.getByRole("button", { name: t("analysis.close") }).click();
    await focused("back in the table", first);

    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: t("analysis.download") }).click();
    assert.equal((await saved).suggestedFilename(), `phan-tich-${slug}.csv`);
  });

  test("an author reads it on a phone, from the menu", async (ctx) => {
    const page = await open(ctx, phone, author, "/quan-tri");
    await page.getByRole("navigation", { name: t("menu") }).getByRole("link", { name: t("menu.analyses") }).click();
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("heading", { name: t("analysis.paper") }).waitFor();
    await picture(page, "staff-analysis-phone");
    await page.locator("#scatter").scrollIntoViewIfNeeded();
    await picture(page, "staff-analysis-charts-phone");
    await page.getByLabel(t("analysis.flagged_only")).check();
    await rows(page).first().getByRole("button").tap();
    await page.locator("#one-question").waitFor();
    await picture(page, "staff-analysis-question-phone");
    await page.locator(".options-chosen").scrollIntoViewIfNeeded();
    await picture(page, "staff-analysis-options-phone");
    await page.locator("#items").evaluate((e) => e.scrollIntoView());
    await picture(page, "staff-analysis-table-phone");
    await assertAccessible(page, "an analysis on a phone", { dark: true });
    await assertTextGrows(page, "an analysis on a phone");
  });

  test("a round that is open, or that nobody took part in, says so", async (ctx) => {
    const page = await open(ctx, desk, organisers, "/quan-tri/phan-tich");
    await page.getByText(t("analysis.not_ready")).first().waitFor();
    await assertAccessible(page, "the rounds");
    await page.goto(`${server.url}/quan-tri/phan-tich/${slug}/khong-co`);
    await page.getByRole("alert").waitFor();
  });
});
