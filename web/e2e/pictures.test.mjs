// Pictures on a contestant's phone: they come with the sheet, so that a phone that then loses its network shows them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertTextGrows, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { drawing } from "./drawing.mjs";
import { startNetwork } from "./network.mjs";
import { adminPassword as password, call, organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { focused, until } from "./until.mjs";
import { networkGone } from "./watch.mjs";

const { t } = contestant;
let browser, server, network, token;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  network = await startNetwork(server.url);
  await organiser(server);
  ({ access_token: token } = await call(server, "POST", "/api/v1/auth/login", { body: { login: "quantri", password } }));
});
after(async () => {
  await browser?.close();
  await network?.close();
  await server?.stop();
});

async function store(data) {
  const headers = { "Content-Type": "image/png", Authorization: `Bearer ${token}` };
  const response = await fetch(`${server.url}/api/v1/staff/pictures`, { method: "POST", headers, body: data });
  assert.equal(response.status, 201);
  return (await response.json()).id;
}

test("a sheet's pictures are there without a network, in their place from the start", async (ctx) => {
  const [large, small] = await Promise.all([store(drawing(1200, 600)), store(drawing(120, 60))]);
  const marked = {
    kind: "single",
    stem: `Biển **nào** đây?\n\n| Biển | Nghĩa |\n|---|---|\n| tròn | cấm |\n\n![biển tròn viền đỏ](anh:${large})`,
    options: [`![biển vuông](anh:${small})`, "H~2~O, m^2^", "*nghiêng*", "1. thường"],
  };
  const shown = await call(server, "POST", "/api/v1/staff/questions/render", { token, body: marked });
  const { context, page, allow } = await device(ctx, browser, phone, network.url);
  allow(networkGone);
  // The demonstration's questions have no pictures: the second of the sheet becomes the one above.
  await context.route("**/attempts", async (route) => {
    const response = await route.fetch();
    const held = await response.json();
    Object.assign(held.sheet[1], shown, { item: 2 });
    await route.fulfill({ response, json: held });
  });
  const fetched = new Set();
  page.on("requestfinished", (r) => fetched.add(new URL(r.url()).pathname));
  await contestant.enter(page, network.url, "cchc-2025", { name: "Nguyễn Thị Thu An", unit: "dong say", unitName: "Xã Đồng Sậy" });
  await until("both pictures to have come", () => [large, small].every((id) => fetched.has(`/anh/${id}`)));

  network.cut();
  await page.getByRole("button", { name: t("next") }).click();
  await contestant.onQuestion(page, 2);
  const seen = page.getByRole("img", { name: "biển tròn viền đỏ" });
  const [wide, high] = await seen.evaluate((img) => [img.getBoundingClientRect().width, img.getBoundingClientRect().height]);
  assert.ok(wide <= 328 && Math.abs(wide - 2 * high) < 2, `it has its room at once: ${wide}×${high}`);
  const natural = await seen.evaluate(async (img) => (await img.decode(), img.naturalWidth));
  assert.equal(natural, 1200, "it is shown without a network");
  const rows = page.locator("fieldset.answer .option");
  assert.equal(await rows.count(), 4);
  for (const row of await rows.all()) assert.ok((await row.boundingBox()).height >= 48, "every option can be tapped");
  assert.equal(await page.locator("legend strong").innerText(), "nào");
  await page.getByRole("radio", { name: /biển vuông/ }).check({ force: true });
  await picture(page, "picture-phone");
  await assertAccessible(page, "a question with pictures", { dark: true });
  await assertTextGrows(page, "a question with pictures");

  // A tap on a picture of the question, and the button for all of them, show them at their full size.
  await seen.tap();
  const dialog = page.getByRole("dialog", { name: t("picture.enlarge") });
  assert.equal(await dialog.getByRole("img").count(), 1);
  assert.equal(await dialog.getByRole("img").evaluate((img) => img.getBoundingClientRect().width), 1200);
  await picture(page, "picture-enlarged");
  await assertAccessible(page, "a picture at its full size", { dark: true });
  await dialog.getByRole("button", { name: t("picture.close") }).tap();
  await dialog.waitFor({ state: "detached" });
  const all = page.getByRole("button", { name: t("picture.enlarge") });
  await all.focus();
  await page.keyboard.press("Enter");
  assert.equal(await dialog.getByRole("img").count(), 2);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await focused("stays in the dialog", dialog.getByRole("button"));
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await focused("back where it was", all);
  await contestant.onQuestion(page, 2);
  assert.equal(await page.locator(".option.on").count(), 1, "no key or tap meant for the picture has answered");
});
