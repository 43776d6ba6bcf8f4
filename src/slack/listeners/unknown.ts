import type { Asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { type Message, runnable } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import type { Needs } from './needs.ts';
import { vendorCalled } from './outlook.ts';

type Fault = Extract<Command, { kind: 'fault' }>;

/** The unknown words that public data or the catalogue know as makers and products, with the command that means each. */
async function makersIn(needs: Needs, { perhaps }: Fault) {
  const found: { readonly name: string; readonly command: string }[] = [];
  for (const { typed, command } of perhaps) {
    const { name, isKnown } = await vendorCalled(needs, typed);
    if (isKnown) found.push({ name, command: command.replace('…', () => name.replace(/["“”]/g, '')) });
  }
  return found;
}

/** What was not understood, and what to do instead. To look for makers is taken from the allowance; without it the rest is said all the same. */
export async function answerFault(needs: Needs, fault: Fault, asker: Asker): Promise<Message> {
  const mayLook =
    fault.perhaps.length > 0 &&
    (await needs.allowance.take(asker.userId, asker.channelId, needs.now())) === null;
  const makers = mayLook ? await makersIn(needs, fault) : [];
  const known = makers.map(({ name }) => `\n${name} is a maker or a product that I know.`);
  return faultMessage(
    `${fault.problem}${known.join('')}`,
    [...runnable(...makers.map(({ command }) => command)), ...fault.tries],
    fault.showSectors && makers.length === 0 ? [...needs.directory.sectors.values()] : [],
  );
}
