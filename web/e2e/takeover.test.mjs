// One attempt, several devices: whoever has the resume code goes on, the others are told, and no answer is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { startNetwork } from "./network.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { networkGone } from "./watch.mjs";

const { t } = contestant;
const slug = "cchc-2025";
const who = { name: "Lê Hoàng Yến", unit: "lang sen", unitName: "Xã Láng Sen Vàng" };
const code = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/;

let browser, server, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  key = await (await organiser(server)).key();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const right = (q) => key.right(q.stem, q.options);

/** The bar that says that the attempt is elsewhere now. */
const told = (page) => page.getByRole("alert").filter({ hasText: t("moved") });

async function goTo(page, item) {
  await contestant.openList(page);
  await page.getByRole("button", { name: new RegExp(`^${t("question")} ${item},`) }).tap();
  await contestant.onQuestion(page, item);
}

test("a second device goes on by the link, and answers that wait on the first still arrive", async (ctx) => {
  const network = await startNetwork(server.url);
  ctx.after(() => network.close());
  const first = await device(ctx, browser, phone, network.url);
  first.allow(networkGone);
  await contestant.enter(first.page, network.url, slug, who);
  const shown = await first.page.getByRole("complementary").innerText();
  const resumeCode = code.exec(shown)[0];
  await first.page.getByRole("button", { name: t("resume.qr"), exact: true }).tap();
  await first.page.getByRole("img", { name: t("resume.qr_alt") }).waitFor();
  await picture(first.page, "resume-code-phone");
  await assertAccessible(first.page, "the resume code");
  await contestant.answerMany(first.page, 2, right);
  network.cut();
  await first.context.setOffline(true);
  const waiting = await contestant.answerMany(first.page, 2, right, "waiting");

  const second = await device(ctx, browser, phone, server.url);
  await second.page.goto(`${server.url}/tiep-tuc#${resumeCode}`);
  await contestant.onQuestion(second.page, 1);
  assert.equal(new URL(second.page.url()).hash, "", "the code is not left in the address");
  assert.deepEqual(await contestant.chosen(second.page), right(await contestant.question(second.page)).choices);
  await goTo(second.page, 5);
  const fifth = await contestant.question(second.page);
  await contestant.answer(second.page, fifth, right(fifth));

  network.mend();
  await first.context.setOffline(false);
  await told(first.page).waitFor();
  await told(first.page).getByText(t("moved.sending", { n: 2 })).waitFor({ state: "detached" });
  await picture(first.page, "moved-phone");
  await assertAccessible(first.page, "an attempt that is elsewhere", { dark: true });
  await assertTextGrows(first.page, "an attempt that is elsewhere");
  assert.equal(await first.page.locator("fieldset.answer:disabled").count(), 1, "the first device takes no answers now");

  await second.page.reload();
  for (const q of waiting) {
    await goTo(second.page, q.item);
    assert.deepEqual(await contestant.chosen(second.page), q.given.choices, `the waiting answer to ${q.item} arrived`);
  }
  await contestant.openList(second.page);
  await contestant.handIn(second.page);
  assert.equal((await contestant.result(second.page)).correct, 5);
});

test("a second device goes on with the code as it is typed, and the first takes the attempt back", async (ctx) => {
  const first = await device(ctx, browser, phone, server.url);
  const held = await contestant.enter(first.page, server.url, slug, who);
  const [done] = await contestant.answerMany(first.page, 1, right);

  const second = await device(ctx, browser, phone, server.url);
  second.allow(/status of 404/); // the code that does not exist
  await second.page.goto(server.url);
  await second.page.getByRole("link", { name: /tiếp tục/ }).tap();
  await second.page.getByLabel(t("resume.code")).fill("0000-0000-0000");
  await second.page.getByRole("button", { name: t("resume.go") }).tap();
  await second.page.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
  await picture(second.page, "resume-phone");
  await assertAccessible(second.page, "the page for a resume code", { dark: true });
  await assertTextGrows(second.page, "the page for a resume code");
  await second.page.getByLabel(t("resume.code")).fill(held.resume_code.toLowerCase().replaceAll("-", " "));
  await second.page.getByRole("button", { name: t("resume.go") }).tap();
  await contestant.onQuestion(second.page, 1);
  assert.deepEqual(await contestant.chosen(second.page), done.given.choices);

  await told(first.page).waitFor();
  await first.page.getByRole("button", { name: t("moved.take") }).tap();
  await told(second.page).waitFor();
  const q = await contestant.question(first.page);
  await contestant.answer(first.page, q, right(q));
});

test("a second tab of a phone takes the attempt, and the first tab is told", async (ctx) => {
  const first = await device(ctx, browser, phone, server.url);
  await contestant.enter(first.page, server.url, slug, who);
  const seen = await contestant.answerMany(first.page, 2, right);

  const tab = await first.context.newPage();
  await tab.goto(`${server.url}/c/${slug}`);
  await tab.getByRole("button", { name: t("door.continue") }).tap();
  await contestant.onQuestion(tab, 3);
  await told(first.page).waitFor();
  await goTo(tab, 2);
  assert.deepEqual(await contestant.chosen(tab), seen[1].given.choices);

  await told(first.page).getByRole("button", { name: t("moved.take") }).tap();
  await told(tab).waitFor();
  await told(first.page).waitFor({ state: "detached" });
});
