// What stands around reports: two who write one at once, the leadership's dashboard, calendars, periods and holidays. How a
// quarter is reported is quarter.test.mjs.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { artefacts, assertAccessible, bigScreen, launch, phone, picture } from "./browser.mjs";
import { asStaff, day, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts, within } from "./words.mjs";

const t = texts("staff");
const unit = "xa-dong-say";
const late = "phuong-ben-may";
const period = "ky-thu";

let browser, server, plan;

const artefact = (name) => path.join(artefacts, name);


const staff = (login, method, path, body) => asStaff(server, login, method, path, body);

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
  const id = await server.addPlan();
  const { plans } = await staff("sonoivu", "GET", "/plans");
  plan = plans.find((p) => p.id === id);
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

const field = (page, n) => page.locator(`#rep-s-${n}`);
const press = (page, key) => page.getByRole("button", { name: t(key), exact: true }).click();
const said = (page, key) => page.getByRole("status").filter({ hasText: t(key) }).waitFor();

describe("around reports", { concurrency: false }, () => {
  test("what two people write at once is shown to the second", async (ctx) => {
    const api = `/plans/${plan.id}/reports/${period}/${unit}`;
    await staff("baocao", "POST", `${api}/draft`);
    const writer = await openStaff(ctx, browser, server, `/quan-tri/bao-cao/${plan.id}/${period}/${unit}`, { login: "baocao", kind: phone });
    await field(writer, 3).fill("Kinh phí: 5 triệu đồng.");
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
    const { report: kept } = await staff("chutich", "GET", api);
    assert.deepEqual([3, 4].map((n) => kept.sections[n].text), ["Kinh phí: 5 triệu đồng.", "Tiếp tục tuyên truyền."]);
  });

  test("the leadership sees how the campaign stands", async (ctx) => {
    const demo = `ke-hoach-${plan.year}`; // with what the demonstration's units did
    for (const [kind, name] of [[phone, "-phone"], [bigScreen, ""]]) {
      const page = await openStaff(ctx, browser, server, `/quan-tri/bao-cao/${demo}`, { login: "lanhdao", kind });
      await page.getByRole("region", { name: t("rep.map") }).waitFor();
      await picture(page, `reporting-map${name}`);
      await assertAccessible(page, "who owes what", { dark: true });
      await page.goto(`${server.url}/quan-tri/ke-hoach/${demo}`);
      await page.getByRole("region", { name: t("plan.matrix") }).waitFor();
      await picture(page, `reporting-matrix${name}`);
      await page.goto(`${server.url}/quan-tri/bao-cao/${demo}/tong-quan`);
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
