import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotProcess, startBot } from '../help/bot-process.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';

const shots = join(import.meta.dirname, '..', '..', 'data', 'screenshots');
let home: string;
let publisher: FeedServer;
let bot: BotProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  home = mkdtempSync(join(tmpdir(), 'stormbrief-page-'));
  publisher = await startFeedServer();
  // No real feed: the pictures look the same with and without internet.
  const feeds = [
    '{id: off, title: Off, url: "https://publisher.example/feed", category: news, enabled: false}',
    `{id: grid, title: Grid operators, url: "${publisher.url('grid')}", category: news, every: 60}`,
    `{id: odd, title: "Odd & <!here> <https://evil.example|x>", url: "${publisher.url('odd')}", category: news, every: 60}`,
  ];
  publisher.show('odd', []);
  writeFileSync(join(home, 'feeds.yml'), feeds.map((feed) => `- ${feed}\n`).join(''));
  bot = startBot({
    // Whatever the page shows has passed what Slack would refuse.
    NODE_OPTIONS: `--import=${new URL('../help/strictly.mjs', import.meta.url).href}`,
    HOME: home,
    STORMBRIEF_ALLOW_HOSTS: publisher.host,
    STORMBRIEF_FEEDS: join(home, 'feeds.yml'),
    DATABASE_URL: `sqlite:${join(home, 'stormbrief.db')}`,
    STORMBRIEF_LOCAL_PORT: '3290',
  });
  const [, address = ''] = await bot.prints(/Open {4}(http:\S+)/);
  expect(bot.printed()).toContain('strict proxy before the local workspace');
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  page = await browser.newPage({ viewport: { width: 1180, height: 1900 }, deviceScaleFactor: 1.5 });
  await page.goto(address);
  await page.locator('.sidebar-item', { hasText: 'soc' }).click();
});
afterAll(async () => {
  await browser?.close();
  bot?.child.kill('SIGTERM');
  await bot?.ended;
  expect(bot?.printed()).toMatch(/strict proxy carried \d{2,} calls/);
  expect(bot?.printed()).not.toContain('strict fault');
  await publisher?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Type as a person does, and wait for the answer that holds these words. */
async function type(text: string, answer: string | RegExp): Promise<Locator> {
  const before = await page.locator('.msg').count();
  await page.locator('.composer-input').fill(text);
  await page.locator('.composer-input').press('Enter');
  const message = page.locator('.msg').nth(before);
  if (await isAnswered(message, answer)) return message;
  return type(text, answer);
}
/** More was asked here than a person asks in a minute: do as we are told, and say that it is to be asked again. */
async function isAnswered(place: Locator, answer: string | RegExp): Promise<boolean> {
  const slower = place.getByText(/try again in \d+ seconds?/);
  await place.getByText(answer).or(slower).first().waitFor({ timeout: 15_000 });
  if ((await slower.count()) === 0) return true;
  await page.waitForTimeout(1_000 * Number(/in (\d+) second/.exec(await place.innerText())?.[1] ?? 60));
  return false;
}
/** Click a button, and wait for the modal that holds these words. */
async function opened(button: Locator, answer: string | RegExp): Promise<Locator> {
  const modal = page.locator('.modal');
  for (let tries = 1; ; tries += 1) {
    await button.click();
    // Where the page is drawn anew in that moment the click is lost with what was drawn: a person clicks again.
    const isOpen = await modal.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
    if (isOpen || tries === 3) break;
  }
  if (await isAnswered(modal, answer)) return modal;
  await page.locator('.modal-x').click();
  return opened(button, answer);
}
const shot = (name: string) => ({ path: join(shots, `${name}.png`) });
const keep = (name: string) => page.screenshot(shot(name));
const keepMessage = (name: string, message: Locator) => message.screenshot(shot(name));
const pressed = (name: string) => page.locator('.msg').last().getByRole('button', { name });

describe('a newcomer with a browser', () => {
  it('asks who Volt Typhoon is, and reads names, devices, guidance and the newest stories with their quotes', async () => {
    await expect
      .poll(async () => (await type('/threat latest', /Latest for all feeds|No story/)).innerText(), {
        timeout: 60_000,
        interval: 2_000,
      })
      .toContain('of 4');
    const answer = await type('/threat actor volt typhoon', 'Volt Typhoon');
    const text = await answer.innerText();
    for (const part of [
      'BRONZE SILHOUETTE',
      'Secureworks',
      'G1017',
      'Fortinet',
      'ASUS',
      'Guam',
      'AA23-144A',
      'Newest',
      'only visible to you',
    ])
      expect(text).toContain(part);
    await keepMessage('actor', answer);
  });

  it('subscribes, reads what that would have brought, and asks for the digest', async () => {
    const subscribed = await type('/threat subscribe all instant daily', 'gets');
    expect(await subscribed.innerText()).toMatch(
      /In the last 30 days this would have sent \d+ alerts? and 30 digests with \d+ lines?/,
    );
    await keep('subscribe');
    const digest = await type('/threat digest', 'Threat digest');
    expect(await digest.innerText()).toMatch(/feeds OK/);
    expect(await digest.innerText()).not.toContain('<!date');
    await keepMessage('digest', digest);
    await pressed('Share in this channel').click();
    await page.getByText('Shared by').waitFor();
  });

  it('asks why a story was tagged, and sees each term with its quote', async () => {
    await type('/threat latest volt typhoon', 'Latest for “volt typhoon”');
    await page.locator('.msg').last().getByRole('button', { name: 'Why this?' }).first().click();
    const modal = page.locator('.modal');
    await modal.getByText('Volt Typhoon').first().waitFor();
    expect(await modal.innerText()).toMatch(/Microsoft|Secureworks|Dragos|Mandiant|CrowdStrike|Unit 42/);
    await keepMessage('why', modal);
    await page.locator('.modal-x').click();
  });

  it('mistypes, is offered what was meant, and clicks it', async () => {
    await type('/threat lateset', 'Did you mean “latest”?');
    await pressed('/threat latest').click();
    await page.locator('.msg').last().getByText('Latest for all feeds').waitFor();
    await type('/threat actor volt typhon', 'Nearest');
    await pressed('Volt Typhoon').first().click();
    await page.locator('.msg').last().getByText('BRONZE SILHOUETTE').first().waitFor();
    await keep('typo');
  });

  it('turns pages, reads the status with the feed that is down, the list and the help', async () => {
    await type('/threat latest', '1 to 5 of');
    await pressed('Older').click();
    await page.locator('.msg').last().getByText('6 to 10 of').waitFor();
    await type('/threat status', 'Status');
    expect(await page.locator('.msg').last().innerText()).toMatch(/broken feed failing for/);
    await keep('status');
    await type('/threat list', '1 subscription');
    await type('/threat help', 'Threat briefings in this channel');
    await keep('help');
    await type('/threat unsubscribe all', 'no longer gets');
    await pressed('Undo').click();
    await page.locator('.msg').last().getByText('Taken back.').waitFor();
  });

  it('reads how each feed is, those that fail first, and has them looked at again at a click', async () => {
    publisher.fail('grid', 503);
    await type('/threat feeds retry Grid operators', 'I am looking at Grid operators now');
    const list = async () => {
      const answer = await type('/threat feeds', 'Feeds · page 1 of 1');
      return { answer, text: await answer.innerText() };
    };
    await expect
      .poll(async () => (await list()).text, { timeout: 30_000, interval: 1_000 })
      .toMatch(/Grid operators failing for 1 min: the server answered 503/);
    const { answer, text } = await list();
    const lines = text.split('\n').filter((line) => line.startsWith('•'));
    expect(lines.map((line) => /failing for|OK; read|waiting|quiet/.exec(line)?.[0])).toEqual([
      'failing for',
      'failing for',
      ...lines.slice(2).map(() => 'OK; read'),
    ]);
    expect(lines.length).toBeGreaterThan(5);
    expect(text).toContain('feeds OK');
    expect(text).toContain('/threat feeds add <address>');
    expect(text).toContain('Odd & <!here> <https://evil.example|x> OK');
    expect(await answer.locator('a[href*="evil.example"]').count()).toBe(0);
    await keepMessage('feeds', answer);

    publisher.show('grid', []);
    const before = await page.locator('.msg').count();
    await answer.getByRole('button', { name: 'Retry now' }).click();
    const retried = page.locator('.msg').nth(before);
    await retried.getByText('I am looking at 2 feeds again now').waitFor();
    await expect
      .poll(async () => (await list()).text, { timeout: 30_000, interval: 1_000 })
      .toMatch(/Grid operators OK; read just now/);
    await retried.getByRole('button', { name: 'Show feeds' }).click();
    await page.locator('.msg').last().getByText('Feeds · page 1 of 1').waitFor();
    await keep('feeds-retried');
  });

  it('subscribes with the form, sees what it would bring, and saves it', async () => {
    await page.locator('.composer-input').fill('/threat subscribe');
    await page.locator('.composer-input').press('Enter');
    const modal = page.locator('.modal');
    await modal.getByText('Makers and products').waitFor();
    await keepMessage('form', modal);
    await modal.locator('input').first().fill('Our stack');
    await modal.locator('input').nth(1).fill('Energi');
    await modal.getByRole('button', { name: 'Try it out' }).click();
    await modal.getByText('Nearest: Energy').waitFor();
    await modal.locator('input').nth(1).fill('');
    await modal.getByPlaceholder('Fortinet, Palo Alto').fill('Fortinet, Cisco');
    await modal.getByRole('button', { name: 'Try it out' }).click();

    await modal.getByText('In the last 30 days this would have sent').waitFor();
    await keepMessage('trial', modal);
    await modal.getByRole('button', { name: 'Save' }).click();
    await page.locator('.msg').last().getByText('stories that name').waitFor();
    await type('/threat list', 'subscriptions');
    await keep('list');
    await type('/threat audit', 'What was changed in this channel');
    await keep('audit');
    await type('/threat unsubscribe our stack', 'no longer gets');
  });

  it('searches all that is stored, reads the words in bold, and takes the indicators as a file', async () => {
    const found = await type('/threat search fortinet since:90d', 'in the title first');
    expect(await found.innerText()).toContain('Fortinet');
    await keepMessage('search', found);
    await type('/threat search no such word at all', 'Nothing stored says');
    const indicators = await type('/threat iocs volt typhoon', 'not verified');
    expect(await indicators.innerText()).not.toMatch(/https?:\/\/[^ ]*\.exe/);
    await keepMessage('indicators', indicators);
    await pressed('STIX 2.1').click();
    await page.locator('.msg').last().getByText('is in our direct messages').waitFor();
  });

  it('looks up a CVE, a sector, a maker, what was missed, and two actors side by side', async () => {
    for (const [words, part, name] of [
      ['cve CVE-2022-42475', 'CVE-2022-42475', 'cve'],
      ['sector energy', 'Energy', 'sector'],
      ['vendor fortinet', 'ortinet', 'vendor'],
      ['since 7d', 'Since', 'since'],
      ['compare volt typhoon, salt typhoon', 'Salt Typhoon', 'compare'],
    ] as const) {
      const answer = await type(`/threat ${words}`, part);
      expect(await answer.innerText(), words).not.toMatch(/<!date|undefined/);
      await keepMessage(name, answer);
    }
  });

  it('reads all of a digest in a modal', async () => {
    const digest = await type('/threat digest', 'Threat digest');
    const modal = await opened(digest.getByRole('button', { name: /^Show all/ }), /1 to 10 of/);
    await keepMessage('digest-all', modal);
    await page.locator('.modal-x').click();
  });

  it('asks in plain words and is answered in the thread, and reads Home', async () => {
    await page.locator('.composer-input').fill('@stormbrief volt typhoon energy this week');
    await page.locator('.composer-input').press('Enter');
    await page
      .getByText(/1 reply/)
      .first()
      .waitFor();
    await page.locator('.sidebar-item', { hasText: 'stormbrief' }).last().click();
    await page.getByText('What matters').waitFor();
    for (const part of ['Your channels', 'Feeds', 'For you', 'This workspace'])
      await page.getByText(part, { exact: true }).first().waitFor();
    await keep('home');
    await page.getByRole('button', { name: 'Change…' }).click();
    const modal = page.locator('.modal');
    await modal.getByText('Answers').or(modal.getByText('zone')).first().waitFor();
    await keepMessage('me', modal);
    await modal.getByRole('button', { name: 'Save' }).click();
    await modal.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Subscribe…' }).click();
    await modal.getByText('Channel').first().waitFor();
    await keepMessage('short-form', modal);
    await modal.locator('input').first().fill('port-ops');
    await modal.getByRole('button', { name: 'Subscribe' }).click();
    await page
      .getByText(/port-ops.* gets/)
      .first()
      .waitFor();
    await page
      .locator('.sidebar-item')
      .filter({ hasText: /^#\s*soc/ })
      .click();
    await page.locator('.composer-input').waitFor();
  });

  it('sees an alert arrive while watching, with its reason', async () => {
    const modal = page.locator('.modal');
    const buttons = page
      .locator('.msg')
      .filter({ hasText: 'Mute…' })
      .filter({ hasNotText: 'only visible to you' })
      .last();
    await buttons.waitFor({ timeout: 150_000 });
    await page.locator('.messages').evaluate((list) => list.scrollTo(0, 1e9));
    await keepMessage('alert', buttons);
    await buttons.getByRole('button', { name: 'Wrong tag' }).click();
    await modal.getByText('The whole rule').waitFor();
    await keepMessage('wrong-tag', modal);
    await modal.getByRole('button', { name: 'Set aside' }).click();
    await modal.getByText('Choose the tag that is wrong.').waitFor();
    await modal.locator('select').first().selectOption({ index: 1 });
    await modal.getByText('The whole rule').click();
    await modal.getByRole('button', { name: 'Set aside' }).click();
    await page
      .locator('.msg')
      .last()
      .getByText(/It changes \d+ stored|changes no stored|, in this workspace/)
      .waitFor();
    await pressed('Undo').click();
    await page.locator('.msg').last().getByText('Taken back').waitFor();
    await buttons.getByRole('button', { name: 'Mute…' }).click();
    await modal.getByText('For how long').or(modal.getByText('Mute')).first().waitFor();
    await keepMessage('mute', modal);
    await page.locator('.modal-x').click();
    await buttons.getByRole('button', { name: 'Share' }).click();
    await modal.locator('select').first().selectOption({ label: '#energy-sector' });
    await keepMessage('share', modal);
    await modal.getByRole('button', { name: 'Share' }).click();
    await page.locator('.msg').last().getByText('I am posting it in').waitFor();
    await page.locator('.sidebar-item', { hasText: 'energy-sector' }).click();
    await page.getByText('Shared by').first().waitFor();
  }, 180_000);
});
