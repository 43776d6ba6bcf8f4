import { countWords } from '../../domain/words.ts';
import { type Block, context } from './blocks.ts';

/** Why a channel with other companies in it reads less than there is, and which command shows the rest to people of the workspace. */
export function keptBackBlocks(count: number, command: string, isMore = false): readonly Block[] {
  if (count === 0) return [];
  const [are, them] = count === 1 && !isMore ? ['is', 'it'] : ['are', 'them'];
  return [
    context(
      `${isMore ? 'At least ' : ''}${countWords(count, 'story', 'stories')} ${are} kept back: marked above TLP:GREEN or from a private feed, and other companies are in this channel. \`/threat ${command}\` shows ${them} to people of this workspace.`,
    ),
  ];
}
