// What the journeys take for granted: the browser starts, draws Vietnamese, and axe finds faults where there are some.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, bigScreen, launch, phone } from "./browser.mjs";

/** Returns a page as an address; its policy forbids every script, as far as a policy reaches. */
const page = (body) => {
  const policy = `<meta http-equiv="content-security-policy" content="default-src 'none'">`;
  const html = `<!doctype html><html lang="vi"><head>${policy}<title>Thử</title></head><main>${body}</main></html>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
};

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test("a font has every letter of Vietnamese", async (t) => {
  const tab = await browser.newPage(bigScreen);
  t.after(() => tab.close());
  await tab.goto(page("<h1>Bảng xếp hạng</h1>"));
  const missing = await tab.evaluate(() => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    canvas.width = canvas.height = 64;
    context.font = "32px sans-serif";
    const drawn = (text) => {
      context.clearRect(0, 0, 64, 64);
      context.fillText(text, 8, 44);
      return context.getImageData(0, 0, 64, 64).data.join();
    };
    const box = drawn("\u{10FFFE}"); // no font has this one
    return [..."ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ₫"].filter((c) => drawn(c) === box);
  });
  assert.deepEqual(missing, []);
});

test("axe, under the strictest policy, reports a fault on a phone's page and none on a good one", async (t) => {
  const context = await browser.newContext(phone);
  t.after(() => context.close());
  const tab = await context.newPage();
  await tab.goto(page("<input>"));
  assert.match((await accessibilityFaults(tab)).join("\n"), /^label: .*\(input\)$/m);
  await tab.goto(page("<h1>Khoa Bảng</h1><label>Họ tên <input></label>"));
  assert.deepEqual(await accessibilityFaults(tab), []);
});
