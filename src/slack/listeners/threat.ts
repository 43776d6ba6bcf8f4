import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Subscription } from '../../domain/subscription.ts';
import { apology } from '../apology.ts';
import type { Asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { parseCommand } from '../grammar.ts';
import { command as slashCommand } from '../verbs.ts';
import type { Message } from '../views/blocks.ts';
import { type HelpTerms, helpMessage, inItsChannel, usualTerms, verbHelp } from '../views/help.ts';
import { isOfHome } from '../views/home.ts';
import { modal } from '../views/modal.ts';
import { searchCallback, searchedWords, searchForm } from '../views/search-form.ts';
import { askedBy, show } from './about-story.ts';
import { answerClick, askerOf, reply } from './answering.ts';
import { answerAudit } from './audit.ts';
import { answerCompare } from './compare.ts';
import { allOfDigest, answerDigest, answerShare, answerStatus, readReach } from './digests.ts';
import { answerFeeds, answerSettings } from './feeds.ts';
import { answerHeld } from './held.ts';
import { answerIndicators } from './indicators.ts';
import { answerMe } from './me.ts';
import type { Needs } from './needs.ts';
import { answerSector, answerVendor } from './outlook.ts';
import { orPatience, patience, waitingModal } from './patience.ts';
import { answerSearch } from './searching.ts';
import { answerSince } from './since.ts';
import { answerActor, answerLatest } from './stories.ts';
import { listenToSubscriptionForm, openForm } from './subscription-form.ts';
import { answerList, answerSubscribe, answerUndo, answerWhich, atSubscription } from './subscriptions.ts';
import { answerSyndicating, type SyndicatingAct } from './syndicating.ts';
import { answerFault } from './unknown.ts';
import { answerCve } from './vulnerability.ts';

type Answerable = Exclude<Command, { kind: 'compose' }>;

/** Examples in the terms of what a channel gets. */
function termsOf({ directory }: Needs, held: readonly Subscription[]): HelpTerms {
  const first = (ids: readonly (string | undefined)[]) => ids.find((id) => id !== undefined);
  const actor = first(held.map(({ filter }) => filter.actors[0]));
  return {
    actor: directory.actors.get(actor ?? '')?.name.toLowerCase() ?? usualTerms.actor,
    sector: first(held.map(({ filter }) => filter.sectors[0])) ?? usualTerms.sector,
    cve: first(held.map(({ filter }) => filter.cves?.[0])) ?? usualTerms.cve,
  };
}

/** What a question costs is taken from the allowances of its asker and channel; help and what was not understood cost nothing. */
async function answer(needs: Needs, command: Answerable, asker: Asker): Promise<Message> {
  const isFree = command.kind === 'help' || command.kind === 'fault';
  const waits = isFree ? null : await patience(needs, asker);
  return waits ?? answered(needs, command, asker);
}

async function answered(needs: Needs, command: Answerable, asker: Asker): Promise<Message> {
  switch (command.kind) {
    case 'help': {
      if (command.verb !== null) return verbHelp(command.verb, [...needs.directory.sectors.values()]);
      const held = await needs.store.channelSubscriptions(asker.teamId, asker.channelId);
      return helpMessage(held.length, termsOf(needs, held));
    }
    case 'actor':
      return answerActor(needs, command, asker);
    case 'latest':
      return answerLatest(needs, command, asker);
    case 'iocs':
      return answerIndicators(needs, command.typed, asker);
    case 'search':
      return answerSearch(needs, command.typed, asker);
    case 'cve':
      return answerCve(needs, command);
    case 'sector':
      return answerSector(needs, command, asker);
    case 'vendor':
      return answerVendor(needs, command, asker);
    case 'since':
      return answerSince(needs, command, asker);
    case 'compare':
      return answerCompare(needs, command);
    case 'subscribe':
      return answerSubscribe(needs, command, asker);
    case 'which':
      return answerWhich(needs, command, asker);
    case 'audit':
      return answerAudit(needs, command, asker);
    case 'list':
      return answerList(needs, command, asker);
    case 'digest':
      return answerDigest(needs, asker);
    case 'status':
      return answerStatus(needs, asker);
    case 'feeds':
      return answerFeeds(needs, command, asker);
    case 'settings':
      return answerSettings(needs, command, asker);
    case 'me':
      return answerMe(needs, command, asker);
    case 'fault':
      return answerFault(needs, command, asker);
    default:
      return command satisfies never;
  }
}

/** The commands that stand in a channel, and mean it. */
const ofChannels: ReadonlySet<Command['kind']> = new Set([
  'subscribe',
  'which',
  'list',
  'digest',
  'settings',
  'compose',
]);

/** Answer words as if they were typed after the command, where no channel may be at hand. */
export async function answerWords(needs: Needs, words: string, asker: Asker): Promise<Message> {
  const parsed = parseCommand(words, needs.directory);
  if (parsed.kind === 'compose' || (asker.channelId === '' && ofChannels.has(parsed.kind)))
    return inItsChannel(words);
  return answer(needs, parsed, asker);
}

/** A button in a modal: the answer takes the modal's place, or lies upon it. */
async function answerInModal(
  needs: Needs,
  body: BlockAction<ButtonAction>,
  words: string,
  client: Asker['client'],
) {
  const { view } = body;
  if (view === undefined) throw new Error('a button of no modal');
  const isPage = body.actions[0]?.action_id.startsWith('page:') === true;
  const message = await answerWords(needs, words, askerOf(body, client)).catch((error: unknown) =>
    apology(needs, error),
  );
  if (view.type === 'home' || !isPage) await show(body, client, modal('Threats', message.blocks));
  else if (view.callback_id !== searchCallback)
    await client.views.update({ view_id: view.id, view: modal('Threats', message.blocks) });
  else {
    const searched = searchedWords(view, needs.formManner);
    await client.views.update({ view_id: view.id, view: searchForm(searched, message, needs.formManner) });
  }
}

/** The slash command, and the buttons that run its words again. */
export function listenToCommands(app: App, needs: Needs): void {
  app.command(slashCommand, async ({ ack, command, client, respond }) => {
    await ack();
    const asker = { teamId: command.team_id, channelId: command.channel_id, userId: command.user_id, client };
    const parsed = parseCommand(command.text, needs.directory);
    await reply(needs, respond, 'ephemeral', () =>
      parsed.kind === 'compose' ? openForm(needs, asker, command.trigger_id) : answer(needs, parsed, asker),
    );
  });
  app.action<BlockAction<ButtonAction>>(/^(run|page):/, async ({ ack, body, action, client, respond }) => {
    await ack();
    if (body.view !== undefined) return answerInModal(needs, body, action.value ?? '', client);
    const manner = action.action_id.startsWith('page:') ? 'replace' : 'ephemeral';
    const parsed = parseCommand(action.value ?? '', needs.directory);
    const asker = askerOf(body, client);
    await reply(needs, respond, manner, () =>
      parsed.kind === 'compose' ? openForm(needs, asker, body.trigger_id) : answer(needs, parsed, asker),
    );
  });
  app.action<BlockAction<ButtonAction>>(
    /^subscription_(?:new|edit)$/,
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const id = action.action_id === 'subscription_edit' ? (action.value ?? '') : null;
      const from = isOfHome(action.block_id) ? 'home' : undefined;
      await answerClick(needs, { body, client, respond }, 'ephemeral', async (asker) => {
        const there = id === null ? asker : await atSubscription(needs, id, asker);
        return openForm(needs, there, body.trigger_id, id, from);
      });
    },
  );
  app.action<BlockAction<ButtonAction>>(
    'subscription_undo',
    async ({ ack, body, action, client, respond }) => {
      await ack();
      await reply(needs, respond, 'ephemeral', () =>
        answerUndo(needs, action.value ?? '', askerOf(body, client)),
      );
    },
  );
  app.action<BlockAction<ButtonAction>>(
    /^subscription_rss:(?:show|renew|revoke)$/,
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const act = action.action_id.slice('subscription_rss:'.length) as SyndicatingAct;
      await reply(needs, respond, 'ephemeral', () =>
        answerSyndicating(needs, act, action.value ?? '', askerOf(body, client)),
      );
    },
  );
  listenToSubscriptionForm(app, needs);
}

/** The buttons under digests and held stories. */
export function listenToStories(app: App, needs: Needs): void {
  app.action<BlockAction<ButtonAction>>('held', async ({ ack, action, respond }) => {
    await ack();
    await reply(needs, respond, 'ephemeral', () => answerHeld(needs, action.value ?? ''));
  });
  app.action<BlockAction<ButtonAction>>('digest_share', async ({ ack, body, action, client, respond }) => {
    await ack();
    const reach = reachOf(action);
    const asker = askerOf(body, client);
    const waits = await patience(needs, asker);
    await reply(needs, respond, waits === null ? 'in_channel' : 'ephemeral', async () =>
      waits === null ? answerShare(needs, asker, reach) : waits,
    );
  });
  // `digest_more` stands under digests of earlier versions.
  app.action<BlockAction<ButtonAction>>(/^digest_(?:all|more)$/, async ({ ack, body, action, client }) => {
    await ack();
    const asker = askerOf(body, client);
    const view = await orPatience(needs, asker, () => allOfDigest(needs, asker, reachOf(action), 0));
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  app.action<BlockAction<ButtonAction>>(/^digest_page:/, async ({ ack, body, action, client }) => {
    await ack();
    const reach = reachOf(action);
    if (body.view === undefined) throw new Error('a page of a digest was turned in no modal');
    const asker = askedBy(body, client, '');
    const waits = await patience(needs, asker);
    // Upon the page that is read: closed, it is there again.
    if (waits !== null) return show(body, client, waitingModal(waits));
    const view = await allOfDigest(needs, asker, reach, reach.offset);
    await client.views.update({ view_id: body.view.id, view });
  });
}

function reachOf({ value }: ButtonAction): NonNullable<ReturnType<typeof readReach>> {
  const reach = readReach(value);
  if (reach === null) throw new Error(`a digest button carries no digest: ${value}`);
  return reach;
}
