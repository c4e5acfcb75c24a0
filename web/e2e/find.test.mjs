// Finding questions: every filter, kept in the address; the tree of content areas; and doubles within one file.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, desk, launch, phone, picture } from "./browser.mjs";
import { adminPassword as password, call, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");

let browser, server;
before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  const { access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login: "quantri", password } });
  await call(server, "POST", "/api/v1/staff/questions/cchc-2025", {
    token,
    body: {
      id: "cu-1", kind: "single", area: "2.1.7", difficulty: 1, stem: "Cơ chế cũ là gì?", tags: ["Một cửa"],
      options: [{ id: "A", text: "Một", right: true }, { id: "B", text: "Hai" }],
      source: { document: "Nghị định số 61/2018/NĐ-CP", from: "2018-06-21", to: "2020-01-01" },
    },
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(ctx, kind, path) {
  const page = await openStaff(ctx, browser, server, path, { kind });
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

describe("finding questions", { concurrency: false }, () => {
  for (const [name, kind] of [["desk", desk], ["phone", phone]]) {
    test(`filters are found, used and remembered in the address (${name})`, async (ctx) => {
      const page = await open(ctx, kind, "/quan-tri/cau-hoi?bank=cchc-2025");
      await page.getByText(t("more_filters"), { exact: true }).click();
      await page.getByLabel(t("filter.document")).fill("61/2018");
      await page.getByLabel(t("filter.in_force"), { exact: true }).selectOption("false");
      await page.getByLabel(t("filter.tag"), { exact: true }).selectOption("Một cửa");
      await page.getByText(t("found", { n: 1 }), { exact: true }).waitFor();
      await page.getByText(t("not_in_force")).first().waitFor();
      const address = new URL(page.url());
      assert.deepEqual([address.searchParams.get("in_force"), address.searchParams.get("document")], ["false", "61/2018"]);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is no wider than the screen");
      await picture(page, `find-${name}`);
      await assertAccessible(page, `the filters on a ${name}`, { dark: true });
      await page.getByRole("button", { name: t("clear") }).first().click();
      await page.getByLabel(t("area"), { exact: true }).selectOption("2.1");
      await page.getByRole("link", { name: "Cơ chế cũ là gì?" }).waitFor();
      await page.getByLabel(t("area"), { exact: true }).selectOption("2.10");
      await page.getByRole("link", { name: "Cơ chế cũ là gì?" }).waitFor({ state: "detached" });
    });
  }

  test("counts add up what is below an area, and areas are named", async (ctx) => {
    const page = await open(ctx, desk, "/quan-tri/cau-hoi?bank=cchc-2025");
    await page.getByText(t("counts"), { exact: true }).click();
    await page.getByRole("rowheader", { name: /^2\.10 Các mô hình/ }).waitFor();
    await picture(page, "counts-tree");
    await assertAccessible(page, "the counts", { dark: true });
    await page.getByRole("link", { name: t("areas") }).click();
    await page.getByRole("heading", { name: t("areas_edit") }).waitFor();
    await page.getByLabel(t("area_name_n", { code: "2.1.7" })).fill("Cơ chế cũ");
    await page.getByRole("button", { name: t("area_add") }).click();
    await page.locator(".area-code:focus").waitFor(); // the new row has the focus
    await page.keyboard.type("3");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Hình thức tuyên truyền");
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name: "3 Hình thức tuyên truyền" }).waitFor();
    await page.getByText(t("areas_saved")).waitFor();
    await page.getByRole("button", { name: t("area_remove", { code: "2.1.7" }) }).click();
    await page.getByRole("button", { name: t("areas_save") }).click();
    await page.getByRole("alert").getByText(/2\.1\.7/).waitFor();
    await picture(page, "areas");
    await assertAccessible(page, "the content areas", { dark: true });
  });

  test("questions alike within a file stand side by side before anything is stored", async (ctx) => {
    const page = await open(ctx, phone, "/quan-tri/cau-hoi/nhap");
    const aiken = ["Ai phê duyệt kế hoạch tuyên truyền cải cách hành chính của tỉnh?", "Kế hoạch tuyên truyền cải cách hành chính của tỉnh do ai phê duyệt?"]
      .map((stem) => `${stem}\nA. Chủ tịch Ủy ban nhân dân tỉnh\nB. Giám đốc Sở Nội vụ\nC. Chủ tịch Hội đồng nhân dân\nANSWER: A\n`)
      .join("\n");
    await page.getByText(t("import_more")).click();
    await page.getByLabel(t("default_area")).fill("2.1");
    await page.getByLabel(t("default_difficulty")).selectOption("1");
    await page.getByLabel(t("file"), { exact: true }).setInputFiles({ name: "de.txt", mimeType: "text/plain", buffer: Buffer.from(aiken) });
    await page.getByRole("button", { name: t("import_try") }).click();
    await page.getByText(t("alike", { n: 1 })).first().waitFor();
    await page.getByText(/Trong cùng tệp/).waitFor();
    await picture(page, "alike-in-file");
    await assertAccessible(page, "what is alike in a file", { dark: true });
  });
});
