// A contest by roster: a list with a broken date and an unknown unit is named by cell, mended and imported; cards are
// printed; somebody scans theirs and starts as the person on it; an excluded person is refused.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { artefacts, assertAccessible, assertTextGrows, device, launch, phone, picture } from "./browser.mjs";
import { t as p, register, start } from "./contestant.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { fill } from "./workbook.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");
const login = "totchuc";
const slug = "cchc-2025";

let browser, server;
before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  await organiser(server, await server.addUser(login, "organiser"));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function openRoster(ctx) {
  const page = await openStaff(ctx, browser, server, `/quan-tri/cuoc-thi/${slug}/danh-sach`, { login });
  await page.getByRole("heading", { name: t("roster"), exact: true }).waitFor();
  return page;
}

const people = (unit, born) => [
  { "Mã dự thi": "ag-2025-0001", "Họ và tên": "Nguyễn Thị Ánh", "Đơn vị": unit, "Ngày sinh": "05/09/1988" },
  { "Họ và tên": "Lê Văn Bình", "Đơn vị": "Phường Bến Mây", "Ngày sinh": born },
  { "Họ và tên": "Trần Thị Châu", "Đơn vị": "Xã Đồng Sậy", "Ngày sinh": "1990" },
];

async function saved(page, click) {
  const waiting = page.waitForEvent("download");
  await click();
  return (await waiting).path();
}

describe("a contest by roster", { concurrency: false }, () => {
  test("a workbook is named by cell, mended, imported, and its cards are printed", async (ctx) => {
    const page = await openRoster(ctx);
    const template = await readFile(await saved(page, () => page.getByRole("button", { name: t("template", { format: "Excel" }) }).first().click()));
    const file = (rows) => ({ name: "danh-sach.xlsx", mimeType: "application/octet-stream", buffer: fill(template, "Danh sách dự thi", rows) });
    const choose = page.locator("#roster-in-file");
    const look = page.getByRole("button", { name: t("import_try") }).first();
    await choose.setInputFiles(file(people("Xã Đồng Sây", "31/02/1990")));
    await look.click();
    await page.getByText(t("refusals", { n: 2 })).waitFor();
    const places = await page.locator(".places tbody th").allInnerTexts();
    assert.match(places[0], /C2|2.*C|C.*2/);
    assert.match(places[1], /D3|3.*D|D.*3/);
    await picture(page, "roster-refused");
    await assertAccessible(page, "a roster that was refused", { dark: true });
    assert.equal(await page.getByText(t("roster.empty")).count(), 1, "nobody was imported");

    await choose.setInputFiles(file(people("Xã Đồng Sậy", "28/02/1990")));
    await look.click();
    await page.getByRole("button", { name: t("roster.import_do", { n: 3 }) }).waitFor();
    await picture(page, "roster-preview");
    await assertAccessible(page, "what an import would do", { dark: true });
    await page.getByRole("button", { name: t("roster.import_do", { n: 3 }) }).click();
    await page.getByText("AG-2025-0001").waitFor();
    await page.getByLabel(t("roster.search")).fill("ben may");
    await page.getByText("AG-2025-0001").waitFor({ state: "detached" });
    await page.getByText("Lê Văn Bình").waitFor();
    await page.getByLabel(t("roster.search")).fill("");
    await page.getByText("AG-2025-0001").waitFor();

    const pdf = await saved(page, () => page.getByRole("button", { name: t("roster.cards"), exact: true }).click());
    await mkdir(artefacts, { recursive: true });
    await writeFile(path.join(artefacts, "roster-cards.pdf"), await readFile(pdf));
    await promisify(execFile)("pdftoppm", ["-png", "-r", "70", "-singlefile", pdf, path.join(artefacts, "roster-cards")]).catch((err) => {
      if (err.code !== "ENOENT") throw err;
    });
    await picture(page, "roster-list");
    await assertAccessible(page, "the roster", { dark: true });
    await page.setViewportSize(phone.viewport);
    await picture(page, "roster-list-phone");
    await assertTextGrows(page, "the roster");
  });

  test("a card is scanned, and its person starts, on a second phone the same one", async (ctx) => {
    const { page } = await device(ctx, browser, phone, server.url);
    const sent = [];
    page.on("request", (r) => sent.push(r.url()));
    await page.goto(`${server.url}/c/${slug}#ma=AG-2025-0001`);
    await page.getByRole("heading", { name: p("code.is_it", { name: "Nguyễn Thị Ánh" }) }).waitFor();
    assert.equal(new URL(page.url()).hash, "", "the code has left the address");
    await page.getByText("Xã Đồng Sậy").waitFor();
    await picture(page, "roster-is-it-you");
    await assertAccessible(page, "whose code it is", { dark: true });
    await assertTextGrows(page, "whose code it is");

    await page.getByRole("button", { name: p("code.not_me") }).click();
    const field = page.getByLabel(p("code.label"));
    await page.getByRole("button", { name: p("code.look") }).click();
    await page.getByText(p("code.empty")).waitFor();
    await field.pressSequentially("ag2025 0001");
    assert.equal(await field.inputValue(), "AG20250001");
    await picture(page, "roster-code");
    await assertAccessible(page, "the field for a code", { dark: true });
    await field.press("Enter");
    await page.getByRole("button", { name: p("code.me") }).click();
    await page.getByRole("heading", { name: p("form.title") }).waitFor();
    await page.getByText(p("form.as", { name: "Nguyễn Thị Ánh" })).waitFor();
    assert.equal(await page.getByRole("combobox", { name: p("form.unit") }).count(), 0, "the unit is not asked for");
    await page.getByLabel(p("form.contact")).fill("0901 234 567");
    await page.getByRole("checkbox", { name: p("form.accept") }).check();
    await picture(page, "roster-form");
    await assertAccessible(page, "the form of a rostered person", { dark: true });
    const held = await start(page);
    assert.deepEqual(sent.filter((url) => /0001/.test(url)), [], "no address had the code");

    const second = await device(ctx, browser, phone, server.url);
    await second.page.goto(`${server.url}/c/${slug}#ma=ag-2025-0001`);
    await second.page.getByText(p("code.used")).waitFor();
    await second.page.getByRole("button", { name: p("code.me") }).click();
    await second.page.getByLabel(p("form.contact")).fill("0901 234 567");
    await second.page.getByRole("checkbox", { name: p("form.accept") }).check();
    const taken = await start(second.page);
    assert.equal(taken.id, held.id, "one person has one attempt");
    assert.equal(taken.epoch, held.epoch + 1);
  });

  test("an excluded person is refused, and let in once the entry is lifted", async (ctx) => {
    const staff = await openRoster(ctx);
    await staff.getByText(t("excluded.add"), { exact: true }).click();
    await staff.locator("#x-name").fill("Vo Van Ky Thuat");
    await staff.locator("#x-unit").fill("xa dong say");
    await staff.locator("#x-reason").fill("Kỹ thuật");
    await staff.getByRole("button", { name: t("excluded.put"), exact: true }).last().click();
    await staff.getByText(t("excluded.refuses")).waitFor();
    await picture(staff, "roster-excluded");
    await assertAccessible(staff, "the excluded list", { dark: true });

    const opened = await device(ctx, browser, phone, server.url);
    opened.allow(/status of 403/);
    const { page } = opened;
    await page.goto(`${server.url}/c/${slug}`);
    await page.getByRole("button", { name: p("door.enter") }).click();
    await register(page, { name: "Võ Văn Kỹ Thuật", unit: "dong say", unitName: "Xã Đồng Sậy" });
    await page.getByRole("button", { name: p("form.start") }).click();
    await page.getByText(texts("errors")("person_excluded.title"), { exact: true }).waitFor();
    await picture(page, "roster-excluded-phone");
    await assertAccessible(page, "an excluded person's refusal", { dark: true });

    await staff.getByRole("button", { name: `${t("excluded.lift")} Vo Van Ky Thuat` }).click();
    await staff.getByLabel(t("excluded.why", { name: "Vo Van Ky Thuat" })).fill("Trùng tên với người khác");
    await staff.getByRole("button", { name: t("excluded.lift"), exact: true }).click();
    await staff.getByText(t("excluded.lifted"), { exact: true }).waitFor();
    await start(page);
  });
});
