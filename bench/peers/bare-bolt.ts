import { App, LogLevel } from '@slack/bolt';

/** The least that a Bolt app can be: it acknowledges one command, and does nothing else. */
const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', SLACK_API_URL = '', PORT = '0' } = process.env;
const app = new App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  endpoints: '/slack/events',
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: SLACK_API_URL.endsWith('/') ? SLACK_API_URL : `${SLACK_API_URL}/` },
});
app.command('/threat', async ({ ack }) => ack());
await app.start(Number(PORT));
process.on('SIGTERM', () => process.exit(0));
