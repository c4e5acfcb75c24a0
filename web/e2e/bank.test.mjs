// An organiser's work on the question bank: a template filled and imported, mistakes mended, a question edited, sent to
// review, and approved by somebody else.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { assertAccessible, desk, launch, phone, picture } from "./browser.mjs";
import { adminPassword as password, call, organiser } from "./organiser.mjs";
import { drawing } from "./drawing.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { fill } from "./workbook.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");
const author = "nguoisoan";
const reviewer = "nguoiduyet";
const bank = { id: "thu", name: "Ngân hàng thử" };
const sheet = "Câu hỏi";

let browser, server;
before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  for (const [login, role] of [[author, "author"], [reviewer, "reviewer"]]) await organiser(server, await server.addUser(login, role));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens a page of the organisers' app as somebody. */
const open = (ctx, login, path) => openStaff(ctx, browser, server, path, { login });

const row = (id, more) => ({
  "Mã câu": id,
  "Nội dung": "2.4",
  "Mức độ": "2",
  "Câu hỏi": `Cơ quan nào phê duyệt kế hoạch ${id}?`,
  "Phương án A": "Sở Nội vụ",
  "Phương án B": "Ủy ban nhân dân xã",
  "Phương án C": "Ủy ban nhân dân tỉnh",
  "Đáp án": "C",
  "Giải thích": "Theo Điều 3.",
  "Văn bản": "Nghị quyết 1",
  ...more,
});

const choose = (page, buffer) =>
  page.getByLabel(t("file"), { exact: true }).setInputFiles({
    name: "de.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer,
  });

describe("the question bank", { concurrency: false }, () => {
  test("a template is filled, its mistakes are named by cell, and mended it is imported", async (ctx) => {
    const page = await open(ctx, author, "/quan-tri/cau-hoi/nhap");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: t("template", { format: t("format.xlsx") }) }).click();
    const template = await readFile(await (await saved).path());
    await page.getByLabel(t("into_bank")).selectOption({ label: t("new_bank") });
    await page.getByLabel(t("bank_name")).fill(bank.name);
    await page.getByLabel(t("bank_id")).fill(bank.id);
    await choose(page, fill(template, sheet, [row("T-1"), row("T-2", { "Mức độ": "khó lắm" }), row("T-3", { "Đáp án": "H" })]));
    await page.getByRole("button", { name: t("import_try") }).click();
    await page.getByText(t("refusals", { n: 2 })).waitFor();
    const places = await page.locator(".places tbody th").allInnerTexts();
    assert.equal(places.length, 2);
    assert.match(places[0], /^Câu hỏi![A-Z]+3$/, "the level of the second question");
    assert.match(places[1], /^Câu hỏi![A-Z]+4$/, "the key of the third question");
    await picture(page, "bank-refused");
    await assertAccessible(page, "a file that was refused", { dark: true });

    await choose(page, fill(template, sheet, [row("T-1"), row("T-2", { "Mức độ": "3" }), row("T-3")]));
    await page.getByRole("button", { name: t("import_try") }).click();
    await page.getByRole("button", { name: t("import_do", { n: 3 }) }).waitFor();
    await picture(page, "bank-import");
    await assertAccessible(page, "what an import would do", { dark: true });
    await page.getByRole("button", { name: t("import_do", { n: 3 }) }).click();
    await page.getByText(t("imported", { n: 3 })).waitFor();
    await page.getByRole("link", { name: t("see_drafts") }).click();
    await page.getByRole("link", { name: "Cơ quan nào phê duyệt kế hoạch T-2?" }).waitFor();
  });

  test("a question is written by keyboard, kept on the device, and saved", async (ctx) => {
    const page = await open(ctx, author, `/quan-tri/cau-hoi/moi?bank=${bank.id}`);
    await page.getByLabel(t("area"), { exact: true }).fill("2.5");
    await page.getByLabel(t("stem"), { exact: true }).fill("Điều nào không đúng?");
    await page.getByLabel(t("nth_option", { n: "D" }), { exact: true }).focus();
    for (let n = 0; n < 3; n++) await page.keyboard.press("Backspace");
    await page.keyboard.type("Hai");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Một");
    await page.keyboard.press("Alt+ArrowUp");
    assert.equal(await page.getByLabel(t("nth_option", { n: "A" }), { exact: true }).inputValue(), "Một");
    await page.getByLabel(t("nth_right", { n: "A" })).check();
    await page.getByRole("region", { name: t("warnings") }).getByRole("listitem").first().waitFor();
    await picture(page, "bank-editor");
    await assertAccessible(page, "the editor", { dark: true });
    await page.reload();
    await page.getByRole("button", { name: t("draft_take") }).click();
    assert.equal(await page.getByLabel(t("stem"), { exact: true }).inputValue(), "Điều nào không đúng?");
    await page.getByLabel(t("stem"), { exact: true }).press("Control+Enter");
    await page.getByRole("heading", { name: t("review") }).waitFor();
    assert.equal(await page.locator(".options li").count(), 2);
  });

  test("a picture is put into a question, described, and seen as a contestant will see it", async (ctx) => {
    const page = await open(ctx, author, `/quan-tri/cau-hoi/moi?bank=${bank.id}`);
    await page.getByLabel(t("area"), { exact: true }).fill("2.6");
    await page.getByLabel(t("id_optional")).fill("anh-1");
    await page.getByLabel(t("stem"), { exact: true }).fill("Biển **nào** đây? ");
    await page.locator("#picture-file").setInputFiles({ name: "bien.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
    await page.getByRole("alert").filter({ hasText: "PNG" }).waitFor();
    await page.locator("#picture-file").setInputFiles({ name: "bien.png", mimeType: "image/png", buffer: drawing(600, 300) });
    await page.getByRole("button", { name: t("picture.put") }).click();
    await page.getByText(t("picture.alt_missing")).waitFor();
    await page.getByLabel(t("picture.alt")).fill("biển tròn viền đỏ");
    await page.keyboard.press("Enter");
    assert.match(await page.getByLabel(t("stem"), { exact: true }).inputValue(), /^Biển \*\*nào\*\* đây\? !\[biển tròn viền đỏ\]\(anh:[0-9a-f]{32}\)$/);
    await page.getByLabel(t("nth_option", { n: "A" }), { exact: true }).fill("Cấm");
    await page.getByLabel(t("nth_option", { n: "B" }), { exact: true }).fill("Báo");
    await page.getByLabel(t("nth_right", { n: "A" })).check();
    const seen = page.frameLocator("iframe.phone").getByRole("img", { name: "biển tròn viền đỏ" });
    await seen.waitFor();
    const [natural, wide, high] = await seen.evaluate(async (img) => {
      await img.decode();
      return [img.naturalWidth, img.getBoundingClientRect().width, img.getBoundingClientRect().height];
    });
    assert.equal(natural, 600, "the picture has been loaded");
    assert.ok(wide <= 328 && Math.abs(wide - 2 * high) < 2, `it fits a phone and keeps its shape: ${wide}×${high}`);
    assert.equal(await page.frameLocator("iframe.phone").locator("legend strong").innerText(), "nào");
    await picture(page, "bank-picture");
    await assertAccessible(page, "the editor with a picture", { dark: true });
    await page.setViewportSize(phone.viewport);
    await picture(page, "bank-picture-phone");
    await assertAccessible(page, "the editor with a picture on a phone");
    await page.setViewportSize(desk.viewport);
    await page.getByLabel(t("stem"), { exact: true }).press("Control+Enter");
    await page.getByRole("heading", { name: t("review") }).waitFor();
    await page.locator("article.question").getByRole("img", { name: "biển tròn viền đỏ" }).waitFor();
    await page.goto(`${server.url}/quan-tri/cau-hoi?bank=${bank.id}`);
    await page.getByRole("link", { name: "Biển nào đây? [biển tròn viền đỏ]" }).waitFor();
  });

  test("somebody else's newer revision is shown beside one's own, and nothing is overwritten", async (ctx) => {
    const page = await open(ctx, author, `/quan-tri/cau-hoi/${bank.id}/T-1/sua`);
    await page.getByLabel(t("explanation"), { exact: true }).fill("Theo Điều 4.");
    const { access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login: "quantri", password } });
    const path = `/api/v1/staff/questions/${bank.id}/T-1`;
    const { revisions } = await call(server, "GET", path, { token });
    const { kind, area, difficulty, options } = revisions[0];
    await call(server, "PUT", path, { token, body: { kind, area, difficulty, options, revision: 1, stem: "Cơ quan nào quyết định?" } });
    await page.getByRole("button", { name: t("save_draft") }).click();
    await page.getByRole("region", { name: t("stale") }).getByText("Cơ quan nào quyết định?").waitFor();
    await picture(page, "bank-stale");
    await assertAccessible(page, "two versions side by side", { dark: true });
    await page.getByRole("button", { name: t("stale_keep") }).click();
    await page.getByRole("button", { name: t("save_draft") }).click();
    await page.getByRole("button", { name: new RegExp(`^${t("revision", { n: 3 })}`) }).waitFor();
  });

  test("questions are sent to review together, and approved by another user", async (ctx) => {
    const list = `/quan-tri/cau-hoi?bank=${bank.id}`;
    const page = await open(ctx, author, list);
    for (const id of ["T-1", "T-2"]) await page.getByRole("checkbox", { name: t("select", { id }), exact: true }).check();
    await page.getByRole("button", { name: t("steps.in_review", { n: 2 }) }).click();
    await page.getByText(t("steps_did", { n: 2, status: t("status.in_review") })).waitFor();
    assert.equal(await page.getByRole("button", { name: t("step.approved") }).count(), 0, "an author approves nothing");

    const other = await open(ctx, reviewer, `${list}&status=in_review`);
    await other.getByRole("checkbox", { name: t("select_all") }).check();
    await picture(other, "bank-selection");
    await assertAccessible(other, "questions selected", { dark: true });
    await other.getByRole("button", { name: t("steps.approved", { n: 2 }) }).click();
    await other.getByText(t("steps_did", { n: 2, status: t("status.approved") })).waitFor();
    await other.goto(`${server.url}/quan-tri/cau-hoi?bank=${bank.id}`);
    await other.getByText(t("counts"), { exact: true }).click();
    await other.getByRole("button", { name: t("cell", { area: "2.4", level: t("difficulty.3"), n: 1, waiting: 0 }) }).click();
    await other.getByRole("link", { name: "Cơ quan nào phê duyệt kế hoạch T-2?" }).click();
    const question = other.url();
    await other.goto(`${server.url}/quan-tri/cau-hoi/rut-thu?bank=${bank.id}`);
    await other.getByLabel(t("trial_count")).fill("2");
    await other.getByRole("button", { name: t("trial_do"), exact: true }).click();
    const sheet = other.getByRole("list", { name: t("trial") });
    await sheet.getByRole("link").nth(1).waitFor();
    assert.equal(await sheet.getByRole("link").count(), 2, "the two approved questions");
    await picture(other, "bank-sheet");
    await assertAccessible(other, "a sheet drawn on trial", { dark: true });
    await other.goto(question);
    const compare = other.getByRole("button", { name: t("compare_with", { a: 3, b: 1 }) });
    await compare.click();
    await other.getByRole("table").getByText(t("status.approved")).waitFor();
    await other.setViewportSize(phone.viewport);
    await picture(other, "bank-history-phone");
    await assertAccessible(other, "a question's history", { dark: true });
  });
});
