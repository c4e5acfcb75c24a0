// Waiting for what no single locator says.

/** Polls until look returns something true, and returns it. What the last look saw or threw is in the error. */
export async function until(what, look, ms = 20_000) {
  const deadline = performance.now() + ms;
  let last;
  do {
    try {
      last = await look();
      if (last) return last;
    } catch (err) {
      last = err;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < deadline);
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`waited ${ms / 1_000} s for: ${what}; last seen: ${seen}`);
}

/** Waits until an element has the focus: it moves once what was asked for is drawn. */
export const focused = (what, element) => until(`the focus: ${what}`, () => element.evaluate((e) => e === document.activeElement));
