// An organiser's work on the directory of units: a list of communes imported after a mistake is mended, an old district
// ended in favour of a commune, and what two organisers do at once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, desk, launch, phone, picture } from "./browser.mjs";
import { adminPassword as password, call, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");
const login = "totchuc";

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

/** Opens a page of the organisers' app. */
const open = (ctx, path, kind = desk) => openStaff(ctx, browser, server, path, { login, kind });

const file = (day) => ({
  name: "don-vi.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    "Mã hành chính;Loại;Tên đơn vị;Đến hết ngày;Đơn vị kế thừa;Lãnh đạo;Bộ phận Một cửa\n" +
      "90001;Xã;Xã Bờ Lau;;;12;1.005\n" +
      ";Sở;Sở Nội vụ;;;4;\n" +
      `;Huyện;Huyện Gò Lau;${day};Xã Bờ Lau;;\n`,
  ),
});

describe("the directory of units", { concurrency: false }, () => {
  test("a file with a day that does not exist is named by cell, and mended it is imported", async (ctx) => {
    const page = await open(ctx, "/quan-tri/don-vi/nhap");
    const choose = page.getByLabel(t("file"), { exact: true });
    await choose.setInputFiles(file("31/06/2025"));
    await page.getByRole("button", { name: t("import_try") }).click();
    await page.getByText(t("refusals", { n: 1 })).waitFor();
    assert.equal(await page.locator(".places tbody th").innerText(), t("unit.cell", { row: 4, column: "D" }));
    await picture(page, "units-refused");
    await assertAccessible(page, "a file of units that was refused", { dark: true });

    await choose.setInputFiles(file("30/06/2025"));
    await page.getByRole("button", { name: t("import_try") }).click();
    await page.getByRole("button", { name: t("unit.import_do", { n: 3 }) }).waitFor();
    await picture(page, "units-import");
    await assertAccessible(page, "what an import of units would do", { dark: true });
    await page.setViewportSize(phone.viewport);
    await picture(page, "units-import-phone");
    await page.setViewportSize(desk.viewport);
    await page.getByRole("button", { name: t("unit.import_do", { n: 3 }) }).click();
    await page.getByText(t("unit.imported", { n: 3 })).waitFor();
    await page.getByRole("link", { name: t("unit.see") }).click();
    await page.getByText("1.021", { exact: true }).first().waitFor(); // 12 + 1.005 + 4 people
    await picture(page, "units-list");
    await assertAccessible(page, "the directory", { dark: true });
  });

  test("a unit is found without marks, edited by keyboard, and kept from being overwritten", async (ctx) => {
    const page = await open(ctx, "/quan-tri/don-vi");
    await page.getByLabel(t("unit.search")).fill("bo lau");
    await page.getByText(t("unit.found", { n: 1 })).waitFor();
    await page.getByRole("link", { name: "Xã Bờ Lau", exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Xã Bờ Lau" }).waitFor();
    const leaders = page.getByLabel("Lãnh đạo", { exact: true });
    await leaders.fill("mười");
    await page.getByText(t("unit.people_wrong")).waitFor();
    await assertAccessible(page, "a number that is none", { dark: true });
    await leaders.fill("15");
    await picture(page, "units-edit");
    await assertAccessible(page, "a unit's form", { dark: true });

    const { access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login, password } });
    const at = "/api/v1/staff/directory/units/xa-bo-lau";
    const { unit } = await call(server, "GET", at, { token });
    const { revision, code, kind, name, selectable, headcounts } = unit;
    await call(server, "PUT", at, { token, body: { revision, code, kind, name, selectable, headcounts, name_en: "Bo Lau" } });
    await leaders.press("Control+Enter");
    await page.getByRole("button", { name: t("unit.reload") }).click();
    await page.waitForFunction(() => document.querySelector("#name_en").value === "Bo Lau");
    await leaders.fill("15");
    await leaders.press("Control+Enter");
    await page.getByText(t("unit.found", { n: 1 })).waitFor();
    assert.equal((await call(server, "GET", at, { token })).unit.headcounts.lanh_dao, 15);
  });

  test("a unit is ended on a telephone, and its name leads contestants to the successor", async (ctx) => {
    const page = await open(ctx, "/quan-tri/don-vi?q=ben%20may", phone);
    await page.getByText(t("unit.found", { n: 1 })).waitFor();
    await picture(page, "units-list-phone");
    await page.getByRole("link", { name: "Phường Bến Mây" }).click();
    await page.getByLabel(t("unit.valid_until"), { exact: true }).fill("2025-06-30");
    await page.getByLabel(t("unit.successor"), { exact: true }).fill("xã bờ lau");
    await page.getByText(t("unit.successor_found")).waitFor();
    await picture(page, "units-edit-phone");
    await assertAccessible(page, "a unit's form on a telephone", { dark: true });
    await assertTextGrows(page, "a unit's form");
    await page.getByRole("button", { name: t("unit.save"), exact: true }).click();
    await page.getByText(t("unit.now", { unit: "Xã Bờ Lau" })).waitFor();
    const { units } = await call(server, "GET", "/api/v1/units");
    assert.equal(units.some((u) => u.name === "Phường Bến Mây"), false, "it is no longer offered");
    assert.deepEqual(units.find((u) => u.name === "Xã Bờ Lau").aliases, ["Huyện Gò Lau", "Phường Bến Mây"]);
  });

  test("a category of staff is added", async (ctx) => {
    const page = await open(ctx, "/quan-tri/don-vi/nhom");
    await page.getByRole("button", { name: t("unit.category_add") }).click();
    await page.locator('[id^="name-"]:focus').waitFor(); // the new row has it
    await page.keyboard.type("Dân quân");
    await page.keyboard.press("Tab");
    await page.keyboard.type("dan_quan");
    await page.keyboard.press("Enter");
    await page.getByText(t("unit.categories_saved")).waitFor();
    await picture(page, "units-categories");
    await assertAccessible(page, "categories of staff", { dark: true });
    await page.goto(`${server.url}/quan-tri/don-vi/moi`);
    await page.getByLabel("Dân quân", { exact: true }).waitFor();
  });
});
