import type { Bot } from './bot.ts';
import { day, minute } from './make.ts';

/** A flaw that three feeds tell of, each with a little more. */
export const flaw = {
  guid: 'f',
  title: 'FortiOS SSL-VPN overflow CVE-2022-42475 patched',
  summary: 'A heap overflow, CVE-2022-42475.',
};
export const withActor = {
  ...flaw,
  title: 'Volt Typhoon enters by FortiOS SSL-VPN overflow',
  summary: 'Volt Typhoon uses CVE-2022-42475.',
};
export const inKev = {
  ...flaw,
  title: 'FortiOS SSL-VPN overflow added to KEV',
  summary: 'CISA added CVE-2022-42475 to the Known Exploited Vulnerabilities catalog.',
};
/** The same told without anything new. */
export const retold = (feed: string) => ({
  ...flaw,
  title: `FortiOS SSL-VPN overflow CVE-2022-42475: ${feed}`,
});

/** Each feed shows something old first, so that what comes next is news. */
export async function readOnce(bot: Bot, feeds: readonly string[]): Promise<void> {
  for (const feed of feeds)
    bot.feeds.show(feed, [
      { guid: `old-${feed}`, title: `Older news of ${feed}`, summary: '', at: bot.clock.now - day },
    ]);
  await bot.poll();
}

/** A feed shows one more thing, and is looked at. */
export async function tell(
  bot: Bot,
  feed: string,
  told: { readonly guid: string; readonly title: string; readonly summary: string },
): Promise<void> {
  bot.feeds.show(feed, [{ ...told, at: bot.clock.now }]);
  await bot.poll();
}

/** Let the updates that wait for others be due, and send them. */
export async function settle(bot: Bot): Promise<void> {
  bot.pass(3 * minute);
  await bot.tick();
}

/** The messages that were changed, as they read afterwards. */
export function updates(bot: Bot) {
  return bot.slack.proxy.posts.filter(({ method }) => method === 'chat.update');
}
