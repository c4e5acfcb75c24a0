// The client of the REST API: one function, and the types of openapi.yaml that more than one screen reads.

/** A problem document (RFC 9457). Go by its code, never by its text. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail?: string;
  retry_after?: number;
  errors?: { path: string; code: string; detail: string; line?: number }[];
}

/** A request that was not answered as asked. status is 0, and code "network", when no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly problem?: Problem,
  ) {
    super(problem?.detail || problem?.title || code);
  }

  /** What was wrong with a field of the request, "" when nothing was. */
  field(path: string): string {
    return this.problem?.errors?.find((e) => e.path === path)?.detail ?? "";
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface RequestOptions {
  /** Milliseconds until the request counts as lost; 10 s when absent. */
  timeout?: number;
  /** Lets the request outlive the page; its body may have at most 64 kB then. */
  keepalive?: boolean;
  headers?: Record<string, string>;
}

/** Sends a request and returns the decoded answer; undefined where the answer has no body. Throws ApiError only. */
export async function request<T>(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeout ?? 10_000);
  try {
    const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
    // Changes are application/json even without a body: that is what keeps other origins from sending them.
    if (method !== "GET") headers["Content-Type"] = "application/json";
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      keepalive: options.keepalive,
      signal: abort.signal,
    });
    const text = await response.text();
    if (response.ok) return (text ? JSON.parse(text) : undefined) as T;
    throw failure(response, text);
  } catch (err) {
    throw err instanceof ApiError ? err : new ApiError(0, "network");
  } finally {
    clearTimeout(timer);
  }
}

/** Reads an answer that is no success; what stands between us and the server may have written it. */
function failure(response: Response, text: string): ApiError {
  return problemOf(response.status, text, Number(response.headers.get("Retry-After")));
}

/** The error that an answer's status and text make. */
export function problemOf(status: number, text: string, after = 0): ApiError {
  let problem: Problem | undefined;
  try {
    problem = JSON.parse(text);
  } catch {
    // a proxy's page: the status has to do
  }
  const code = problem && typeof problem.code === "string" ? problem.code : `http_${status}`;
  if (problem && !problem.retry_after && after > 0) problem.retry_after = after;
  return new ApiError(status, code, problem);
}

export type Time = string;
export type ContestState = "draft" | "upcoming" | "open" | "closed";
export type AttemptState = "running" | "closing" | "closed";

/** How contestants of a round begin: each when starting, where there is no mode. */
export interface Begins {
  /** together: all when the round opens. stage: all by the steps of an operator. */
  mode?: "together" | "stage";
  /** When the waiting room opens; absent where it is open until the start. */
  gathers_at?: Time;
  /** From then on nobody begins any more. */
  last_start?: Time;
}

export interface ContestSummary extends Begins {
  slug: string;
  title: string;
  organiser: string;
  summary: string;
  practice: boolean;
  state: ContestState;
  opens_at?: Time;
  closes_at?: Time;
  items: number;
  limit_ms: number;
  attempts: number;
}

export interface Standing {
  rank: number;
  of: number;
  row: string;
  counts: boolean;
}

export interface BoardRow {
  id: string;
  pos: number;
  rank: number;
  name: string;
  unit: string;
  correct: number;
  points: number;
  duration_ms: number;
  submitted_at: Time;
}
