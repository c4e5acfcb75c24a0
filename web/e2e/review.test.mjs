// Review between two people: what they say of a question, a question sent back, mended and approved, and the tags and
// moves of many.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, launch, phone, picture } from "./browser.mjs";
import { call, organiser, tokenOf } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts } from "./words.mjs";
import { focused } from "./until.mjs";

const t = texts("staff");
const errors = texts("errors");
const author = "nguoisoan";
const reviewer = "nguoiduyet";
const bank = { id: "thu", name: "Ngân hàng thử" };
const other = { id: "chinh-thuc", name: "Ngân hàng chính thức" };

let browser, server;
before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  for (const [login, role] of [[author, "author"], [reviewer, "reviewer"]]) await organiser(server, await server.addUser(login, role));
  await fillBank(bank, ["R-1", "R-2", "R-3"]);
  await fillBank(other, ["K-1"]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});


/** Brings drafts by the author into a bank, which is made with the first of them. */
async function fillBank({ id, name }, ids) {
  const questions = ids.map((q) => ({
    id: q, type: "single", content_area: "2.4", difficulty: 2, stem_vi: `Cơ quan nào phê duyệt kế hoạch ${q}?`,
    options: ["Sở Nội vụ", "Ủy ban nhân dân tỉnh"].map((text, i) => ({ key: "AB"[i], text_vi: text })), answer: ["B"], explanation_vi: "Theo Điều 3.",
  }));
  const response = await fetch(`${server.url}/api/v1/staff/banks/${id}/import?format=json&dry_run=false&bank_name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", Authorization: `Bearer ${await tokenOf(server, author)}` },
    body: JSON.stringify({ schema: "questions/v1", language: "vi", questions }),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Opens a page of the organisers' app as somebody. */
const open = (ctx, login, path) => openStaff(ctx, browser, server, path, { login });

const select = async (page, ...ids) => {
  for (const id of ids) await page.getByRole("checkbox", { name: t("select", { id }), exact: true }).check();
};

const moments = (page) => page.locator(".revisions > li").evaluateAll((items) => items.map((li) => (li.querySelector(".opinion") ? "opinion" : "revision")).join(" "));

describe("review between two people", { concurrency: false }, () => {
  test("a question is talked over, sent back, mended, and approved by another", async (ctx) => {
    const path = `/quan-tri/cau-hoi/${bank.id}/R-1`;
    const writing = await open(ctx, author, path);
    await writing.getByRole("button", { name: t("step.in_review") }).click();
    await writing.getByText(t("step_did", { status: t("status.in_review") })).waitFor();

    const reviewing = await open(ctx, reviewer, path);
    await reviewing.getByLabel(t("opinion_new", { n: 2 })).fill("Điều 3 hay Điều 4?\nNghị quyết đã sửa.");
    await reviewing.getByLabel(t("opinion_new", { n: 2 })).press("Control+Enter");
    await reviewing.getByText(t("opinion_sent")).waitFor();
    await reviewing.getByText(t("opinions_open", { n: 1 })).waitFor();
    await reviewing.getByLabel(t("step_comment")).fill("Xem lại căn cứ.");
    await reviewing.getByRole("button", { name: t("step.draft") }).click();
    await reviewing.getByText(t("step_did", { status: t("status.draft") })).waitFor();

    await writing.goto(`${server.url}/quan-tri/cau-hoi?bank=${bank.id}`);
    await writing.getByText(t("opinions_open", { n: 1 })).waitFor();
    await writing.goto(`${server.url}${path}/sua`);
    await writing.getByLabel(t("explanation"), { exact: true }).fill("Theo Điều 4.");
    await writing.getByRole("button", { name: t("save_draft") }).click();
    await writing.getByRole("button", { name: t("reply_nth", { n: 1 }) }).click();
    await focused("the reply", writing.locator("#opinion-1"));
    await writing.keyboard.type("Điều 4, tôi đã sửa.");
    await writing.keyboard.press("Control+Enter");
    await writing.getByText(t("opinion_replied")).waitFor();
    await writing.getByText("Điều 4, tôi đã sửa.").waitFor();
    await writing.getByRole("button", { name: t("step.in_review") }).click();
    await writing.getByText(t("step_did", { status: t("status.in_review") })).waitFor();

    await reviewing.reload();
    const thread = reviewing.getByRole("article", { name: t("opinion", { n: 1 }) });
    await thread.getByText("Điều 4, tôi đã sửa.").waitFor();
    assert.equal(await moments(reviewing), "revision revision opinion revision revision revision", "one timeline, oldest first");
    await reviewing.getByText("“Xem lại căn cứ.”").waitFor();
    await thread.getByRole("button", { name: t("opinion_settle_nth", { n: 1 }) }).click();
    await thread.getByText(/^✓/).waitFor();
    assert.equal(await reviewing.getByText(t("opinions_open", { n: 1 })).count(), 0);
    await reviewing.getByRole("button", { name: t("compare_with", { a: 5, b: 1 }) }).click();
    const compared = reviewing.getByRole("region", { name: t("compare"), exact: true });
    await compared.locator("ins", { hasText: "4." }).waitFor();
    await compared.locator("del", { hasText: "3." }).waitFor();
    await assertAccessible(reviewing, "a question talked over", { dark: true });
    await reviewing.getByRole("button", { name: t("step.approved"), exact: true }).click();
    await reviewing.getByText(t("step_did", { status: t("status.approved") })).waitFor();
    const top = () => reviewing.getByRole("heading", { name: t("timeline") }).evaluate((h) => h.scrollIntoView());
    await top();
    await picture(reviewing, "review-timeline");
    await reviewing.setViewportSize(phone.viewport);
    await top();
    await picture(reviewing, "review-timeline-phone");
    await assertAccessible(reviewing, "a question talked over, on a phone");
    const wide = await reviewing.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} pixels wider than the phone`);
  });

  test("many are tagged together, and untagged again", async (ctx) => {
    const page = await open(ctx, author, `/quan-tri/cau-hoi?bank=${bank.id}`);
    await select(page, "R-1", "R-2");
    await page.getByText(t("file_tags"), { exact: true }).click();
    await page.getByLabel(t("file_tags_which")).fill("đợt 1, khó");
    await page.getByLabel(t("file_tags_which")).press("Enter");
    await page.getByText(t("file_tags_did", { n: 2 })).waitFor();
    await page.getByText(t("file_tags_have", { tags: "đợt 1, khó" })).waitFor();
    await page.getByText(t("file_move"), { exact: true }).click();
    await picture(page, "review-refile");
    await assertAccessible(page, "tags and moves of many", { dark: true });
    const token = await tokenOf(server, author);
    const question = async () => (await call(server, "GET", `/api/v1/staff/questions/${bank.id}/R-1`, { token })).revisions[0];
    const tagged = await question();
    assert.deepEqual([tagged.tags, tagged.status], [["đợt 1", "khó"], "approved"], "tags do not touch the approval");
    await page.getByRole("button", { name: t("undo") }).click();
    await page.getByText(t("undone")).waitFor();
    const undone = await question();
    assert.deepEqual([undone.tags ?? [], undone.status], [[], "approved"]);
  });

  test("many are moved to another area and another bank, and nothing goes", async (ctx) => {
    const page = await open(ctx, "quantri", `/quan-tri/cau-hoi?bank=${bank.id}`);
    await select(page, "R-1", "R-2");
    await page.getByText(t("file_move"), { exact: true }).click();
    await page.getByLabel(t("file_move_area")).fill("2.9");
    await page.getByLabel(t("file_move_bank")).selectOption({ label: other.name });
    await page.getByLabel(t("file_move_comment")).fill("Dồn về một nơi");
    await page.getByRole("button", { name: t("file_move_do", { n: 2 }) }).click();
    await page.getByText(t("file_move_did", { n: 2 })).waitFor();
    await page.goto(`${server.url}/quan-tri/cau-hoi/${bank.id}/R-1`);
    await page.getByText("“Dồn về một nơi”").waitFor();
    await page.getByText(t("uses_none")).waitFor();
    await page.getByRole("link", { name: t("moved_to", { bank: other.name }) }).click();
    await page.getByRole("link", { name: t("moved_from", { bank: bank.name }) }).waitFor();
    await page.locator(".heading").getByText(t("status.approved")).waitFor();
    assert.match(await page.locator(".facts").innerText(), /2\.9/);

    // What is refused says which question and why, and moves nothing.
    await page.goto(`${server.url}/quan-tri/cau-hoi?bank=${bank.id}`);
    await select(page, "R-2", "R-3");
    await page.getByText(t("file_move"), { exact: true }).click();
    await page.getByLabel(t("file_move_bank")).selectOption({ label: other.name });
    await page.getByRole("button", { name: t("file_move_do", { n: 2 }) }).click();
    await page.getByText(errors("question_retired.title")).waitFor();
    await page.getByText(errors("field.question_at_fault", { question: "R-2" })).waitFor();
  });
});
