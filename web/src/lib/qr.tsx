// QR codes, drawn as one SVG path.

import { encode } from "uqr";

/** The path of a QR code for text, in a square of size modules with the quiet zone that scanners want around it. */
export function qrPath(text: string): { path: string; size: number } {
  const code = encode(text, { ecc: "M", border: 4 });
  let path = "";
  code.data.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x + 1 - from}v1h${from - x - 1}z`;
    }
  });
  return { path, size: code.size };
}

/** A QR code for text; dark on light in every theme, or cameras may not read it. label says what it leads to. */
export function QR({ text, label }: { text: string; label: string }) {
  const { path, size } = qrPath(text);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
