import { securityWords } from '../domain/trade.ts';
import type { Term, TermKind, Watchlist } from '../domain/watchlist.ts';
import { senseOf } from './names.ts';
import type { SourceTable, WrittenActor, WrittenWatchlist } from './shapes.ts';

const intrusionWords = [
  'APT',
  'hackers',
  'hacking group',
  'threat actor',
  'threat actors',
  'threat group',
  'espionage',
  'cyberespionage',
  'state-sponsored',
  'state-backed',
  'nation-state',
  'backdoor',
  'malware',
  'wiper',
];
const extortionWords = ['ransomware', 'gang', 'extortion', 'leak site', 'double extortion', 'encryptor'];
const attackWords = ['MITRE', 'ATT&CK', 'attack.mitre.org'];

/** What a name waits for: a common word, for words of the actor's kind; any other, for a text that speaks of security. */
function guardOf(name: string, category: string): readonly string[] {
  const sense = senseOf(name);
  if (sense.class === 'unique' || sense.needsContext.length > 0) return securityWords;
  return category === 'ransomware' ? extortionWords : intrusionWords;
}

/** `Lumen, 2023-12-13; US DOJ, 2024-01-31`: who says so, from the file's table of sources. */
export function sourceWords(table: SourceTable, ids: readonly string[]): string {
  const named = ids.flatMap((id) => {
    const source = table[id];
    return source === undefined ? [] : [`${source.by}, ${source.date}`];
  });
  return [...new Set(named)].join('; ');
}

/** The first of the sources that say so: its title and address, and when it was published. */
export function sourceOf(
  table: SourceTable,
  ids: readonly string[],
): { readonly source: string; readonly date: string | null } {
  const first = ids.map((id) => table[id]).find((source) => source !== undefined);
  if (first === undefined) return { source: '', date: null };
  return {
    source: [first.title, ...(first.url === undefined ? [] : [first.url])].join(' '),
    date: first.date,
  };
}

/** `Mustang Panda` as a part of ids: `mustang-panda`. Empty where no letter or digit is left. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The id of a term: list, kind and text, such as `volt-typhoon/malware/kv-botnet`. */
export function termId(list: string, kind: TermKind, text: string): string {
  return `${list}/${kind}/${slugOf(text)}`;
}

/** `Black Cat` for `BlackCat`, as some write it; null where a name has no capital inside, or is more words already. */
function writtenApart(name: string): string | null {
  const parts = name.match(/^(\p{Lu}\p{Ll}{2,})(\p{Lu}\p{Ll}[\p{L}\d]*)$/u);
  return parts === null ? null : `${parts[1]} ${parts[2]}`;
}

/** A checked watchlist file as a watchlist. A term without an actor speaks for the list's. */
export function watchlistOf(entry: WrittenWatchlist): Watchlist {
  const terms = entry.terms.map((term) => ({
    id: termId(entry.id, term.kind, term.text),
    actorId: term.actor ?? entry.actor ?? '',
    text: term.text,
    variants: term.variants,
    kind: term.kind,
    strength: term.strength,
    class: term.class ?? (term.needsContext.length > 0 ? ('needs-context' as const) : ('unique' as const)),
    needsContext: term.needsContext,
    origin: term.origin ?? sourceWords(entry.sources, term.sources ?? []),
  }));
  return { id: entry.id, title: entry.title, terms };
}

/**
 * The watchlist of an actor that has no file in `watchlists/`: every alias is specific (one that needs context
 * with a guard), malware is supporting, because families are shared (weak where the name is an everyday word).
 */
export function watchlistFromActor(actor: WrittenActor): Watchlist {
  const term = (
    given: Pick<Term, 'text' | 'kind' | 'strength' | 'class' | 'needsContext' | 'origin' | 'nexus'>,
  ): Term => ({
    id: termId(actor.id, given.kind, given.text),
    actorId: actor.id,
    variants: [],
    ...given,
  });
  const aliases = actor.aliases.flatMap(({ names, class: nameClass, needsContext, origin, sources }) =>
    names.map((text) =>
      term({
        text,
        kind: 'alias',
        strength: 'specific',
        class: nameClass,
        needsContext: nameClass === 'needs-context' ? (needsContext ?? guardOf(text, actor.category)) : [],
        nexus: actor.nexus,
        origin: origin ?? sourceWords(actor.sources, sources),
      }),
    ),
  );
  const given = new Set(aliases.map(({ text }) => text.toLowerCase()));
  const apart = aliases.flatMap((alias) => {
    const text = writtenApart(alias.text);
    if (text === null || given.has(text.toLowerCase())) return [];
    const apart = { ...alias, id: termId(actor.id, 'alias', text), text };
    return [/\d/.test(text) ? apart : { ...apart, class: 'needs-context' as const, needsContext: [] }];
  });
  const malware = actor.malware.flatMap(({ names, class: nameClass, sources }) =>
    names.map((text) =>
      term({
        text,
        kind: 'malware',
        strength: nameClass === 'unique' ? 'supporting' : 'weak',
        class: nameClass === 'never-match' ? 'never-match' : 'unique',
        needsContext: [],
        origin: sourceWords(actor.sources, sources),
      }),
    ),
  );
  const attack =
    actor.attackId?.startsWith('G') === true
      ? [
          term({
            text: actor.attackId,
            kind: 'technique',
            strength: 'specific',
            class: 'needs-context',
            needsContext: attackWords,
            origin: 'MITRE ATT&CK',
          }),
        ]
      : [];
  return { id: actor.id, title: actor.name, terms: [...aliases, ...apart, ...malware, ...attack] };
}
