// From the close to the published result, between two people: a key is found wrong, the jury signs the amendment, ranks
// move, the result is confirmed by one and signed by another, everybody sees the winners, and verify agrees.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { artefacts, assertAccessible, desk, device, launch, phone, picture } from "./browser.mjs";
import { call, nameOf, organiser, takePart, tokenOf } from "./organiser.mjs";
import * as contestant from "./contestant.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { until } from "./until.mjs";
import { texts } from "./words.mjs";

const run = promisify(execFile);
const t = texts("staff");
const p = texts("participant");
const pages = texts("pages");
const slug = "cchc-2025";
const organisers = "bantochuc";
const jury = "giamkhao";
const people = 24;

let browser, server, staff, key;
/** The single-choice question that was on the most sheets, and the option that is declared right later. */
let wrong;
/** What the browser of the contestant who complains keeps. */
let complaining;

before(async () => {
  browser = await launch();
  server = await startServer();
  staff = await organiser(server, await server.addUser(organisers, "organiser"));
  await organiser(server, await server.addUser(jury, "jury"));
  key = await staff.key();
  // One after the other: two who began and ended in the same milliseconds would tie for a prize.
  for (let n = 0; n < people; n++) await takePart(server, slug, key, 4 + (n % 11), { name: nameOf(n) });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (ctx, login, path, kind = desk) => openStaff(ctx, browser, server, path, { login, kind });


const at = (screen) => `/quan-tri/cuoc-thi/${slug}/${screen}`;

/**
 * Lets the page find out that an amendment was signed meanwhile: it waits, saying how many attempts are marked, and goes on
 * by itself. The server's answers are real but for what they say of the marking, which is too quick here to be seen.
 */
async function remarkedMeanwhile(page, confirm) {
  let done = 0;
  const refusal = { type: "about:blank", title: "Đang chấm lại", status: 409, code: "remarking_due", detail: "Hãy đợi chấm xong rồi xác nhận." };
  const refuse = (json) => page.route("**/confirm", (route) => route.fulfill({ status: json.status, contentType: "application/problem+json", json }));
  await refuse({ ...refusal, title: "Chưa được", status: 403, code: "forbidden" });
  await confirm.click();
  await until("the refusal is in sight", () => page.getByRole("alert").evaluate((e) => e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().bottom <= innerHeight));
  await page.unrouteAll({ behavior: "wait" });
  await refuse(refusal);
  await page.route("**/results", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    delete json.amendments[0].remarked_at;
    json.remarking = { done: (done += 1), of: 1_000, since: json.now };
    await route.fulfill({ response, json });
  });
  await confirm.click();
  await page.getByText(/^Đang chấm lại: [1-9] trên 1\.000 lượt thi\.$/).waitFor();
  await page.getByText(t("amd.marking", { done: 3, of: "1.000" })).waitFor(); // it looks again
  assert.equal(await confirm.count(), 0, "nothing can be confirmed meanwhile");
  assert.equal(await page.getByRole("alert").count(), 0, "waiting is no error");
  await picture(page, "results-remarking");
  await assertAccessible(page, "waiting for attempts to be marked anew", { dark: true });
  await page.setViewportSize(phone.viewport);
  await picture(page, "results-remarking-phone");
  await page.setViewportSize(desk.viewport);
  await page.unrouteAll({ behavior: "wait" });
  await confirm.waitFor();
  assert.equal(await page.getByRole("alert").count(), 0, "what was refused is told no more");
}

describe("results between two people", { concurrency: false }, () => {
  test("a contestant complains of a question, and the organiser proposes another key", async (ctx) => {
    const { page } = await device(ctx, browser, phone, server.url);
    await contestant.enter(page, server.url, slug, { name: "Lê Thị Khiếu", unit: "lang sen", unitName: "Xã Láng Sen Vàng" });
    await contestant.answerMany(page, 15, (q) => key.right(q.stem, q.options, q.prompts));
    await contestant.handIn(page);
    await contestant.result(page);
    await page.getByText(p("complaint.open"), { exact: true }).tap();
    await page.getByLabel(p("complaint.text")).fill("Câu về thời hạn giải quyết có đáp án cũ.");
    await page.getByRole("button", { name: p("complaint.send") }).tap();
    await page.getByText(p("complaint.waiting")).waitFor();
    await picture(page, "results-complaint-phone");
    await assertAccessible(page, "a complaint");
    complaining = await page.context().storageState();
    await staff.close(slug);
    const token = await tokenOf(server, organisers);
    // The last attempts are marked ten seconds after the close.
    await until("the round is marked", async () => (await call(server, "GET", `/api/v1/staff/contests/${slug}/results`, { token })).rounds[0].over);
    const { questions } = await call(server, "GET", `/api/v1/staff/contests/${slug}/amendable`, { token });
    wrong = questions.find((q) => q.kind === "single");

    const proposing = await open(ctx, organisers, at("sua-dap-an"));
    await proposing.getByLabel(t("amd.search")).fill(wrong.id);
    await proposing.getByRole("button", { name: wrong.id, exact: true }).click();
    await proposing.getByRole("radio", { name: t("amd.remedy.rekey") }).check();
    const other = wrong.options.find((o) => !o.right);
    await proposing.getByRole("radio", { name: new RegExp(`^${other.id}\\.`) }).check();
    await proposing.getByLabel(t("res.reason")).fill("Nghị định mới đã sửa thời hạn.");
    await picture(proposing, "results-amendment-proposed");
    await assertAccessible(proposing, "a proposed amendment", { dark: true });
    await proposing.getByRole("button", { name: t("amd.propose") }).click();
    await proposing.getByText(t("amd.state.proposed")).waitFor();
    await proposing.getByText(t("amd.sign_other")).waitFor();
    await proposing.close();
  });

  test("the jury sees whose rank would move, signs, and everything is marked anew", async (ctx) => {
    const signing = await open(ctx, jury, at("sua-dap-an"));
    await signing.getByRole("button", { name: t("amd.preview") }).click();
    await signing.getByRole("region", { name: t("amd.moves") }).first().waitFor();
    await picture(signing, "results-amendment-preview");
    await assertAccessible(signing, "whose rank would move");
    await signing.getByRole("button", { name: t("amd.sign") }).click();
    await signing.getByRole("progressbar", { name: t("amd.progress") }).waitFor();
    await signing.getByText(t("amd.state.remarked")).waitFor({ timeout: 60_000 });
    await signing.close();
  });

  test("the jury looks into who is like somebody on the excluded list, and is asked once", async (ctx) => {
    const token = await tokenOf(server, organisers);
    const exclude = (name) => call(server, "POST", `/api/v1/staff/contests/${slug}/exclusions`, { token, body: { name, reason: "Tổ thư ký" } });
    await exclude(nameOf(20));
    await exclude(nameOf(21));
    const preparing = await open(ctx, organisers, at("ket-qua"));
    const warned = preparing.getByRole("region", { name: t("res.publish") }).getByText(t("sus.open", { n: 2 }));
    await warned.waitFor({ timeout: 60_000 });
    await preparing.getByRole("link", { name: t("sus.look") }).click();
    await preparing.getByText(t("sus.jury")).first().waitFor();

    const deciding = await open(ctx, jury, at("nghi-trung"), { ...phone, isMobile: true });
    const of = (n) => deciding.getByRole("article", { name: t("sus.case", { name: nameOf(n) }) });
    await of(20).getByRole("button", { name: t("sus.clear"), exact: true }).waitFor({ timeout: 60_000 });
    await picture(deciding, "results-suspects-phone");
    await assertAccessible(deciding, "the suspects, on a phone", { dark: true });
    await of(20).getByRole("button", { name: t("sus.clear"), exact: true }).click();
    await of(20).getByLabel(t("res.reason")).fill("Khác ngày sinh, đã gọi điện xác nhận");
    await picture(deciding, "results-suspect-decided-phone");
    await of(20).getByRole("button", { name: t("sus.clear"), exact: true }).click();
    await deciding.getByText(t("sus.open", { n: 1 })).waitFor({ timeout: 60_000 });
    await of(20).getByText(t("sus.cleared", { reason: "Khác ngày sinh, đã gọi điện xác nhận" })).waitFor();
    await of(21).getByRole("button", { name: t("sus.out"), exact: true }).click();
    await of(21).getByLabel(t("res.reason")).fill("Là thành viên tổ thư ký");
    await of(21).getByRole("button", { name: t("sus.out"), exact: true }).click();
    await deciding.getByText(t("sus.none_open")).waitFor({ timeout: 60_000 });
    await of(21).getByText(t("sus.is_out")).waitFor();
    await deciding.setViewportSize(desk.viewport);
    await picture(deciding, "results-suspects");
    await assertAccessible(deciding, "the suspects that were decided");
    await preparing.goto(`${server.url}${at("ket-qua")}`);
    await preparing.getByRole("heading", { name: t("res.awards") }).waitFor({ timeout: 60_000 });
    assert.equal(await preparing.getByText(/trường hợp chưa xem xét/).count(), 0, "what was decided is asked again");
  });

  test("the result is confirmed by one, signed by the other, and public", async (ctx) => {
    const preparing = await open(ctx, organisers, at("ket-qua"));
    await preparing.getByRole("heading", { name: t("res.awards") }).waitFor({ timeout: 60_000 });
    await picture(preparing, "results-proposal");
    await assertAccessible(preparing, "the proposal", { dark: true });
    await preparing.getByRole("button", { name: t("res.begin"), exact: true }).click();
    const confirm = preparing.getByRole("button", { name: t("res.confirm"), exact: true });
    await confirm.waitFor();
    await remarkedMeanwhile(preparing, confirm);
    await confirm.click();
    const refused = preparing.getByRole("alert");
    await preparing.getByText(t("res.sign_other")).or(preparing.getByText(t("res.sign_jury"))).or(refused).first().waitFor({ timeout: 60_000 });
    assert.deepEqual(await refused.allInnerTexts(), [], "the confirmation is refused");

    const signing = await open(ctx, jury, at("ket-qua"), { ...phone, isMobile: true });
    await signing.getByRole("button", { name: t("res.sign"), exact: true }).waitFor({ timeout: 60_000 });
    await picture(signing, "results-to-sign-phone");
    await assertAccessible(signing, "the result to be signed, on a phone");
    await signing.getByRole("button", { name: t("res.sign"), exact: true }).click();
    await signing.getByRole("heading", { name: t("res.published") }).waitFor({ timeout: 60_000 });
    const hash = await signing.locator(".res-hash").first().innerText();
    assert.match(hash, /^[0-9a-f]{64}$/);
    for (const [format, begins] of [["docx", "PK"], ["pdf", "%PDF"], ["xlsx", "PK"]]) {
      const saved = signing.waitForEvent("download");
      await signing.getByRole("button", { name: `${t("res.minutes")} ${format.toUpperCase()}` }).click();
      const file = await saved;
      assert.equal(file.suggestedFilename(), `bien-ban-${slug}-1.${format}`);
      const content = await readFile(await file.path());
      assert.ok(content.subarray(0, 4).toString("latin1").startsWith(begins), `${format} begins with ${begins}`);
      if (format === "pdf") await run("pdftoppm", ["-png", "-r", "70", "-singlefile", await file.path(), path.join(artefacts, "results-minutes")]);
    }
    await signing.getByRole("button", { name: `${t("res.minutes")} PDF` }).scrollIntoViewIfNeeded();
    await picture(signing, "results-minutes-phone");
    await assertAccessible(signing, "a published result, on a phone");

    const { page } = await device(ctx, browser, phone, server.url);
    await page.goto(`${server.url}/c/${slug}/ket-qua`);
    await page.getByRole("heading", { name: "Giải Nhất" }).waitFor();
    assert.equal(await page.locator(".winners").first().locator("li").count(), 1);
    await page.getByText(pages("results.check"), { exact: true }).click();
    await page.getByText(hash).waitFor();
    await page.getByText(pages("results.holds")).waitFor();
    await picture(page, "results-public-phone");
    await assertAccessible(page, "the public results", { dark: true });
    const public_ = await call(server, "GET", `/api/v1/results/${hash}`);
    assert.equal(public_.results[0].signature_holds, true);
    assert.equal(public_.results[0].amendments[0].remedy, "rekey");

    const { stdout } = await run(server.program, ["verify", ...server.store]);
    assert.match(stdout, /1 published results/);
    assert.match(stdout, /: 0 differences/);
  });

  test("the jury answers the complaint, and the contestant reads it", async (ctx) => {
    const queue = await open(ctx, jury, at("khieu-nai"));
    await queue.getByText("Câu về thời hạn giải quyết có đáp án cũ.").waitFor();
    await assertAccessible(queue, "the queue of complaints", { dark: true });
    await picture(queue, "results-complaints");
    await queue.getByLabel(t("cmp.answer")).fill("Đã sửa đáp án và chấm lại mọi bài.");
    await queue.getByLabel(t("cmp.redress")).selectOption({ index: 1 });
    await queue.getByRole("button", { name: t("cmp.send") }).click();
    await queue.getByText(t("cmp.none_open")).waitFor();

    const { page } = await device(ctx, browser, { ...phone, storageState: complaining }, server.url);
    await page.goto(`${server.url}/c/${slug}`);
    const attempt = (await call(server, "GET", `/api/v1/contests/${slug}`, { cookie: cookieOf(complaining) })).mine.attempts[0].id;
    const told = await call(server, "GET", `/api/v1/attempts/${attempt}/complaints`, { cookie: cookieOf(complaining) });
    assert.equal(told.complaints[0].answer, "Đã sửa đáp án và chấm lại mọi bài.");
  });
});

const cookieOf = (state) => state.cookies.map((c) => `${c.name}=${c.value}`).join("; ");
