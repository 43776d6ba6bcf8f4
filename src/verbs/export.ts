import { writeFileSync } from 'node:fs';
import { publicationFormats } from '../domain/publication.ts';
import { publish } from '../export/publish.ts';
import { readIndicatorWords } from '../slack/indicator-words.ts';
import { mentioningStories, scopeWords } from '../slack/listeners/indicators.ts';
import { knownOf } from '../store/known-vulnerabilities.ts';
import { Refusal, sightOf, version, withStore } from './door.ts';

/** `export`: stories with what they mention, as a file of one of the formats. */
export async function exportStories(
  words: readonly string[],
  options: { readonly format: string; readonly out?: string },
): Promise<void> {
  const format = publicationFormats.find((known) => known === options.format.toLowerCase());
  if (format === undefined) throw new Refusal(`--format is one of ${publicationFormats.join(', ')}.`);
  await withStore(async (store, config) => {
    const { knowledge, names, seen } = await sightOf(store, config);
    const everything = { actorId: null, storyId: null, from: null };
    const scope =
      words.length === 0 ? everything : readIndicatorWords(words.join(' '), names.directory, names.now);
    if ('problem' in scope)
      throw new Refusal(`${scope.problem} ${scope.tries.map((one) => one.replace(/^iocs /, '')).join(', ')}`);
    const stories = await mentioningStories({ ...seen, storyIdsAt: store.storyIdsAt }, scope);
    const cves = [...new Set(stories.flatMap((story) => story.cves))];
    const { content } = publish(
      {
        title: scopeWords(scope, { directory: knowledge.directory, now: () => names.now }),
        stories,
        actor: (id) => names.directory.actors.get(id),
        sector: (id) => names.directory.sectors.get(id),
        feedTitle: names.feedTitle,
        vulnerability: await knownOf(store, cves),
        at: names.now,
        version,
      },
      format,
    );
    if (options.out === undefined) process.stdout.write(content);
    else writeFileSync(options.out, content);
    process.stderr.write(`${stories.length} stories.\n`);
  });
}
