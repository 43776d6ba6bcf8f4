import type { types } from '@slack/bolt';
import type { Actor } from '../../domain/actor.ts';
import type { ActorMatch } from '../../domain/advisory.ts';
import { defang, type Indicator, indicatorWords } from '../../domain/indicator.ts';
import type { StorySummary } from '../../domain/story.ts';
import type { DataSetState } from '../../domain/vulnerability-data.ts';
import { countWords, listWords } from '../../domain/words.ts';
import { identityFacts } from './actor.ts';
import { type Block, context, divider, section, sections } from './blocks.ts';
import { type Lens, matchQuote } from './lens.ts';
import { modal } from './modal.ts';
import { byline, telling } from './story.ts';
import { bold, escaped, feedText, link } from './text.ts';
import { type CveCard, cveBlocks } from './vulnerability.ts';

/** How many stories, and the newest of them. */
export type Told = { readonly total: number; readonly newest: StorySummary | undefined };
export type LookedUpActor = { readonly actor: Actor; readonly match: ActorMatch; readonly told: Told };
export type LookedUpIndicator = {
  readonly indicator: Pick<Indicator, 'type' | 'value'>;
  readonly told: Told;
};

/** What a message names and what is known of it; `more` are those that were found and not looked up. */
export type LookedUp = {
  readonly cves: readonly CveCard[];
  readonly actors: readonly LookedUpActor[];
  readonly indicators: readonly LookedUpIndicator[];
  readonly more: { readonly cves: number; readonly actors: number; readonly indicators: number };
};

function toldWords({ total, newest }: Told, verb: readonly [one: string, many: string], lens: Lens): string {
  if (newest === undefined) return 'no stored advisory says anything of it';
  return `${countWords(total, `story ${verb[0]}`, `stories ${verb[1]}`)} it, the newest ${link(newest.lead.url, newest.lead.title)} — ${byline(newest, lens)}`;
}

function actorBlocks({ actor, match, told }: LookedUpActor, lens: Lens): readonly Block[] {
  const evidence = telling(match.evidence);
  return sections([
    `${bold(actor.name)} — ${identityFacts(actor)}`,
    ...(evidence === undefined ? [] : [matchQuote(evidence, lens)]),
    toldWords(told, ['names', 'name'], lens),
    `_More:_ \`/threat actor ${escaped(actor.id)}\``,
  ]);
}

function indicatorBlocks(found: readonly LookedUpIndicator[], lens: Lens): readonly Block[] {
  const shown = ({ indicator }: LookedUpIndicator) => feedText(defang(indicator.value), 150);
  const known = found.filter(({ told }) => told.total > 0);
  const unknown = found.filter(({ told }) => told.total === 0);
  return [
    ...known.map((one) =>
      section(
        `${indicatorWords[one.indicator.type]} *${shown(one)}* — ${toldWords(one.told, ['mentions', 'mention'], lens)}`,
      ),
    ),
    ...(known.length === 0 ? [] : [context('Mentioned in text, not verified.')]),
    ...(unknown.length === 0 ? [] : [section(`Nothing found for ${listWords(unknown.map(shown))}.`)]),
  ];
}

function titled(title: string, blocks: readonly Block[], more: number): readonly Block[] {
  if (blocks.length === 0) return [];
  return [
    divider(),
    section(`*${title}*`),
    ...blocks,
    ...(more === 0 ? [] : [context(`+${more} more in the message, not looked up.`)]),
  ];
}

/** What is known of all that a message names, for the one who asked. */
export function lookUpModal(found: LookedUp, states: readonly DataSetState[], lens: Lens): types.ModalView {
  const { cves, actors, indicators, more } = found;
  const counts = [
    ...(cves.length === 0 ? [] : [countWords(cves.length + more.cves, 'CVE')]),
    ...(actors.length === 0 ? [] : [countWords(actors.length + more.actors, 'actor')]),
    ...(indicators.length === 0 ? [] : [countWords(indicators.length + more.indicators, 'indicator')]),
  ];
  const head =
    counts.length === 0
      ? 'No CVE, no actor that I know, no domain, address, link or hash stands in this message.'
      : `In this message: ${listWords(counts)}.`;
  return modal('Threats in this message', [
    section(head),
    ...titled(
      'CVEs',
      cves.flatMap((card) => cveBlocks(card, states, lens)),
      more.cves,
    ),
    ...titled(
      'Actors',
      actors.flatMap((one) => actorBlocks(one, lens)),
      more.actors,
    ),
    ...titled('Indicators', indicatorBlocks(indicators, lens), more.indicators),
  ]);
}
