// Questions one at a time, each with its own time: a network that is lost costs at most the question on screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { startNetwork } from "./network.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { networkGone } from "./watch.mjs";

const { t } = contestant;
const slug = "thi-nhanh";
const whole = "thi-nhanh-ca-bai";

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  await organiser(server);
  const now = [[new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000)]];
  await server.addContest("one-by-one.yaml", slug, now);
  await server.addContest("one-by-one-in-all.yaml", whole, now);
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

test("a question's clock and that of the whole stand side by side", async (ctx) => {
  const { page } = await device(ctx, browser, phone, server.url);
  await contestant.enter(page, server.url, whole, { name: "Trần Văn Hai", unit: "lang sen", unitName: "Xã Láng Sen Vàng" });
  await page.getByRole("button", { name: t("item.read") }).waitFor();
  const clocks = page.locator(".top .time");
  const apart = async (size) => {
    await page.setViewportSize(size);
    const [own, all, heading] = [await clocks.nth(0).boundingBox(), await clocks.nth(1).boundingBox(), await page.locator(".top > :first-child").boundingBox()];
    assert.ok(heading.x + heading.width <= own.x && own.x + own.width <= all.x && all.x + all.width <= size.width, `side by side at ${size.width}: ${JSON.stringify([heading, own, all])}`);
    assert.ok(own.width >= 44 && own.height >= 44 && all.width >= 44 && all.height >= 44, "clocks are large enough for a thumb");
  };
  for (const [size, name] of [[bigScreen.viewport, "one-by-one-clocks-wide"], [phone.viewport, "one-by-one-clocks-phone"]]) {
    await apart(size);
    await picture(page, name);
  }
  await assertAccessible(page, "a question with two clocks", { dark: true });
  await assertTextGrows(page, "a question with two clocks");
  for (const next of [2, 3, 4]) {
    await goOn(page).tap(); // unanswered: asks once
    await goOn(page).tap();
    await contestant.onQuestion(page, next);
  }
  // The whole ends before the last question's own time would.
  const [own, all] = (await clocks.locator(".figures").allInnerTexts()).map((text) => Number(text.replace(":", ".")));
  assert.ok(own > all, `the last question has ${own}, and the whole ${all}`);
  await picture(page, "one-by-one-clocks-last-phone");
});
