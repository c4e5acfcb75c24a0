// A round on stage: two phones as answering pads, an operator, the big screen, three questions.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { adminPassword, call, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { until } from "./until.mjs";
import { texts } from "./words.mjs";

const { t } = contestant;
const staff = texts("staff");
const screen = texts("stage");
const slug = "san-khau";

let browser, server, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  const host = await organiser(server);
  key = await host.key();
  const { access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login: host.login, password: adminPassword } });
  const api = (method, path, body) => call(server, method, `/api/v1/staff/contests${path}`, { token, body });
  const file = await readFile(new URL("stage.yaml", import.meta.url), "utf8");
  const made = await api("POST", "", { slug, title: "Chung kết trên sân khấu", file });
  await api("PUT", `/${slug}/settings`, { revision: made.revision, settings: { ...made.settings, practice: true } });
  await api("POST", `/${slug}/publish`);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** From the door to the answering pad, or the waiting room before it. */
async function come(page, name) {
  await page.goto(`${server.url}/c/${slug}`);
  await page.getByRole("button", { name: t("door.to_waiting") }).click();
  await contestant.register(page, { name, unit: "ben may", unitName: "Phường Bến Mây" });
  await page.getByRole("button", { name: t("door.to_waiting") }).click();
  await page.getByRole("heading", { name: "Chung kết trên sân khấu" }).waitFor();
}

const right = (q) => key.right(q.stem, q.options, q.prompts);
const wrong = (q) => key.wrong(q.stem, q.options);

test("three questions on stage: opened, answered, closed early, revealed, ranked, finished", { timeout: 240_000 }, async (ctx) => {
  const first = await device(ctx, browser, phone, server.url);
  const second = await device(ctx, browser, phone, server.url);
  for (const d of [first, second]) d.allow(/status of 409/); // the result is asked for until it is there
  await come(first.page, "Đội Sông Hậu");
  await come(second.page, "Đội Cửu Long");
  const big = await device(ctx, browser, bigScreen, server.url);
  await big.page.goto(`${server.url}/c/${slug}/san-khau`);
  await big.page.getByText(screen("join")).waitFor();
  await assertAccessible(big.page, "the big screen before");

  const desk = await openStaff(ctx, browser, server, `/quan-tri/cuoc-thi/${slug}`);
  await desk.getByRole("button", { name: staff("do.open") }).click();
  await desk.getByRole("button", { name: staff("confirm.open") }).click();
  await desk.getByRole("link", { name: staff("stage_console") }).click();
  const main = desk.locator(".console .key");
  const step = async (kind, n) => {
    const named = desk.getByRole("button", { name: new RegExp(staff(`stage_do.${kind}`, { n })) });
    await until(`${kind} ${n}`, async () => (await named.getAttribute("aria-disabled")) !== "true");
    await named.click();
  };
  await main.waitFor();
  await picture(desk, "stage-console");
  await assertAccessible(desk, "the console of a stage", { dark: true });
  await first.page.getByText(t("pad.ready")).waitFor();

  for (const n of [1, 2, 3]) {
    if (n === 2) await desk.keyboard.press("PageDown"); // a presenter's remote
    else await step("open", n);
    await Promise.all([first, second].map(({ page }) => contestant.onQuestion(page, n)));
    const q = await contestant.question(first.page);
    const options = await big.page.locator(".options .text").allInnerTexts();
    await until("the big screen", async () => (await big.page.locator(".which").innerText()).startsWith(screen("item", { n, of: 3 })));
    if (q.options.length) assert.deepEqual(await big.page.locator(".options .text").allInnerTexts(), q.options, `one order for all, not ${options}`);
    await contestant.answer(first.page, q, right(q));
    if (n !== 2) await contestant.answer(second.page, q, n === 1 ? wrong(q) : right(q));
    if (n === 1) {
      await picture(first.page, "stage-pad");
      await assertAccessible(first.page, "the answering pad", { dark: true });
      await assertTextGrows(first.page, "the answering pad");
      await picture(big.page, "stage-big-open");
      await assertAccessible(big.page, "the big screen with a question", { dark: true });
      await picture(desk, "stage-console-on-air");
    }
    assert.equal(await big.page.locator(".options .right").count(), 0, "nothing is shown before it is revealed");
    await step("close", n);
    await first.page.getByText(t("pad.given")).waitFor();
    await step("reveal", n);
    await big.page.locator(".options .right").first().waitFor();
    await big.page.locator(".leaders tbody tr").first().waitFor();
    await first.page.locator(".pad-options .right").first().waitFor();
    if (n === 2) {
      await second.page.getByText(t("pad.none")).waitFor();
      await picture(first.page, "stage-pad-revealed");
      await picture(big.page, "stage-big-revealed");
      await assertAccessible(big.page, "the big screen with what is right", { dark: true });
      await assertAccessible(first.page, "the answering pad with what is right");
    }
  }
  const leaders = await big.page.locator(".leaders tbody th").allInnerTexts();
  assert.match(leaders[0], /^Đội Sông Hậu/);
  await desk.getByRole("button", { name: staff("stage_do.finish") }).click();
  await desk.getByRole("button", { name: staff("stage_finish_yes") }).click();
  await big.page.getByRole("heading", { name: screen("standings_end") }).waitFor();
  await picture(big.page, "stage-big-finished");
  const card = first.page.locator(".card.score .big");
  await card.waitFor({ timeout: 60_000 });
  assert.match(await card.innerText(), /^3\s*\/\s*3/);
});
