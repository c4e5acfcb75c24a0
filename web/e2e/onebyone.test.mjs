// Questions one at a time, each with its own time: a network that is lost costs at most the question on screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { startNetwork } from "./network.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { networkGone } from "./watch.mjs";

const { t } = contestant;
const slug = "thi-nhanh";

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  await organiser(server);
  await server.addContest("one-by-one.yaml", slug, [[new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000)]]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const goOn = (page) => page.getByRole("button", { name: t("item.next") });

test("the network is cut in the middle of question 2: question 3 waits, and has all of its time", async (ctx) => {
  const network = await startNetwork(server.url);
  ctx.after(() => network.close());
  const { page, context, allow } = await device(ctx, browser, phone, network.url);
  allow(networkGone);
  allow(/status of 409/); // asking for a result that is not there yet
  const held = await contestant.enter(page, network.url, slug, { name: "Lê Hoàng Yến", unit: "lang sen", unitName: "Xã Láng Sen Vàng" });
  assert.deepEqual([held.items, held.sheet.length, held.window.item], [4, 1, 1], "one question is handed out");
  await picture(page, "one-by-one-phone");
  await assertAccessible(page, "a question with its own time", { dark: true });
  await assertTextGrows(page, "a question with its own time");
  await goOn(page).tap(); // unanswered: asks once
  await goOn(page).tap();
  await contestant.onQuestion(page, 2);

  network.cut();
  await context.setOffline(true);
  await page.locator(".question").getByText(t("item.offline")).waitFor({ timeout: 30_000 }); // its time is up
  await picture(page, "one-by-one-offline-phone");
  await assertAccessible(page, "waiting for the next question");
  network.mend();
  await context.setOffline(false);
  await contestant.onQuestion(page, 3);
  const left = await page.locator(".item-time .figures").innerText();
  assert.match(left, /^0:1[2-5]$/, "question 3 has its whole time");
  assert.equal(await page.getByRole("button", { name: t("previous") }).count(), 0, "there is no way back");

  await contestant.onQuestion(page, 4); // by itself
  await contestant.openList(page);
  assert.equal(await page.getByRole("button", { name: t("understood") }).count(), 0, "that the last question ends it is no news");
  await picture(page, "one-by-one-list-phone");
  assert.equal(await page.locator(".grid .cell:enabled").count(), 1);
  await page.locator(".card.score").waitFor({ timeout: 60_000 }); // the last question's time ends it
  const { items } = await contestant.result(page);
  assert.equal(items, 4);
  await picture(page, "one-by-one-result-phone");
});
