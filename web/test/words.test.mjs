import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { isUsed, take, unusedOf } = await load("staff/words.ts");

const said = (text, ...names) => ({ text, line: `- ${names.join(", ")}: ${text}`, nothing: false, units: names.map((name) => ({ id: name, name, hash: "h" })) });

test("words are used when the section says them, or names who wrote them", () => {
  const asks = said("Đề nghị cấp kinh phí để in tờ rơi.", "Xã Bình");
  for (const [text, want] of [
    ["", false],
    ["- Xã Bình: Đề nghị cấp kinh phí để in tờ rơi.", true],
    ["Các xã đề nghị  cấp kinh phí để in tờ rơi và mở lớp.", true],
    ["Xã Bình xin kinh phí.", true],
    ["Xã Bình Hòa xin kinh phí.", false],
  ])
    assert.equal(isUsed(asks, text), want, text);
  const both = said("Xin kinh phí", "Xã Bình", "Phường 1");
  assert.equal(isUsed(both, "Xã Bình và Phường 12 xin kinh phí"), false, "words so few are found by chance, and one unit is not named");
  assert.equal(isUsed(both, "Xã Bình, Phường 1 xin kinh phí"), true);
  const lines = said("- Mở lớp tập huấn cho công chức;\n- Cấp máy tính cho bộ phận một cửa.", "Xã A");
  assert.equal(isUsed(lines, "Đề nghị mở lớp tập huấn cho công chức"), false);
});

test("words are taken over below the others, and the note is kept true", () => {
  const all = [said("Đề nghị cấp kinh phí để in tờ rơi.", "Xã A"), said("Đề nghị mở lớp tập huấn.", "Xã B"), said("Đề nghị thay máy tính đã cũ.", "Xã C", "Xã D")];
  const draft = "- Xã A: Đề nghị cấp kinh phí để in tờ rơi.\n(Còn ý kiến của 3 đơn vị chưa đưa vào phần này.)";
  const one = take(draft, [all[1]], all);
  assert.equal(one, "- Xã A: Đề nghị cấp kinh phí để in tờ rơi.\n- Xã B: Đề nghị mở lớp tập huấn.\n(Còn ý kiến của 2 đơn vị chưa đưa vào phần này.)");
  const whole = take(one, unusedOf(all, one), all);
  assert.ok(whole.endsWith("- Xã C, Xã D: Đề nghị thay máy tính đã cũ."), whole);
  assert.equal(take("", [all[0]], all), all[0].line);
});
