import { describe, expect, it } from 'vitest';
import { readBundle } from '../../src/catalog/bundle.ts';
import { layOver } from '../../src/catalog/lay-over.ts';
import { type Catalog, loadCatalog } from '../../src/catalog/load.ts';
import type { ActorMatch, AdvisoryText } from '../../src/domain/advisory.ts';
import { createReader } from '../../src/domain/reading.ts';
import { attackJson, group, inPieces, mispJson, relation, thing } from '../help/bundles.ts';

const catalog = loadCatalog();

async function over(...files: readonly string[]): Promise<Catalog> {
  const bundles = [];
  for (const file of files) bundles.push(await readBundle(inPieces(file, 4096), 'actors.json'));
  return layOver(catalog, bundles);
}
function tagged({ actors, sectors, watchlists }: Catalog, title: string, given: Partial<AdvisoryText> = {}) {
  const read = createReader({ actors, sectors, watchlists });
  return read({ title, summary: '', categories: [], url: null, ...given }).actors;
}
const ids = (found: readonly ActorMatch[]) => found.map(({ actorId }) => actorId);
const terms = (found: readonly ActorMatch[]) =>
  found.flatMap(({ evidence }) => evidence.map(({ term, kind }) => `${term} (${kind})`));

const moth = { value: 'Velvet Mothkin', meta: { synonyms: ['MOTHWING', 'Harvest', 'Sea Otter', 'OWL'] } };

describe('a data set laid over the catalogue', () => {
  it('leaves the catalogue as it was, and adds actors that can be tagged', async () => {
    const laid = await over(mispJson([moth]));
    expect(laid.actors.slice(0, catalog.actors.length)).toEqual(catalog.actors);
    expect(ids(tagged(catalog, 'Mothwing strikes banks'))).toEqual([]);
    expect(ids(tagged(laid, 'Mothwing strikes banks'))).toEqual(['velvet-mothkin']);
  });

  it('is one actor with ours where the ATT&CK id or the name says so: two names, one tag', async () => {
    const laid = await over(
      mispJson([
        { value: 'Quiet Lanternfish', meta: { synonyms: ['G1017', 'Lanternfish'] } },
        { value: 'Sandworm' },
      ]),
    );
    expect(laid.actors).toHaveLength(catalog.actors.length);
    const volt = laid.actors.find(({ id }) => id === 'volt-typhoon');
    expect(volt).toMatchObject({ name: 'Volt Typhoon', nexus: 'CN', attackId: 'G1017' });
    expect(volt?.aliases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Lanternfish', 'VOLTZITE']),
    );
    expect(ids(tagged(laid, 'BRONZE SILHOUETTE, also called Lanternfish, hacks routers'))).toEqual([
      'volt-typhoon',
    ]);
  });

  it('keeps a name that two sources give to two actors as disputed, shows both, and tags ours', async () => {
    const laid = await over(
      mispJson([{ value: 'Velvet Mothkin', meta: { synonyms: ['VOLTZITE', 'Mothrat'] } }]),
    );
    const alias = (id: string) =>
      laid.actors.find((one) => one.id === id)?.aliases.find(({ name }) => name === 'VOLTZITE');
    expect(alias('velvet-mothkin')).toMatchObject({ state: 'disputed', class: 'needs-context' });
    expect(alias('velvet-mothkin')?.note).toMatch(
      /gives it to Volt Typhoon; MISP galaxy threat-actor v7 gives it to Velvet Mothkin/,
    );
    expect(alias('volt-typhoon')).toMatchObject({ state: 'disputed', class: 'unique' });
    expect(alias('volt-typhoon')?.note).toMatch(/MISP galaxy threat-actor v7 gives it to Velvet Mothkin/);
    expect(ids(tagged(laid, 'VOLTZITE hackers in the grid'))).toEqual(['volt-typhoon']);
    expect(ids(tagged(laid, 'VOLTZITE hackers with Mothrat'))).toEqual(
      expect.arrayContaining(['volt-typhoon', 'velvet-mothkin']),
    );
  });

  it('is one actor under one first name, though a source has an id that was revoked since, in whatever order they are laid', async () => {
    const attack = attackJson([group(1, 'Velvet Mothkin', ['MOTHWING']), group(2, 'Mothrat', ['Dustwing'])]);
    const misp = mispJson([
      {
        value: 'Velvet Mothkin',
        meta: { synonyms: ['G9099', 'MOTHWING'] },
      },
      { value: 'Dustwing', meta: { synonyms: ['Ashwing'] } },
    ]);
    for (const files of [
      [attack, misp],
      [misp, attack],
    ]) {
      const laid = await over(...files);
      const named = laid.actors.map(({ name }) => name);
      expect(named.filter((name) => name === 'Velvet Mothkin')).toHaveLength(1);
    }
  });

  it('never brings back a name that our watchlist holds apart', async () => {
    const laid = await over(mispJson([{ value: 'Volt Typhoon', meta: { synonyms: ['Redfly'] } }]));
    const redfly = laid.actors
      .find(({ id }) => id === 'volt-typhoon')
      ?.aliases.find(({ name }) => name === 'Redfly');
    expect(redfly).toMatchObject({ class: 'never-match', state: 'disputed' });
    expect(ids(tagged(laid, 'Redfly hackers in a national grid'))).toEqual([]);
  });

  it('can be laid over twice without a second actor or term', async () => {
    const file = attackJson([group(1, 'Velvet Mothkin', ['MOTHWING'])]);
    const [once, twice] = [await over(file), await over(file, file)];
    expect(twice.actors).toEqual(once.actors);
    expect(twice.watchlists).toEqual(once.watchlists);
  });

  it('holds two data sets together by the ATT&CK id', async () => {
    const laid = await over(
      attackJson([group(1, 'Velvet Mothkin', ['MOTHWING'])]),
      mispJson([{ value: 'TG-9999', meta: { synonyms: ['G9001'] } }]),
    );
    expect(ids(tagged(laid, 'TG-9999 is MOTHWING'))).toEqual(['velvet-mothkin']);
  });
});

describe('an everyday word from a data set', () => {
  const laying = over(mispJson([moth]));

  it.each([
    'A rich harvest in Kansas',
    'Harvest season brings hackers to the farm show',
    'Sea Otter pups charm the aquarium',
    'The OWL in the attic',
    'How to Harvest Passwords From a Phishing Site',
  ])('tags nobody by itself: %s', async (title) => {
    expect(tagged(await laying, title)).toEqual([]);
  });

  it.each([
    ['Harvest hackers steal designs', 'Harvest (alias)', 'hackers (context)'],
    ['Harvest: a new backdoor for telecoms', 'Harvest (alias)', 'backdoor (context)'],
    [
      'Ministry breached by a group dubbed “Harvest”, researchers say of the malware',
      'Harvest (alias)',
      'dubbed (context)',
    ],
    ['OWL ransomware hits a bank', 'OWL (alias)', 'ransomware (context)'],
    ['Sea Otter deploys a new trojan', 'Sea Otter (alias)', 'trojan (context)'],
    ['MOTHWING returns as Harvest', 'Harvest (alias)', 'MOTHWING (alias)'],
  ])('tags with what stands beside it, and the evidence shows both: %s', async (title, name, beside) => {
    const found = tagged(await laying, title);
    expect(ids(found)).toEqual(['velvet-mothkin']);
    expect(terms(found)).toEqual(expect.arrayContaining([name, beside]));
    for (const { quote } of found[0]?.evidence ?? []) expect(quote).not.toBe('');
  });

  it('tags with malware of its actor as the second term', async () => {
    const [harvest, rat] = [group(1, 'Harvest'), thing('malware', 1, 'Mothrat')];
    const laid = await over(attackJson([harvest, rat, relation(harvest, 'uses', rat)]));
    const found = tagged(laid, 'Mothrat is back', { summary: 'The samples point to Harvest.' });
    expect(ids(found)).toEqual(['harvest']);
    expect(terms(found)).toEqual(['Harvest (alias)', 'Mothrat (malware)']);
  });

  it('is tagged where a link to a publisher of threats is all that speaks of security', async () => {
    const link = { url: 'https://www.welivesecurity.com/2024/01/02/sea-otter-down-under/' };
    expect(ids(tagged(await laying, 'Sea Otter goes down under', link))).toEqual(['velvet-mothkin']);
    expect(
      tagged(await laying, 'Sea Otter goes down under', { url: 'https://zoo.example/sea-otter' }),
    ).toEqual([]);
  });

  it('is no name where it is a part of one, or of an address', async () => {
    const play = await over(mispJson([{ value: 'Cobalt' }]));
    expect(tagged(play, 'Hackers use Cobalt Strike in ransomware attacks')).toEqual([]);
    const summary = 'More at https://vendor.example/mothwing-malware on this backdoor.';
    expect(tagged(await laying, 'A backdoor', { summary })).toEqual([]);
  });

  it('is no tag in a row of a table alone, as lists of families and indicators are', async () => {
    const laid = await laying;
    const read = createReader(laid);
    const report = (text: string) =>
      read({ title: 'Families', summary: '', categories: [], url: null, text }).actors;
    expect(report('| Family | Since |\n| MOTHWING | 2021 |\n| Other | 2020 |')).toEqual([]);
    expect(ids(report('| MOTHWING | 2021 |\nWe watched MOTHWING for a year.'))).toEqual(['velvet-mothkin']);
  });

  it('is no part of a name in `the boss of …`, though a family has such a name', async () => {
    const laid = await over(mispJson([{ value: 'BOSS SPIDER' }]));
    expect(ids(tagged(laid, 'Alleged Boss of Scattered Spider hackers arrested'))).toEqual([
      'scattered-spider',
    ]);
    expect(ids(tagged(laid, 'Boss and Scattered Spider hackers arrested'))).toHaveLength(2);
  });

  it('is the group that was named in full, where a shorter name is another’s too', async () => {
    const laid = await over(
      attackJson([group(1, 'Zebrock Group')]),
      mispJson([{ value: 'Brass Heronry', meta: { synonyms: ['Zebrock'] } }]),
    );
    expect(
      ids(tagged(laid, 'Zebrock Group renews its malware', { summary: 'Zebrock hackers are back.' })),
    ).toEqual(['zebrock-group']);
  });
});

describe('a name that several actors of the data bear', () => {
  const laid = over(
    attackJson([
      group(1, 'Silence Moon', ['Orchid Tempest', 'Butter', 'Harvest']),
      group(2, 'Cinder Heron', ['Orchid Tempest', 'Butter']),
      group(3, 'Amber Heron', ['Butter', 'Silence Moon']),
    ]),
  );
  const sureness = (found: readonly ActorMatch[]) =>
    found.map(({ actorId, confidence }) => `${actorId} ${confidence}`).toSorted();

  it('tags each of them as likely, and says how many bear it and who', async () => {
    const found = tagged(await laid, 'Threat group Butter breaches bank');
    expect(sureness(found)).toEqual(['amber-heron medium', 'cinder-heron medium', 'silence-moon medium']);
    for (const { because } of found)
      expect(because).toBe(
        'named in the title; 3 actors bear the name “Butter”: Silence Moon, Cinder Heron and Amber Heron',
      );
  });

  it('is surely that of the actor whose second term stands by, and of no other', async () => {
    const summary = 'Cinder Heron has done so before.';
    const found = tagged(await laid, 'Threat group Butter breaches bank', { summary });
    expect(sureness(found)).toEqual(['amber-heron medium', 'cinder-heron high', 'silence-moon medium']);
  });

  it('is surely that of the actor whose first name it is, and says who else bears it', async () => {
    const found = tagged(await laid, 'Silence Moon hackers breach bank');
    expect(sureness(found)).toEqual(['amber-heron medium', 'silence-moon high']);
    expect(found.map(({ because }) => because)).toEqual(
      Array(2).fill(
        'named in the title; 2 actors bear the name “Silence Moon”: Silence Moon and Amber Heron',
      ),
    );
  });

  it('is backed by another name of the actor that would not count alone either, and both are shown', async () => {
    const found = tagged(await laid, 'Bank visited by Harvest', { summary: 'It is also called Butter.' });
    expect(sureness(found)).toEqual(['silence-moon high']);
    expect(terms(found)).toEqual(['Harvest (alias)', 'Butter (alias)']);
    expect(ids(tagged(await laid, 'Bank visited by Harvest', { summary: 'It rains.' }))).toEqual([]);
    expect(ids(tagged(await laid, 'A harvest of butter', { summary: 'The harvest, the butter.' }))).toEqual(
      [],
    );
  });

  it('tags nobody by two everyday words that stand far apart in a body', async () => {
    const text = `Here is Harvest. ${'It rains all day. '.repeat(60)} There is Butter.`;
    expect(ids(tagged(await laid, 'Markets', { text } as Partial<AdvisoryText>))).toEqual([]);
  });
});
