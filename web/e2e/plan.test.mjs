// The campaign's plan: brought in as a file, evidence filed from a telephone that loses the network, confirmed above, seen in
// the matrix, and a task that two people edit at once.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, desk, launch, phone, picture } from "./browser.mjs";
import { asStaff, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");

let browser, server, plan;
const api = (login, method, path, body) => asStaff(server, login, method, `/plans${path}`, body);

before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  for (const [login, role, unit] of [["baocao", "unit_reporter", "xa-dong-say"], ["sonoivu", "agency_lead", "so_noi_vu"], ["kiemtra", "inspector", ""]])
    await organiser(server, await server.addUser(login, role, unit));
  const id = await server.addPlan();
  const { plans } = await api("quantri", "GET", "");
  plan = plans.find((p) => p.id === id);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (ctx, path, login, kind = desk, allow = undefined) => openStaff(ctx, browser, server, `/quan-tri/ke-hoach${path}`, { login, kind, allow });

describe("the plan", { concurrency: false }, () => {
  test("a plan file is refused by line, then brought in", async (ctx) => {
    const page = await open(ctx, "", "sonoivu");
    const yaml = await readFile(new URL("../../internal/demo/data/plan.yaml", import.meta.url), "utf8");
    const choose = async (text) => {
      await page.getByLabel(t("file"), { exact: true }).setInputFiles({ name: "ke-hoach.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });
      await page.getByRole("button", { name: t("import_try") }).click();
    };
    await choose(yaml.replace(/- so_noi_vu\n/, "- so_khong_co\n"));
    await page.getByText(/so_khong_co/).first().waitFor();
    await assertAccessible(page, "a refused plan file", { dark: true });
    await choose(yaml.replace("number: null", "number: 7/KH-UBND"));
    await page.getByRole("button", { name: t("plan.import_do") }).click();
    await page.getByText(t("plan.imported")).waitFor();
    await picture(page, "plan-import");
    await page.getByRole("link", { name: t("plan.open") }).click();
    await page.getByRole("link", { name: t("plan.tab.document"), exact: true }).click();
    await page.getByText("7/KH-UBND").waitFor();
    const { plan: stored } = await api("sonoivu", "GET", "/ke-hoach-2025");
    for (const duty of stored.tasks.flatMap((x) => x.duties ?? [])) await page.getByText(duty.text_vi, { exact: true }).first().waitFor();
    await assertAccessible(page, "the plan's document", { dark: true });
  });

  test("evidence is filed from a telephone, with a picture of 40 megapixels and without a network for a while", async (ctx) => {
    const page = await open(ctx, `/${plan.id}/ghi`, "baocao", phone, /net::ERR_FAILED/);
    await page.getByRole("button", { name: t("evidence_kind.conference") }).click();
    await page.getByLabel(t("evidence.title")).fill("Hội nghị tuyên truyền tại ấp Đông");
    await page.getByLabel(t("evidence.people")).fill("1.20");
    await page.locator(".chip").first().click();
    await page.getByRole("button", { name: t("evidence.send") }).click();
    await page.getByText(t("evidence.wrong.people")).waitFor();
    await assertAccessible(page, "the form of evidence", { dark: true });
    await assertTextGrows(page, "the form of evidence");
    await page.getByLabel(t("evidence.people")).fill("120");
    const large = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [7_680, 5_200];
      const to = canvas.getContext("2d");
      const noise = to.createImageData(512, 512);
      for (let i = 0; i < noise.data.length; i += 65_536) crypto.getRandomValues(noise.data.subarray(i, i + 65_536));
      for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = 255;
      for (let y = 0; y < canvas.height; y += 512) for (let x = 0; x < canvas.width; x += 512) to.putImageData(noise, x, y);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.97));
      const files = new DataTransfer();
      files.items.add(new File([blob], "anh.jpg", { type: "image/jpeg" }));
      const field = document.querySelector("#files");
      field.files = files.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return blob.size;
    });
    assert.ok(large > 40_000_000, `the picture has ${large} bytes`);
    await page.getByRole("button", { name: t("attach.drop_name", { name: "anh.jpg" }) }).waitFor({ timeout: 60_000 });
    await picture(page, "plan-file-phone");
    let sent = 0;
    page.on("request", (r) => {
      if (r.url().includes("/staff/attachments")) sent = Math.max(sent, r.postDataBuffer()?.length ?? 0);
    });
    await page.route("**/api/v1/staff/attachments?*", (route) => route.abort());
    await page.getByRole("button", { name: t("evidence.send") }).click();
    await page.getByText(t("evidence.waits", { n: 1 })).waitFor();
    await picture(page, "plan-waits-phone");
    await page.unroute("**/api/v1/staff/attachments?*");
    await page.route(`**/plans/${plan.id}/evidence`, async (route) => {
      await route.fetch(); // it is filed, and the answer is lost
      await route.abort();
      await page.unroute(`**/plans/${plan.id}/evidence`);
    });
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.getByText(t("evidence.filed", { title: "Hội nghị tuyên truyền tại ấp Đông" })).waitFor();
    assert.ok(sent > 0 && sent < 3_000_000, `the picture was sent with ${sent} bytes`);
    const { evidence, total } = await api("baocao", "GET", `/${plan.id}/evidence`);
    assert.equal(total, 1, "it is filed once");
    assert.equal(evidence[0].people, 120);
    assert.equal(evidence[0].attachments.length, 1);
  });

  test("the agency above confirms it, and it is seen in the matrix and the other views", async (ctx) => {
    const page = await open(ctx, `/${plan.id}`, "sonoivu");
    const cell = page.getByRole("link", { name: t("plan.cell", { area: "II.2.1", task: "II.3.1" }) });
    await cell.waitFor();
    await picture(page, "plan-matrix");
    await assertAccessible(page, "the matrix", { dark: true });
    await cell.click();
    await page.getByLabel(t("plan.confirmed"), { exact: true }).selectOption("false");
    await page.getByText(t("evidence.found", { n: 1, total: 1 })).waitFor();
    await page.getByLabel(t("evidence.choose_all", { n: 1 })).check();
    await picture(page, "plan-confirm");
    await assertAccessible(page, "evidence that waits to be confirmed", { dark: true });
    await page.getByRole("button", { name: t("evidence.confirm_n", { n: 1 }) }).click();
    await page.getByText(t("evidence.confirmed_n", { n: 1 })).waitFor();
    await page.getByText(t("evidence.none"), { exact: true }).waitFor();
    await page.getByLabel(t("plan.confirmed"), { exact: true }).selectOption("true");
    await page.getByRole("link", { name: "Hội nghị tuyên truyền tại ấp Đông" }).click();
    await page.getByText(/xác nhận lúc/).waitFor();
    await assertAccessible(page, "a piece of evidence", { dark: true });
    await page.goto(`${server.url}/quan-tri/ke-hoach/${plan.id}/minh-chung?confirmed=true`);
    await page.getByText(t("evidence.found", { n: 1, total: 1 })).waitFor();
    await assertAccessible(page, "the list of evidence", { dark: true });
    for (const view of ["bang", "trang-thai", "gantt", "lich"]) {
      await page.goto(`${server.url}/quan-tri/ke-hoach/${plan.id}?xem=${view}`);
      await page.getByRole("button", { name: t(`plan.view.${view}`), pressed: true }).waitFor();
      await page.locator(".loading").waitFor({ state: "detached" });
      await picture(page, `plan-${view}`);
      await assertAccessible(page, `the view ${view}`, { dark: true });
    }
  });

  test("a task edited by two people is shown side by side, and commented on", async (ctx) => {
    const page = await open(ctx, `/${plan.id}/nhiem-vu/II.3.1`, "sonoivu");
    await page.getByRole("button", { name: t("plan.edit_task") }).click();
    const { plan: now } = await api("quantri", "GET", `/${plan.id}`);
    const task = now.tasks.find((x) => x.id === "II.3.1");
    const theirs = { ...task, deliverables: [{ text_vi: "Báo cáo của người khác", due: `${plan.year}-12-01` }] };
    await api("quantri", "PUT", `/${plan.id}/tasks/II.3.1`, { revision: now.revision, task: theirs });
    await page.getByRole("button", { name: t("plan.add_indicator") }).click();
    await page.getByLabel(`${t("plan.indicator")} 1`, { exact: true }).fill("Số hội nghị");
    await page.getByLabel(`${t("plan.target")}: ${t("plan.indicator")} 1`).fill("4");
    await assertAccessible(page, "the form of a task", { dark: true });
    await page.getByRole("button", { name: t("plan.save_task") }).click();
    await page.getByRole("heading", { name: t("plan.stale") }).waitFor();
    await page.getByText("Báo cáo của người khác").waitFor();
    await picture(page, "plan-stale");
    await page.getByRole("button", { name: t("plan.keep_mine") }).click();
    await page.getByText("Số hội nghị: 1 / 4").waitFor();
    const inspecting = await open(ctx, `/${plan.id}/nhiem-vu/II.3.1`, "kiemtra");
    await inspecting.getByLabel(t("plan.say")).fill("Chưa có danh sách người dự.");
    await inspecting.getByLabel(t("plan.finding_about")).selectOption("xa-dong-say");
    await inspecting.getByRole("button", { name: t("plan.add_finding") }).click();
    await inspecting.getByText(t("plan.finding", { unit: "Xã Đồng Sậy" })).waitFor();
    await assertAccessible(inspecting, "a task with a finding", { dark: true });
  });

  test("a unit makes its own plan, and the matrix is read on a telephone and on a wide screen", async (ctx) => {
    const page = await open(ctx, `/${plan.id}`, "baocao", phone);
    await page.getByRole("link", { name: t("plan.cell", { area: "II.2.1", task: "II.3.1" }) }).waitFor();
    await picture(page, "plan-matrix-phone");
    await assertAccessible(page, "the matrix on a telephone", { dark: true });
    const wide = await open(ctx, `/${plan.id}/van-ban`, "quantri", bigScreen);
    await wide.getByLabel(t("plan.unit_plan_of")).selectOption("xa-dong-say");
    await wide.getByLabel(t("plan.head")).fill("Trần Thị Bé");
    await wide.getByRole("button", { name: t("plan.unit_plan") }).click();
    await wide.waitForURL(/xa-dong-say/);
    await wide.getByRole("link", { name: t("plan.tab.document"), exact: true }).click();
    await wide.getByText("Trần Thị Bé").first().waitFor();
    await picture(wide, "plan-unit-big");
  });
});
