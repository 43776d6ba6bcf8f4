import type { Directory, Found, Named } from '../domain/lookup.ts';
import type { SubscribeOptions, Topics } from '../domain/subscribing.ts';
import type { FeedsCommand, SettingsCommand } from './feed-words.ts';
import type { FindCommand } from './find-words.ts';
import type { MeCommand } from './me-words.ts';
import type { LatestPage, Read } from './read-words.ts';
import { type NamingVerb, type Perhaps, unknownWords } from './unknown-words.ts';
import type { Verb } from './verbs.ts';
import { runnable } from './views/blocks.ts';

/** What a person typed, understood. `fault` says what was not, and what is possible. */
export type Command =
  | { readonly kind: 'help'; readonly verb: Verb | null; readonly empty: boolean }
  | { readonly kind: 'actor'; readonly typed: string; readonly found: Found<Named> }
  | ({ readonly kind: 'latest'; readonly typed: string } & LatestPage)
  | {
      readonly kind: 'subscribe';
      readonly topics: Topics;
      readonly options: SubscribeOptions;
      /** “all” was said, and so no topic. */
      readonly all: boolean;
      /** The words themselves, without `confirmed`, which answers the question that a flood raises. */
      readonly typed: string;
      readonly confirmed: boolean;
      /** As they were typed; null: of any feed again. */
      readonly feeds: readonly string[] | null | undefined;
    }
  | ({ readonly kind: 'which'; readonly act: 'unsubscribe' | 'pause' | 'resume' } & Held)
  | ({ readonly kind: 'list'; readonly page: number } & Held)
  /** Read when it is answered: `since:7d` depends on the day. */
  | { readonly kind: 'search' | 'iocs'; readonly typed: string }
  | { readonly kind: 'audit'; readonly whole: boolean; readonly page: number }
  /** `subscribe` without words: the form. */
  | { readonly kind: 'compose' }
  | { readonly kind: 'digest' | 'status' }
  | FindCommand
  | FeedsCommand
  | SettingsCommand
  | MeCommand
  | {
      readonly kind: 'fault';
      readonly problem: string;
      readonly tries: readonly string[];
      readonly showSectors: boolean;
      readonly perhaps: readonly Perhaps[];
    };

/** Subscriptions of the channel that are meant; `otherwise` is what to say where none has what was typed as its name. */
export type Held = {
  readonly typed: string;
  readonly topics: Topics | 'all';
  readonly otherwise: Command | null;
};

/** No maker and no product is called by more. */
const longestName = 80;

/** What was not understood, with commands to try as far as buttons hold them. */
export function fault(
  problem: string,
  tries: readonly string[] = [],
  showSectors = false,
  perhaps: readonly Perhaps[] = [],
): Command {
  return {
    ...{ kind: 'fault', problem, showSectors },
    perhaps: perhaps.filter(({ typed }) => typed.length <= longestName),
    tries: runnable(...tries),
  };
}

/** Words that are unknown, with what they may have meant. */
export function unknownFault(
  read: Read,
  directory: Directory,
  verb: NamingVerb,
  listed?: Parameters<typeof unknownWords>[3],
): Command {
  const { problem, tries, showSectors, perhaps } = unknownWords(read, directory, verb, listed);
  return fault(problem, tries, showSectors, perhaps);
}
