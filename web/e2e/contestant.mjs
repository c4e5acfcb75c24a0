// What a contestant does on the pages, by what they read there.
import assert from "node:assert/strict";
import { texts, within } from "./words.mjs";
import { until } from "./until.mjs";

export const t = texts("participant");

/** The kinds of question. */
export const kinds = ["matching", "multiple", "numeric", "ordering", "short_text", "single", "true_false"];

/** Fills in the form. unit is what is typed to find it, unitName what is then chosen. */
export async function register(page, { name, unit, unitName, onAir = true }) {
  await page.getByRole("heading", { name: t("form.title") }).waitFor();
  await page.getByLabel(t("form.name")).fill(name);
  await chooseUnit(page, unit, unitName);
  await page.getByLabel(t("form.contact")).fill("0901 234 567");
  await page.getByRole("checkbox", { name: t("form.accept") }).check();
  if (onAir) await page.getByRole("checkbox", { name: t("form.on_air") }).check();
}

/** Finds a unit by typing and taps it. */
export async function chooseUnit(page, typed, name) {
  const field = page.getByRole("combobox", { name: t("form.unit") });
  await field.click();
  await page.getByRole("option").first().waitFor();
  await field.pressSequentially(typed);
  await page.getByRole("option", { name, exact: true }).click();
  assert.equal(await field.inputValue(), name);
}

/** Starts from the form, and resolves to what the server handed out. */
export async function start(page) {
  const answer = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/attempts"));
  await page.getByRole("button", { name: t("form.start") }).click();
  const held = await (await answer).json();
  await onQuestion(page, 1);
  return held;
}

/** From the contest's door to its first question. */
export async function enter(page, url, slug, who) {
  await page.goto(`${url}/c/${slug}`);
  await page.getByRole("button", { name: t("door.enter") }).click();
  await register(page, who);
  return start(page);
}

/** Waits for a question. */
export async function onQuestion(page, item) {
  await page.getByRole("heading", { level: 1, name: new RegExp(`^${t("question")} ${item}/`) }).waitFor();
}

/** The question that is shown: its number, its text, its options, and how it is answered. */
export async function question(page) {
  const group = page.locator("fieldset.answer");
  const heading = await page.getByRole("heading", { level: 1 }).innerText();
  return {
    item: Number(/\d+/.exec(heading)[0]),
    stem: await group.locator("legend").innerText(),
    options: await group.locator(".option .text").evaluateAll((all) => all.map((e) => e.firstChild.textContent)),
    kind: await until("a kind of question", async () => {
      const said = await group.locator("legend + p").innerText();
      return kinds.find((kind) => said === t(`kind.${kind}`));
    }),
  };
}

/** Taps an answer to a question with options, and waits until it shows the mark (saved, or waiting). */
export async function answer(page, q, given, mark = "saved") {
  for (const choice of given.choices) await page.locator(".option").nth(choice - 1).tap();
  await marked(page, mark);
}

/** Waits for the mark of the question that is shown. */
export async function marked(page, mark) {
  await page.locator("fieldset.answer").getByText(t(`mark.${mark}`)).first().waitFor();
}

/** Goes on to the next question, or from the last one to the list. */
export async function next(page, q) {
  const last = await page.getByRole("button", { name: t("finish") }).isVisible();
  await page.getByRole("button", { name: last ? t("finish") : t("next") }).tap();
  if (last) await page.getByRole("heading", { name: t("list.title") }).waitFor();
  else await onQuestion(page, q.item + 1);
}

/** Answers count questions from the one that is shown, with what choose(q) gives; undefined leaves one out. */
export async function answerMany(page, count, choose, mark = "saved") {
  const seen = [];
  for (let i = 0; i < count; i++) {
    const q = await question(page);
    const given = choose(q);
    if (given) await answer(page, q, given, mark);
    seen.push({ ...q, given });
    await next(page, q);
  }
  return seen;
}

/** Opens the list of questions. */
export async function openList(page) {
  await page.getByRole("button", { name: new RegExp(`^${t("list")}`) }).tap();
  await page.getByRole("heading", { name: t("list.title") }).waitFor();
}

/** The names of the list's cells, which say how each question stands. */
export function cells(page) {
  return page.locator("ol.grid button").evaluateAll((all) => all.map((cell) => cell.getAttribute("aria-label")));
}

/** Waits until no answer is on its way any more; the list is open. */
export async function allSaved(page) {
  await until("every answer to be saved", async () => {
    const names = await cells(page);
    const open = names.filter((name) => name.includes(t("cell.waiting")) || name.includes(t("cell.refused")));
    return names.length > 0 && open.length === 0;
  });
}

/** The seconds that the page says are left. */
export async function secondsLeft(page) {
  const said = await page.getByRole("button", { name: within(t("time.read")) }).locator(".figures").innerText();
  const [, minutes, seconds] = /^(\d+):(\d\d)$/.exec(said.trim());
  return Number(minutes) * 60 + Number(seconds);
}

/** Which options of the question that is shown are chosen, from 1. */
export async function chosen(page) {
  const on = await page.locator("fieldset.answer .option").evaluateAll((all) =>
    all.map((e) => e.querySelector("input")?.checked ?? e.getAttribute("aria-pressed") === "true"),
  );
  return on.flatMap((is, i) => (is ? [i + 1] : []));
}

/** Hands in from the list, and waits for the result. */
export async function handIn(page) {
  await page.getByRole("button", { name: t("handin"), exact: true }).tap();
  const sure = page.getByRole("group", { name: t("handin.sure") });
  await sure.waitFor();
  await sure.getByRole("button", { name: t("handin"), exact: true }).tap();
  await page.getByRole("heading", { name: t("result.submitted") }).waitFor();
}

/** What the result says: right answers, of how many, rank, of how many people. */
export async function result(page) {
  const card = page.locator(".card.score");
  const [correct, items] = (await card.locator(".big").innerText()).split("/").map(Number);
  const rank = await until("a rank", async () => {
    const fact = card.locator("dl > div", { hasText: t("result.rank") }); // "rank" or "rank for now"
    return (await fact.count()) && (await fact.locator("dd").innerText());
  });
  const [place, of] = rank.split("/").map(Number);
  return { correct, items, rank: place, of, receipt: await page.locator(".receipt .code").innerText() };
}
