// The whole of a contest by ruleset A (Huế 2025): set up with the wizard, run with two blocks, marked anew after a wrong
// key, published by two people; its minutes and certificates are read, and a certificate is verified by its QR code.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { assertAccessible, assertTextGrows, desk, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { call, nameOf, organiser, takePart, tokenOf } from "./organiser.mjs";
import { pictureOf, qrOf, textOf } from "./pdf.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { until } from "./until.mjs";
import { texts, within } from "./words.mjs";

const run = promisify(execFile);
const t = texts("staff");
const p = texts("participant");
const certificate = texts("certificate");
const title = "Hội thi tìm hiểu CCHC thành phố Huế";
const slug = "hoi-thi-tim-hieu-cchc-thanh-pho-hue";
const organisers = "bantochuc";
const jury = "giamkhao";

/** The blocks with who takes part by phone, the best first; the others come by the API. */
const blocks = [
  {
    id: "can-bo",
    name: "Cán bộ, công chức, viên chức",
    unit: ["noi vu", "Sở Nội vụ", "so_noi_vu"],
    phones: ["Nguyễn Phước Quý Quang Thị Hồng Ánh", "Trần Lê Khánh Duyên"],
  },
  {
    id: "nguoi-dan",
    name: "Người dân",
    unit: ["dong say", "Xã Đồng Sậy", "xa-dong-say"],
    phones: ["Huỳnh Thị Mỹ Lệ", "Đặng Văn Ổn"],
  },
];
const crowd = 5; // of each block
const people = crowd + blocks[0].phones.length;
const right = [15, 12]; // of 15, by phone; of the others nobody has more than 8

let browser, server, staff, key;
/** The sheet, and what the browser keeps, of the best of the officials. */
let first;

before(async () => {
  browser = await launch();
  server = await startServer();
  staff = await organiser(server, await server.addUser(organisers, "organiser"));
  await organiser(server, await server.addUser(jury, "jury"));
  key = await staff.key();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (ctx, login, path, kind = desk) => openStaff(ctx, browser, server, path, { login, kind });
const at = (screen) => `/quan-tri/cuoc-thi/${slug}/${screen}`;

/** A moment so many minutes from now, as a field for one holds it in Vietnam. */
const local = (minutes) => new Date(Date.now() + 7 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 16);

/** Presses what gives a file, and resolves to the file. */
async function fetched(page, button) {
  const saved = page.waitForEvent("download", { timeout: 60_000 });
  await button.click();
  return saved;
}

/** Takes part in the first week on a phone, with so many right answers and a prediction. */
async function byPhone(ctx, block, name, rightOnes, predicted) {
  const { page, context, allow } = await device(ctx, browser, phone, server.url);
  allow(/status of 409/); // the board is sealed
  await page.goto(`${server.url}/c/${slug}`);
  await page.getByRole("button", { name: p("door.enter") }).tap();
  await page.getByRole("radio", { name: within(block.name) }).check();
  await contestant.register(page, { name, unit: block.unit[0], unitName: block.unit[1] });
  for (const [i, part] of ["day", "month", "year"].entries()) {
    await page.getByLabel(p(`form.born.${part}`), { exact: true }).fill(["3", "2", "1991"][i]);
  }
  const held = await contestant.start(page);
  let n = 0;
  await contestant.answerMany(page, 15, (q) => (n++ < rightOnes ? key.right(q.stem, q.options, q.prompts) : undefined));
  await page.getByLabel(p("predict.label")).fill(String(predicted));
  await contestant.marked(page, "saved");
  await page.getByRole("button", { name: p("finish") }).tap();
  await page.getByRole("heading", { name: p("list.title") }).waitFor();
  await contestant.handIn(page);
  await page.getByText(p("result.sealed")).waitFor();
  return { held, state: await context.storageState() };
}

describe("ruleset A", { concurrency: false }, () => {
  test("is set up with the wizard, with questions of the demonstration's bank", async (ctx) => {
    const page = await open(ctx, organisers, "/quan-tri/cuoc-thi");
    await page.getByRole("link", { name: t("setup.new") }).click();
    await page.getByLabel(t("setup.title")).fill(title);
    assert.equal(await page.getByLabel(t("setup.slug")).inputValue(), slug);
    await page.getByRole("radio", { name: /mẫu Huế 2025/ }).check();
    await page.getByRole("button", { name: t("setup.begin") }).click();
    const step = (name) => page.getByRole("navigation", { name: t("setup.steps") }).getByRole("button", { name: t(`setup.step.${name}`) }).click();
    await page.getByLabel(t("setup.organiser")).fill("Sở Nội vụ");
    await page.getByText(t("setup.weeks"), { exact: true }).click();
    await page.getByLabel(t("setup.weeks_opens")).fill(local(-10));
    await page.getByLabel(t("setup.weeks_closes")).fill(local(6 * 24 * 60));
    await page.getByRole("button", { name: t("setup.weeks_do", { n: 4 }) }).click();
    await step("papers");
    for (const block of blocks) {
      const paper = page.getByRole("region", { name: block.name });
      await paper.getByRole("checkbox", { name: "Cải cách hành chính 2025" }).check();
      await paper.getByRole("checkbox", { name: `cchc-${block.id}` }).click(); // the ruleset's own, which is not here: it goes away
      await paper.getByText(/^✓ /).first().waitFor();
    }
    await step("texts");
    await page.getByLabel(t("setup.notice")).fill("Ban Tổ chức dùng họ tên, đơn vị và liên hệ để ghi nhận kết quả.");
    await page.getByText(t("setup.kept")).waitFor();
    await step("check");
    await page.getByRole("heading", { name: t("setup.ready") }).waitFor();
    await picture(page, "ruleset-a-check");
    await page.getByRole("button", { name: t("setup.publish"), exact: true }).click();
    await page.getByRole("region", { name: t("ways") }).waitFor();
    const door = await call(server, "GET", `/api/v1/contests/${slug}`);
    assert.deepEqual([door.state, door.items], ["open", 15]);
  });

  test("is run with two blocks", async (ctx) => {
    for (const [b, block] of blocks.entries()) {
      for (const [i, name] of block.phones.entries()) {
        const mine = await byPhone(ctx, block, name, right[i], people + i);
        first ??= mine;
      }
      const others = { unit: block.unit[2], block: block.id, born: "1985-04-30" };
      await Promise.all(Array.from({ length: crowd }, (_, i) => takePart(server, slug, key, 4 + i, { ...others, name: nameOf(20 * b + i), predicted: 3 + i })));
    }
    await staff.close(slug);
    const token = await tokenOf(server, organisers);
    await until("the week is marked", async () => (await call(server, "GET", `/api/v1/staff/contests/${slug}/results`, { token })).rounds[0].over);
  });

  test("is marked anew after a wrong key, between two people", async (ctx) => {
    const token = await tokenOf(server, organisers);
    const { questions } = await call(server, "GET", `/api/v1/staff/contests/${slug}/amendable`, { token });
    const seen = new Set(first.held.sheet.map((q) => q.stem));
    const wrong = questions.find((q) => q.kind === "single" && seen.has(q.stem));
    const proposing = await open(ctx, organisers, at("sua-dap-an"));
    await proposing.getByLabel(t("amd.search")).fill(wrong.id);
    await proposing.getByRole("button", { name: wrong.id, exact: true }).click();
    await proposing.getByRole("radio", { name: t("amd.remedy.rekey") }).check();
    await proposing.getByRole("radio", { name: new RegExp(`^${wrong.options.find((o) => !o.right).id}\\.`) }).check();
    await proposing.getByLabel(t("res.reason")).fill("Nghị quyết mới đã sửa nội dung này.");
    await proposing.getByRole("button", { name: t("amd.propose") }).click();
    await proposing.getByText(t("amd.sign_other")).waitFor();

    // Nobody's rank is known to the jury before the figure is fixed.
    await proposing.goto(server.url + at("ket-qua"));
    await proposing.getByRole("button", { name: t("res.fix", { round: "Tuần 1" }) }).click();
    await proposing.getByText("Tuần 1 · Người dân").waitFor();
    const { figures } = await call(server, "GET", `/api/v1/staff/contests/${slug}/results`, { token });
    assert.deepEqual(figures.map((f) => f.value), [String(people), String(people)]);

    const signing = await open(ctx, jury, at("sua-dap-an"));
    await signing.getByRole("button", { name: t("amd.preview") }).click();
    await signing.getByRole("region", { name: t("amd.moves") }).first().waitFor();
    await picture(signing, "ruleset-a-preview");
    await signing.getByRole("button", { name: t("amd.sign") }).click();
    await signing.getByText(t("amd.state.remarked")).waitFor({ timeout: 60_000 });
  });

  test("is published by two people, and its minutes say who won", async (ctx) => {
    const preparing = await open(ctx, organisers, at("ket-qua"));
    await preparing.getByLabel(t("res.of")).selectOption({ label: "Tuần 1" });
    await preparing.getByRole("heading", { name: t("res.awards") }).waitFor({ timeout: 60_000 });
    await preparing.getByRole("button", { name: t("res.begin"), exact: true }).click();
    await preparing.getByRole("button", { name: t("res.confirm"), exact: true }).click();
    await preparing.getByText(t("res.sign_other")).or(preparing.getByText(t("res.sign_jury"))).first().waitFor({ timeout: 60_000 });

    const signing = await open(ctx, jury, at("ket-qua"));
    await signing.getByLabel(t("res.of")).selectOption({ label: "Tuần 1" });
    await signing.getByRole("button", { name: t("res.sign"), exact: true }).click({ timeout: 60_000 });
    await signing.getByRole("heading", { name: t("res.published") }).waitFor({ timeout: 60_000 });
    const hash = await signing.locator(".res-hash").first().innerText();
    const minutes = await (await fetched(signing, signing.getByRole("button", { name: `${t("res.minutes")} PDF` }))).path();
    await pictureOf(minutes, "ruleset-a-minutes");
    const said = await textOf(minutes);
    for (const { name, phones } of blocks) {
      for (const word of `${phones[0]} ${phones[1]} ${name} Giải Nhất Nhì Ba tuần`.split(" ")) { // cells of tables break lines
        assert.ok(said.includes(word), `the minutes say ${word}`);
      }
    }
    assert.ok(said.replaceAll(" ", "").includes(hash), "the minutes print the hash");
    const { stdout } = await run(server.program, ["verify", ...server.store]);
    assert.match(stdout, /: 0 differences/);
  });

  test("its certificates follow the organiser's template, and are made all together", async (ctx) => {
    const page = await open(ctx, organisers, at("chung-nhan"));
    await page.getByText(t("cert.total", { n: "6" })).waitFor();
    await assertAccessible(page, "certificates, by the built-in template", { dark: true });
    const wording = page.getByLabel(t("cert.wording"), { exact: true });
    await wording.fill("Đạt {giai thuong}");
    await page.getByRole("button", { name: t("cert.save") }).click();
    await page.getByText(/không có chỗ điền “giai thuong”/).first().waitFor();
    await assertAccessible(page, "a template that is refused");
    await wording.fill("Đạt {giải}, khối {khối}\n{vòng}, {cuộc thi}");
    await page.getByLabel(t("cert.place"), { exact: true }).fill("Huế");
    await page.getByLabel(t("cert.signer_title")).fill("Trưởng Ban Tổ chức");
    const sample = await fetched(page, page.getByRole("button", { name: t("cert.preview") }));
    await pictureOf(await sample.path(), "ruleset-a-sample");
    const shown = await textOf(await sample.path());
    for (const word of ["Nguyễn Phước Quý Quang", "Giải Nhất tuần", "TRƯỞNG BAN TỔ CHỨC", "Huế, ngày"]) assert.ok(shown.includes(word), `the preview says ${word}`);
    await page.getByRole("button", { name: t("cert.save") }).click();
    await page.getByText(within(t("cert.saved_by"))).waitFor();

    await page.getByRole("button", { name: t("cert.order_zip") }).click();
    await page.reload(); // the order goes on, and is found again
    await page.getByText(/xong, 6 giấy/).waitFor({ timeout: 60_000 });
    await picture(page, "staff-certificates");
    await assertAccessible(page, "certificates, with a ZIP that is ready", { dark: true });
    const zip = await fetched(page, page.getByRole("button", { name: t("cert.fetch_file", { name: `chung-nhan-${slug}-1.zip` }) }));
    const { stdout: names } = await run("unzip", ["-Z1", await zip.path()]);
    assert.equal(names.trim().split("\n").length, 6);
    assert.match(names, /^giai-nhat-tuan-can-bo-cong-chuc-vien-chuc\/so-noi-vu\/\d{5}-nguyen-phuoc-quy-quang-thi-hong-anh-/m);
    await page.getByRole("button", { name: t("cert.order_pdf") }).click();
    const all = await fetched(page, page.getByRole("button", { name: t("cert.fetch_file", { name: `chung-nhan-${slug}-1.pdf` }) }));
    const everybody = await textOf(await all.path());
    for (const { phones } of blocks) for (const name of phones) assert.ok(everybody.includes(name), `${name} is given a certificate`);

    await page.setViewportSize(phone.viewport);
    await picture(page, "certificates-staff-phone");
    await page.setViewportSize(desk.viewport);
  });

  test("the winner has the certificate on the phone, and its QR code says the same", async (ctx) => {
    const own = await device(ctx, browser, { ...phone, storageState: first.state }, server.url);
    own.allow(/status of 409/);
    await own.page.goto(`${server.url}/c/${slug}`);
    await own.page.getByRole("button", { name: p("door.result", { n: 1 }) }).tap();
    const got = await fetched(own.page, own.page.getByRole("link", { name: p("certificate.get", { what: "Giải Nhất tuần, Tuần 1" }) }));
    await picture(own.page, "certificate-own-phone");
    await assertAccessible(own.page, "a result with a certificate");
    const file = await got.path();
    await pictureOf(file, "ruleset-a-certificate");
    const [name] = blocks[0].phones;
    const said = await textOf(file);
    for (const words of [name, "GIẤY CHỨNG NHẬN", "Đạt Giải Nhất tuần, khối Cán bộ, công chức, viên chức", `Tuần 1, ${title}`, "Sở Nội vụ"]) {
      assert.ok(said.includes(words), `the certificate says ${words}: ${said}`);
    }
    const address = await qrOf(file);
    assert.ok(address.startsWith(`${server.url}/chung-nhan#`), address);

    const { page, allow } = await device(ctx, browser, phone, server.url);
    allow(/status of 404/); // a code that is nobody's
    await page.goto(address);
    await page.getByRole("heading", { name: certificate("state.in_force") }).waitFor();
    await page.getByText(name, { exact: true }).waitFor();
    await page.getByText("Giải Nhất tuần", { exact: true }).waitFor();
    const serial = await page.locator("dt", { hasText: new RegExp(`^${certificate("serial")}$`) }).locator("+ dd").innerText();
    assert.ok(said.includes(serial), `the certificate prints ${serial}`);
    await picture(page, "certificate-verified-phone");
    await assertAccessible(page, "a verified certificate", { dark: true });
    await assertTextGrows(page, "a verified certificate");

    await page.goto(`${server.url}/chung-nhan`);
    await page.getByLabel(certificate("code")).fill(serial.toLowerCase().replaceAll("-", " "));
    await page.getByRole("button", { name: certificate("check") }).tap();
    await page.getByText(name, { exact: true }).waitFor();
    await page.getByLabel(certificate("code")).fill("1111-1111-1111-1111");
    await page.getByRole("button", { name: certificate("check") }).tap();
    await page.getByRole("heading", { name: certificate("state.unknown") }).waitFor();
    await picture(page, "certificate-unknown-phone");
    await assertAccessible(page, "a code that is nobody's", { dark: true });
  });
});
