// What no page may do, whatever the journey: write errors, fail, break its policy, or call another origin.

/** Ends of requests that are the browser's doing when a page goes away. */
const harmless = /net::ERR_ABORTED/;

/**
 * Watches everything that the pages of a context do from now on. faults() lists what they should not have done, but for
 * what allow(pattern) has named.
 */
export async function watch(context, ...origins) {
  const faults = [];
  const allowed = [harmless];
  const fault = (text) => faults.push(text);

  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} stops ${event.blockedURI || "inline"} ${event.sample}`);
    });
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    const own = origins.some((origin) => new URL(origin).host === url.host);
    if (!own && !["data:", "blob:"].includes(url.protocol)) fault(`request to another origin: ${request.url()}`);
  });
  context.on("requestfailed", (request) =>
    fault(`request failed: ${request.method()} ${request.url()}: ${request.failure()?.errorText}`),
  );
  context.on("console", (message) => {
    if (message.type() === "error") fault(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => fault(`exception: ${error.error().stack ?? error.error()}`));
  return {
    allow: (pattern) => allowed.push(pattern),
    faults: () => faults.filter((text) => !allowed.some((pattern) => pattern.test(text))),
  };
}

/** What a browser says when the network is gone or the server is stopped. */
export const networkGone = /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|NETWORK_CHANGED)|WebSocket connection to/;
