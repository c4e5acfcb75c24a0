// A quarter: units file evidence, reports are drafted, signed, sent, sent back, corrected, accepted and consolidated, and
// the document that comes out is an official one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { artefacts, assertAccessible, assertTextGrows, bigScreen, launch, phone, picture } from "./browser.mjs";
import { adminPassword as password, call, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts, within } from "./words.mjs";
import { unzip } from "./workbook.mjs";

const t = texts("staff");
const unit = "xa-dong-say";
const late = "phuong-ben-may";
const period = "ky-thu";

let browser, server, plan;

const artefact = (name) => path.join(artefacts, name);

/** A day so many days from today in Vietnam. */
const day = (days) => new Date(Date.now() + 7 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

async function token(login) {
  const { access_token } = await call(server, "POST", "/api/v1/auth/login", { body: { login, password } });
  return access_token;
}

const staff = async (login, method, path, body) => call(server, method, `/api/v1/staff${path}`, { token: await token(login), body });

before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  await organiser(server);
  for (const [login, roles, of] of [
    ["baocao", "unit_reporter", unit],
    ["chutich", "agency_lead", unit],
    ["cham", "unit_reporter", late],
    ["lanhdao", "leadership", ""],
    ["sonoivu", ["agency_lead", "unit_reporter"], "so_noi_vu"],
  ]) await organiser(server, await server.addUser(login, roles, of));
  const { plans } = await staff("sonoivu", "GET", "/plans");
  plan = plans.find((p) => !p.parent);
  const periods = [{ id: period, name_vi: "Quý thử nghiệm", from: day(-30), to: day(0), due: day(0) }];
  await staff("sonoivu", "PUT", `/plans/${plan.id}/periods`, { revision: plan.revision, periods });
  for (const [login, of, people] of [["baocao", unit, 80], ["cham", late, 20]]) {
    const evidence = { unit: of, task: "II.3.1", kind: "conference", day: day(0), title: "Hội nghị tuyên truyền", people };
    await staff(login, "POST", `/plans/${plan.id}/evidence`, evidence);
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const report = (of) => `/quan-tri/bao-cao/${plan.id}/${period}/${of}`;
const field = (page, n) => page.locator(`#rep-s-${n}`);
const press = (page, key) => page.getByRole("button", { name: t(key), exact: true }).click();
const said = (page, key) => page.getByRole("status").filter({ hasText: t(key) }).waitFor();
const state = (page, key) => page.locator(".tag").filter({ hasText: t(`rep.state.${key}`) }).waitFor();

describe("a quarter is reported", { concurrency: false }, () => {
  test("from the draft of a unit to the Department's document", async (ctx) => {
    const writer = await openStaff(ctx, browser, server, "/quan-tri/bao-cao", { login: "baocao", kind: phone });
    await writer.getByRole("heading", { name: t("rep.map"), level: 1 }).waitFor();
    await writer.getByRole("link", { name: within(t("rep.standing.open")) }).waitFor();
    await picture(writer, "reporting-map-phone");
    await assertAccessible(writer, "the map on a phone", { dark: true });
    await writer.getByRole("link", { name: within(t("rep.standing.open")) }).click();
    await press(writer, "rep.draft");
    await state(writer, "draft");
    await field(writer, 0).fill("Ủy ban nhân dân xã đã ban hành kế hoạch.");
    await writer.getByText(t("rep.unsaved")).waitFor();
    await press(writer, "rep.save");
    await said(writer, "rep.done.save");
    await writer.getByRole("button", { name: within("II.3.1") }).click();
    await writer.getByText("Hội nghị tuyên truyền").waitFor();
    await picture(writer, "reporting-draft-phone");
    await assertAccessible(writer, "a report on a phone", { dark: true });
    await assertTextGrows(writer, "a report on a phone");

    const head = await openStaff(ctx, browser, server, report(unit), { login: "chutich" });
    await head.getByLabel(t("rep.signer")).fill("Trần Thị B");
    await press(head, "rep.sign");
    await state(head, "signed");
    await writer.reload();
    await press(writer, "rep.send");
    await state(writer, "sent");

    const home = await openStaff(ctx, browser, server, report(unit), { login: "sonoivu", kind: bigScreen });
    await home.getByLabel(t("rep.reason")).fill("Thiếu số liệu kinh phí");
    await press(home, "rep.return");
    await state(home, "returned");

    // What two people write at once is shown to the second.
    await writer.reload();
    await writer.getByText("Thiếu số liệu kinh phí").waitFor();
    await field(writer, 3).fill("Kinh phí: 5 triệu đồng.");
    const api = `/plans/${plan.id}/reports/${period}/${unit}`;
    const { report: now } = await staff("chutich", "GET", api);
    now.sections[4].text = "Tiếp tục tuyên truyền.";
    await staff("chutich", "PUT", api, { revision: now.revision, title: now.title, sections: now.sections });
    await press(writer, "rep.save");
    await writer.getByRole("region", { name: t("rep.overtaken") }).waitFor();
    await assertAccessible(writer, "two texts of a report");
    await picture(writer, "reporting-overtaken-phone");
    await press(writer, "plan.keep_theirs");
    await field(writer, 3).fill("Kinh phí: 5 triệu đồng.");
    await press(writer, "rep.save");
    await said(writer, "rep.done.save");
    await head.reload();
    await press(head, "rep.sign");
    await state(head, "signed");
    await writer.reload();
    await press(writer, "rep.send");
    await state(writer, "sent");

    await home.reload();
    await home.getByText("Kinh phí: 5 triệu đồng.").waitFor();
    await home.getByText("Tiếp tục tuyên truyền.").waitFor();
    await press(home, "rep.accept");
    await state(home, "accepted");
    await picture(home, "reporting-accepted");
    assert.equal(await home.locator(".res-hash").count(), 2);

    await home.goto(`${server.url}/quan-tri/bao-cao/${plan.id}`);
    await home.getByRole("link", { name: within(t("rep.standing.accepted")) }).waitFor();
    await picture(home, "reporting-map");
    await assertAccessible(home, "the map", { dark: true });
    await home.getByRole("link", { name: t("rep.consolidated") }).click();
    await press(home, "rep.draft");
    await home.getByText(t("rep.parts", { n: 1 })).waitFor();
    await picture(home, "reporting-consolidated");
    await assertAccessible(home, "the consolidated report");
    const saved = home.waitForEvent("download");
    await home.getByRole("button", { name: "DOCX", exact: true }).click();
    await isOfficial(await saved);
  });

  test("the leadership sees how the campaign stands", async (ctx) => {
    for (const [kind, name] of [[phone, "-phone"], [bigScreen, ""]]) {
      const page = await openStaff(ctx, browser, server, `/quan-tri/bao-cao/${plan.id}/tong-quan`, { login: "lanhdao", kind });
      await page.getByRole("heading", { name: t("rep.by_month") }).waitFor();
      await page.getByRole("region", { name: t("rep.money") }).getByRole("table").waitFor();
      await picture(page, `reporting-dashboard${name}`);
      await assertAccessible(page, "the dashboard", { dark: true });
      if (!name) continue;
      await page.emulateMedia({ media: "print" });
      await page.pdf({ path: artefact("reporting-dashboard.pdf"), format: "A4" });
      await page.emulateMedia({ media: "screen" });
    }
  });

  test("a calendar is fetched under an address that is revoked", async (ctx) => {
    const page = await openStaff(ctx, browser, server, `/quan-tri/bao-cao/${plan.id}/lich-dien-tu`, { login: "baocao", kind: phone });
    await press(page, "rep.feed_make");
    const address = await page.getByLabel(t("rep.feed_new")).inputValue();
    await picture(page, "reporting-feeds-phone");
    await assertAccessible(page, "the calendar feeds", { dark: true });
    const calendar = await (await fetch(address)).text();
    assert.match(calendar, /^BEGIN:VCALENDAR[\s\S]*Quý thử nghiệm/);
    await page.getByRole("button", { name: within(t("rep.feed_revoke")) }).click();
    await page.getByText(t("rep.feed_revoked")).waitFor();
    assert.equal((await fetch(address)).status, 404);
  });

  test("periods and the calendar are edited", async (ctx) => {
    const page = await openStaff(ctx, browser, server, `/quan-tri/bao-cao/${plan.id}/ky`, { kind: phone });
    await page.getByLabel(t("rep.name")).fill("Quý thử nghiệm, sửa");
    await press(page, "rep.save");
    await said(page, "rep.saved");
    await picture(page, "reporting-periods-phone");
    await assertAccessible(page, "the periods");
    await page.getByRole("link", { name: t("rep.calendar") }).click();
    await page.getByLabel(t("rep.workdays")).fill("2026-02-28");
    await press(page, "rep.save");
    await said(page, "rep.saved");
    await picture(page, "reporting-calendar-phone");
    await assertAccessible(page, "the calendar");
    await page.getByRole("link", { name: t("rep.mails") }).click();
    await page.getByText(t("rep.mails_off")).waitFor();
    await assertAccessible(page, "the reminders");
  });
});

/** Reads a document and holds it against Decree 30/2020: the page, the letters, the title block. */
async function isOfficial(download) {
  const parts = unzip(await readFile(await download.path()));
  const document = parts.get("word/document.xml").toString();
  const all = [...parts].filter(([name]) => /^word\/(document|styles)\.xml$/.test(name)).map(([, data]) => data.toString()).join("");
  const mm = (twips) => (Number(twips) / 1440) * 25.4;
  const [, w, h] = /<w:pgSz w:w="(\d+)" w:h="(\d+)"/.exec(document);
  assert.ok(Math.abs(mm(w) - 210) < 1 && Math.abs(mm(h) - 297) < 1, `the page is ${mm(w)} × ${mm(h)} mm`);
  const margin = (side) => mm(new RegExp(`<w:pgMar[^>]*w:${side}="(\\d+)"`).exec(document)[1]);
  for (const [side, least, most] of [["top", 20, 25], ["bottom", 20, 25], ["left", 30, 35], ["right", 15, 20]]) {
    assert.ok(margin(side) >= least - 0.1 && margin(side) <= most + 0.1, `the ${side} margin is ${margin(side)} mm`);
  }
  assert.match(all, /Times New Roman/);
  assert.match(all, /<w:sz w:val="2[68]"/, "the text is of 13 or 14 points");
  const text = document.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  for (const words of ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỞ NỘI VỤ", "BÁO CÁO", "Kính gửi", "Nơi nhận"]) {
    assert.ok(text.includes(words), `the document lacks ${words}: ${text.slice(0, 400)}`);
  }
}
