import type { App, GlobalShortcut, MessageShortcut, types, ViewSubmitAction, webApi } from '@slack/bolt';
import { type Directory, findNamed } from '../../domain/lookup.ts';
import { findCves } from '../../domain/vulnerability.ts';
import { apology } from '../apology.ts';
import type { Asker } from '../asker.ts';
import { messageText } from '../views/message-text.ts';
import { modal } from '../views/modal.ts';
import { searchCallback, searchedWords, searchForm } from '../views/search-form.ts';
import { lookUp } from './look-up.ts';
import type { Needs } from './needs.ts';
import { orPatience } from './patience.ts';
import { answerWords } from './threat.ts';

/** The shortcuts; the manifest registers these. */
export const shortcuts = ['look_up', 'search_threats'] as const;

/** The command that answers words alone: of CVE ids, of an actor, of a sector, else everything stored, in full text. */
function commandFor(words: string, directory: Directory): string {
  const cves = findCves(words);
  const isNothingElse = /^(?:\s|,|;|and\b|or\b|CVE-\d{4}-\d{4,19})*$/i.test(words);
  if (cves.length > 0 && isNothingElse) return `cve ${cves.join(' ')}`;
  const found = findNamed(directory, words);
  return found.kind === 'one' ? `${found.is.kind} ${found.is.id}` : `search ${words}`;
}

type Body = Pick<ViewSubmitAction, 'user'> & { readonly team: { readonly id: string } | null };

function askerOf(body: Body, client: webApi.WebClient): Asker {
  const teamId = body.team?.id ?? body.user.team_id ?? '';
  return { teamId, channelId: '', userId: body.user.id, client };
}

/** The view, or the apology where it could not be made. */
async function orApology(needs: Needs, make: () => Promise<types.ModalView>): Promise<types.ModalView> {
  try {
    return await make();
  } catch (error) {
    return modal('Something went wrong', apology(needs, error).blocks);
  }
}

/** *Look up threats* at a message, and *Search threats* anywhere. */
export function listenToShortcuts(app: App, needs: Needs): void {
  app.shortcut<MessageShortcut>(
    { callback_id: 'look_up', type: 'message_action' },
    async ({ ack, shortcut, client, respond }) => {
      await ack();
      const asker = { ...askerOf(shortcut, client), channelId: shortcut.channel.id };
      const view = await orApology(needs, () =>
        orPatience(needs, asker, () => lookUp(needs, messageText(shortcut.message), asker.teamId)),
      );
      try {
        await client.views.open({ trigger_id: shortcut.trigger_id, view });
      } catch (error) {
        needs.log.warn({ err: error }, 'a look-up could not be shown');
        await respond({
          response_type: 'ephemeral',
          replace_original: false,
          text: 'Slack did not show the answer in time. Use *Look up threats* once more.',
        });
      }
    },
  );
  app.shortcut<GlobalShortcut>(
    { callback_id: 'search_threats', type: 'shortcut' },
    async ({ ack, shortcut, client }) => {
      await ack();
      const view = searchForm('', null, needs.formManner);
      await client.views.open({ trigger_id: shortcut.trigger_id, view });
    },
  );
  app.view<ViewSubmitAction>(searchCallback, async ({ ack, view, body, client }) => {
    const words = searchedWords(view, needs.formManner);
    if (words === '') {
      await ack({ response_action: 'errors', errors: { words: 'Type what you are looking for.' } });
      return;
    }
    const answered = await orApology(needs, async () => {
      const answer = await answerWords(needs, commandFor(words, needs.directory), askerOf(body, client));
      return searchForm(words, answer, needs.formManner);
    });
    await ack({ response_action: 'update', view: answered });
  });
}
