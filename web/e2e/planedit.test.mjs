// A plan edited by several people: what was stored meanwhile is shown beside what is typed, and nothing is written over unseen.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, bigScreen, desk, launch, phone, picture } from "./browser.mjs";
import { asStaff, organiser, tokenOf } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts, within } from "./words.mjs";

const t = texts("staff");
const unit = "xa-dong-say";

let browser, server, plan;
const staff = (login, method, path, body) => asStaff(server, login, method, path, body);
const api = (login, method, path, body) => staff(login, method, `/plans${path}`, body);

before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  await organiser(server);
  for (const [login, role, of] of [["baocao", "unit_reporter", unit], ["chutich", "agency_lead", unit], ["sonoivu", "agency_lead", "so_noi_vu"]])
    await organiser(server, await server.addUser(login, role, of));
  plan = (await api("quantri", "GET", "")).plans.find((p) => !p.parent);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (ctx, path, login, kind = desk) => openStaff(ctx, browser, server, `/quan-tri/${path}`, { login, kind });
const press = (page, key) => page.getByRole("button", { name: t(key), exact: true }).click();
const theirs = (page) => page.getByRole("region", { name: t("rep.overtaken") });

describe("two people edit the same", { concurrency: false }, () => {
  test("the periods of reports", async (ctx) => {
    const page = await open(ctx, `bao-cao/${plan.id}/ky`, "sonoivu", phone);
    const name = page.getByLabel(t("rep.name")).first();
    await name.fill("Quý I, tên của tôi");
    const { periods, plan: now } = await api("quantri", "GET", `/${plan.id}/reporting`);
    const other = periods.map(({ id, name_vi, from, to, due }, i) => ({ id, name_vi: i ? name_vi : "Quý I, tên của người khác", from, to, due }));
    await api("quantri", "PUT", `/${plan.id}/periods`, { revision: now.revision, periods: other });
    await press(page, "rep.save");
    await theirs(page).getByText("người khác").first().waitFor();
    await page.getByText(within(t("rep.overtaken_by").split("{at}")[0].replace("{who}", "")), { exact: false }).first().waitFor();
    await picture(page, "edit-periods-phone");
    await assertAccessible(page, "two versions of the periods", { dark: true });
    assert.equal(await name.inputValue(), "Quý I, tên của tôi", "what was typed stays");
    await press(page, "plan.keep_theirs");
    await theirs(page).waitFor({ state: "detached" });
    assert.equal(await name.inputValue(), "Quý I, tên của người khác");
    await name.fill("Quý I, tên của tôi");
    await press(page, "rep.save");
    await page.getByRole("status").filter({ hasText: t("rep.saved") }).waitFor();
  });

  test("the calendar of holidays, which says when a year has none", async (ctx) => {
    const page = await open(ctx, `bao-cao/${plan.id}/lich-nghi`, "quantri");
    await page.getByLabel(t("rep.workdays")).fill("28/2/2026");
    const calendar = await staff("quantri", "GET", "/calendar");
    const none = calendar.holidays.filter((h) => !h.from.startsWith(`${plan.year}`));
    await staff("quantri", "PUT", "/calendar", { revision: calendar.revision, holidays: none, workdays: ["2026-03-07"] });
    await press(page, "rep.save");
    await theirs(page).getByText("07/03/2026").waitFor();
    await assertAccessible(page, "two versions of the calendar", { dark: true });
    await picture(page, "edit-calendar");
    await press(page, "plan.keep_theirs");
    await page.getByText(t("rep.no_holidays", { year: plan.year })).waitFor();
    await assertAccessible(page, "a calendar without holidays");
    await picture(page, "edit-calendar-none");
    const now = await staff("quantri", "GET", "/calendar");
    await staff("quantri", "PUT", "/calendar", { revision: now.revision, holidays: calendar.holidays, workdays: calendar.workdays });
  });

  test("the document of the plan", async (ctx) => {
    const page = await open(ctx, `ke-hoach/${plan.id}/van-ban`, "sonoivu", bigScreen);
    await press(page, "plan.edit_document");
    await page.getByLabel(t("plan.number"), { exact: true }).fill("312/KH-UBND");
    await page.getByLabel(t("plan.recipients_lines")).fill("Lưu: VT\nSở Nội vụ");
    await assertAccessible(page, "the form of the document", { dark: true });
    const { plan: now } = await api("quantri", "GET", `/${plan.id}`);
    await api("quantri", "PUT", `/${plan.id}/document`, { revision: now.revision, document: { ...now.document, number: "99/KH-UBND" } });
    await press(page, "plan.save_document");
    await theirs(page).getByText("99/KH-UBND").waitFor();
    await picture(page, "edit-document-big");
    await press(page, "plan.keep_mine");
    await page.getByRole("listitem").filter({ hasText: /^Sở Nội vụ$/ }).waitFor();
    const { plan: kept } = await api("quantri", "GET", `/${plan.id}`);
    assert.equal(kept.document.number, "312/KH-UBND");
  });

  test("a plan file over an edited plan shows what it would change, and does not write over what is saved meanwhile", async (ctx) => {
    const page = await open(ctx, "ke-hoach", "sonoivu");
    const yaml = await (await fetch(`${server.url}/api/v1/staff/plans/${plan.id}/export`, { headers: { authorization: `Bearer ${await tokenOf(server, "quantri")}` } })).text();
    const edited = yaml.replace("312/KH-UBND", "313/KH-UBND");
    assert.notEqual(edited, yaml);
    await page.getByLabel(t("file"), { exact: true }).setInputFiles({ name: "ke-hoach.yaml", mimeType: "application/yaml", buffer: Buffer.from(edited) });
    await press(page, "import_try");
    await page.getByRole("row", { name: within("313/KH-UBND") }).getByText("312/KH-UBND").waitFor();
    await assertAccessible(page, "what a plan file would change", { dark: true });
    await picture(page, "edit-import");
    const { plan: now } = await api("quantri", "GET", `/${plan.id}`);
    await api("quantri", "PUT", `/${plan.id}/document`, { revision: now.revision, document: { ...now.document, province: "An Giang mới" } });
    await press(page, "plan.import_do");
    await press(page, "plan.import_again");
    await page.getByRole("row", { name: within("An Giang mới") }).waitFor();
    await press(page, "plan.import_do");
    await page.getByText(t("plan.imported")).waitFor();
  });

  test("a period with a report stays", async (ctx) => {
    const period = (await api("quantri", "GET", `/${plan.id}/reporting`)).periods[0];
    await api("baocao", "POST", `/${plan.id}/reports/${period.id}/${unit}/draft`);
    const page = await open(ctx, `bao-cao/${plan.id}/ky`, "sonoivu", phone);
    await page.getByRole("button", { name: `${t("rep.remove")}: ${period.name_vi}` }).click();
    await press(page, "rep.save");
    await page.getByText(within(`“${period.name_vi}” (mã ${period.id})`)).waitFor();
    await picture(page, "edit-period-stays-phone");
    await assertAccessible(page, "a period that stays");
  });

  test("a unit cuts its own plan down and fills it in, from a phone", async (ctx) => {
    const { plan: own } = await api("chutich", "POST", `/${plan.id}/unit-plans`, { unit, head_name: "Trần Thị Bé" });
    await api("baocao", "POST", `/${plan.id}/evidence`, { unit, task: "II.3.2", kind: "article", day: new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10), title: "Bài viết" });
    const page = await open(ctx, `ke-hoach/${own.id}/nhiem-vu/II.3.2`, "chutich", phone);
    const leave = async () => {
      await press(page, "plan.edit_task");
      await page.getByText(t("plan.remove_task"), { exact: true }).click();
      await press(page, "plan.remove_do");
    };
    await leave();
    await page.getByText(/không bỏ được nhiệm vụ II.3.2: đã có 1 minh chứng/).waitFor();
    await page.goto(`${server.url}/quan-tri/ke-hoach/${own.id}/nhiem-vu/II.3.1`);
    await leave();
    await page.getByLabel(t("plan.left_out")).waitFor();
    await assertAccessible(page, "a unit's own plan", { dark: true });
    await page.getByLabel(t("plan.left_out")).selectOption("II.3.1");
    await press(page, "plan.restore");
    await page.getByLabel(t("plan.left_out")).waitFor({ state: "detached" });

    await press(page, "plan.add_task");
    await page.getByLabel(t("plan.task_title"), { exact: true }).fill("Phát thanh trên loa xã");
    await page.getByLabel(t("plan.task_text"), { exact: true }).fill("Phát thanh bản tin cải cách hành chính.");
    await page.getByLabel(t("plan.schedule"), { exact: true }).selectOption("dinh_ky");
    await page.getByLabel(t("plan.how_often")).selectOption("month");
    await page.getByLabel(t("plan.on_day"), { exact: true }).selectOption("20");
    await page.getByRole("status").filter({ hasText: /20\/\d\d\/\d{4}|cả năm có 12 ngày/ }).waitFor();
    await picture(page, "edit-rule-phone");
    await press(page, "plan.add_duty");
    await page.getByLabel(`${t("plan.duty")} 1`, { exact: true }).fill("Biên tập bản tin.");
    await press(page, "plan.add_indicator");
    await page.getByLabel(`${t("plan.indicator")} 1`, { exact: true }).fill("Số bản tin");
    await page.getByLabel(`${t("plan.target")}: ${t("plan.indicator")} 1`).fill("12");
    await press(page, "plan.add_funding");
    await page.getByLabel(`${t("plan.planned")}: ${t("plan.funding_line")} 1`).fill("5000000");
    await assertAccessible(page, "the form of a new task", { dark: true });
    await press(page, "plan.save_task");
    await page.getByRole("link", { name: within("Phát thanh trên loa xã") }).click();
    await page.getByText(within(t("plan.every_says.month", { day: t("plan.day_n", { n: 20 }) }))).waitFor();
    await page.getByText("Biên tập bản tin.").waitFor();
    await picture(page, "edit-own-task-phone");
    const { plan: now } = await api("quantri", "GET", `/${own.id}`);
    assert.equal(now.tasks.length, own.tasks.length + 1);
    assert.equal(now.tasks.find((x) => x.id === `${unit}.1`).schedule.recurrence, "FREQ=MONTHLY;BYMONTHDAY=20");
  });

  test("due dates are seen where holidays move them, and what waits for what", async (ctx) => {
    const { plan: now } = await api("quantri", "GET", `/${plan.id}`);
    const task = now.tasks.find((x) => x.id === "II.3.6");
    const { plan: saved } = await api("quantri", "PUT", `/${plan.id}/tasks/II.3.6`, { revision: now.revision, task: { ...task, depends_on: ["II.3.1"] } });
    const { periods } = await api("quantri", "GET", `/${plan.id}/reporting`);
    const moved = periods.map(({ id, name_vi, from, to, due }, i) => ({ id, name_vi, from, to, due: i === 1 ? `${plan.year}-09-02` : due }));
    await api("quantri", "PUT", `/${plan.id}/periods`, { revision: saved.revision, periods: moved });
    const why = new RegExp(`dời từ 02/09/${plan.year} vì trùng Quốc khánh`);
    const wide = await open(ctx, `ke-hoach/${plan.id}?xem=lich`, "sonoivu", bigScreen);
    await wide.getByRole("combobox", { name: t("rep.month") }).selectOption(`${plan.year}-09`);
    await wide.getByRole("table").getByText(why).waitFor();
    await wide.getByRole("cell").getByText("Quốc khánh", { exact: true }).first().waitFor();
    await picture(wide, "calendar-big");
    await assertAccessible(wide, "a month of the plan", { dark: true });
    await wide.goto(`${server.url}/quan-tri/ke-hoach/${plan.id}?xem=gantt`);
    await wide.getByText(within(t("plan.after_task").split(" (")[0].replace("{id}", "II.3.1"))).waitFor();
    await wide.getByText(why).waitFor();
    await picture(wide, "gantt-big");
    await assertAccessible(wide, "what waits for what", { dark: true });
    const hand = await open(ctx, `ke-hoach/${plan.id}?xem=lich`, "sonoivu", phone);
    await hand.getByRole("region", { name: t("plan.month", { month: 9, year: plan.year }) }).getByText(why).waitFor();
    await hand.getByRole("region", { name: t("plan.month", { month: 9, year: plan.year }) }).scrollIntoViewIfNeeded();
    await picture(hand, "calendar-phone");
    await assertAccessible(hand, "the days of the plan on a phone", { dark: true });
  });

  test("the head of a unit's plan", async (ctx) => {
    const of = "phuong-ben-may";
    for (const [login, role] of [["viet-benmay", "unit_reporter"], ["chu-benmay", "agency_lead"]]) await organiser(server, await server.addUser(login, role, of));
    const { plan: own } = await api("chu-benmay", "POST", `/${plan.id}/unit-plans`, { unit: of, head_name: "Trần Thị Bé", head_position: "Chủ tịch" });
    const page = await open(ctx, `ke-hoach/${own.id}/van-ban`, "chu-benmay", phone);
    await press(page, "plan.edit_head");
    const account = page.getByLabel(t("plan.head_account"));
    await account.locator("option", { hasText: t("plan.head_cannot", { name: "viet-benmay" }) }).waitFor({ state: "attached" });
    await account.selectOption({ label: "chu-benmay" });
    assert.equal(await page.getByLabel(t("plan.head"), { exact: true }).inputValue(), "Trần Thị Bé", "a name that was typed stays");
    await assertAccessible(page, "the form of a plan's head", { dark: true });
    await api("quantri", "PUT", `/${own.id}/head`, { revision: own.revision, head_name: "Lê Văn Chín" });
    await press(page, "plan.save_head");
    await theirs(page).getByText("Lê Văn Chín").waitFor();
    await picture(page, "edit-head-phone");
    await assertAccessible(page, "two heads of a plan", { dark: true });
    await press(page, "plan.keep_mine");
    await page.getByText(t("plan.head_tied_other")).waitFor();
    const { plan: kept } = await api("chu-benmay", "GET", `/${own.id}`);
    assert.equal(kept.head.name, "Trần Thị Bé");
    await page.getByRole("link", { name: t("plan.tab.history"), exact: true }).click();
    await page.getByText(t("plan.part.head")).nth(1).waitFor(); // both changes
  });

  test("money by source opens to tasks and to units, and adds up", async (ctx) => {
    const { plan: now } = await api("quantri", "GET", `/${plan.id}`);
    const task = now.tasks.find((x) => x.id === "II.3.1");
    const funding = [{ source: "ngan_sach_cchc", planned: 30_000_000, spent: 10_000_000 }];
    await api("quantri", "PUT", `/${plan.id}/tasks/II.3.1`, { revision: now.revision, task: { ...task, funding } });
    const [m] = (await api("quantri", "GET", `/${plan.id}/money`)).sources;
    assert.equal([...m.tasks, ...m.units].reduce((sum, x) => sum + x.planned, 0), m.planned, "the parts add up");
    const whole = m.planned.toLocaleString("de-DE"); // with dots
    for (const [kind, name] of [[bigScreen, "big"], [phone, "phone"]]) {
      const page = await open(ctx, `bao-cao/${plan.id}/tong-quan`, "sonoivu", kind);
      await page.getByRole("region", { name: t("rep.money") }).getByText(whole).first().waitFor();
      await press(page, "rep.money_open");
      const table = page.getByRole("table", { name: t("plan.source.ngan_sach_cchc") });
      await table.getByRole("row", { name: within("II.3.1") }).getByText("30.000.000").first().waitFor();
      await table.getByRole("row", { name: within(t("rep.own_plan", { unit: "Xã Đồng Sậy" })) }).getByRole("cell", { name: "5.000.000" }).waitFor();
      await table.getByRole("row", { name: within(t("plan.sum")) }).getByText(whole).first().waitFor();
      await table.scrollIntoViewIfNeeded();
      await picture(page, `money-${name}`);
      await assertAccessible(page, "money by task and unit", { dark: true });
    }
  });
});
