// Be Vietnam Pro has no tabular figures: its 1 is little more than half as wide as its 4. Where figures stand below each
// other, or tick, each gets a place of one width.

/** Text whose digits are all of one width; for eyes only where a reader would spell it out. */
export function Digits({ text }: { text: string }) {
  return (
    <>
      {[...text].map((c, i) =>
        c >= "0" && c <= "9" ? (
          <span key={i} class="digit">
            {c}
          </span>
        ) : (
          c
        ),
      )}
    </>
  );
}
