// The live board by itself: stale and back, still while rows move, and one's own row pinned.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, device, launch, phone, picture } from "./browser.mjs";
import { begin, crowd, organiser, takePart } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";
import { networkGone } from "./watch.mjs";
import { shape, texts } from "./words.mjs";

const slug = "cchc-2025";
const t = texts("board");

let browser, server, key, best;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  key = await (await organiser(server)).key();
  best = await begin(server, slug, key, { name: "Võ Hoàng Bảo Trâm" });
  await crowd(server, slug, key, 30);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const address = () => `${server.url}/c/${slug}/bang`;
const rows = (page) => page.locator("tbody tr");
const people = (page, n) => page.locator(".total", { hasText: new RegExp(`^${n} ${t("people")}$`) }).waitFor();

/** Counts from now on how many elements a page sets in motion. */
function countMotion() {
  window.motions = 0;
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (...args) {
    window.motions++;
    return animate.apply(this, args);
  };
}

test("a big screen shows ten rows and how to join, and lets rows glide", async (ctx) => {
  const { context, page } = await device(ctx, browser, bigScreen, server.url);
  await context.addInitScript(countMotion);
  await page.goto(address());
  await page.getByText(t("fresh.live")).waitFor();
  await until("ten rows", async () => (await rows(page).count()) === 10);
  await page.getByRole("img", { name: `${server.url}/c/${slug}` }).waitFor();
  const { height } = await rows(page).first().boundingBox();
  assert.ok(height >= 54, `a row is ${height} px high`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight), true, "all fits");
  await best(15);
  await rows(page).first().getByText("Võ Hoàng Bảo Trâm").waitFor();
  assert.ok((await page.evaluate(() => window.motions)) > 0, "the rows glide");
  await picture(page, "board-big");
  await assertAccessible(page, "the board on a big screen", { dark: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "board-big-dark");
});

test("nothing glides for who wants no motion", async (ctx) => {
  const { context, page } = await device(ctx, browser, { ...bigScreen, reducedMotion: "reduce" }, server.url);
  await context.addInitScript(countMotion);
  await page.goto(address());
  await page.getByText(t("fresh.live")).waitFor();
  await takePart(server, slug, key, 15, { name: "Bùi Anh Kiệt" });
  await page.getByText("Bùi Anh Kiệt").waitFor();
  assert.equal(await page.evaluate(() => window.motions), 0);
});

test("a phone keeps its place while rows move, and its own row pinned", async (ctx) => {
  const mine = await takePart(server, slug, key, 5, { name: "Nguyễn Thị Cẩm Tú" });
  const { page } = await device(ctx, browser, phone, server.url);
  await page.goto(`${address()}#row=${mine.standing.row}`);
  const pinned = page.getByRole("complementary", { name: t("own") });
  await pinned.getByText("Nguyễn Thị Cẩm Tú").waitFor();
  const rank = async () => Number(/\d+/.exec(await pinned.locator("strong").innerText())[0]);
  const before = await rank();
  assert.equal(before, mine.standing.rank);

  await page.evaluate(() => window.scrollTo(0, 600));
  await until("the page to have moved", () => page.evaluate(() => window.scrollY === 600));
  await takePart(server, slug, key, 15, { name: "Dương Gia Hân" });
  await until("the own rank to have changed", async () => (await rank()) === before + 1);
  assert.equal(await page.evaluate(() => window.scrollY), 600, "the page has not moved");
  await picture(page, "board-own-phone");
  await assertAccessible(page, "the board with one's own row", { dark: true });
  await assertTextGrows(page, "the board with one's own row");

  await pinned.getByRole("button", { name: t("own_go_label") }).tap();
  const own = page.locator("#own-row");
  await until("one's own row to be in sight", async () => {
    const { y, height } = await own.boundingBox();
    return y > 0 && y + height < 800;
  });
  await pinned.getByRole("button", { name: t("own_forget") }).tap();
  await pinned.waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).hash, "");
});

describe("when the server is away", () => {
  test("the board says so, says how old it is, and comes back by itself", async (ctx) => {
    const { page, allow } = await device(ctx, browser, phone, server.url);
    allow(networkGone);
    await page.clock.install();
    await page.goto(address());
    await page.getByText(t("fresh.live")).waitFor();
    await page.evaluate(() => (window.loadedOnce = true));
    const known = Number(/\d+/.exec(await page.locator(".total").innerText())[0]);

    await server.halt();
    await page.getByText(t("fresh.reconnecting")).waitFor();
    await page.clock.fastForward(26_000);
    await page.getByText(shape(t("as_of"))).waitFor();
    assert.ok((await rows(page).count()) > 10, "the last figures stay");
    await picture(page, "board-stale-phone");
    await assertAccessible(page, "a board without a server", { dark: true });

    await server.again();
    await until("the board to be live again", async () => {
      await page.clock.runFor(1_000);
      return page.getByText(t("fresh.live")).isVisible();
    });
    await people(page, known);
    await takePart(server, slug, key, 15, { name: "Cao Nhật Minh" });
    await people(page, known + 1);
    assert.equal(await page.evaluate(() => window.loadedOnce), true, "the board was not reloaded");
  });
});
