// A mail server on this machine that keeps what arrives, and by which settings Khoa Bảng finds it.
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { until } from "./until.mjs";

export async function startMailServer() {
  const mails = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"], // it is for this machine alone
    onData(stream, { envelope }, done) {
      simpleParser(stream).then((mail) => {
        mails.push({ to: envelope.rcptTo.map((a) => a.address), from: mail.from.text, subject: mail.subject, text: mail.text, html: mail.html });
        done();
      }, done);
    },
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    settings: ["--smtp-host", "127.0.0.1", "--smtp-port", `${server.server.address().port}`, "--smtp-tls", "none", "--smtp-from", "Sở Nội vụ <khoabang@example.vn>"],
    mails,
    /** Waits for a mail to an address, and returns it. */
    arrived: (to) => until(`a mail to ${to}`, () => mails.find((m) => m.to.includes(to))),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
