// A quarter from the plan to the Department's report: the plan is brought in, two units file evidence from telephones, one is
// late and is reminded by e-mail, reports are drafted, sent back, corrected, signed and taken up, and the document that comes
// out is an official one, by its file and in print.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, bigScreen, desk, launch, phone, picture } from "./browser.mjs";
import { startMailServer } from "./mailserver.mjs";
import { isOfficialFile, isOfficialPrint } from "./official.mjs";
import { day, organiser } from "./organiser.mjs";
import { textOf } from "./pdf.mjs";
import { startServer } from "./server.mjs";
import { logIn, openStaff } from "./staffpage.mjs";
import { texts, within } from "./words.mjs";
import { rowsIn, unzip } from "./workbook.mjs";

const t = texts("staff");

const year = Number(day(0).slice(0, 4));
const plan = `ke-hoach-${year}`;
// Over, and due so long ago that no holidays move the day to the future. Reminders go out up to two days late.
const period = { name: "Quý thử nghiệm", from: day(-45), to: day(-15), due: day(-14) };
const remindDays = "1,4,7,10,13";

const punctual = { id: "xa-dong-say", name: "Xã Đồng Sậy", writer: "dongsay", head: "chutich-dongsay", deputy: "pho-dongsay", headName: "Trần Thị Bé" };
const late = { id: "phuong-ben-may", name: "Phường Bến Mây", writer: "benmay", head: "chutich-benmay", headName: "Lê Văn Chín", email: "benmay@example.vn" };
const home = { id: "so_noi_vu", login: "sonoivu", email: "giamdoc@example.vn" };
const directory = `Mã đơn vị,Loại,Tên đơn vị
so_noi_vu,"Sở, ban, ngành",Sở Nội vụ
so_tai_chinh,"Sở, ban, ngành",Sở Tài chính
so_tu_phap,"Sở, ban, ngành",Sở Tư pháp
so_khcn,"Sở, ban, ngành",Sở Khoa học và Công nghệ
so_vhttdl,"Sở, ban, ngành","Sở Văn hóa, Thể thao và Du lịch"
vp_ubnd,"Sở, ban, ngành",Văn phòng Ủy ban nhân dân tỉnh
bao_an_giang,Báo chí,Báo An Giang
dai_ptth,Báo chí,Đài Phát thanh - Truyền hình An Giang
${punctual.id},Xã,${punctual.name}
${late.id},Phường,${late.name}
`;

/** What the units file, and what it adds up to. */
const filed = {
  [punctual.id]: [
    { kind: "conference", title: "Hội nghị tuyên truyền cải cách hành chính tại ấp Đông", people: 120, picture: true },
    { kind: "article", title: "Bài viết về Bộ phận Một cửa", items: 3, reach: 1500 },
  ],
  [late.id]: [{ kind: "conference", title: "Đối thoại với người dân khu phố 2", people: 45 }],
};
const all = () => Object.values(filed).flat();
const sum = (field) => all().reduce((n, e) => n + (e[field] ?? 0), 0);

let browser, server, post, folder;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "khoabang-quarter-"));
  [browser, post, server] = await Promise.all([launch(), startMailServer(), startServer({ demo: false })]);
  await organiser(server);
  const file = path.join(folder, "don-vi.csv");
  await writeFile(file, directory);
  await server.command("units", "import", file);
  for (const [login, role, unit, ...more] of [
    [home.login, ["agency_lead", "unit_reporter"], home.id],
    [punctual.writer, "unit_reporter", punctual.id, "--email", "dongsay@example.vn"],
    [punctual.head, "agency_lead", punctual.id, "--name", punctual.headName],
    [punctual.deputy, "agency_lead", punctual.id, "--email", "pho@example.vn"],
    [late.writer, "unit_reporter", late.id, "--email", late.email],
    [late.head, "agency_lead", late.id, "--name", late.headName],
  ]) await organiser(server, await server.addUser(login, role, unit, ...more));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await post?.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = (ctx, at, login, kind = desk) => openStaff(ctx, browser, server, `/quan-tri/${at}`, { login, kind });
const press = (page, key) => page.getByRole("button", { name: t(key), exact: true }).click();
const said = (page, key) => page.getByRole("status").filter({ hasText: t(key) }).waitFor();
const state = (page, key) => page.locator(".tag").filter({ hasText: t(`rep.state.${key}`) }).waitFor();
const field = (page, n) => page.locator(`#rep-s-${n}`);

async function download(page, format) {
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: format, exact: true }).first().click();
  const file = path.join(folder, `report.${format.toLowerCase()}`);
  await (await saved).saveAs(file);
  return file;
}

describe("a quarter", { concurrency: false }, () => {
  let id; // of the period

  test("begins with the plan, its calendar and where people are written to", async (ctx) => {
    const page = await open(ctx, "ke-hoach", "quantri");
    const yaml = await readFile(new URL("../../internal/demo/data/plan.yaml", import.meta.url));
    await page.getByLabel(t("file"), { exact: true }).setInputFiles({ name: "plan.yaml", mimeType: "application/yaml", buffer: yaml });
    await press(page, "import_try");
    await press(page, "plan.import_do");
    await page.getByText(t("plan.imported")).waitFor();
    await page.getByRole("link", { name: t("plan.open") }).click();
    await page.getByRole("link", { name: t("plan.tab.document"), exact: true }).click();
    await page.getByLabel(t("plan.copy_year")).fill(`${year}`);
    if (year !== 2025) {
      await press(page, "plan.copy");
      await page.waitForURL(within(plan));
    }

    await page.goto(`${server.url}/quan-tri/bao-cao/${plan}/ky`);
    for (let left = 3; left > 0; left--) await page.getByRole("button", { name: within(t("rep.remove")) }).last().click();
    await page.getByLabel(t("rep.name")).fill(period.name);
    await page.getByLabel(t("rep.from")).fill(period.from);
    await page.getByLabel(t("rep.to")).fill(period.to);
    await page.getByLabel(t("rep.due_day")).fill(period.due);
    await press(page, "rep.save");
    await said(page, "rep.saved");

    await page.goto(`${server.url}/quan-tri/nguoi-dung`);
    await page.getByRole("button", { name: `${t("email_set")} ${home.login}` }).click();
    const address = page.getByLabel(t("email_of", { name: home.login }));
    await address.fill("giamdoc");
    await press(page, "save");
    await page.getByText("phải là một địa chỉ thư điện tử").waitFor();
    await assertAccessible(page, "the address of an account", { dark: true });
    await picture(page, "quarter-accounts");
    await address.fill(home.email);
    await press(page, "save");
    await said(page, "email_saved");
    await page.getByRole("cell", { name: home.email }).waitFor();

    await page.goto(`${server.url}/quan-tri/bao-cao/${plan}/nhac-viec`);
    await page.getByText(t("rep.mails_off")).waitFor();
    await page.getByText(t("rep.unreached_users", { n: 2 })).click();
    await page.getByText(`${late.headName} (${late.name})`).waitFor();
    await assertAccessible(page, "whom reminders do not reach", { dark: true });
  });

  test("a unit's own plan names the account that signs", async (ctx) => {
    const page = await open(ctx, `ke-hoach/${plan}/van-ban`, punctual.head);
    const account = page.getByLabel(t("plan.head_account"));
    await account.selectOption({ label: punctual.headName });
    assert.equal(await page.getByLabel(t("plan.head"), { exact: true }).inputValue(), punctual.headName);
    await page.getByLabel(t("plan.position")).fill("Chủ tịch UBND xã");
    await picture(page, "quarter-head");
    await press(page, "plan.unit_plan");
    await page.waitForURL(within(`${plan}.${punctual.id}`));
    await page.getByRole("link", { name: t("plan.tab.document"), exact: true }).click();
    await page.getByText(t("plan.head_tied_other")).waitFor();
    await assertAccessible(page, "the plan of a unit", { dark: true });
  });

  for (const unit of [punctual, late]) {
    test(`${unit.id} files evidence from a telephone`, async (ctx) => {
      const page = await open(ctx, `ke-hoach/${plan}/ghi`, unit.writer, phone);
      for (const e of filed[unit.id]) {
        await page.getByRole("button", { name: t(`evidence_kind.${e.kind}`), exact: true }).click();
        await page.getByLabel(t("evidence.title")).fill(e.title);
        await page.getByLabel(t("evidence.day")).fill(day(-20));
        for (const measure of ["people", "items", "reach"]) if (e[measure]) await page.getByLabel(t(`evidence.${measure}`)).fill(`${e[measure]}`);
        await page.locator(".chip").first().click();
        if (e.picture) {
          await page.getByLabel(t("attach.label")).setInputFiles({ name: "hoi-nghi.png", mimeType: "image/png", buffer: await page.screenshot() });
          await page.getByRole("button", { name: t("attach.drop_name", { name: "hoi-nghi" }) }).waitFor();
          await picture(page, "quarter-evidence-phone");
        }
        await press(page, "evidence.send");
        await page.getByText(t("evidence.filed", { title: e.title })).waitFor();
      }
    });
  }

  test("a report is drafted, signed, sent back, corrected and accepted", async (ctx) => {
    const writer = await open(ctx, "bao-cao", punctual.writer, phone);
    await writer.getByRole("heading", { name: t("rep.map"), level: 1 }).waitFor();
    await picture(writer, "quarter-map-phone");
    await assertAccessible(writer, "the map on a phone", { dark: true });
    await writer.getByRole("link", { name: within(punctual.name) }).click();
    id = new URL(writer.url()).pathname.split("/").at(-2);
    await press(writer, "rep.draft");
    await state(writer, "draft");
    await field(writer, 0).fill("Ủy ban nhân dân xã đã ban hành kế hoạch.");
    await writer.getByText(t("rep.unsaved")).waitFor();
    await press(writer, "rep.save");
    await said(writer, "rep.done.save");
    await writer.getByRole("button", { name: within("II.3.1") }).first().click();
    await writer.getByText(filed[punctual.id][0].title).waitFor();
    await picture(writer, "quarter-draft-phone");
    await assertAccessible(writer, "a report on a phone", { dark: true });
    await assertTextGrows(writer, "a report on a phone");

    const deputy = await open(ctx, `bao-cao/${plan}/${id}/${punctual.id}`, punctual.deputy);
    await state(deputy, "draft");
    assert.equal(await deputy.getByRole("button", { name: t("rep.sign"), exact: true }).count(), 0, "the head alone signs");
    const head = await open(ctx, `bao-cao/${plan}/${id}/${punctual.id}`, punctual.head);
    await head.getByLabel(t("rep.signer")).fill(punctual.headName);
    await press(head, "rep.sign");
    await state(head, "signed");
    await writer.reload();
    await press(writer, "rep.send");
    await state(writer, "sent");

    const department = await open(ctx, `bao-cao/${plan}/${id}/${punctual.id}`, home.login, bigScreen);
    await department.getByLabel(t("rep.reason")).fill("Thiếu số liệu kinh phí");
    await press(department, "rep.return");
    await state(department, "returned");
    await writer.reload();
    await writer.getByText("Thiếu số liệu kinh phí").waitFor();
    await field(writer, 3).fill("Kinh phí: 5 triệu đồng.");
    await press(writer, "rep.save");
    await said(writer, "rep.done.save");
    await head.reload();
    await press(head, "rep.sign");
    await state(head, "signed");
    await writer.reload();
    await press(writer, "rep.send");
    await state(writer, "sent");
    await department.reload();
    await department.getByText("Kinh phí: 5 triệu đồng.").waitFor();
    await press(department, "rep.accept");
    await state(department, "accepted");
    await picture(department, "quarter-accepted");
    assert.equal(await department.locator(".res-hash").count(), 2, "both sendings are kept");
  });

  test("who is late is reminded by e-mail, and reports by the link in it", async (ctx) => {
    await server.halt();
    await server.again(...post.settings, "--public-url", server.url, "--remind-days", remindDays, "--remind-hour", "0", "--daily-digest");
    const mail = await post.arrived(late.email);
    const digest = await post.arrived(home.email);
    assert.deepEqual(mail.to, [late.email]);
    assert.match(mail.from, /Sở Nội vụ/);
    const [, d, m, y] = /là ngày (\d\d)\/(\d\d)\/(\d{4}); đơn vị chưa gửi báo cáo, đã quá hạn/.exec(mail.text); // moved over holidays
    const days = (Date.parse(day(0)) - Date.parse(`${y}-${m}-${d}`)) / 86_400_000;
    assert.equal(mail.subject, `Báo cáo ${period.name} đã quá hạn ${days} ngày`);
    assert.ok(!mail.html, "it is plain text");
    const link = `${server.url}/quan-tri/bao-cao/${plan}/${id}/${late.id}`;
    assert.deepEqual(mail.text.match(/https?:\S+/g), [link], "one link, with nothing secret in it");
    assert.match(digest.text, new RegExp(`${period.name} \\(hạn .+\\): đã gửi 1/7, quá hạn 6`));

    const page = await openStaff(ctx, browser, server, new URL(link).pathname, { login: late.writer, kind: phone });
    assert.equal(page.url(), link);
    await page.getByRole("heading", { level: 1, name: within(late.name) }).waitFor();
    await press(page, "rep.draft");
    await state(page, "draft");
    await field(page, 0).fill("Ủy ban nhân dân phường đã phân công thực hiện.");
    await press(page, "rep.save");
    await said(page, "rep.done.save");
    const head = await open(ctx, `bao-cao/${plan}/${id}/${late.id}`, late.head, phone);
    await head.getByLabel(t("rep.signer")).fill(late.headName);
    await press(head, "rep.sign");
    await state(head, "signed");
    await page.reload();
    await press(page, "rep.send");
    await state(page, "sent");
    assert.deepEqual(post.mails.map((m) => m.to[0]).sort(), [late.email, home.email], "nobody else was written to");

    const admin = await open(ctx, `bao-cao/${plan}/nhac-viec`, "quantri");
    await admin.getByRole("cell", { name: late.email }).waitFor();
    await picture(admin, "quarter-mails");
    await assertAccessible(admin, "the reminders that were sent", { dark: true });
  });

  test("the Department's report takes them up and is an official document", async (ctx) => {
    const page = await open(ctx, `bao-cao/${plan}`, home.login, bigScreen);
    await page.getByRole("link", { name: within(t("rep.standing.accepted")) }).waitFor();
    await picture(page, "quarter-map");
    await assertAccessible(page, "the map", { dark: true });
    await page.getByRole("link", { name: t("rep.consolidated") }).click();
    await press(page, "rep.draft");
    await page.getByText(t("rep.parts", { n: 2 })).waitFor();
    await picture(page, "quarter-consolidated");
    await assertAccessible(page, "the consolidated report");
    const docx = await download(page, "DOCX");
    isOfficialFile(await readFile(docx));
    const printed = await isOfficialPrint(docx, "quarter-docx", { agency: "SỞ NỘI VỤ", over: "ỦY BAN NHÂN DÂN" });
    const pdf = await textOf(await download(page, "PDF"));
    for (const text of [printed, pdf]) {
      for (const words of ["Kính gửi", "Nơi nhận", "Phụ lục", punctual.name, late.name, `${sum("people")}`]) assert.ok(text.includes(words), `the document lacks ${words}`);
    }
    const book = unzip(await readFile(await download(page, "XLSX")));
    const names = [...book.get("xl/workbook.xml").toString().matchAll(/<sheet name="([^"]+)"/g)].map((m) => m[1]);
    const total = (sheet) => rowsIn(book, names.indexOf(sheet) + 1).find((row) => row.includes("Tổng cộng")).filter((cell) => typeof cell === "number");
    const figures = [all().length, sum("people"), sum("items"), sum("reach")];
    assert.deepEqual(total("Hình thức"), figures);
    assert.deepEqual(total("Đơn vị"), figures);
  });
});
