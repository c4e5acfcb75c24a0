// Who took part: sealed counts are for those alone who declare not to take part; statistics on a phone and on a wide
// screen; and the audit log, which has all of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { assertAccessible, assertTextGrows, bigScreen, launch, phone, picture } from "./browser.mjs";
import { adminPassword as password, call, nameOf, organiser, takePart } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts, within } from "./words.mjs";

const t = texts("staff");
const pages = texts("pages");
const slug = "cchc-2025";
const sealed = "hai-khoi";
const taking = ["xa-dong-say", "phuong-ben-may", "so_noi_vu", "xa-an-lac-khe"];

let browser, server;

before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  const staff = await organiser(server);
  const key = await staff.key();
  const { access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login: staff.login, password } });
  const directory = "/api/v1/staff/directory";
  const { categories } = await call(server, "GET", `${directory}/categories`, { token });
  // Of four units three have a headcount: one of them takes part as a whole.
  for (const [id, headcount] of [["xa-dong-say", 5], ["phuong-ben-may", 40], ["so_noi_vu", 12]]) {
    const { unit } = await call(server, "GET", `${directory}/units/${id}`, { token });
    const { revision, code, kind, name, aliases, selectable, valid_from } = unit;
    const body = { revision, code, kind, name, aliases: aliases ?? [], selectable, valid_from, headcounts: { [categories[0].code]: headcount } };
    await call(server, "PUT", `${directory}/units/${id}`, { token, body });
  }
  for (let n = 0; n < 20; n += 5) {
    await Promise.all(Array.from({ length: 5 }, (_, i) => takePart(server, slug, key, 1 + ((n * 3 + i * 4) % 15), { name: nameOf(n + i), unit: taking[(n + i) % 4] })));
  }
  const opened = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000);
  const closes = new Date(opened.getTime() + 3_600_000);
  await server.addContest("two-blocks.yaml", sealed, [[opened, closes], [opened, closes]]);
  await organiser(server, await server.addUser("giamsat", "inspector"));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const at = (contest, screen = "") => `/quan-tri/cuoc-thi/${contest}${screen && `/${screen}`}`;

describe("statistics", { concurrency: false }, () => {
  test("show who took part, on a wide screen", async (ctx) => {
    const page = await openStaff(ctx, browser, server, at(slug), { kind: bigScreen });
    await page.getByRole("link", { name: t("stats"), exact: true }).click();
    await page.getByRole("heading", { name: t("stats.bands") }).waitFor();
    const bands = page.getByRole("region", { name: t("stats.bands") }).getByRole("table");
    assert.equal(await bands.getByRole("row").count(), 6);
    const shares = await bands.locator("tbody tr td:nth-child(3)").allInnerTexts();
    const sum = shares.reduce((all, s) => all + Number(s.replace(",", ".").replace("%", "")), 0);
    assert.equal(sum.toFixed(2), "100.00", `${shares} add up to ${sum}`);
    await page.getByText(t("stats.best", { rate: "100,00%" })).waitFor();
    await page.getByText(t("stats.worst", { rate: "12,50%" })).waitFor();
    await picture(page, "staff-statistics");
    await assertAccessible(page, "the statistics", { dark: true });

    await page.locator("#stat-units").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: within(t("stats.col.people")) }).click();
    await page.getByLabel(t("stats.find")).fill("noi vu");
    await page.getByText(/^Đang hiện 1 trong/).waitFor();
    await picture(page, "staff-statistics-units");
    await page.reload();
    await page.getByText(/^Đang hiện 1 trong/).waitFor(); // it is remembered
    assert.equal(await page.locator("th[aria-sort]").innerText(), `${t("stats.col.people")} ↓`);
    await page.getByLabel(t("stats.find")).fill("");

    for (const [button, end] of [["stats.xlsx", ".xlsx"], ["stats.csv", ".csv"]]) {
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: t(button), exact: true }).click();
      assert.equal((await saved).suggestedFilename(), `thong-ke-${slug}${end}`);
    }
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByRole("button", { name: t("stats.print"), exact: true }).isVisible(), false);
  });

  test("of a group of units, on a phone", async (ctx) => {
    const page = await openStaff(ctx, browser, server, at(slug, "thong-ke"), { kind: phone });
    await page.getByLabel(t("stats.group"), { exact: true }).selectOption({ label: "Xã" });
    await page.waitForURL(/group=/);
    await page.getByRole("heading", { name: t("stats.units") }).waitFor();
    const { scrollWidth, clientWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth }));
    assert.ok(scrollWidth <= clientWidth, `the page is ${scrollWidth} px wide on a screen of ${clientWidth}`);
    await picture(page, "staff-statistics-phone");
    await assertAccessible(page, "the statistics of a group, on a phone");
    await assertTextGrows(page, "the statistics on a phone");
  });

  test("that are sealed are for who declares not to take part", async (ctx) => {
    const page = await openStaff(ctx, browser, server, at(sealed), { kind: phone });
    await page.getByRole("button", { name: t("declare.do") }).waitFor();
    assert.equal(await page.getByRole("button", { name: t("declare.do") }).isDisabled(), true);
    await page.locator("#declare").scrollIntoViewIfNeeded();
    await picture(page, "staff-declaration-phone");
    await assertAccessible(page, "the declaration not to take part", { dark: true });
    await page.getByRole("checkbox", { name: within(t("declare.tick", { name: "" }).slice(-40)) }).check();
    await page.getByLabel(t("declare.contact")).fill("0912000111");
    await page.getByRole("button", { name: t("declare.do") }).click();
    await page.getByRole("heading", { name: t("turnout") }).waitFor();
    await page.getByText(t("people"), { exact: true }).first().waitFor();
    await page.goto(server.url + at(sealed, "thong-ke"));
    await page.getByText(within(t("stats.sealed"))).waitFor();
  });

  test("and who looked at them is in the audit log, which is whole", async (ctx) => {
    const page = await openStaff(ctx, browser, server, "/quan-tri/nhat-ky", { login: "giamsat", kind: bigScreen });
    await page.getByText(/Chuỗi nguyên vẹn/).waitFor();
    await page.getByRole("cell", { name: pages("audit.kind.viewSealed") }).first().waitFor();
    await picture(page, "staff-audit");
    await assertAccessible(page, "the audit log", { dark: true });
    await page.getByLabel(t("audit.kind"), { exact: true }).selectOption({ label: pages("audit.kind.declareNoEntrant") });
    await page.getByRole("cell", { name: pages("audit.kind.viewSealed") }).waitFor({ state: "detached" });
    assert.equal(await page.locator("tbody tr").count(), 1);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: t("stats.csv"), exact: true }).click();
    assert.match((await saved).suggestedFilename(), /\.csv$/);
    const { stdout } = await promisify(execFile)(server.program, ["verify", ...server.store]);
    assert.match(stdout, /audit log: \d+ records, 0 faults/);
  });
});
