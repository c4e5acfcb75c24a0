// The result as a picture, drawn on the device. It holds no name: the contestant decides to whom it goes.

import type { Standing } from "../lib/api";
import { number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import type { Result } from "./types";

const size = 1080;
const colours = { paper: "#fbfaf7", ink: "#1b1b1e", soft: "#5a564f", red: "#a4161a", gold: "#c9a227" };

/** Hands the picture to the phone's share sheet, or saves it where there is none. */
export async function share(result: Result, standing: Standing | undefined): Promise<void> {
  const blob = await draw(result, standing);
  if (!blob) return;
  const file = new File([blob], "ket-qua.png", { type: "image/png" });
  const data = { files: [file] };
  try {
    if (navigator.canShare && navigator.canShare(data)) return await navigator.share(data);
  } catch (err) {
    if ((err as Error).name === "AbortError") return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function draw(result: Result, standing: Standing | undefined): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const c = canvas.getContext("2d");
  if (!c) return Promise.resolve(null);
  c.fillStyle = colours.paper;
  c.fillRect(0, 0, size, size);
  c.strokeStyle = colours.gold;
  c.lineWidth = 12;
  c.strokeRect(36, 36, size - 72, size - 72);
  c.textAlign = "center";

  const write = (text: string, y: number, px: number, colour: string, weight = 400) => {
    c.font = `${weight} ${px}px system-ui, sans-serif`;
    c.fillStyle = colour;
    c.fillText(text, size / 2, y, size - 160);
  };
  lines(c, result.contest.title, 52).forEach((line, i) => write(line, 190 + i * 66, 52, colours.red, 700));
  write(`${result.correct}/${result.of}`, 590, 240, colours.ink, 700);
  write(t("result.correct"), 670, 48, colours.soft);
  write(`${t("result.duration")}: ${stretch(result.duration_ms)}`, 790, 52, colours.ink);
  if (standing) {
    const rank = t(result.provisional ? "result.rank_now" : "result.rank");
    write(`${rank}: ${number(standing.rank)}/${number(standing.of)}`, 870, 52, colours.ink);
  }
  write(`${t("result.receipt")}: ${result.receipt}`, 970, 36, colours.soft);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Breaks a title into at most three lines. */
function lines(c: CanvasRenderingContext2D, text: string, px: number): string[] {
  c.font = `700 ${px}px system-ui, sans-serif`;
  const out: string[] = [""];
  for (const word of text.split(" ")) {
    const longer = `${out[out.length - 1]} ${word}`.trim();
    if (c.measureText(longer).width > size - 200 && out.length < 3) out.push(word);
    else out[out.length - 1] = longer;
  }
  return out;
}
