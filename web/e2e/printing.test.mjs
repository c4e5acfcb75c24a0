// What the organisers print: every view of the campaign on A4, whole and without buttons; and the Department's report with
// what the units wrote.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { artefacts, assertAccessible, bigScreen, launch, phone, picture } from "./browser.mjs";
import { call, day, organiser, tokenOf } from "./organiser.mjs";
import { pictureOf, textOf } from "./pdf.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts, within } from "./words.mjs";
import { unzip } from "./workbook.mjs";

const run = promisify(execFile);
const t = texts("staff");
const period = "ky-thu";
const same = "Tiếp tục tuyên truyền trên hệ thống truyền thanh cơ sở.";

let browser, server, plan, units, admin;


const staff = (method, path, body) => call(server, method, `/api/v1/staff/plans${path}`, { token: admin, body });
const report = (unit) => `/${plan.id}/reports/${period}/${unit}`;

/** Has a unit file something and send its report. */
async function reports(unit, i) {
  const evidence = { unit, task: `II.3.${1 + (i % 5)}`, kind: "conference", day: day(-(i % 20)), title: "Hội nghị tuyên truyền", people: 80 + i, areas: [`II.2.${1 + (i % 10)}`] };
  await staff("POST", `/${plan.id}/evidence`, evidence);
  const draft = (await staff("POST", `${report(unit)}/draft`)).report;
  const said = ["Đã ban hành kế hoạch tuyên truyền năm.", undefined, undefined, `Kinh phí còn ít, mới được ${i + 1} triệu đồng.`, same, i % 3 ? `Đề nghị cấp ${10 + i} máy tính cho bộ phận một cửa.` : "Không"];
  const sections = draft.sections.map((s, n) => ({ heading: s.heading, text: said[n] ?? s.text ?? "" }));
  let now = (await staff("PUT", report(unit), { revision: draft.revision, title: draft.title, sections })).report;
  now = (await staff("POST", `${report(unit)}/sign`, { revision: now.revision, name: "Trần Thị B" })).report;
  await staff("POST", `${report(unit)}/send`, { revision: now.revision });
}

before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  const { login } = await organiser(server);
  admin = await tokenOf(server, login);
  const id = await server.addPlan();
  plan = (await staff("GET", "")).plans.find((p) => p.id === id);
  const periods = [{ id: period, name_vi: "Quý thử nghiệm", from: day(-30), to: day(0), due: day(3) }];
  await staff("PUT", `/${plan.id}/periods`, { revision: plan.revision, periods });
  units = (await staff("GET", `/${plan.id}/reporting`)).units;
  for (const [i, u] of units.slice(0, 20).entries()) await reports(u.id, i);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Prints what the page shows as its style sheet has it; returns its text and its pages as [width, height] in mm. */
async function print(page, name) {
  await mkdir(artefacts, { recursive: true });
  const file = path.join(artefacts, `print-${name}.pdf`);
  await page.pdf({ path: file, preferCSSPageSize: true });
  await pictureOf(file, `print-${name}`);
  const { stdout } = await run("pdfinfo", ["-f", "1", "-l", "99", file]);
  const pages = [...stdout.matchAll(/Page +\d+ size: +([\d.]+) x ([\d.]+)/g)].map(([, w, h]) => [w, h].map((points) => Math.round((points / 72) * 25.4)));
  return { text: await textOf(file), pages };
}

/** What stands on paper further right than the paper goes, or is hidden by a box around it. */
const clipped = (page) =>
  page.evaluate(() => {
    const out = [];
    for (const box of document.querySelectorAll(".content .scroll, .content table, .content svg")) {
      const style = getComputedStyle(box);
      if (box.matches(".scroll") && style.overflowX !== "visible") out.push(`${box.className} scrolls`);
    }
    return out;
  });

const upright = [210, 297];
const across = [297, 210];

describe("what is printed", { concurrency: false }, () => {
  // Each view with its paper, the most pages it may take, and words from its first and its last row.
  const views = [
    ["dashboard", () => `/quan-tri/bao-cao/${plan.id}/tong-quan`, upright, 6, () => [t("rep.by_month"), t("rep.whole_year"), t("rep.reports"), "Quý thử nghiệm"]],
    ["map", () => `/quan-tri/bao-cao/${plan.id}`, upright, 3, () => [t("rep.standing.sent"), ...units.map((u) => u.name)]],
    ["matrix", () => `/quan-tri/ke-hoach/${plan.id}`, across, 1, () => [t("plan.view.ma-tran"), "II.2.10", "II.3.6", t("plan.of_form"), t("plan.sum")]],
    ["table", () => `/quan-tri/ke-hoach/${plan.id}?xem=bang`, upright, 6, () => [t("plan.view.bang"), "II.2.1", "IV.8", "Cổng", t("plan.status")]],
    ["board", () => `/quan-tri/ke-hoach/${plan.id}?xem=trang-thai`, across, 4, () => [t("plan.view.trang-thai"), "II.2.1", "IV.8"]],
    ["gantt", () => `/quan-tri/ke-hoach/${plan.id}?xem=gantt&period=${period}`, across, 4, () => [t("plan.view.gantt"), "Quý thử nghiệm", "II.3.1", "IV.8"]],
    ["calendar", () => `/quan-tri/ke-hoach/${plan.id}?xem=lich`, upright, 3, () => [t("plan.view.lich"), "Tháng 1", "Tháng 12"]],
  ];
  for (const [name, address, paper, most, words] of views) {
    test(name, async (ctx) => {
      const page = await openStaff(ctx, browser, server, address(), { kind: name === "map" ? phone : bigScreen });
      await page.locator(".content .table, .content .card").first().waitFor();
      await page.locator(".loading").waitFor({ state: "detached" });
      const { text, pages } = await print(page, name);
      assert.ok(pages.length <= most, `${pages.length} pages`);
      assert.deepEqual(pages, pages.map(() => paper), "the pages' sizes");
      for (const w of [plan.title, ...words()]) assert.ok(text.includes(w), `the print lacks “${w}”: ${text.slice(0, 600)}`);
      for (const w of [t("plan.print"), t("logout"), t("menu.questions"), t("plan.filter"), t("rep.only_late")]) {
        assert.ok(!new RegExp(`(^| )${w}( |$)`).test(text), `the print has “${w}”, which is pressed`);
      }
      await page.emulateMedia({ media: "print" });
      assert.deepEqual(await clipped(page), []);
    });
  }
});

describe("the Department's report", { concurrency: false }, () => {
  test("is drafted from what the units wrote, and takes over the rest with a press", async (ctx) => {
    await staff("POST", `${report("so_noi_vu")}/draft`);
    await reports(units[21].id, 21);
    const page = await openStaff(ctx, browser, server, `/quan-tri/bao-cao/${plan.id}/${period}/so_noi_vu`, { kind: phone });
    await page.getByText(units[21].name).first().waitFor();
    const field = (n) => page.locator(`#rep-s-${n}`);
    assert.match(await field(4).inputValue(), new RegExp(`và \\d+ đơn vị khác: ${same}`));
    const asks = page.locator(".rep-words").last();
    await asks.getByText(t("rep.words_all_used")).waitFor();
    await field(5).fill("Các đơn vị có kiến nghị sau:");
    await asks.locator("summary").first().click();
    await asks.getByText(t("rep.words_unused", { n: 13 })).waitFor();
    await asks.getByRole("button", { name: within(t("rep.words_take")) }).first().click();
    assert.match(await field(5).inputValue(), /^Các đơn vị có kiến nghị sau:\n- .+: Đề nghị cấp \d+ máy tính/);
    await asks.getByText(t("rep.words_unused", { n: 12 })).waitFor();
    await picture(page, "reporting-words-phone");
    await assertAccessible(page, "the units' words", { dark: true });
    await asks.getByRole("button", { name: t("rep.words_take_all", { n: 12 }) }).click();
    await asks.getByText(t("rep.words_all_used")).waitFor();
    await page.getByRole("button", { name: t("rep.save"), exact: true }).click();
    await page.getByRole("status").filter({ hasText: t("rep.done.save") }).waitFor();
    await page.getByRole("button", { name: t("rep.redraft") }).click();
    await page.getByText(t("rep.parts", { n: 21 })).waitFor();
    assert.match(await field(5).inputValue(), /^Các đơn vị có kiến nghị sau:/, "what was written stays");
    await page.setViewportSize(bigScreen.viewport);
    await page.locator(".rep-words").first().scrollIntoViewIfNeeded();
    await picture(page, "reporting-words");
  });

  test("is a file that prints, with what every unit asks for, and a workbook that adds up", async () => {
    const file = async (unit, format) => {
      const answer = await fetch(`${server.url}/api/v1/staff/plans${report(unit)}/file?format=${format}`, { headers: { Authorization: `Bearer ${admin}` } });
      assert.equal(answer.status, 200);
      const name = path.join(artefacts, `report-${unit}.${format}`);
      await writeFile(name, Buffer.from(await answer.arrayBuffer()));
      return name;
    };
    const whole = await textOf(await file("so_noi_vu", "pdf"));
    const local = units.slice(0, 20).find((u) => /^Xã/.test(u.name));
    for (const w of ["TỈNH AN GIANG SỞ NỘI VỤ", "BC-SNV", "An Giang, ngày", "- Chủ tịch Ủy ban nhân dân tỉnh An Giang", "GIÁM ĐỐC", "TỔNG HỢP KIẾN NGHỊ, ĐỀ XUẤT CỦA CÁC ĐƠN VỊ", units[20].name]) {
      assert.ok(whole.includes(w) || whole.includes(w.replace("TỈNH AN GIANG ", "")), `the PDF lacks “${w}”`);
    }
    const unit = await textOf(await file(local.id, "pdf"));
    for (const w of [local.name.toLocaleUpperCase("vi"), "BC-UBND", `${local.name.replace(/^Xã /, "")}, ngày`, "Kính gửi: Sở Nội vụ.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]) {
      assert.ok(unit.includes(w), `the PDF of ${local.name} lacks “${w}”: ${unit.slice(0, 600)}`);
    }
    for (const u of ["so_noi_vu", local.id]) await file(u, "docx");
    const book = unzip(await readFile(await file("so_noi_vu", "xlsx")));
    const names = book.get("xl/workbook.xml").toString();
    assert.equal((names.match(/_xlnm.Print_Area/g) ?? []).length, (names.match(/<sheet /g) ?? []).length, "every sheet has its part to print");
    for (const [name, data] of book) {
      if (!/^xl\/worksheets\/sheet\d+\.xml$/.test(name)) continue;
      const sheet = data.toString();
      assert.match(sheet, /<pane [^>]*state="frozen"/, `${name} keeps its head in view`);
      for (const [, column, from, to, sum] of sheet.matchAll(/<f>SUM\(([A-Z])(\d+):[A-Z](\d+)\)<\/f><v>(\d+)<\/v>/g)) {
        let all = 0;
        for (let row = Number(from); row <= Number(to); row++) all += Number(new RegExp(`r="${column}${row}"[^>]*><v>(\\d+)</v>`).exec(sheet)?.[1] ?? NaN);
        assert.equal(all, Number(sum), `${name}: the sum of column ${column}`);
      }
    }
    assert.ok([...book.values()].some((data) => /<f>SUM\(/.test(data.toString())), "sums are formulas");
  });
});
