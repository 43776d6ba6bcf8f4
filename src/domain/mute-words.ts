import type { Muted } from './mute.ts';
import type { Names } from './subscription-words.ts';

/** What is muted, in words; a story by its title where that is known. */
export function mutedWords({ kind, thing }: Muted, names: Names, title?: string): string {
  switch (kind) {
    case 'story':
      return title === undefined ? 'a story' : `the story “${title}”`;
    case 'feed':
      return `what only ${names.feedTitle(thing)} tells`;
    case 'term':
      return `what only “${thing}” says`;
    case 'actor':
      return `stories about ${names.directory.actors.get(thing)?.name ?? thing}`;
    default:
      return kind satisfies never;
  }
}
