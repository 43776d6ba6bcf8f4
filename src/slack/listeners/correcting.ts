import { correctionScopes, doubtKey, doubtsOf, exceptedBy } from '../../domain/correction.ts';
import { everyWorkspace } from '../../domain/exception.ts';
import type { Asker } from '../asker.ts';
import { stopped } from '../permission.ts';
import type { Message } from '../views/blocks.ts';
import { type Stated, statedIn } from '../views/modal.ts';
import { correctedMessage, takenBackMessage } from '../views/wrong-tag.ts';
import { type Asked, storyIsGone, storyNow } from './about-story.ts';
import type { Needs } from './needs.ts';
import { roomForException } from './room.ts';

const plain = (text: string): Message => ({ text, blocks: [] });
const untouched = { advisories: 0, losingTags: 0 };

/** *Wrong tag*, sent: the exception is written, its story's messages are owed an update, and what it changes is said. */
export async function correct(needs: Needs, asked: Asked, values: Stated): Promise<Message> {
  const refused = await stopped(needs, asked, 'story');
  if (refused !== null) return refused;
  const full = await roomForException(needs, asked);
  if (full !== null) return full;
  const { teamId, userId: author, storyId } = asked;
  const story = await storyNow(needs, storyId);
  if (story === null) return plain(storyIsGone);
  const doubt = doubtsOf(story).find((one) => doubtKey(one).slice(0, 150) === statedIn(values, 'tag'));
  const scope = correctionScopes.find((one) => one === statedIn(values, 'scope'));
  if (doubt === undefined || scope === undefined)
    return plain(
      'This tag is no longer there: somebody set it aside meanwhile, or the story was read again.',
    );
  const reason = statedIn(values, 'reason').trim() || 'marked as a wrong tag in Slack';
  const made = { ...exceptedBy(doubt, scope), teamId, author, reason, createdAt: needs.now() };
  const exception = await needs.store.addException(made, storyId);
  needs.deliverSoon();
  return correctedMessage(exception, await needs.touched(exception), storyId, needs.lens());
}

/** Taken back, if it is this workspace's and still holds. */
export async function takeBack(needs: Needs, asker: Asker, value: string): Promise<Message> {
  const refused = await stopped(needs, asker, 'story');
  if (refused !== null) return refused;
  const { teamId, userId } = asker;
  const [id = '', storyId = null] = value.split(' ');
  const held = (await needs.store.exceptions()).find((exception) => exception.id === id);
  const isOurs =
    held !== undefined && (held.teamId === teamId || (held.teamId === everyWorkspace && !needs.isOpenToAll));
  const undone = isOurs ? await needs.store.undoException(id, needs.now(), userId, storyId) : null;
  needs.deliverSoon();
  const change = undone === null ? untouched : await needs.touched(undone);
  return takenBackMessage(undone, change, needs.lens());
}
