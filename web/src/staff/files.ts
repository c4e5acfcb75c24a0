// Files to and from the server: an upload that tells how far it is, and a download with the token that it needs.

import { ApiError, problemOf } from "../lib/api";
import type { Session } from "./session";
import type { Format } from "./types";

/** What the server takes as one file, in bytes, where it says nothing else. */
export const usualBytes = 16 * 1_048_576;

/** What the server takes as a file of questions: that of the format named, or else of the first with the file's extension. */
export function mostBytes(formats: Format[], format: string, name: string): number {
  const found = format ? formats.find((f) => f.name === format) : formats.find((f) => f.extensions.some((e) => name.toLowerCase().endsWith(e)));
  return found?.max_bytes ?? usualBytes;
}

/** Long enough for the largest file on a slow line and for reading the worst. */
const patience = 600_000;

/** Sends a file; progress gets the share that has left, from 0 to 1. abort stops it: nothing is stored then. */
export function upload<T>(session: Session, path: string, file: Blob, progress: (share: number) => void, abort?: AbortSignal): Promise<T> {
  return session.with(
    (token) =>
      new Promise<T>((resolve, reject) => {
        const sending = new XMLHttpRequest();
        sending.open("POST", path);
        sending.timeout = patience;
        sending.setRequestHeader("Accept", "application/json");
        sending.setRequestHeader("Content-Type", "application/octet-stream");
        sending.setRequestHeader("Authorization", `Bearer ${token}`);
        sending.upload.onprogress = (e) => progress(e.total ? e.loaded / e.total : 0);
        const lost = () => reject(new ApiError(0, "network"));
        sending.onerror = sending.ontimeout = sending.onabort = lost;
        sending.onload = () => {
          if (sending.status >= 300) return reject(problemOf(sending.status, sending.responseText));
          try {
            resolve(JSON.parse(sending.responseText) as T);
          } catch {
            lost();
          }
        };
        abort?.addEventListener("abort", () => sending.abort());
        sending.send(file);
      }),
  );
}

/** Fetches a file, by what is sent where there is a body: what it holds, and its name. */
export function fetchFile(session: Session, path: string, body?: unknown): Promise<readonly [Blob, string]> {
  return session.with(async (token) => {
    let response: Response;
    try {
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const headers = { Authorization: `Bearer ${token}`, ...(body !== undefined && { "Content-Type": "application/json" }) };
      response = await fetch(path, { ...sent, headers, credentials: "same-origin", cache: "no-store" });
    } catch {
      throw new ApiError(0, "network");
    }
    if (!response.ok) throw problemOf(response.status, await response.text());
    return [await response.blob(), nameOf(response.headers.get("Content-Disposition") ?? "")] as const;
  });
}

/** Fetches a file and gives it to the browser to save. */
export async function download(session: Session, path: string, body?: unknown): Promise<void> {
  const [blob, name] = await fetchFile(session, path, body);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name that a Content-Disposition header gives a file. */
export function nameOf(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  try {
    if (encoded) return decodeURIComponent(encoded);
  } catch {
    // a broken escape: the plain name has to do
  }
  return /filename="([^"]*)"/.exec(disposition)?.[1] ?? "cau-hoi";
}
