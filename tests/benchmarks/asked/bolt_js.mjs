// A bare app on Bolt-JS, with as many listeners as it is told to have.
// It knows no people and no rights, stores nothing and looks at nothing.
import http from "node:http";
import { createRequire } from "node:module";

const bolt = createRequire(process.env.APP_MODULES)("@slack/bolt");
const { APP_NODE, APP_TOKEN, APP_PORT, APP_METER_PORT, APP_LISTENERS } = process.env;

http
  .createServer((_, answer) => {
    const { user, system } = process.cpuUsage();
    answer.end(`${(user + system) / 1e6}\n`);
  })
  .listen(Number(APP_METER_PORT), "127.0.0.1");

const app = new bolt.App({
  token: process.env.APP_BOT_TOKEN,
  signingSecret: process.env.APP_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.APP_SLACK_API_URL },
  logLevel: "error",
});

async function askNode(verb, participant) {
  const url = `${APP_NODE}/participants/${participant}/${verb}`;
  const answer = await fetch(url, { method: "POST", headers: { token: APP_TOKEN } });
  if ((await answer.json()).result !== true) throw new Error("refused");
}

for (let number = 3; number < Number(APP_LISTENERS); number += 1) {
  app.action(`run:row${number}:0`, async ({ ack }) => ack());
}
for (const verb of ["mute", "unmute"]) {
  app.action(`run:${verb}:0`, async ({ ack, action, respond }) => {
    await ack();
    const { participant } = JSON.parse(action.value);
    await askNode(verb, participant);
    await respond({ text: `${participant}: ${verb}d`, replace_original: false });
  });
}
app.command("/pexip", async ({ ack, command, respond }) => {
  await ack();
  const [verb, participant] = command.text.split(" ");
  await askNode(verb, participant);
  await respond(`${participant}: ${verb}d`);
});

await app.start(Number(APP_PORT));
