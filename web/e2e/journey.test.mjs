// The whole way of a contest, over both stores: phones take it, one loses its network in the middle, a screen watches.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { startNetwork } from "./network.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { focused, until } from "./until.mjs";
import { networkGone } from "./watch.mjs";
import { texts, within } from "./words.mjs";

const { t } = contestant;
const slug = "cchc-2025";
const title = "Tìm hiểu cải cách hành chính 2025";
const an = { name: "Nguyễn Thị Thu An", unit: "dong say", unitName: "Xã Đồng Sậy" };
const binh = { name: "Trần Quốc Bình", unit: "hon sen da", unitName: "Đặc khu Hòn Sen Đá" };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [store, options] of [
  ["SQLite", {}],
  ["MongoDB's protocol", { mongodb: true }],
]) {
  describe(`over ${store}`, () => {
    let server, network, key;
    before(async () => {
      server = await startServer(options);
      network = await startNetwork(server.url);
      key = await (await organiser(server)).key();
    });
    after(async () => {
      await network?.close();
      await server?.stop();
    });

    test(`a contest from the door to the board over ${store}`, async (ctx) => {
      const thorough = store === "SQLite"; // pictures and accessibility do not depend on the store
      const screen = await device(ctx, browser, bigScreen, server.url);
      await screen.page.goto(`${server.url}/c/${slug}/bang`);
      await screen.page.getByText(texts("board")("nobody")).waitFor();
      await screen.page.evaluate(() => (window.loadedOnce = true));
      if (thorough) await assertAccessible(screen.page, "the empty board", { dark: true });

      const first = await device(ctx, browser, phone, network.url);
      first.allow(networkGone);
      await readRules(first.page, network.url, thorough);
      await fillForm(first.page, thorough);
      const held = await contestant.start(first.page);
      assert.equal(held.sheet.length, 15);

      const given = await throughTheHole(first, network, key, thorough);
      await reload(first.page, given);
      const mine = await finish(first.page, given, thorough);
      assert.deepEqual({ ...mine, receipt: "" }, { correct: 10, items: 15, rank: 1, of: 1, receipt: "" });
      await boardShows(screen.page, [[an.name, "10"]]);

      const second = await device(ctx, browser, phone, server.url);
      await contestant.enter(second.page, server.url, slug, binh);
      await contestant.answerMany(second.page, 15, (q) => key.right(q.stem, q.options));
      await contestant.allSaved(second.page);
      await contestant.handIn(second.page);
      const theirs = await contestant.result(second.page);
      assert.deepEqual({ ...theirs, receipt: "" }, { correct: 15, items: 15, rank: 1, of: 2, receipt: "" });
      assert.notEqual(theirs.receipt, mine.receipt);

      await boardShows(screen.page, [
        [binh.name, "15"],
        [an.name, "10"],
      ]);
      assert.equal(await screen.page.evaluate(() => window.loadedOnce), true, "the board was not reloaded");
      await until("the first phone to see its new rank", async () => (await contestant.result(first.page)).rank === 2);
      if (thorough) {
        await assertAccessible(screen.page, "the board", { dark: true });
        await ownRow(first.page);
      }
    });
  });
}

/** The home page and the contest's door. */
async function readRules(page, url, thorough) {
  await page.goto(url);
  await page.getByRole("heading", { name: texts("pages")("home.contests") }).waitFor();
  if (thorough) {
    await picture(page, "home-phone");
    await assertAccessible(page, "the home page", { dark: true });
    await assertTextGrows(page, "the home page");
  }
  await page.getByRole("link", { name: title, exact: true }).tap();
  const enter = page.getByRole("button", { name: t("door.enter") });
  await enter.waitFor();
  const cost = [t("cost.items", { n: 15 }), "15 phút", t("cost.left", { n: 3 })].join(" · ");
  await page.getByText(cost).waitFor();
  assert.ok((await page.locator(".rules li").count()) >= 4, "the door shows the rules");
  if (thorough) {
    await picture(page, "door-phone");
    await assertAccessible(page, "the door", { dark: true });
    await assertTextGrows(page, "the door");
  }
  await page.getByText(texts("pages")("door.terms")).tap();
  await page.getByText("Điều 5. Chấm điểm và xếp hạng").waitFor();
  await enter.tap();
}

/** The form: nothing is ticked beforehand, and without consent there is no start. */
async function fillForm(page, thorough) {
  const accept = page.getByRole("checkbox", { name: t("form.accept") });
  await accept.waitFor();
  assert.equal(await accept.isChecked(), false, "consent is not ticked beforehand");
  assert.equal(await page.getByRole("checkbox", { name: t("form.on_air") }).isChecked(), false, "nor is being on air");
  await contestant.register(page, an);
  await accept.uncheck();
  await page.getByRole("button", { name: t("form.start") }).tap();
  await page.getByText(t("form.accept.needed")).waitFor();
  await focused("where consent is missing", accept);
  if (thorough) {
    await picture(page, "register-error-phone");
    await assertAccessible(page, "the form with an error", { dark: true });
    await assertTextGrows(page, "the form");
  }
  await accept.check();
  if (thorough) {
    await page.evaluate(() => window.scrollTo(0, 0));
    await picture(page, "register-phone");
  }
}

/** Six questions with a network, seven without; two of the thirteen are left out. Returns what was given. */
async function throughTheHole({ context, page }, network, key, thorough) {
  const right = (q) => key.right(q.stem, q.options);
  const given = await contestant.answerMany(page, 4, right);
  if (thorough) {
    const q = await contestant.question(page);
    await contestant.answer(page, q, right(q));
    await picture(page, "question-phone");
    await assertAccessible(page, "a question", { dark: true });
    await assertTextGrows(page, "a question");
    given.push({ ...q, given: right(q) });
    await contestant.next(page, q);
  } else {
    given.push(...(await contestant.answerMany(page, 1, right)));
  }
  given.push(...(await contestant.answerMany(page, 1, () => undefined)));

  network.cut();
  await context.setOffline(true);
  given.push(...(await contestant.answerMany(page, 3, right, "waiting")));
  await page.getByText(within(t("offline.waiting"))).first().waitFor();
  const bar = await page.locator(".bars").innerText();
  assert.match(bar, within(t("offline.waiting", { n: 3 })));
  assert.match(bar, within(t("offline.by")), "the bar says by when the network must be back");
  given.push(...(await contestant.answerMany(page, 1, () => undefined, "waiting")));
  given.push(...(await contestant.answerMany(page, 2, (q) => key.wrong(q.stem, q.options), "waiting")));
  const q = await contestant.question(page);
  await contestant.answer(page, q, right(q), "waiting");
  given.push({ ...q, given: right(q) });
  if (thorough) {
    await picture(page, "offline-phone");
    await assertAccessible(page, "a question without a network", { dark: true });
    await assertTextGrows(page, "a question without a network");
  }
  await contestant.openList(page);
  const waiting = (await contestant.cells(page)).filter((name) => name.includes(t("cell.waiting")));
  assert.equal(waiting.length, 6, "six answers are waiting");

  network.mend();
  await context.setOffline(false);
  await contestant.allSaved(page);
  await page.getByText(within(t("offline"))).first().waitFor({ state: "detached" });
  await page.getByRole("button", { name: new RegExp(`^${t("question")} 14,`) }).tap();
  const left = await contestant.question(page);
  await contestant.answer(page, left, right(left));
  given.push({ ...left, given: right(left) });
  return given;
}

/** A reload finds the same attempt: the same question, answers and time. */
async function reload(page, given) {
  const before = (await contestant.secondsLeft(page)) * 1_000 + Date.now();
  await page.reload();
  await contestant.onQuestion(page, 14);
  const afterwards = (await contestant.secondsLeft(page)) * 1_000 + Date.now();
  assert.ok(Math.abs(afterwards - before) <= 3_000, `the end moved by ${afterwards - before} ms`);
  for (const q of given) {
    await contestant.openList(page);
    await page.getByRole("button", { name: new RegExp(`^${t("question")} ${q.item},`) }).tap();
    await contestant.onQuestion(page, q.item);
    assert.equal((await contestant.question(page)).stem, q.stem, `question ${q.item} is the same`);
    assert.deepEqual(await contestant.chosen(page), q.given?.choices ?? [], `the answer to question ${q.item} is the same`);
  }
}

/** Hands in, with two questions left out on purpose and one never reached. */
async function finish(page, given, thorough) {
  await contestant.openList(page);
  await contestant.allSaved(page);
  const open = [6, 10, 15];
  assert.deepEqual(given.filter((q) => !q.given).map((q) => q.item), open.slice(0, 2));
  const listed = page.getByText(t("list.unanswered")).locator("..").getByRole("button");
  assert.deepEqual(await listed.evaluateAll((all) => all.map((b) => Number(b.textContent.match(/\d+/)[0]))), open);
  await listed.nth(1).tap();
  await contestant.onQuestion(page, 10);
  await contestant.openList(page);
  await page.getByRole("button", { name: t("handin"), exact: true }).tap();
  await page.getByText(t("handin.left", { n: 3 })).waitFor();
  if (thorough) {
    await picture(page, "handin-phone");
    await assertAccessible(page, "handing in", { dark: true });
    await assertTextGrows(page, "handing in");
  }
  await page.getByRole("button", { name: t("handin.back") }).tap();
  await contestant.handIn(page);
  const shown = await contestant.result(page);
  assert.match(shown.receipt, /^[0-9A-Z]{4}(-[0-9A-Z]{4})+$/);
  await page.getByText(within(t("review.from"))).waitFor();
  if (thorough) {
    await picture(page, "result-phone");
    await assertAccessible(page, "the result", { dark: true });
    await assertTextGrows(page, "the result");
  }
  return shown;
}

/** Waits until the board's rows are these, by name and right answers. */
async function boardShows(page, want) {
  await until(`the board to show ${want}`, async () => {
    const rows = page.getByRole("row").filter({ has: page.getByRole("rowheader") });
    const texts = await rows.evaluateAll((all) =>
      all.map((row) => [row.querySelector(".who").firstChild.textContent, row.querySelector(".score").textContent]),
    );
    return JSON.stringify(texts) === JSON.stringify(want);
  });
}

/** From the result to the board, with one's own row pinned. */
async function ownRow(page) {
  const board = texts("board");
  await page.getByRole("link", { name: t("result.board") }).tap();
  const pinned = page.getByRole("complementary", { name: board("own") });
  await pinned.getByText("2/2").waitFor();
  assert.match(page.url(), /#row=/);
  await picture(page, "board-phone");
  await assertAccessible(page, "the board on a phone", { dark: true });
  await assertTextGrows(page, "the board on a phone");
}
