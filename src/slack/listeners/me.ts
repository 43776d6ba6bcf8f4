import type { Asker } from '../asker.ts';
import type { MeCommand } from '../me-words.ts';
import type { Message } from '../views/blocks.ts';
import { meMessage } from '../views/me.ts';
import type { Needs } from './needs.ts';
import { zoneOf } from './zone.ts';

/** `me`: how the asker is answered, changed where that was asked. */
export async function answerMe(needs: Needs, { chosen }: MeCommand, asker: Asker): Promise<Message> {
  const { teamId, userId } = asker;
  const isChange = Object.keys(chosen).length > 0;
  if (isChange) await needs.store.savePerson(teamId, userId, chosen);
  const person = await needs.store.person(teamId, userId);
  return meMessage(person, await zoneOf(needs, asker), isChange);
}
