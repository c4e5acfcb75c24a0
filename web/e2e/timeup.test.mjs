// An attempt ends by itself, on the server, with what was saved.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, device, launch, phone, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";

const { t } = contestant;
const slug = "cchc-2025";

let browser, server, staff, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  staff = await organiser(server);
  key = await staff.key();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("closing the contest ends an attempt in the middle, with what was saved", async (ctx) => {
  const { page, allow } = await device(ctx, browser, phone, server.url);
  allow(/status of 409/); // asking for a result that is not there yet
  await contestant.enter(page, server.url, slug, { name: "Võ Thị Hạnh", unit: "an lac khe", unitName: "Xã An Lạc Khê" });
  await contestant.answerMany(page, 4, (q) => key.right(q.stem, q.options));

  await staff.close(slug);
  await page.getByRole("heading", { name: t("ending.closed") }).waitFor();
  assert.equal(await page.locator("fieldset.answer:enabled").count(), 0, "nothing can be answered any more");
  await picture(page, "ending-phone");
  await assertAccessible(page, "the end of the time", { dark: true });

  // The server closes it at the deadline and twice the grace of 5 s.
  await page.getByRole("heading", { name: t("result.round_over") }).waitFor({ timeout: 30_000 });
  assert.equal((await contestant.result(page)).correct, 4);
  await picture(page, "result-closed-phone");
  await assertAccessible(page, "the result of a contest that was closed");

  await page.getByRole("button", { name: t("result.door") }).tap();
  const door = page.getByRole("button", { name: t("door.wait.closed") });
  await door.waitFor();
  assert.equal(await door.getAttribute("aria-disabled"), "true", "nobody starts after the close");
});
