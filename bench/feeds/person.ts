import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type SlackServer, startSlackServer } from '../../test/help/slack-server.ts';

const longestWaitMs = 20_000;
const channel = 'C01SOC';
const person = 'U01ALICE';

/** How an app connects to the workspace. */
export type Doors = Pick<SlackServer, 'botToken' | 'appToken' | 'apiUrl'>;

/** A workspace with a person in it, in a process of its own, so that what they cost is not counted. */
export type Person = {
  readonly doors: Doors;
  /** Types `/threat latest` and waits for its answer: milliseconds. */
  readonly ask: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

async function ask(slack: SlackServer): Promise<number> {
  const before = (await slack.messages(channel)).length;
  const asked = performance.now();
  await slack.command(channel, person, 'latest');
  while (performance.now() - asked < longestWaitMs) {
    if ((await slack.messages(channel)).length > before) break;
    await delay(25);
  }
  return performance.now() - asked;
}

async function live(): Promise<void> {
  const slack = await startSlackServer({ mode: 'socket' });
  const { botToken, appToken, apiUrl } = slack;
  process.on('message', async () => process.send?.(await ask(slack)));
  process.on('disconnect', async () => {
    await slack.stop();
    process.exit();
  });
  process.send?.({ botToken, appToken, apiUrl });
}

async function said<T>(child: ChildProcess): Promise<T> {
  const [what] = (await once(child, 'message')) as [T];
  return what;
}

/** Start them; they end with this process at the latest. */
export async function startPerson(): Promise<Person> {
  const child = fork(import.meta.filename);
  return {
    doors: await said<Doors>(child),
    ask: async () => {
      const answered = said<number>(child);
      child.send('ask');
      return answered;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

if (process.argv[1] === import.meta.filename) await live();
