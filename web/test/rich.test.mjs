// Texts with markup, and the pictures in them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { Rich, picturesIn, picturesOf, markOf, ofDraft, blank } = await load("lib/rich", "participant/pictures", "staff/insertpicture", "staff/rendered", "staff/draft");

const [a, b] = ["0", "f"].map((c) => c.repeat(32));
const img = (id) => `<img src="/anh/${id}" alt="x" width="1" height="1">`;

describe("a text of a question", () => {
  it("is text where the server made no HTML of it", () => {
    const node = Rich({ as: "p", class: "lines", text: "<b>1</b>\n2", html: "" });
    assert.equal(node.type, "p");
    assert.equal(node.props.class, "lines");
    assert.equal(node.props.children, "<b>1</b>\n2");
    assert.equal(node.props.dangerouslySetInnerHTML, undefined);
  });
  it("is the server's HTML where there is some, in an element that may hold lists", () => {
    const node = Rich({ as: "p", class: "lines", text: "1", html: "<ul><li>1</li></ul>" });
    assert.equal(node.type, "div");
    assert.equal(node.props.class, "lines rich");
    assert.deepEqual(node.props.dangerouslySetInnerHTML, { __html: "<ul><li>1</li></ul>" });
  });
});

describe("pictures", () => {
  it("are found once each, and from this server alone", () => {
    assert.deepEqual(picturesIn([undefined, "", `a ${img(a)} ${img(b)}`, img(a), '<img src="https://x.vn/1.png">']), [`/anh/${a}`, `/anh/${b}`]);
  });
  it("of a sheet are those of stems, prompts and options", () => {
    const sheet = [
      { item: 1, kind: "single", stem: "", stem_html: img(b), options: ["", ""], options_html: ["", img(a)] },
      { item: 2, kind: "matching", stem: "", options: [], prompts: [""], prompts_html: [img(b)] },
    ];
    assert.deepEqual(picturesOf(sheet), [`/anh/${b}`, `/anh/${a}`]);
  });
  it("are put into a text with what is said of them", () => {
    assert.equal(markOf(a, "  biển [cấm]\n *đỗ* "), `![biển \\[cấm\\] \\*đỗ\\*](anh:${a})`);
  });
});

describe("what is rendered of a draft", () => {
  it("is what a contestant is shown: no options of a number, no blank ones", () => {
    const draft = { ...blank("b"), stem: " 1 ", explanation: "vì" };
    draft.options[1].text = " B ";
    assert.deepEqual(ofDraft(draft), { kind: "single", stem: "1", prompts: [], options: ["B"], explanation: "vì" });
    assert.deepEqual(ofDraft({ ...draft, kind: "numeric" }).options, []);
  });
});
