// English on request: every public page, the whole of it, and the page says so to whoever reads it aloud.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, device, launch, phone, picture } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { texts } from "./words.mjs";

let browser, server;
before(async () => ([browser, server] = await Promise.all([launch(), startServer()])));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const pages = [
  { name: "home", path: "/", file: "pages", key: "home.contests" },
  { name: "door", path: "/c/cchc-2025", file: "participant", key: "door.enter" },
  { name: "board", path: "/c/cchc-2025/bang", file: "board", key: "nobody" },
  { name: "staff", path: "/quan-tri", file: "staff", key: "login_name" },
  { name: "resume", path: "/tiep-tuc", file: "participant", key: "resume.title" },
];

for (const { name, path, file, key } of pages) {
  test(`the page ${name} speaks English when asked, and remembers it`, async (ctx) => {
    const { page, allow } = await device(ctx, browser, phone, server.url);
    if (name === "staff") allow(/status of 401/); // nobody is logged in
    const shows = async (lang) => {
      await page.getByText(texts(file, lang)(key), { exact: true }).first().waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
    };
    await page.goto(server.url + path);
    await shows("vi");
    await page.goto(`${server.url}${path}?lang=en`);
    await shows("en");
    await picture(page, `${name}-en-phone`);
    await assertAccessible(page, `the page ${name} in English`);
    await page.goto(server.url + path);
    await shows("en");
    await page.goto(`${server.url}${path}?lang=vi`);
    await shows("vi");
  });
}

test("a browser that asks for English gets it", async (ctx) => {
  const { page } = await device(ctx, browser, { ...phone, locale: "en-GB" }, server.url);
  await page.goto(server.url);
  await page.getByText(texts("pages", "en")("home.contests"), { exact: true }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});
