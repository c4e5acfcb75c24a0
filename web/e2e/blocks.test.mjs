// A contest of two blocks and two rounds that overlap, with a prediction and no going back: a citizen takes part.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, desk, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { adminPassword, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { focused, until } from "./until.mjs";
import { texts, within } from "./words.mjs";

const { t } = contestant;
const board = texts("board");
const staff = texts("staff");
const slug = "hai-khoi";
const closes = (hours) => new Date(Math.ceil(Date.now() / 1_000) * 1_000 + hours * 3_600_000);

// The browser writes every answer that is no success on its console; these are the ones that the journey is about.
const refusals = [/status of 409 \(Conflict\) \(.*\/boards\//, /WebSocket connection to .*\/ws\/boards\/.* failed/];

let browser, server, key, login;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  const admin = await organiser(server);
  key = await admin.key();
  login = admin.login;
  const opened = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000);
  await server.addContest("two-blocks.yaml", slug, [
    [opened, closes(1)],
    [opened, closes(2)],
  ]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const born = async (page, [day, month, year]) => {
  await page.getByLabel(t("form.born.day"), { exact: true }).fill(day);
  await page.getByLabel(t("form.born.month"), { exact: true }).fill(month);
  await page.getByLabel(t("form.born.year"), { exact: true }).fill(year);
};

test("a citizen registers, predicts and hands in; the rank stays sealed", async (ctx) => {
  const { page, allow } = await device(ctx, browser, phone, server.url);
  for (const pattern of refusals) allow(pattern);
  await until("the contest to be there", async () => (await fetch(`${server.url}/api/v1/contests/${slug}`)).ok);
  await page.goto(`${server.url}/c/${slug}`);
  await page.getByText("Tuần 2", { exact: true }).waitFor();
  await picture(page, "blocks-door");
  await page.getByRole("button", { name: t("door.enter") }).tap();

  // Nothing is filled in: each field says what it needs, the first one has the focus.
  await page.getByRole("button", { name: t("form.start") }).tap();
  for (const text of ["form.block.choose", "form.name.wrong", "form.born.wrong", "form.unit.choose"]) await page.getByText(t(text)).waitFor();
  await focused("the block that is missing", page.locator("#block"));
  await assertAccessible(page, "the form of a contest with blocks, with its errors", { dark: true });
  await assertTextGrows(page, "the form of a contest with blocks");

  // The units are those of the block; another block takes away the one that does not fit.
  const block = (name) => page.getByRole("radio", { name: within(name) });
  await block("Cán bộ, công chức, viên chức").check();
  const units = page.getByRole("combobox", { name: t("form.unit") });
  await units.fill("xã");
  await page.getByText(t("form.unit.none")).waitFor();
  await units.fill("noi vu");
  await page.getByRole("option", { name: "Sở Nội vụ" }).click();
  await block("Người dân").check();
  await block("Cán bộ, công chức, viên chức").check();
  assert.equal(await units.inputValue(), "Sở Nội vụ", "a unit that fits both blocks stays");
  await block("Người dân").check();
  const { height } = await page.locator(".choice").first().boundingBox();
  assert.ok(height >= 48, `a block's row is ${height} px high`);
  await page.getByRole("radio", { name: within("Tuần 1") }).check();
  await contestant.register(page, { name: "Lê Thị Hoa", unit: "dong say", unitName: "Xã Đồng Sậy" });

  await born(page, ["3", "2", String(new Date().getFullYear() - 10)]);
  await page.getByRole("button", { name: t("form.start") }).tap();
  await page.getByText(t("form.born.young", { min: 18 })).waitFor();
  await page.getByLabel(t("form.born.day"), { exact: true }).scrollIntoViewIfNeeded();
  await picture(page, "blocks-form");
  await born(page, ["3", "2", "1991"]);
  const held = await contestant.start(page);
  assert.equal(held.sheet.length, 4);
  assert.equal(held.forward, true);

  // There is no way back, and a question without an answer takes a second press to leave.
  for (let i = 1; i <= 3; i++) {
    const q = await contestant.question(page);
    const right = key.right(q.stem, q.options, held.sheet[i - 1].prompts);
    if (i > 1 && right.choices && !["ordering", "matching"].includes(q.kind)) await contestant.answer(page, q, right);
    const answered = (await page.locator(".mark.saved").count()) > 0;
    assert.equal(await page.getByRole("button", { name: t("previous") }).count(), 0);
    await page.getByRole("button", { name: t("next") }).tap();
    if (!answered) {
      await page.getByText(t("forward.skip")).waitFor();
      if (i === 1) await assertAccessible(page, "a question that is about to be skipped");
      await page.getByRole("button", { name: t("next") }).tap();
    }
    await contestant.onQuestion(page, i + 1);
  }

  await page.getByText("Dự đoán: có bao nhiêu người trả lời đúng tất cả các câu trong Tuần 1 (khối Người dân)?", { exact: false }).waitFor();
  const guess = page.getByLabel(t("predict.label"));
  await guess.fill("12,5");
  await page.getByText(t("predict.wrong.form")).waitFor();
  await guess.fill("1.250");
  await page.getByText(t("number.read", { value: "1.250" })).waitFor();
  await contestant.marked(page, "saved");
  await picture(page, "blocks-prediction");
  await assertAccessible(page, "the prediction", { dark: true });
  await page.getByRole("button", { name: t("finish") }).tap();
  await page.getByRole("heading", { name: t("list.title") }).waitFor();
  assert.match((await contestant.cells(page))[3], new RegExp(t("cell.answered")));
  assert.equal(await page.locator("ol.grid button:disabled").count(), 3);
  await picture(page, "blocks-list");
  await contestant.handIn(page);

  await page.getByText(t("result.sealed")).waitFor();
  assert.equal(await page.getByText(t("result.rank_now")).count(), 0);
  assert.equal((await page.locator(".card.score .big").innerText()).replace(/\s/g, "").split("/")[1], "3");
  await page.getByText(t("predicted.wait")).waitFor();
  await page.locator(".predicted").getByText("1.250", { exact: true }).waitFor();
  await picture(page, "blocks-result");
  await assertAccessible(page, "a result with a sealed rank", { dark: true });

  // The board says calmly that it is sealed, for the own round and block.
  await page.getByRole("link", { name: t("result.board") }).tap();
  await page.getByRole("heading", { name: board("sealed.title") }).waitFor();
  assert.equal(await page.getByLabel(board("scope.block")).inputValue(), "nguoi-dan");
  await page.getByText(within(board("sealed.from"))).waitFor();
  await picture(page, "blocks-board-sealed");
  await assertAccessible(page, "a sealed board", { dark: true });
  await page.getByLabel(board("scope.block")).selectOption("can-bo");
  await until("the address to say so", async () => new URL(page.url()).searchParams.get("block") === "can-bo");

  // The other round is still to be taken, the block stays.
  await page.goto(`${server.url}/c/${slug}`);
  await page.getByRole("button", { name: t("again") }).tap();
  await page.getByText(t("form.block.fixed", { block: "Người dân" })).waitFor();
  assert.equal(await page.getByRole("radio", { name: within("Tuần 1") }).count(), 0);
});

test("a big screen says so too", async (ctx) => {
  const { page, allow } = await device(ctx, browser, bigScreen, server.url);
  for (const pattern of refusals) allow(pattern);
  await page.goto(`${server.url}/c/${slug}/bang`);
  await page.getByRole("heading", { name: board("sealed.title") }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight), true, "all fits");
  await picture(page, "blocks-board-sealed-big");
  await assertAccessible(page, "a sealed board on a big screen", { dark: true });
});

test("an organiser gives extra time, and the phone has it within two seconds", async (ctx) => {
  const { page } = await device(ctx, browser, phone, server.url);
  await page.goto(`${server.url}/c/${slug}`);
  await page.getByRole("button", { name: t("door.enter") }).tap();
  await page.getByRole("radio", { name: within("Người dân") }).check();
  await contestant.register(page, { name: "Võ Văn Chậm", unit: "dong say", unitName: "Xã Đồng Sậy" });
  await born(page, ["29", "2", "1960"]);
  const held = await contestant.start(page);

  const office = await staffDesk(ctx);
  await office.getByLabel(staff("extra.code")).fill(held.resume_code);
  await office.getByLabel(staff("extra.minutes")).fill("5");
  await office.getByLabel(staff("extra.reason")).fill("Thí sinh khiếm thị");
  await assertAccessible(office, "the form for extra time");
  await office.getByRole("button", { name: staff("extra.give") }).click();
  const asked = Date.now();
  await page.locator(".note", { hasText: "thêm 5 phút" }).waitFor();
  assert.ok(Date.now() - asked < 2_000, `it took ${Date.now() - asked} ms`);
  assert.ok((await contestant.secondsLeft(page)) > 19 * 60);
  await office.getByText(staff("extra.done", { name: "Võ Văn Chậm", extra: "5 phút" })).waitFor();
  await picture(page, "blocks-extra-time");
  await picture(office, "blocks-extra-time-staff");
});

/** The contest's page as an organiser has it. */
async function staffDesk(ctx) {
  const { page, allow } = await device(ctx, browser, desk, server.url);
  allow(/status of 4(01|09)/); // asking whether somebody is logged in, and counts that are sealed
  await page.goto(`${server.url}/quan-tri`);
  await page.getByLabel(staff("login_name")).fill(login);
  await page.getByLabel(staff("password"), { exact: true }).fill(adminPassword);
  await page.getByRole("button", { name: staff("login") }).click();
  await page.getByRole("button", { name: staff("logout") }).waitFor();
  await page.goto(`${server.url}/quan-tri/cuoc-thi/${slug}`);
  await page.getByRole("heading", { name: staff("extra") }).waitFor();
  return page;
}
