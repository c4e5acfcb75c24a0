// The practice contest by keyboard alone: every kind of question, then the answers, why, and where that is written.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, desk, device, launch, picture } from "./browser.mjs";
import * as contestant from "./contestant.mjs";
import { organiser } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";
import { within } from "./words.mjs";

const { t } = contestant;
let browser, server, key;
before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  key = await (await organiser(server)).key();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const focused = (element) => element.evaluate((e) => e === document.activeElement);

/** Presses Tab until the element has the focus, as somebody without a mouse does. */
async function tabTo(page, element) {
  await element.waitFor();
  for (let i = 0; i < 60; i++) {
    if (await focused(element)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${element}`);
}

async function press(page, element, with_ = "Enter") {
  await tabTo(page, element);
  await page.keyboard.press(with_);
}

async function register(page) {
  await press(page, page.getByRole("button", { name: t("door.enter") }));
  await tabTo(page, page.getByLabel(t("form.name")));
  await page.keyboard.type("Đặng Thùy Dương");
  const unit = page.getByRole("combobox", { name: t("form.unit") });
  await tabTo(page, unit);
  await page.getByRole("option").first().waitFor();
  await page.keyboard.type("hon");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await until("a unit to be chosen", async () => /^Đặc khu Hòn/.test(await unit.inputValue()));
  await tabTo(page, page.getByLabel(t("form.contact")));
  await page.keyboard.type("duong@example.vn");
  await press(page, page.getByRole("checkbox", { name: t("form.accept") }), "Space");
  await press(page, page.getByRole("button", { name: t("form.start") }));
}

/** The options and prompts of a matching question: its lists have both. */
async function matching(page) {
  const lists = page.locator("fieldset.answer").getByRole("combobox");
  const options = await lists.first().evaluate((list) => [...list.options].slice(1).map((o) => o.text.replace(/^[A-Z]\. /, "")));
  const prompts = await lists.evaluateAll((all) => all.map((list) => list.labels[0].textContent));
  return { lists, options, prompts };
}

/** Answers the question that is shown, each kind by the keys that its fields have. */
async function answer(page, q) {
  const { lists, options, prompts } = q.kind === "matching" ? await matching(page) : q;
  const { choices, number, text } = key.right(q.stem, options, prompts);
  switch (q.kind) {
    case "numeric":
    case "short_text":
      await tabTo(page, page.getByLabel(t("number.label")));
      await page.keyboard.type(number ?? text);
      await page.keyboard.press("Tab");
      break;
    case "matching":
      for (const [i, choice] of choices.entries()) {
        await tabTo(page, lists.nth(i));
        for (let n = 0; n < choice; n++) await page.keyboard.press("ArrowDown");
      }
      await page.getByText(t("match.all")).waitFor();
      break;
    case "ordering":
      await putInOrder(page, q, choices);
      break;
    case "multiple":
      for (const choice of choices) await press(page, page.getByRole("checkbox").nth(choice - 1), "Space");
      break;
    default:
      // Tab reaches a group of radio buttons, the down arrow goes through it.
      await tabTo(page, page.getByRole("radio").first());
      for (let i = 1; i < choices[0]; i++) await page.keyboard.press("ArrowDown");
      if (choices[0] === 1) await page.keyboard.press("Space");
  }
  await contestant.marked(page, "saved");
}

/** The wrong way round first, then put right with the buttons that move a row. */
async function putInOrder(page, q, choices) {
  const options = page.getByRole("group", { name: t("order.options") }).getByRole("button");
  const [a, b, ...rest] = choices;
  for (const choice of [b, a, ...rest]) await press(page, options.nth(choice - 1), "Space");
  await contestant.marked(page, "saved");
  const first = q.options[a - 1];
  await press(page, page.getByRole("button", { name: t("order.up", { text: first }) }));
  await until("the row to move up", async () => (await page.locator("ol.order li .text").first().innerText()) === first);
}

/** Takes the quiz, and keeps a picture of each kind of question that was not seen before; those only with {all: false}. */
async function attempt(page, seen, { all }) {
  await contestant.onQuestion(page, 1);
  for (let item = 1; item <= 10; item++) {
    const q = await contestant.question(page);
    const fresh = !seen.has(q.kind);
    if (all || fresh) await answer(page, q);
    if (fresh) {
      await page.getByRole("heading", { level: 1 }).focus();
      await picture(page, `practice-${q.kind.replace("_", "-")}`);
      await assertAccessible(page, `a question of the kind ${q.kind}`, { dark: true });
    }
    seen.add(q.kind);
    await press(page, page.getByRole("button", { name: t(item === 10 ? "finish" : "next") }));
    if (item < 10) await contestant.onQuestion(page, item + 1);
  }
  await press(page, page.getByRole("button", { name: t("handin"), exact: true }));
  const sure = page.getByRole("group", { name: t("handin.sure") });
  await press(page, sure.getByRole("button", { name: t("handin"), exact: true }));
  await page.getByRole("heading", { name: t("result.submitted") }).waitFor();
}

test("practice by keyboard alone, with every kind of question", async (ctx) => {
  const { page } = await device(ctx, browser, desk, server.url);
  await page.goto(`${server.url}/c/luyen-tap`);
  const seen = new Set();
  await register(page);
  await attempt(page, seen, { all: true });
  await reviewed(page);
  // Ten questions are drawn, and of some kinds there are only one or two: what was left out comes another time.
  for (let more = 0; seen.size < contestant.kinds.length && more < 9; more++) {
    await press(page, page.getByRole("button", { name: t("again"), exact: true }));
    await press(page, page.getByRole("checkbox", { name: t("form.accept") }), "Space");
    await press(page, page.getByRole("button", { name: t("form.start") }));
    await attempt(page, seen, { all: false });
  }
  assert.deepEqual([...seen].sort(), contestant.kinds);
});

/** The result of ten right answers, each with why and where that is written. */
async function reviewed(page) {
  assert.equal(await page.locator(".card.score .big").innerText(), "10/10");
  const review = page.locator("ol.review > li");
  assert.equal(await review.count(), 10);
  for (const item of await review.all()) {
    const text = await item.innerText();
    assert.match(text, within(t("review.right")));
    assert.match(text, within(t("review.source")), "the source is named");
  }
  assert.equal(await review.locator("p.lines:not(.strong)").count(), 10, "every question has an explanation");
  await picture(page, "practice-result");
  await assertAccessible(page, "the result with its review", { dark: true });
}
