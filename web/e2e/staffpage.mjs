// A page of the organisers' app, opened as somebody who has the password of the journeys.
import { desk, device } from "./browser.mjs";
import { adminPassword } from "./organiser.mjs";
import { texts } from "./words.mjs";

const t = texts("staff");

/** Fills in the form that asks who one is. */
export async function logIn(page, login) {
  await page.getByLabel(t("login_name")).fill(login);
  await page.getByLabel(t("password"), { exact: true }).fill(adminPassword);
  await page.getByRole("button", { name: t("login") }).click();
  await page.getByRole("button", { name: t("logout") }).waitFor();
}

/**
 * Opens the page at a path and logs in; kind is the device, the first administrator is who is not named, and allow what the
 * pages may complain of besides.
 */
export async function openStaff(ctx, browser, server, path, { login = "quantri", kind = desk, allow } = {}) {
  const opened = await device(ctx, browser, kind, server.url);
  opened.allow(/status of 4\d\d/); // asking whether somebody is logged in, and what is refused on purpose
  if (allow) opened.allow(allow);
  const { page } = opened;
  await page.goto(server.url + path);
  await logIn(page, login);
  return page;
}
