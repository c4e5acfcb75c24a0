// A round that everybody begins together: a waiting room, one clock, questions for all at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { until } from "./until.mjs";
import { networkGone } from "./watch.mjs";
import { texts } from "./words.mjs";

const { t } = contestant;
const staff = texts("staff");
const slug = "chung-ket";
const title = "Chung kết tìm hiểu cải cách hành chính";

let browser, server, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  key = await (await organiser(server)).key();
  await server.addContest("heat.yaml", slug, []);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** From the door to the waiting room, and what the server handed out. */
async function waitFor(page, name) {
  await page.goto(`${server.url}/c/${slug}`);
  await page.getByRole("button", { name: t("door.to_waiting") }).click();
  await contestant.register(page, { name, unit: "ben may", unitName: "Phường Bến Mây" });
  const answer = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/attempts"));
  await page.getByRole("button", { name: t("door.to_waiting") }).click();
  const held = await (await answer).json();
  await page.getByRole("heading", { name: title }).waitFor();
  return held;
}

const countdown = (page) => page.locator(".waiting-count");

test("two phones wait, the organiser starts, both get question 1 by one clock; a third comes late", async (ctx) => {
  const first = await device(ctx, browser, phone, server.url);
  const held = await waitFor(first.page, "Lê Hoàng Yến");
  assert.deepEqual([held.waiting, held.sheet], [true, []], "nothing of the questions leaves the server");
  await first.page.getByText(t("waiting.by_hand")).waitFor();
  await picture(first.page, "waiting-by-hand-phone");
  await assertAccessible(first.page, "the waiting room", { dark: true });
  await assertTextGrows(first.page, "the waiting room");

  const second = await device(ctx, browser, phone, server.url); // its network lets no socket through
  second.allow(networkGone);
  await second.page.routeWebSocket(/\/ws\//, (ws) => ws.close());
  await waitFor(second.page, "Phạm Minh Đức");

  const desk = await openStaff(ctx, browser, server, `/quan-tri/cuoc-thi/${slug}`);
  await desk.getByText(`2 ${staff("start_of_all_waiting")}`).waitFor();
  await desk.getByRole("button", { name: staff("do.start") }).click();
  await desk.getByRole("button", { name: staff("confirm.start") }).click();
  const moved = performance.now();
  await countdown(first.page).waitFor();
  assert.ok(performance.now() - moved < 2_000, `the phone followed after ${performance.now() - moved} ms`);
  await countdown(second.page).waitFor();
  assert.match(await countdown(first.page).innerText(), /^1[34]:\d\d$/);
  await picture(first.page, "waiting-phone");
  await assertAccessible(first.page, "the countdown", { dark: true });
  await first.page.reload(); // keeps the place
  await countdown(first.page).waitFor();

  await desk.getByRole("button", { name: staff("do.open_together") }).click();
  await picture(desk, "staff-heat");
  await assertAccessible(desk, "starting for everybody");
  await desk.getByRole("button", { name: staff("confirm.open_together") }).click();
  await until("the countdown", async () => /^0:0\d$/.test(await countdown(first.page).innerText()));
  for (const { page } of [first, second]) await contestant.onQuestion(page, 1);
  const [a, b] = await Promise.all([first, second].map(({ page }) => contestant.secondsLeft(page)));
  assert.ok(Math.abs(a - b) <= 1 && a > 880, `one clock: ${a} s and ${b} s left`);
  await picture(first.page, "heat-question-phone");

  const late = await device(ctx, browser, phone, server.url);
  await contestant.enter(late.page, server.url, slug, { name: "Trần Văn Muộn", unit: "ben may", unitName: "Phường Bến Mây" });
  const [c, d] = await Promise.all([late, first].map(({ page }) => contestant.secondsLeft(page)));
  assert.ok(Math.abs(c - d) <= 1, `who came late has ${c} s, the others ${d} s`);

  const right = (q) => key.right(q.stem, q.options, q.prompts);
  const q = await contestant.question(second.page);
  if (q.options.length && !["ordering", "matching"].includes(q.kind)) await contestant.answer(second.page, q, right(q));
  await contestant.openList(second.page);
  await contestant.handIn(second.page);
  const done = await contestant.result(second.page);
  assert.equal(done.rank, 1);
  await desk.getByText(staff("state.open"), { exact: true }).first().waitFor();
});
