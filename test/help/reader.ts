import { bareActor } from '../../src/catalog/data-set.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { createReader, type Reader } from '../../src/domain/reading.ts';
import type { ProductKnowledge, ProductTerm, Sector } from '../../src/domain/sector.ts';
import type { Term, TermKind } from '../../src/domain/watchlist.ts';

/** A term of Volt Typhoon, unless said otherwise. */
export function makeTerm(text: string, kind: TermKind = 'alias', given: Partial<Term> = {}): Term {
  return {
    id: `${given.actorId ?? 'volt-typhoon'}/${kind}/${text}`,
    actorId: 'volt-typhoon',
    text,
    variants: [],
    kind,
    strength: 'specific',
    class: (given.needsContext ?? []).length > 0 ? 'needs-context' : 'unique',
    needsContext: [],
    origin: 'a test',
    ...given,
  };
}

export function makeActor(id: string, name: string, nexus: string, attackId: string | null): Actor {
  return { ...bareActor({ id, name, attackId, aliases: [] }), nexus, category: 'state' };
}

export function makeSector(id: string, name: string, given: Partial<Sector> = {}): Sector {
  return {
    id,
    name,
    parent: null,
    aliases: [],
    strongPhrases: [],
    keywords: [],
    forms: [],
    hints: [],
    productWords: [],
    makers: [],
    families: [],
    organisations: [],
    operators: [],
    negativeContexts: [],
    products: null,
    ...given,
  };
}

function knowledge(
  base: number,
  terms: readonly (readonly [ProductTerm['kind'], string, number])[],
): ProductKnowledge {
  return {
    base,
    terms: terms.map(([kind, words, weight]) => ({ kind, words, weight, advisories: 3, stating: 2 })),
  };
}

export const someActors: readonly Actor[] = [
  makeActor('volt-typhoon', 'Volt Typhoon', 'CN', 'G1017'),
  makeActor('salt-typhoon', 'Salt Typhoon', 'CN', 'G1045'),
  makeActor('sandworm', 'Sandworm Team', 'RU', 'G0034'),
];

export const someTerms: readonly Term[] = [
  makeTerm('Volt Typhoon'),
  makeTerm('VOLTZITE'),
  makeTerm('AA24-038A', 'advisory'),
  makeTerm('KV-botnet', 'malware'),
  makeTerm('JDY', 'malware', { strength: 'supporting', needsContext: ['botnet'] }),
  makeTerm('CVE-2024-39717', 'cve', { strength: 'supporting' }),
  makeTerm('Versa Director', 'product', { strength: 'weak' }),
  makeTerm('Guam', 'region', { strength: 'supporting' }),
  makeTerm('living off the land', 'technique', { strength: 'supporting' }),
  makeTerm('PowerShell', 'tool', { strength: 'weak' }),
  makeTerm('critical infrastructure', 'target', { strength: 'weak' }),
  makeTerm('preparing to attack', 'goal', { strength: 'weak' }),
  makeTerm('PRC state-sponsored', 'context', { strength: 'supporting' }),
  makeTerm('Salt Typhoon', 'alias', { strength: 'negative' }),
  makeTerm('Typhoon Mawar', 'context', { strength: 'negative' }),
  makeTerm('Salt Typhoon', 'alias', { actorId: 'salt-typhoon' }),
  makeTerm('Sandworm', 'alias', { actorId: 'sandworm' }),
  makeTerm('Industroyer', 'malware', { actorId: 'sandworm', strength: 'supporting' }),
];

export const someSectors: readonly Sector[] = [
  makeSector('energy', 'Energy', {
    strongPhrases: ['power grid', 'electric utility'],
    keywords: ['utilities', 'electricity'],
    operators: ['Stromwerk'],
  }),
  makeSector('water-wastewater', 'Water and Wastewater Systems', {
    strongPhrases: ['water utility', 'water utilities'],
    keywords: ['reservoir'],
    organisations: ['EPA'],
  }),
  makeSector('transportation', 'Transportation Systems', { keywords: ['freight'] }),
  makeSector('maritime', 'Maritime', {
    parent: 'transportation',
    strongPhrases: ['seaport', 'Port of'],
    keywords: ['shipping'],
    negativeContexts: ['TCP port', 'shipping new features'],
  }),
  makeSector('financial-services', 'Financial Services', {
    keywords: ['bank', 'banking'],
    hints: ['wallets', 'loans'],
  }),
  makeSector('government-facilities', 'Government Services and Facilities', {
    strongPhrases: ['police department'],
    keywords: ['DOT', 'government', 'university'],
  }),
  makeSector('healthcare', 'Healthcare and Public Health', { keywords: ['hospital'] }),
  makeSector('critical-manufacturing', 'Critical Manufacturing', {
    products: knowledge(1, [
      ['vendor', 'Pumpwerk', 1],
      ['product', 'heart', -3],
    ]),
  }),
  makeSector('chemical', 'Chemical', { products: knowledge(-2, [['vendor', 'Everywhere', 3]]) }),
  makeSector('dams', 'Dams', {
    products: knowledge(-2, [
      ['product', 'Sluice', 3],
      ['words', 'spillway', 1],
    ]),
  }),
];

/** A reader for a small catalogue. */
export function makeReader(): Reader {
  return createReader({
    actors: someActors,
    sectors: someSectors,
    watchlists: [{ id: 'test', title: 'Test', terms: someTerms }],
  });
}
