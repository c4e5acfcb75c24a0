// An organiser sets a contest up: a ready ruleset, two blocks with banks of their own, a shortage named by area and
// mended, the rules read back in words, a preview, and the door as the public finds it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, desk, device, launch, phone, picture } from "./browser.mjs";
import { adminPassword as password, call, organiser, tokenOf } from "./organiser.mjs";
import { startServer } from "./server.mjs";
import { openStaff } from "./staffpage.mjs";
import { texts } from "./words.mjs";
import { focused, until } from "./until.mjs";

const t = texts("staff");

let browser, server;
before(async () => {
  browser = await launch();
  server = await startServer();
  await organiser(server);
  await organiser(server, await server.addUser("nguoiduyet", "reviewer"));
  await bank("cchc-can-bo", "CCHC cho cán bộ", { 2.1: 12, 2.4: 3 });
  await bank("cchc-nguoi-dan", "CCHC cho người dân", { 2.1: 15 });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});


/** Imports a bank with so many questions of each area, and has them approved by somebody else. */
async function bank(id, name, areas) {
  const token = await tokenOf(server, "quantri");
  const questions = Object.entries(areas).flatMap(([area, n]) =>
    Array.from({ length: n }, (_, i) => `  - {id: ${id}-${area.replace(".", "-")}-${i + 1}, content_area: "${area}", difficulty: ${(i % 3) + 1}, type: single, stem_vi: "Nội dung ${area} câu ${i + 1} của ${name}?", options: [{key: A, text_vi: "Đúng ${i}"}, {key: B, text_vi: "Sai ${i}"}], answer: [A], explanation_vi: Theo văn bản., source: {clause_vi: Điều 1}}`),
  );
  const response = await fetch(`${server.url}/api/v1/staff/banks/${id}/import?dry_run=false&format=yaml&bank_name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", Authorization: `Bearer ${token}` },
    body: `schema: questions/v1\nlanguage: vi\nsource_document: Nghị quyết 1\nquestions:\n${questions.join("\n")}\n`,
  });
  assert.equal(response.status, 200, await response.text());
  for (const [status, who] of [["in_review", token], ["approved", await tokenOf(server, "nguoiduyet")]]) {
    const page = await call(server, "GET", `/api/v1/staff/questions?bank=${id}&limit=100`, { token });
    const chosen = page.questions.map((q) => ({ bank: id, id: q.id, revision: q.revision }));
    await call(server, "POST", "/api/v1/staff/questions/step", { token: who, body: { questions: chosen, status } });
  }
}

describe("setting a contest up", { concurrency: false }, () => {
  test("ruleset A with two blocks, from its card to its door", async (ctx) => {
    const opened = await device(ctx, browser, desk, server.url);
    opened.allow(/status of 4\d\d/); // asking whether somebody is logged in, and what is refused on purpose
    const { page } = opened;
    await page.goto(`${server.url}/quan-tri/cuoc-thi`);
    await page.getByLabel(t("login_name")).fill("quantri");
    await page.getByLabel(t("password"), { exact: true }).fill(password);
    await page.getByRole("button", { name: t("login") }).click();
    await page.getByRole("link", { name: t("setup.new") }).click();
    await page.getByLabel(t("setup.title")).fill("Hội thi tìm hiểu CCHC 2027");
    assert.equal(await page.getByLabel(t("setup.slug")).inputValue(), "hoi-thi-tim-hieu-cchc-2027");
    await page.getByRole("radio", { name: /mẫu Huế 2025/ }).check();
    await picture(page, "setup-rulesets");
    await assertAccessible(page, "choosing a ruleset", { dark: true });
    await page.getByRole("button", { name: t("setup.begin") }).click();

    const step = (name) => page.getByRole("navigation", { name: t("setup.steps") }).getByRole("button", { name: t(`setup.step.${name}`) }).click();
    const kept = () => page.getByText(t("setup.kept")).waitFor();
    await page.getByLabel(t("setup.organiser")).fill("Sở Nội vụ");
    await page.getByText(t("setup.weeks"), { exact: true }).click();
    const year = new Date().getFullYear() + 1;
    await page.getByLabel(t("setup.weeks_opens")).fill(`${year}-09-27T08:00`);
    await page.getByLabel(t("setup.weeks_closes")).fill(`${year}-10-03T17:00`);
    await page.getByRole("button", { name: t("setup.weeks_do", { n: 4 }) }).click();
    await kept();
    await page.getByText(`Tuần 4: từ 08:00 ngày 18/10/${year} đến 17:00 ngày 24/10/${year}.`).waitFor();
    await picture(page, "setup-rounds");
    await assertAccessible(page, "the rounds", { dark: true });

    await step("who");
    assert.equal(await page.getByRole("group", { name: t("setup.block_n", { n: 2 }) }).getByLabel(t("setup.min_age")).inputValue(), "18");
    await page.getByRole("button", { name: t("setup.categories_counted") }).click();
    await page.getByRole("checkbox", { name: "Bộ phận Một cửa" }).first().waitFor();
    assert.equal(await page.getByRole("button", { name: t("setup.categories_counted") }).count(), 0, "the directory's categories are offered again");
    await picture(page, "setup-who");
    await assertAccessible(page, "who may take part");

    await step("papers");
    const officials = page.getByRole("region", { name: "Cán bộ, công chức, viên chức" });
    const line = officials.getByRole("group", { name: t("setup.quota_n", { n: 1 }) });
    await line.getByLabel(t("area")).selectOption("2.1");
    await line.getByLabel(t("setup.count")).fill("10");
    await officials.getByRole("button", { name: t("setup.quota_add") }).click();
    const second = officials.getByRole("group", { name: t("setup.quota_n", { n: 2 }) });
    await second.getByLabel(t("area")).selectOption("2.4");
    await second.getByLabel(t("setup.count")).fill("5");
    await second.getByText("nội dung 2.4: cần 5 câu đã duyệt, mới có 3").waitFor();
    await picture(page, "setup-papers");
    await assertAccessible(page, "the papers", { dark: true });

    await step("ranking");
    const down = page.getByRole("button", { name: t("setup.down", { what: t("setup.key.duration") }) });
    await down.focus();
    await page.keyboard.press("Enter");
    await page.getByText("4) thời gian làm bài ngắn hơn").waitFor();
    const up = page.getByRole("button", { name: t("setup.up", { what: t("setup.key.duration") }) });
    await focused("what was moved", up);
    await page.keyboard.press("Enter");
    await page.getByText("3) thời gian làm bài ngắn hơn").waitFor();
    await assertAccessible(page, "the ranking");

    await step("prizes");
    await page.getByText("1 Giải Nhất tuần mỗi vòng, khối “Người dân”, mỗi giải 700.000 đồng.").waitFor();
    await assertAccessible(page, "the prizes");

    await step("check");
    await page.getByRole("heading", { name: t("setup.stops", { n: 1 }) }).waitFor();
    await picture(page, "setup-check");
    await assertAccessible(page, "what stops it", { dark: true });
    await page.getByRole("button", { name: /^Mọi vòng, Cán bộ, công chức, viên chức, ma trận đề/ }).click();
    await second.getByLabel(t("setup.count")).fill("3");
    await second.getByText(t("setup.supply", { have: 3, need: 3 })).waitFor();
    await kept();
    await step("check");
    await page.getByRole("heading", { name: t("setup.ready") }).waitFor();

    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: t("setup.save_file") }).click();
    assert.equal((await saved).suggestedFilename(), "the-le-hoi-thi-tim-hieu-cchc-2027.yaml");
    const mine = page.url();
    await page.getByRole("button", { name: t("setup.practise") }).click();
    await page.waitForURL((url) => url.href !== mine);
    assert.ok(await page.getByLabel(t("setup.practice")).isChecked(), "a practice run is a practice contest");
    await step("check");
    await page.getByRole("heading", { name: t("setup.ready") }).waitFor();
    await page.goto(mine);
    await step("check");
    await page.getByRole("link", { name: t("setup.preview") }).click();
    await page.getByRole("region", { name: t("setup.preview_sheet") }).getByText(/^Dự đoán: /).waitFor();
    assert.equal(await page.getByRole("region", { name: t("setup.preview_sheet") }).getByRole("listitem").filter({ hasText: "?" }).count() >= 13, true);
    await picture(page, "setup-preview");
    await assertAccessible(page, "the preview");
    await page.setViewportSize(phone.viewport);
    await picture(page, "setup-preview-phone");
    await page.getByRole("link", { name: t("setup.back") }).click();
    await picture(page, "setup-basics-phone");
    await step("papers");
    await officials.getByText(t("setup.supply", { have: 3, need: 3 })).waitFor();
    await picture(page, "setup-papers-phone");
    await page.setViewportSize(desk.viewport);
    await step("check");
    await page.getByRole("button", { name: t("setup.publish"), exact: true }).click();
    await page.getByRole("heading", { name: "Hội thi tìm hiểu CCHC 2027" }).waitFor();

    await page.getByRole("link", { name: t("setup.heading") }).click();
    await page.getByRole("button", { name: t("setup.withdraw") }).click();
    await step("texts");
    await page.getByLabel(t("setup.summary")).fill("Tìm hiểu cải cách hành chính.");
    await kept();
    await step("check");
    await page.getByRole("button", { name: t("setup.publish"), exact: true }).click();
    await page.getByRole("heading", { name: "Hội thi tìm hiểu CCHC 2027" }).waitFor();
    await page.getByRole("region", { name: t("ways") }).waitFor();

    const visitor = await device(ctx, browser, phone, server.url);
    await visitor.page.goto(`${server.url}/c/hoi-thi-tim-hieu-cchc-2027`);
    await visitor.page.getByRole("heading", { name: "Hội thi tìm hiểu CCHC 2027" }).waitFor();
    await visitor.page.getByText("Tìm hiểu cải cách hành chính.").waitFor();
    await visitor.page.getByText("Toàn bộ quy định").click();
    await visitor.page.getByText("1 Giải Nhất tuần mỗi vòng, khối “Người dân”, mỗi giải 700.000 đồng.").waitFor();
    await assertAccessible(visitor.page, "the door with all rules");
    await visitor.page.getByText("Mỗi thí sinh có 1 lượt thi trong mỗi vòng.").first().waitFor();
    await picture(visitor.page, "setup-door-phone");
  });

  // Of the whole journey nothing needs a pointer but the dragging itself.
  test("a fixed paper: found, put in order by key and by dragging, looked at, warned of", async (ctx) => {
    const token = await tokenOf(server, "quantri");
    const made = await call(server, "POST", "/api/v1/staff/contests", { token, body: { slug: "de-co-dinh", title: "Đề cố định" } });
    const enter = async (kind) => {
      const opened = await device(ctx, browser, kind, server.url);
      opened.allow(/status of 4\d\d/);
      await opened.page.goto(`${server.url}/quan-tri/cuoc-thi/${made.id}/thiet-lap`);
      await opened.page.getByLabel(t("login_name")).fill("quantri");
      await opened.page.getByLabel(t("password"), { exact: true }).fill(password);
      await opened.page.getByRole("button", { name: t("login") }).click();
      return opened.page;
    };
    let page = await enter(phone);
    const step = (name) => page.getByRole("navigation", { name: t("setup.steps") }).getByRole("button", { name: t(`setup.step.${name}`) }).click();
    const kept = () => page.getByText(t("setup.kept")).waitFor();
    const press = async (button, key = "Enter") => {
      await button.focus();
      await page.keyboard.press(key);
    };
    await step("papers");
    await press(page.getByRole("radio", { name: t("setup.paper_fixed") }), "Space");
    await page.getByText(t("pick.no_bank")).waitFor();
    await press(page.getByRole("checkbox", { name: "CCHC cho cán bộ" }), "Space");
    const find = page.getByRole("region", { name: t("pick.find") });
    const stem = (area, n) => `Nội dung ${area} câu ${n} của CCHC cho cán bộ?`;
    await find.getByRole("searchbox").focus();
    await page.keyboard.type("noi dung 2.4");
    await find.getByText(t("found", { n: 3 })).waitFor();
    for (const n of [1, 2, 3]) await press(find.getByRole("button", { name: `${t("setup.add")} ${stem("2.4", n)}` }));
    const rowsOf = (page) => page.getByRole("group", { name: t("pick.heading") }).locator("ol > li");
    let rows = rowsOf(page);
    const order = async () => (await rows.locator(".pick-words > p:first-child").allTextContents()).map((s) => Number(/câu (\d+)/.exec(s)?.[1]));
    await rows.nth(2).waitFor();
    assert.equal(await find.getByRole("button", { name: t("setup.add") }).count(), 0, "what the paper has is offered again");
    await rows.first().getByText(/Có thể trùng với câu [23] của đề/).first().waitFor();

    await press(rows.nth(2).getByRole("button", { name: t("setup.up", { what: stem("2.4", 3) }) }));
    await page.getByRole("status").filter({ hasText: t("pick.moved", { what: stem("2.4", 3), n: 2, of: 3 }) }).waitFor();
    assert.deepEqual(await order(), [1, 3, 2]);
    await focused("what was moved", page.getByRole("button", { name: t("setup.up", { what: stem("2.4", 3) }) }));
    await page.keyboard.press("Enter");
    await focused("what came to the top", page.getByRole("button", { name: t("setup.down", { what: stem("2.4", 3) }) }));
    assert.deepEqual(await order(), [3, 1, 2]);
    await page.getByLabel(t("pick.place", { what: stem("2.4", 3) })).fill("3");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: t("pick.moved", { what: stem("2.4", 3), n: 3, of: 3 }) }).waitFor();
    assert.deepEqual(await order(), [1, 2, 3]);
    await press(rows.nth(1).getByRole("button", { name: t("setup.remove", { what: stem("2.4", 2) }) }));
    await page.getByText(t("pick.removed", { what: stem("2.4", 2), of: 2 })).waitFor();
    await press(page.getByRole("button", { name: t("undo") }));
    await rows.nth(2).waitFor();
    await kept();
    await picture(page, "setup-picker-phone");
    await rows.first().scrollIntoViewIfNeeded();
    await picture(page, "setup-picked-phone");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, "the page is wider than the phone");
    for (const button of await rows.first().getByRole("button").all()) {
      const { width, height } = await button.boundingBox();
      assert.ok(width >= 44 && height >= 44, `a button of ${width}×${height}`);
    }
    await press(rows.first().locator(".pick-look > summary"));
    await page.frameLocator("iframe").getByText(stem("2.4", 1)).waitFor();
    await assertAccessible(page, "the picker", { dark: true });
    await press(rows.first().locator(".pick-look > summary"));

    await press(page.getByText(t("pick.paste")));
    await page.getByLabel(t("setup.fixed")).fill("cchc-can-bo-2-4-1 cchc-can-bo-2-1-1");
    await page.getByText(t("pick.twice", { list: "cchc-can-bo-2-4-1" })).waitFor();
    await press(page.getByRole("button", { name: t("pick.paste_do", { n: 1 }) }));
    await rows.nth(3).waitFor();
    await kept();

    page = await enter(desk);
    rows = rowsOf(page);
    await step("papers");
    await rows.nth(3).getByText(stem("2.1", 1)).first().waitFor();
    await rows.nth(3).scrollIntoViewIfNeeded();
    await rows.nth(3).locator(".pick-words").hover();
    await page.mouse.down();
    await rows.nth(2).locator(".pick-words").hover();
    await rows.nth(1).locator(".pick-words").hover();
    await page.mouse.up();
    await page.getByRole("status").filter({ hasText: t("pick.moved", { what: stem("2.1", 1), n: 2, of: 4 }) }).waitFor();
    await kept();
    await picture(page, "setup-picker");

    await page.reload();
    await step("papers");
    await rows.nth(3).waitFor();
    await until("the order after another visit", async () => (await rows.nth(1).textContent()).includes(stem("2.1", 1)));
    await press(page.getByRole("radio", { name: t("setup.paper_drawn") }), "Space");
    await press(page.getByRole("radio", { name: t("setup.paper_fixed") }), "Space");
    await rows.nth(3).waitFor();
    await kept();

    const { revisions } = await call(server, "GET", "/api/v1/staff/questions/cchc-can-bo/cchc-can-bo-2-4-2", { token });
    const gone = { bank: "cchc-can-bo", id: "cchc-can-bo-2-4-2", revision: revisions[0].revision };
    await call(server, "POST", "/api/v1/staff/questions/step", { token: await tokenOf(server, "nguoiduyet"), body: { questions: [gone], status: "retired" } });
    await page.reload();
    await step("check");
    await page.getByText(/câu 3 \(“cchc-can-bo-2-4-2”\) đã ngừng dùng/).first().waitFor();
    await picture(page, "setup-picker-check");
  });

  test("seconds for each question: refused, kept, read back in words, and previewed one question at a time", async (ctx) => {
    const token = await tokenOf(server, "quantri");
    const made = await call(server, "POST", "/api/v1/staff/contests", { token, body: { slug: "tung-cau", title: "Thi từng câu" } });
    const page = await openStaff(ctx, browser, server, `/quan-tri/cuoc-thi/${made.id}/thiet-lap`);
    const step = (name) => page.getByRole("navigation", { name: t("setup.steps") }).getByRole("button", { name: t(`setup.step.${name}`) }).click();
    await step("papers");
    await page.getByRole("checkbox", { name: "CCHC cho người dân" }).check();
    await page.getByRole("group", { name: t("setup.quota_n", { n: 1 }) }).getByLabel(t("setup.count")).fill("3");
    const seconds = page.getByLabel(t("setup.item_limit"));
    await seconds.fill("3");
    await page.locator(".setup-field", { has: seconds }).locator(".faults li.error").waitFor();
    await seconds.fill("30");
    await page.getByText(t("setup.kept")).waitFor();
    await until("it is stored", async () => (await call(server, "GET", `/api/v1/staff/contests/${made.id}/settings`, { token })).settings.rules.item_limit === "30s");
    await picture(page, "setup-item-limit");
    await assertAccessible(page, "the time for each question", { dark: true });
    await page.reload();
    await step("papers");
    assert.equal(await seconds.inputValue(), "30");

    await page.goto(`${server.url}/quan-tri/cuoc-thi/${made.id}/xem-truoc`);
    const sheet = page.getByRole("region", { name: t("setup.preview_sheet") });
    await sheet.getByText(t("setup.preview_item", { n: 1, of: 3 })).waitFor();
    await sheet.getByText(/^câu này còn 0:[23]\d$/).waitFor();
    assert.equal(await sheet.locator(".stem").count(), 1, "one question is shown");
    await sheet.getByRole("button", { name: t("setup.preview_next") }).click();
    await sheet.getByText(t("setup.preview_item", { n: 2, of: 3 })).waitFor();
    await picture(page, "setup-preview-one-by-one");
    await assertAccessible(page, "the preview, one question at a time", { dark: true });
    await page.setViewportSize(phone.viewport);
    await sheet.getByText(t("setup.preview_item", { n: 2, of: 3 })).scrollIntoViewIfNeeded();
    await picture(page, "setup-preview-one-by-one-phone");
    await sheet.getByText(t("setup.preview_item", { n: 3, of: 3 })).waitFor({ timeout: 40_000 }); // by itself
    assert.equal(await sheet.getByRole("button", { name: t("setup.preview_next") }).count(), 0, "nothing comes after the last");
  });
});
