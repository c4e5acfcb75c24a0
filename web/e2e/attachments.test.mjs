// Files of the plan: chosen on a telephone, kept while there is no network, sent, read by those who see what they are attached
// to and by nobody else; on comments and on tasks too.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, launch, phone, picture } from "./browser.mjs";
import { asStaff, organiser, tokenOf } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");
const pdf = Buffer.from(`%PDF-1.7\n1 0 obj\n<<>>\nendobj\n${"x".repeat(300_000)}\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF\n`);
const paper = { name: "Danh sách người dự.pdf", mimeType: "application/pdf", buffer: pdf };
const other = { name: "Giấy mời.pdf", mimeType: "application/pdf", buffer: Buffer.from(pdf.toString().replace("xxx", "xyx")) };

let browser, server, plan, workbook;
const api = (login, method, path, body) => asStaff(server, login, method, `/plans${path}`, body);

before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  for (const [login, role, unit] of [["baocao", "unit_reporter", "xa-dong-say"], ["phuong", "unit_reporter", "phuong-ben-may"], ["sonoivu", "agency_lead", "so_noi_vu"], ["kiemtra", "inspector", ""]])
    await organiser(server, await server.addUser(login, role, unit));
  const { plans } = await api("quantri", "GET", "");
  plan = plans.find((p) => p.year === new Date().getFullYear()) ?? plans[0];
  const template = await fetch(`${server.url}/api/v1/staff/directory/template?format=xlsx`, { headers: { Authorization: `Bearer ${await tokenOf(server, "quantri")}` } });
  assert.equal(template.status, 200);
  workbook = { name: "Số liệu quý I.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from(await template.arrayBuffer()) };
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (ctx, path, login, kind, allow) => openStaff(ctx, browser, server, `/quan-tri/ke-hoach/${plan.id}${path}`, { login, kind, allow });

/** Keeps a picture of the page where files are. */
async function pictureOf(page, name, what) {
  await what.evaluate((e) => e.scrollIntoView({ block: "center" }));
  await picture(page, name);
}

/** Presses what saves a file; resolves to its name and what it holds. */
async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: t("attach.save_name", { name }) }).click()]);
  return [file.suggestedFilename(), await readFile(await file.path())];
}

describe("files of the plan", { concurrency: false }, () => {
  let at;

  test("are chosen on a telephone, outlive the page without a network, and are sent with the evidence", async (ctx) => {
    const page = await open(ctx, "/ghi", "baocao", phone, /net::ERR_FAILED/);
    await page.getByRole("button", { name: t("evidence_kind.conference") }).click();
    await page.getByLabel(t("evidence.title")).fill("Hội nghị có danh sách");
    const field = page.getByLabel(t("attach.label"));
    await field.setInputFiles([{ name: "cu.doc", mimeType: "application/msword", buffer: Buffer.from("x") }, { name: "lon.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(10 * 1_048_576 + 1) }]);
    await page.getByText(t("attach.old", { name: "cu.doc" })).waitFor();
    await page.getByText(/lon\.pdf có 10 MB, vượt giới hạn 10 MB/).waitFor();
    await field.setInputFiles([paper, other]);
    await field.setInputFiles([workbook]);
    const photo = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [3_000, 2_000];
      canvas.getContext("2d").fillRect(100, 100, 800, 600);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
      return [...new Uint8Array(await blob.arrayBuffer())];
    });
    await field.setInputFiles([{ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: Buffer.from(photo) }]);
    await page.getByRole("button", { name: t("attach.drop_name", { name: other.name }) }).click();
    await page.getByText("293 kB").waitFor();
    await assertAccessible(page, "evidence with files", { dark: true });
    await assertTextGrows(page, "evidence with files");
    await pictureOf(page, "attach-evidence-phone", page.locator(".choose-files"));
    await page.route("**/api/v1/staff/attachments?*", (route) => route.abort());
    await page.getByRole("button", { name: t("evidence.send") }).click();
    await page.getByText(t("evidence.waits", { n: 1 })).waitFor();
    await page.reload(); // the browser was closed in between
    await page.getByText(t("evidence.waits", { n: 1 })).waitFor();
    await page.unroute("**/api/v1/staff/attachments?*");
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.getByText(t("evidence.filed", { title: "Hội nghị có danh sách" })).waitFor();
    const { evidence, total } = await api("baocao", "GET", `/${plan.id}/evidence`);
    assert.equal(total, 1);
    assert.deepEqual(evidence[0].files.map((f) => f.name), [paper.name, workbook.name, "IMG_0001.jpg"]);
    at = `/${plan.id}/evidence/${evidence[0].id}/attachments/${evidence[0].files[0].id}`;
    await page.getByRole("link", { name: t("evidence.see") }).click();
    await page.getByRole("img", { name: t("attach.picture_of", { name: "IMG_0001.jpg" }) }).waitFor();
    assert.deepEqual(await saved(page, paper.name), [paper.name, pdf]);
    assert.deepEqual(await saved(page, workbook.name), [workbook.name, workbook.buffer]);
    await page.getByText("293 kB").waitFor();
    await assertAccessible(page, "evidence that has files", { dark: true });
    await pictureOf(page, "attach-entry-phone", page.locator(".files"));
  });

  test("are refused by what they hold, in words", async (ctx) => {
    const page = await open(ctx, "/ghi", "baocao", phone);
    await page.getByRole("button", { name: t("evidence_kind.article") }).click();
    await page.getByLabel(t("evidence.title")).fill("Bài có tệp giả");
    await page.getByLabel(t("attach.label")).setInputFiles([{ name: "bai.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html><script>alert(1)</script></html>") }]);
    await page.getByRole("button", { name: t("evidence.send") }).click();
    const refused = page.getByRole("alert").filter({ hasText: "Bài có tệp giả: bai.pdf" });
    await refused.getByText(/chỉ nhận PDF, Word/).waitFor();
    await picture(page, "attach-refused-phone");
    await refused.getByRole("button", { name: t("evidence.drop") }).click();
    await refused.waitFor({ state: "detached" });
  });

  test("are changed with the evidence, and another unit reads none of them", async (ctx) => {
    const answer = await fetch(`${server.url}/api/v1/staff/plans${at}`, { headers: { Authorization: `Bearer ${await tokenOf(server, "phuong")}` } });
    assert.equal(answer.status, 403);
    const { evidence } = await api("baocao", "GET", `/${plan.id}/evidence`);
    const page = await open(ctx, `/ghi/${evidence[0].id}`, "baocao", phone);
    await page.getByRole("button", { name: t("attach.remove_name", { name: workbook.name }) }).click();
    await page.getByLabel(t("attach.label")).setInputFiles([other]);
    await page.getByRole("button", { name: t("evidence.save") }).click();
    await page.getByRole("button", { name: t("attach.save_name", { name: other.name }) }).waitFor();
    const { evidence: now } = await api("baocao", "GET", `/${plan.id}/evidence`);
    assert.deepEqual(now[0].files.map((f) => f.name), [paper.name, "IMG_0001.jpg", other.name]);
  });

  test("are attached to a task by who leads it, and stay in its history", async (ctx) => {
    const page = await open(ctx, "/nhiem-vu/II.3.6", "sonoivu", bigScreen);
    await page.getByLabel(t("attach.choose")).setInputFiles([workbook, paper]);
    await page.getByRole("button", { name: t("attach.add"), exact: true }).click();
    await page.getByText(t("attach.added", { name: `${workbook.name}, ${paper.name}` })).waitFor();
    await page.getByRole("button", { name: t("attach.remove_name", { name: paper.name }) }).click();
    await page.getByText(t("attach.removed", { name: paper.name })).waitFor();
    await page.getByText(t("attach.history")).click();
    await page.getByText(t("attach.did_remove", { name: paper.name }), { exact: true }).waitFor();
    await assertAccessible(page, "a task with files", { dark: true });
    await pictureOf(page, "attach-task-big", page.getByRole("heading", { name: t("attach.of_task") }));
    const reader = await open(ctx, "/nhiem-vu/II.3.6", "phuong", phone);
    assert.deepEqual(await saved(reader, workbook.name), [workbook.name, workbook.buffer]);
    assert.equal(await reader.getByLabel(t("attach.choose")).count(), 0);
    await assertTextGrows(reader, "a task with files");
    await pictureOf(reader, "attach-task-phone", reader.locator(".files"));
  });

  test("come with an inspector's finding, to the unit that it is about", async (ctx) => {
    const page = await open(ctx, "/nhiem-vu/II.3.1", "kiemtra", bigScreen);
    await page.getByLabel(t("plan.say")).fill("Danh sách thiếu chữ ký.");
    await page.getByLabel(t("attach.label")).setInputFiles([{ ...paper, name: "Biên bản kiểm tra.pdf" }]);
    await page.getByLabel(t("plan.finding_about")).selectOption("xa-dong-say");
    await page.getByRole("button", { name: t("plan.add_finding") }).click();
    await page.getByRole("button", { name: t("attach.save_name", { name: "Biên bản kiểm tra.pdf" }) }).waitFor();
    await assertAccessible(page, "a finding with a file", { dark: true });
    await pictureOf(page, "attach-finding-big", page.locator(".files"));
    const unit = await open(ctx, "/nhiem-vu/II.3.1", "baocao", phone);
    assert.deepEqual(await saved(unit, "Biên bản kiểm tra.pdf"), ["Biên bản kiểm tra.pdf", pdf]);
    await pictureOf(unit, "attach-finding-phone", unit.locator(".files"));
    const { notes } = await api("phuong", "GET", `/${plan.id}/notes?task=II.3.1`);
    assert.deepEqual(notes, []);
  });
});
