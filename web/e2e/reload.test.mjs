// A reload while the network is gone shows the browser's own page and loses nothing; the next one goes on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { device, launch, phone } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { startServer } from "./server.mjs";
import { networkGone } from "./watch.mjs";
import { within } from "./words.mjs";

const { t } = contestant;
const who = { name: "Phan Minh Khôi", unit: "lang sen", unitName: "Xã Láng Sen Vàng" };

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a reload without a network loses nothing, and the reload after it goes on", async (ctx) => {
  const { context, page, allow } = await device(ctx, browser, phone, server.url);
  allow(networkGone);
  await contestant.enter(page, server.url, "cchc-2025", who);
  const first = await contestant.question(page);
  await contestant.answer(page, first, { choices: [2] });
  await contestant.next(page, first);
  await context.setOffline(true);
  const second = await contestant.question(page);
  await contestant.answer(page, second, { choices: [1] }, "waiting");

  await assert.rejects(page.reload(), /ERR_INTERNET_DISCONNECTED/, "nothing but the browser answers");
  assert.equal(await page.locator("#app").count(), 0);
  assert.deepEqual(await page.context().serviceWorkers(), []);

  await context.setOffline(false);
  await page.reload();
  await contestant.onQuestion(page, 2);
  await contestant.marked(page, "saved");
  assert.deepEqual(await contestant.chosen(page), [1]);
  await contestant.openList(page);
  const names = await contestant.cells(page);
  assert.equal(names.filter((name) => name.includes(t("cell.answered"))).length, 2);
  assert.equal(names.filter((name) => within(t("cell.waiting")).test(name)).length, 0);
});
