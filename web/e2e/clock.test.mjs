// A phone's clock may be wrong: the server's alone decides, and the page shows the server's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { device, launch, phone } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";

let browser, server, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  key = await (await organiser(server)).key();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Makes a page's clock wrong, from its first script on. */
function wrongClock(offset) {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...args) {
      if (args.length === 0) super(Right.now() + offset);
      else super(...args);
    }
    static now() {
      return Right.now() + offset;
    }
  };
}

for (const minutes of [14, -14]) {
  test(`a phone whose clock is ${minutes} minutes off shows the server's time and takes the quiz`, async (ctx) => {
    const { context, page } = await device(ctx, browser, phone, server.url);
    await context.addInitScript(wrongClock, minutes * 60_000);
    const held = await contestant.enter(page, server.url, "cchc-2025", {
      name: "Phạm Minh Đức",
      unit: "ben may",
      unitName: "Phường Bến Mây",
    });
    const off = (await page.evaluate(() => Date.now())) - Date.now();
    assert.ok(Math.abs(off - minutes * 60_000) < 5_000, `the phone's clock is ${off} ms off`);

    const wrong = async () => (await contestant.secondsLeft(page)) - (Date.parse(held.deadline) - Date.now()) / 1_000;
    await until("the time left to be the server's", async () => Math.abs(await wrong()) <= 2);
    const right = (q) => key.right(q.stem, q.options);
    await contestant.answerMany(page, 3, right);
    await page.reload();
    await contestant.onQuestion(page, 4);
    assert.ok(Math.abs(await wrong()) <= 2, `after a reload the time left is ${await wrong()} s off`);
    await contestant.openList(page);
    await contestant.handIn(page);
    assert.equal((await contestant.result(page)).correct, 3);
  });
}
