// The organisers' screens: from the one-time link to the close of a contest, and what other roles see.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertTextGrows, desk, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { adminPassword as password, crowd, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { logIn } from "./staffpage.mjs";
import { until } from "./until.mjs";
import { shape, texts, within } from "./words.mjs";

const slug = "cchc-2025";
const title = "Tìm hiểu cải cách hành chính 2025";
const t = texts("staff");
const admin = "quantri"; // the first administrator, whom the server's own link is for
const boss = "truongban"; // another one

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Opens the organisers' app on a device; nobody is logged in there yet. */
async function open(ctx, kind, server, path = "/quan-tri") {
  const opened = await device(ctx, browser, kind, server.url);
  opened.allow(/status of 401/); // asking whether somebody is logged in
  await opened.page.goto(server.url + path);
  return opened;
}

/** Sets a password by a one-time link. */
async function setPassword(page, link) {
  await page.goto(link);
  await page.getByLabel(t("new_password"), { exact: true }).fill(password);
  await page.getByLabel(t("password_again"), { exact: true }).fill(password);
  await page.getByRole("button", { name: t("set_password") }).click();
  await page.getByRole("heading", { name: t("password_set") }).waitFor();
}

const menu = (page) => page.getByRole("navigation", { name: t("menu") }).getByRole("link");

describe("the organisers' screens", () => {
  let server, key;
  before(async () => {
    server = await startServer();
    const staff = await organiser(server, await server.addUser(boss, "administrator"));
    key = await staff.key();
    await crowd(server, slug, key, 12);
  });
  after(() => server?.stop());

  test("a one-time link sets a password, once, and leaves the address", async (ctx) => {
    const { page, allow } = await open(ctx, desk, server, new URL(server.setupLink).pathname + new URL(server.setupLink).hash);
    allow(/status of 4\d\d/); // what is refused on purpose
    await page.getByRole("heading", { name: t("set_password") }).waitFor();
    assert.equal(new URL(page.url()).hash, "", "the secret is not left in the address");
    await assertAccessible(page, "setting a password", { dark: true });
    await page.getByLabel(t("new_password"), { exact: true }).fill("ngan");
    await page.getByLabel(t("password_again"), { exact: true }).fill("khac");
    await page.getByText(t("password_differs")).waitFor();
    await page.getByLabel(t("password_again"), { exact: true }).fill("ngan");
    await page.getByRole("button", { name: t("set_password") }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel(t("new_password"), { exact: true }).fill(password);
    await page.getByLabel(t("password_again"), { exact: true }).fill(password);
    await picture(page, "staff-password");
    await page.getByRole("button", { name: t("set_password") }).click();
    await page.getByText(t("password_set_for", { login: admin })).waitFor();

    await page.getByRole("link", { name: t("login") }).click();
    await page.getByLabel(t("login_name")).fill(admin);
    await page.getByLabel(t("password"), { exact: true }).fill("khong phai mat khau nay");
    await page.getByRole("button", { name: t("login") }).click();
    await page.getByRole("alert").waitFor();
    await logIn(page, admin);

    // The link works once.
    await page.goto("about:blank");
    await page.goto(server.setupLink);
    await page.getByLabel(t("new_password"), { exact: true }).fill(password);
    await page.getByLabel(t("password_again"), { exact: true }).fill(password);
    await page.getByRole("button", { name: t("set_password") }).click();
    await page.getByRole("alert").waitFor();
  });

  test("logging in lists the contests; a reload stays in, logging out does not", async (ctx) => {
    const { page } = await open(ctx, desk, server);
    await page.getByRole("heading", { name: t("login") }).waitFor();
    await picture(page, "staff-login");
    await assertAccessible(page, "logging in", { dark: true });
    await logIn(page, boss);
    assert.deepEqual(await menu(page).allInnerTexts(), [t("menu.contests"), t("menu.questions"), t("menu.analyses"), t("menu.plans"), t("menu.reporting"), t("menu.units"), t("menu.users"), t("menu.audit")]);
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: title }) });
    await row.getByText(t("state.open")).waitFor();
    assert.equal(await page.getByRole("row").count(), 3, "two contests and their headings");
    await picture(page, "staff-contests");
    await assertAccessible(page, "the contests", { dark: true });
    await page.reload();
    await row.waitFor();
    await page.setViewportSize(phone.viewport);
    await picture(page, "staff-contests-phone");
    await assertTextGrows(page, "the contests on a phone");
    await page.getByRole("button", { name: t("logout") }).click();
    await page.getByRole("heading", { name: t("login") }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: t("login") }).waitFor();
  });

  test("questions are found without tone marks", async (ctx) => {
    const { page } = await open(ctx, desk, server);
    await logIn(page, boss);
    await menu(page).filter({ hasText: t("menu.questions") }).click();
    await page.getByText(t("found", { n: key.size })).waitFor();
    await picture(page, "staff-questions");
    await assertAccessible(page, "the questions", { dark: true });
    const search = page.getByRole("searchbox", { name: t("search") });
    await search.fill("phi công vũ trụ");
    await page.getByText(t("questions_no_match"), { exact: true }).waitFor();
    await page.getByRole("button", { name: t("clear") }).first().click();
    await search.fill("chi so hai long");
    const found = page.getByRole("link", { name: /^Chỉ số hài lòng của người dân/ });
    await found.waitFor();
    await until("fewer questions", async () => (await page.locator("tbody tr").count()) < 10);
    await found.click();
    await page.getByText(t("explanation"), { exact: true }).waitFor();
    await picture(page, "staff-question");
    await assertAccessible(page, "a question with its key", { dark: true });
    await page.setViewportSize(phone.viewport);
    await assertTextGrows(page, "a question with its key on a phone");
  });

  test("a contest's page is live: starts, a later close, and the close itself", async (ctx) => {
    const { page } = await open(ctx, desk, server);
    await logIn(page, boss);
    await page.getByRole("link", { name: title }).click();
    const figure = (name) => page.locator("dl.tally > div", { hasText: t(name) }).locator("dd");
    const shows = (name, n) => until(`${name} to be ${n}`, async () => (await figure(name).innerText()) === `${n}`);
    await shows("started", 12);
    await page.getByText(t("fresh.live"), { exact: true }).waitFor();

    const taker = await device(ctx, browser, phone, server.url);
    taker.allow(/status of 409/); // asking for a result that is not there yet
    await contestant.enter(taker.page, server.url, slug, { name: "Hồ Ngọc Lan", unit: "cau truc", unitName: "Phường Cầu Trúc" });
    await shows("started", 13);
    await shows("running", 1);
    const board = await device(ctx, browser, phone, server.url);
    await board.page.goto(`${server.url}/c/${slug}/bang`);
    const schedule = board.page.locator(".schedule");
    await schedule.waitFor();
    const closedBefore = await schedule.innerText();
    await page.getByText(within(t("present", { online: 1, running: 1, watching: 1 }))).waitFor();
    await picture(page, "staff-contest");
    await assertAccessible(page, "a contest's page", { dark: true });

    await extend(page);
    await until("the board to say the new close", async () => (await schedule.innerText()) !== closedBefore);
    await page.setViewportSize(phone.viewport);
    await picture(page, "staff-contest-phone");
    await assertTextGrows(page, "a contest's page on a phone");
    await page.setViewportSize(desk.viewport);

    await close(page);
    await taker.page.getByRole("heading", { name: contestant.t("ending.closed") }).waitFor();
    await taker.page.getByRole("heading", { name: contestant.t("result.round_over") }).waitFor({ timeout: 30_000 });
    await shows("running", 0);
    await shows("done", 13);
    await board.page.getByText(shape(texts("board")("closed_at"))).waitFor();
  });

  test("a broadcaster sees the contests without their live page, and nothing else", async (ctx) => {
    const link = await server.addUser("truyenhinh", "broadcaster");
    const { page, allow } = await open(ctx, desk, server, "/thiet-lap");
    allow(/status of 403/);
    await page.goto("about:blank");
    await setPassword(page, link);
    await page.getByRole("link", { name: t("login") }).click();
    await logIn(page, "truyenhinh");
    assert.deepEqual(await menu(page).allInnerTexts(), [t("menu.contests")]);
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("heading", { name: t("figures") }).waitFor();
    assert.equal(await page.getByRole("heading", { name: t("actions") }).count(), 0, "a broadcaster runs no contest");
    assert.equal(await page.getByRole("heading", { name: t("turnout") }).count(), 0, "nor watches participation");
    await page.goto(`${server.url}/quan-tri/cau-hoi`);
    await page.getByRole("heading", { name: t("nowhere") }).waitFor();
    await assertAccessible(page, "a page that one may not see");
  });
});

/** Lets the contest close a quarter of an hour later. */
async function extend(page) {
  await page.getByRole("button", { name: t("do.extend") }).click();
  const panel = page.getByRole("form", { name: t("ask.extend") });
  await panel.getByText(shape(t("extend_from"))).waitFor();
  await assertAccessible(page, "extending a contest");
  await picture(page, "staff-extend");
  await panel.getByText(t("extend_result", { when: "", span: t("span.minutes", { n: 15 }) }).split(",").at(-1)).waitFor();
  await panel.getByRole("button", { name: t("confirm.extend") }).click();
  await page.getByText(shape(t("did.extend"))).waitFor();
}

/** Closes the contest, which asks for a word. */
async function close(page) {
  await page.getByRole("button", { name: t("do.close") }).click();
  const panel = page.getByRole("form", { name: t("ask.close") });
  await panel.getByText(t("close_running", { n: 1 })).waitFor();
  const confirm = panel.getByRole("button", { name: t("confirm.close") });
  assert.equal(await confirm.isDisabled(), true, "nothing closes without the word");
  await picture(page, "staff-close");
  await assertAccessible(page, "closing a contest", { dark: true });
  await panel.getByLabel(t("close_type", { word: t("close_word") })).fill("dong");
  await confirm.click();
  await page.getByText(t("did.close"), { exact: true }).waitFor();
  await page.getByText(t("no_actions")).waitFor();
}
