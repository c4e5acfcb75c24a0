// The editor's preview is the contestant's page: of every kind of question both show the same, in the same type and size.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, assertAccessible, desk, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { drawing } from "./drawing.mjs";
import { adminPassword as password, call, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { logIn } from "./staffpage.mjs";
import { until } from "./until.mjs";
import { networkGone } from "./watch.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");
const list = ["Ủy ban nhân dân **tỉnh**", "Sở Nội vụ", "H~2~O và m^2^, một phương án dài đến mức phải xuống dòng trên điện thoại", "1. Luật"];

let browser, server, token, asked;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  await organiser(server);
  ({ access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login: "quantri", password } }));
  const headers = { "Content-Type": "image/png", Authorization: `Bearer ${token}` };
  const stored = await fetch(`${server.url}/api/v1/staff/pictures`, { method: "POST", headers, body: drawing(600, 300) });
  const shown = `![biển tròn](anh:${(await stored.json()).id})`;
  const stem = `Điều nào **đúng**?\n\n| Biển | Nghĩa |\n|---|---|\n| tròn | cấm |\n\n- một\n- hai\n\n${shown}`;
  asked = [
    { kind: "single", stem, options: [...list, shown] },
    { kind: "multiple", stem: "Chọn *hai*", options: list },
    { kind: "true_false", stem: `Đúng hay sai? ${shown}`, options: ["Đúng", "Sai"] },
    { kind: "ordering", stem: "Xếp theo thứ tự", options: [...list, shown] },
    { kind: "matching", stem: "Ghép", prompts: ["Biển **một**", shown], options: list },
    { kind: "numeric", stem: "Bao nhiêu `m`?", options: [] },
    { kind: "short_text", stem: "Cơ quan nào?\nViết tắt.", options: [] },
    { kind: "prediction", stem: "Bao nhiêu người đúng hết?", options: [] },
  ];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What a frame or page shows of a question: its markup, and of everything in it the place, the size and the type. */
async function shown(page) {
  await page.locator("fieldset.answer").waitFor();
  return page.evaluate(async () => {
    await Promise.all([...document.querySelectorAll(".question img")].map((img) => img.decode()));
    const answer = document.querySelector("fieldset.answer");
    const round = (n) => Math.round(n * 100) / 100;
    const looks = [...answer.querySelectorAll(":not(option)")].map((e) => {
      const { fontSize, fontFamily, fontWeight, lineHeight, color } = getComputedStyle(e);
      const r = e.getBoundingClientRect();
      const place = [r.left, r.width, r.height].map(round).join(" "); // tops are rounded to the page's own pixels
      return `${e.tagName} ${e.className} ${place} ${fontSize} ${fontWeight} ${lineHeight} ${color} ${fontFamily}`;
    });
    const rows = [...answer.querySelectorAll(".option, select, .button, input[type=text]")].map((e) => e.getBoundingClientRect().height);
    return { html: answer.innerHTML.replace(/(?<=\bq|mark-)\d+/g, "N"), looks, rows };
  });
}

/** The editor with a draft of these questions' words, as a visit before this one would have left it. */
async function editor(ctx) {
  const opened = await device(ctx, browser, desk, server.url);
  opened.allow(/status of 4\d\d/);
  const { page } = opened;
  await page.goto(`${server.url}/quan-tri`);
  await logIn(page, "quantri");
  const [me, { banks }] = await Promise.all(["/api/v1/staff/me", "/api/v1/staff/banks"].map((path) => call(server, "GET", path, { token })));
  const key = `kb.staff.draft.${me.id}.new`;
  async function write(q, body = {}) {
    const draft = {
      bank: banks[0].id, id: "", revision: 0, area: "2.1", difficulty: 1, topic: "", tags: "", texts: [""], no_marks: false, number: "", tolerance: "",
      shuffle: true, explanation: "", source: { document: "", clause: "", quote: "", link: "", from: "", to: "" }, review_note: "", comment: "",
      ...q, ...body,
      options: q.options.map((text, i) => ({ id: String.fromCharCode(65 + i), text, right: i === 0, locked: false })),
      prompts: (q.prompts ?? []).map((text, i) => ({ id: `${i + 1}`, text, option: "A" })),
    };
    await page.evaluate(([k, v]) => localStorage.setItem(k, v), [key, JSON.stringify({ at: Date.now(), draft })]);
    await page.goto(`${server.url}/quan-tri/cau-hoi/moi`);
    await page.getByRole("button", { name: t("draft_take") }).click();
  }
  /** The page in the frame, once it shows as many answers as the question has. */
  async function frame(q) {
    const inside = () => page.frames().find((f) => f.url().endsWith("/xem-truoc"));
    await until("the preview", async () => (await inside()?.locator("legend + p").innerText().catch(() => "")) === contestant.t(`kind.${q.kind}`));
    const words = await call(server, "POST", "/api/v1/staff/questions/render", { token, body: q });
    const same = (legend, html) => {
      const parsed = document.createElement("div");
      parsed.innerHTML = html;
      return legend.innerHTML === parsed.innerHTML;
    };
    await until("the draft in the preview", () => inside().locator("legend").evaluate(same, words.stem_html ?? words.stem));
    return inside();
  }
  return { ...opened, write, frame };
}

describe("the preview", { concurrency: false }, () => {
  test("is the contestant's page, for every kind of question", async (ctx) => {
    const words = await Promise.all(asked.map((body) => call(server, "POST", "/api/v1/staff/questions/render", { token, body })));
    const { context, page } = await device(ctx, browser, phone, server.url);
    await context.route("**/attempts", async (route) => {
      const response = await route.fetch();
      const held = await response.json();
      words.forEach((w, i) => (held.sheet[i] = { ...w, item: i + 1 }));
      await route.fulfill({ response, json: held });
    });
    await contestant.enter(page, server.url, "cchc-2025", { name: "Nguyễn Thị Thu An", unit: "dong say", unitName: "Xã Đồng Sậy" });
    const { page: desktop, write, frame } = await editor(ctx);
    for (const [i, q] of asked.entries()) {
      await contestant.onQuestion(page, i + 1);
      const real = await shown(page);
      await write(q);
      const preview = await shown(await frame(q));
      assert.deepEqual(preview, real, `${q.kind} in the preview and in the contest`);
      for (const high of preview.rows) assert.ok(high >= 48, `a row of ${q.kind} is ${high} px high`);
      await picture(desktop, `preview-${q.kind}`);
      await picture(page, `preview-${q.kind}-contest`);
      await page.getByRole("button", { name: contestant.t("next") }).click();
    }
  });

  test("can be tried and left by keyboard, in light and dark, and says what it is", async (ctx) => {
    const { page, write, frame } = await editor(ctx);
    await write(asked[0], { explanation: "Theo **Điều 3**." });
    const inside = await frame(asked[0]);
    const outer = page.getByTitle(t("preview_frame"));
    const [wide, high] = await outer.evaluate((e) => [e.clientWidth, e.clientHeight]);
    assert.equal(wide, 360);
    assert.ok(high >= await inside.evaluate(() => document.documentElement.scrollHeight), "all of it is in sight");
    await inside.locator(".option").nth(1).click();
    assert.equal(await inside.locator(".option.on").count(), 1);
    assert.equal(await inside.locator(".mark").count(), 0, "nothing is said to be saved");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "IFRAME");
    let tabs = 0;
    while ((await page.evaluate(() => document.activeElement.tagName)) === "IFRAME") {
      await page.keyboard.press("Tab");
      assert.ok(++tabs < 8, "the focus leaves the frame");
    }
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme });
      const [paper, around] = await Promise.all([inside, page].map((p) => p.evaluate(() => getComputedStyle(document.body).backgroundColor)));
      assert.equal(paper, around, `the preview in ${colorScheme} colours`);
      assert.deepEqual(await accessibilityFaults(inside), []);
      await picture(page, `preview-${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: null });
    await assertAccessible(page, "the editor with its preview", { dark: true });
    await page.setViewportSize(phone.viewport);
    await outer.scrollIntoViewIfNeeded();
    assert.equal(await outer.evaluate((e) => e.clientWidth), 360, "on a phone it is as wide as the phone");
    await picture(page, "preview-on-a-phone");
  });

  test("falls back to the words without a network, and comes back with it", async (ctx) => {
    const { page, context, allow, write, frame } = await editor(ctx);
    allow(networkGone);
    await write(asked[1]);
    await frame(asked[1]);
    await context.setOffline(true);
    await page.getByLabel(t("stem"), { exact: true }).fill("Chọn *ba*");
    await page.getByText(t("preview_offline")).waitFor();
    await page.locator(".as-typed").getByText("Chọn *ba*").waitFor();
    await context.setOffline(false);
    await page.getByLabel(t("stem"), { exact: true }).fill("Chọn *bốn*");
    await page.frameLocator("iframe.phone").locator("legend em").getByText("bốn").waitFor();
  });

  test("shows nothing that a stranger hands it", async (ctx) => {
    const { page } = await device(ctx, browser, desk, server.url);
    await page.goto(`${server.url}/xem-truoc`);
    await page.evaluate(() => postMessage({ type: "show", q: { item: 1, kind: "single", stem: "x", options: [] } }, location.origin));
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
    assert.equal(await page.locator("#app").innerText(), "");
  });
});
