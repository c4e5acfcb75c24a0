// One phone, two people: the second takes part under their own name, and the first loses nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, device, launch, phone } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { focused } from "./until.mjs";

const { t } = contestant;
const slug = "cchc-2025";
const mother = { name: "Lê Hoàng Yến", unit: "lang sen", unitName: "Xã Láng Sen Vàng" };
const child = { ...mother, name: "Lê Hoàng Anh" };

let browser, server, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  key = await (await organiser(server)).key();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a second person starts on a phone where an attempt is running", async (ctx) => {
  const right = (q) => key.right(q.stem, q.options);
  const { page, context } = await device(ctx, browser, phone, server.url);
  const hers = await contestant.enter(page, server.url, slug, mother);
  await contestant.answerMany(page, 2, right);
  await page.close();

  const again = await context.newPage();
  await again.goto(`${server.url}/c/${slug}`);
  await again.getByRole("button", { name: t("door.continue") }).waitFor();
  await again.getByRole("button", { name: t("form.someone_else") }).tap();
  await again.getByText(t("form.someone_else.running", { name: mother.name })).waitFor();
  assert.equal(await again.getByLabel(t("form.name")).inputValue(), "");
  assert.equal(await again.getByLabel(t("form.contact")).inputValue(), "");
  await assertAccessible(again, "the form for another person");
  await contestant.register(again, child);
  const his = await contestant.start(again);
  assert.notEqual(his.id, hers.id);
  assert.equal(his.ordinal, 1);
  await contestant.answerMany(again, 15, right);
  await contestant.allSaved(again);
  await contestant.handIn(again);
  assert.equal((await contestant.result(again)).correct, 15);

  // The form knows him now, and takes nothing from him for another.
  await again.getByRole("button", { name: t("again"), exact: true }).tap();
  await again.getByText(t("form.as", { name: child.name })).waitFor();
  await again.getByRole("button", { name: t("form.someone_else") }).tap();
  const name = again.getByLabel(t("form.name"));
  assert.equal(await name.inputValue(), "");
  await focused("the name", name);

  // She goes on with her code where she was.
  await again.goto(`${server.url}/tiep-tuc#${hers.resume_code}`);
  await contestant.onQuestion(again, 3);
  await contestant.openList(again);
  await again.getByRole("button", { name: new RegExp(`^${t("question")} 1,`) }).tap();
  await contestant.onQuestion(again, 1);
  const first = await contestant.question(again);
  assert.deepEqual(await contestant.chosen(again), right(first).choices);
});
