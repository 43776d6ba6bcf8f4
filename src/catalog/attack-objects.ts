import type { Alias } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import { type Raw, rawList, textOf } from './data-set.ts';
import { keptNames, senseOf } from './names.ts';

/** What is kept of an object of ATT&CK that has names. */
export type Named = {
  readonly stixId: string;
  /** `G1017`, `S0002`, `C0035`, `T1003.003`. */
  readonly attackId: string;
  /** The first is the one ATT&CK shows. */
  readonly names: readonly string[];
  readonly isLive: boolean;
  readonly isRevoked: boolean;
  readonly isDeprecated: boolean;
  /** Names that could not be kept. */
  readonly dropped: number;
};

/** A group of ATT&CK with who uses each of its names. */
export type Group = Named & {
  readonly url: string;
  readonly modified: string;
  readonly description: string;
  readonly aliases: readonly Alias[];
};

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** `2023-05-24` of `Microsoft. (2023, May 24). Volt Typhoon…`; null where no year is said. */
function citedDate(words: string): string | null {
  const [, year, month = '', day = ''] = words.match(/\((\d{4})(?:, (\p{L}+)(?: (\d{1,2}))?)?\)/u) ?? [];
  if (year === undefined) return null;
  const number = months.indexOf(month) + 1;
  if (number === 0) return year;
  const start = `${year}-${String(number).padStart(2, '0')}`;
  return day === '' ? start : `${start}-${day.padStart(2, '0')}`;
}

type Citation = { readonly origin: string; readonly source: string; readonly date: string | null };

/** Who cites a name: the author of a reference, its address, and when it was published. */
function citationOf(reference: Raw): Citation {
  const words = textOf(reference['description']).slice(0, 400);
  const [author = ''] = words.split(/\.?\s*\(\d{4}|\. /);
  return {
    origin: author.length > 1 && author.length < 80 ? author : textOf(reference['source_name']),
    source: textOf(reference['url']) || words,
    date: citedDate(words),
  };
}

function isAttack(reference: Raw): boolean {
  return /^mitre-/.test(textOf(reference['source_name'])) && textOf(reference['external_id']) !== '';
}

/** An object of ATT&CK with its id and its names. */
export function named(object: Raw): Named {
  const references = rawList(object['external_references']);
  const own = references.find(isAttack);
  const listed = object['aliases'] ?? object['x_mitre_aliases'];
  const { names, dropped } = keptNames([object['name'], ...(Array.isArray(listed) ? listed : [])]);
  const [isRevoked, isDeprecated] = [object['revoked'] === true, object['x_mitre_deprecated'] === true];
  return {
    stixId: textOf(object['id']),
    attackId: textOf(own?.['external_id']).slice(0, 20),
    names,
    isLive: !isRevoked && !isDeprecated,
    isRevoked,
    isDeprecated,
    dropped,
  };
}

/** A group of ATT&CK. The references of the object say who uses each name. */
export function attackGroup(object: Raw): Group {
  const references = rawList(object['external_references']);
  const own = references.find(isAttack);
  const bySource = new Map(references.map((reference) => [textOf(reference['source_name']), reference]));
  const byKey = new Map(
    references.map((reference) => [nameKey(textOf(reference['source_name'])), reference]),
  );
  const kept = named(object);
  const url = textOf(own?.['url']);
  const modified = textOf(object['modified']).slice(0, 10);
  const aliases = kept.names.map((name): Alias => {
    const cited = textOf(byKey.get(nameKey(name))?.['description']).match(/(?<=\(Citation: )[^)]+/g) ?? [];
    const [citation] = cited.flatMap((id) => {
      const reference = bySource.get(id);
      return reference === undefined ? [] : [citationOf(reference)];
    });
    return {
      name,
      origin: citation?.origin ?? 'MITRE ATT&CK',
      source: citation?.source ?? url,
      date: citation?.date ?? (modified === '' ? null : modified),
      class: senseOf(name).class,
      state: 'active',
      note: '',
    };
  });
  return { ...kept, url, modified, description: textOf(object['description']), aliases };
}
