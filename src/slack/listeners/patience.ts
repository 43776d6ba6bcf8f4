import type { types } from '@slack/bolt';
import type { Asker } from '../asker.ts';
import type { Message } from '../views/blocks.ts';
import { slowDownMessage } from '../views/help.ts';
import { modal } from '../views/modal.ts';
import type { Needs } from './needs.ts';

/** Take one question from the allowances of its asker and channel; what to say where one of them is used up, null where it is answered. */
export async function patience(
  { allowance, now }: Pick<Needs, 'allowance' | 'now'>,
  { userId, channelId }: Pick<Asker, 'userId' | 'channelId'>,
): Promise<Message | null> {
  const usedUp = await allowance.take(userId, channelId, now());
  return usedUp === null ? null : slowDownMessage(usedUp);
}

/** The same where the answer would be a modal. */
export function waitingModal({ blocks }: Message): types.ModalView {
  return modal('A moment, please', blocks);
}

/** What a person who asks within forms is shown: the view, or that it waits. */
export async function orPatience(
  needs: Pick<Needs, 'allowance' | 'now'>,
  asker: Pick<Asker, 'userId' | 'channelId'>,
  make: () => Promise<types.ModalView>,
): Promise<types.ModalView> {
  const waits = await patience(needs, asker);
  return waits === null ? make() : waitingModal(waits);
}
