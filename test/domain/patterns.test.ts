import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { program } from '../../bench/sieve/program.ts';
import { assemble } from '../../bench/sieve/wat.ts';
import { compilePatterns, type PatternSet, scan } from '../../src/domain/patterns.ts';
import { sieveCode } from '../../src/domain/sieve-code.ts';
import { mix } from '../../src/domain/token.ts';
import { runs } from '../help/runs.ts';
import { spent } from '../help/spent.ts';
import { type Hit, slowly } from './slow-matcher.ts';

function hitsOf(set: PatternSet, text: string): readonly Hit[] {
  const hits: Hit[] = [];
  scan(set, text, (key, start, end) => hits.push([key, start, end]));
  return hits.sort((a, b) => a[1] - b[1] || a[2] - b[2] || a[0] - b[0]);
}
const patterns = (names: readonly string[], fewestToSieve?: number) =>
  compilePatterns(
    names.map((words, key) => ({ words, key })),
    fewestToSieve,
  );
/** What is found word by word; with a sieve it has to be the same. */
function quickly(names: readonly string[], text: string): readonly Hit[] {
  const hits = hitsOf(patterns(names), text);
  expect(hitsOf(patterns(names, 0), text)).toEqual(hits);
  return hits;
}
const wordsIn = (text: string, ...names: readonly string[]) =>
  quickly(names, text).map(([, start, end]) => text.slice(start, end));

/** Letters whose case, width or accents change lengths; scripts with and without blanks; what is invisible. */
const tricky = [
  ...[
    'a',
    'b',
    'A',
    's',
    'S',
    'f',
    'i',
    'I',
    'e',
    '1',
    '4',
    ' ',
    ' ',
    '-',
    '_',
    '.',
    '&',
    '+',
    '’',
    "'",
    '`',
  ],
  ...['–', '‐', '“', '…', '\u00a0', '`', '\u0080', '\u0000', '\u0001'],
  ...['ß', 'ẞ', 'ﬁ', 'ﬃ', 'İ', 'ı', 'é', 'ŀ', 'ς', 'Σ', 'ǆ', 'ﷺ', 'Ⅳ', 'Ａ', '４', '²', '™', '①'],
  ...['а', 'Й', 'и', '\u0306', '\u0301', '\u00ad', '\u200b', '\u{e0100}', '\ufe0f'],
  ...['中', '豈', 'か', '\u3099', 'が', 'ｶ', 'ﾞ', 'ー', '・', '한', '\u1112', '\u1161', '\u11ab', 'ก', 'ั'],
  ...['क', 'ै', 'ب', '\u064e', '𝐚', '𝟒', '𠀀', '𐐀', '𐐨', '😀', '\ud835', '\udc00'],
];
const piece = fc.constantFrom(...tricky);
const plain = fc.constantFrom('a', 'b', '1', '2', ' ', '-', '.');

/** A text, and names of which most stand in it. */
function textWithNames(unit: fc.Arbitrary<string>, mostUnits: number) {
  return fc.array(unit, { maxLength: mostUnits }).chain((units) =>
    fc.record({
      text: fc.constant(units.join('')),
      names: fc.array(
        fc.oneof(
          {
            weight: 1,
            arbitrary: fc.array(unit, { minLength: 1, maxLength: 6 }).map((part) => part.join('')),
          },
          {
            weight: 3,
            arbitrary: fc
              .tuple(fc.nat(Math.max(0, units.length - 1)), fc.integer({ min: 1, max: 6 }))
              .map(([from, length]) => units.slice(from, from + length).join('')),
          },
        ),
        { minLength: 1, maxLength: 12 },
      ),
    }),
  );
}

describe('names are found exactly where a slow and simple search finds them', () => {
  it('in letters of any script, case, width and form', () => {
    let hits = 0;
    fc.assert(
      fc.property(textWithNames(piece, 30), ({ text, names }) => {
        const found = quickly(names, text);
        hits += found.length;
        expect(found).toEqual(slowly(names, text));
      }),
      { numRuns: runs(3000) },
    );
    expect(hits).toBeGreaterThan(runs(1000));
  });

  it('in any characters at all', () => {
    fc.assert(
      fc.property(
        textWithNames(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), 30),
        ({ text, names }) => {
          expect(quickly(names, text)).toEqual(slowly(names, text));
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it('where names begin, contain and repeat one another', () => {
    fc.assert(
      fc.property(textWithNames(plain, 60), ({ text, names }) => {
        const nested = [...names, ...names.map((name) => name.slice(0, -1)), ...names.slice(0, 3)];
        expect(quickly(nested, text)).toEqual(slowly(nested, text));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('in words longer than the processor reads at once', () => {
    const long = fc.constantFrom(
      'abcdefg',
      'h',
      'i',
      '2',
      ' ',
      '-',
      '.',
      'é',
      '’',
      'x'.repeat(21),
      'Y'.repeat(49),
    );
    fc.assert(
      fc.property(textWithNames(long, 40), ({ text, names }) => {
        expect(quickly(names, text)).toEqual(slowly(names, text));
      }),
      { numRuns: runs(1500) },
    );
  });

  it('in a text of any length', () => {
    const set = patterns(['Volt Typhoon', 'é-mail', '中国'], 0);
    const plain = patterns(['Volt Typhoon', 'é-mail', '中国']);
    for (const length of [0, 1, 63, 64, 65, 16_384, 16_385, 100_000, 1_100_000]) {
      const text =
        `${'Der Vólt Typhoon, É-Mail; in 中国 volt-typhoon – '.repeat(length / 40)}volt typhoon`.slice(
          -length,
        );
      expect(hitsOf(set, text)).toEqual(hitsOf(plain, text));
    }
  });

  it('while another text is being read', () => {
    const set = patterns(['Volt Typhoon', 'Salt Typhoon'], 0);
    const within: Hit[] = [];
    const text = 'Volt Typhoon and Salt Typhoon';
    scan(set, text, (key) => within.push(...hitsOf(set, `of Salt Typhoon, ${key}`)));
    expect(within).toEqual([
      [1, 3, 15],
      [1, 3, 15],
    ]);
    expect(hitsOf(set, text)).toHaveLength(2);
  });

  it('whether accents are composed or not', () => {
    fc.assert(
      fc.property(textWithNames(piece, 20), ({ text, names }) => {
        const composed = text.normalize('NFC');
        const apart = text.normalize('NFD');
        const spans = (given: string) =>
          quickly(names, given).map(([key, start, end]) => [key, given.slice(start, end).normalize('NFD')]);
        expect(spans(composed)).toEqual(spans(apart));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('where the hashes of two names are the same', () => {
    const seen = new Map<number, string>();
    const twins: string[] = [];
    for (let number = 0; twins.length < 4; number += 1) {
      const name = `n${(number * 7919).toString(36)}x`;
      const hash = [...name].reduce((sum, char) => mix(sum, char.charCodeAt(0)), 0);
      const twin = seen.get(hash);
      if (twin === undefined) seen.set(hash, name);
      else twins.push(twin, name);
    }
    for (const twin of twins) {
      expect(quickly([twins.find((one) => one !== twin) ?? ''], twin)).toEqual([]);
      expect(wordsIn(`${twins.join(' ')}.`, twin)).toEqual([twin]);
    }
  });
});

describe('offsets are those of the text as it was given', () => {
  it.each([
    ['STRASSE', 'in der straße 5', 'straße'],
    ['Straße', 'IN DER STRASSE 5', 'STRASSE'],
    ['Mas SS', 'the maßs kit', 'maßs'],
    ['straße', 'DIE GROẞE STRAẞE', 'STRAẞE'],
    ['istanbul', 'in İSTANBUL today', 'İSTANBUL'],
    ['IŞIK', 'the ışık group', 'ışık'],
    ['Finfisher', 'the ﬁnﬁsher kit', 'ﬁnﬁsher'],
    ['office', 'an oﬃce suite', 'oﬃce'],
    ['ΟΔΥΣΣΕΥΣ', 'ο Οδυσσεύς ήρθε', 'Οδυσσεύς'],
    ['Qilín', 'the Qili\u0301n gang', 'Qili\u0301n'],
    ['café', 'the cafe\u0301 team', 'cafe\u0301'],
    ['Volt Typhoon', 'the 𝐕𝐨𝐥𝐭 𝐓𝐲𝐩𝐡𝐨𝐨𝐧 group', '𝐕𝐨𝐥𝐭 𝐓𝐲𝐩𝐡𝐨𝐨𝐧'],
    ['APT41', '(ＡＰＴ－４１)', 'ＡＰＴ－４１'],
    ['パンダ', 'ﾊﾟﾝﾀﾞの攻撃', 'ﾊﾟﾝﾀﾞ'],
    ['マスタング・パンダ', '攻撃者マスタングパンダは', 'マスタングパンダ'],
    [
      '김수키',
      '해커 \u1100\u1175\u11b7\u1109\u116e\u110f\u1175가',
      '\u1100\u1175\u11b7\u1109\u116e\u110f\u1175',
    ],
    ['김수키', '북한해커조직김수키가 공격', '김수키'],
    ['伏特台风', '研究人员称伏特台风组织', '伏特台风'],
    ['Notepad++', 'the notepad++ updater', 'notepad++'],
    ['APT41', 'blamed on APT41²', 'APT41'],
    ['Volt Typhoon', 'Volt\u00ad\u200b \u200bTyphoon™', 'Volt\u00ad\u200b \u200bTyphoon'],
  ])('%s in %j', (name, text, found) => {
    expect(wordsIn(text, name)).toEqual([found]);
  });

  it.each([
    ['カ', 'ガス', 'a letter and its voiced twin'],
    ['パンダ', 'ハンダ付け', 'one letter is another'],
    ['金水', '金', 'half of it'],
    ['Notepad++', 'notepad', 'the signs are part of the name'],
    ['Volt Typhoon', `Volt${' '.repeat(9)}Typhoon`, 'columns of a table'],
    ['Volt Typhoon', 'Volt — Typhoon', 'a dash between thoughts'],
    ['हैकर', 'हैकरों', 'the word goes on with a vowel sign'],
    ['APT41', 'APT41\u0301\u0432', 'an accent does not end a word'],
  ])('%s is not in %j: %s', (name, text) => {
    expect(wordsIn(text, name)).toEqual([]);
  });
});

describe('a border of a word', () => {
  it('is no letter of any script that has words, look-alikes of Latin ones included', () => {
    const solid =
      /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
    const invisible = /\p{Default_Ignorable_Code_Point}/u;
    const wrong: string[] = [];
    const volt = patterns(['volt']);
    for (let code = 0x30; code < 0x1f000; code += 1) {
      const char = code >= 0xd800 && code <= 0xdfff ? '' : String.fromCodePoint(code);
      if (!/^\p{L}$/u.test(char) || solid.test(char) || invisible.test(char) || char === 'ʼ') continue;
      for (const text of [`${char}volt`, `volt${char}`]) if (hitsOf(volt, text).length > 0) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the sieve', () => {
  it.each([
    ['Volt T Group', 'a volt t group'],
    ['Volt T Group', 'a VOLT\ntgroup'],
    ['Volt T Group', 'a volt-t–group'],
    ['APT 4100', 'by APT4100.'],
    ['APT4100', 'by apt-4100.'],
    ['AT&T', 'says At&t'],
    ['Notepad++', 'notepad++'],
    ['F5 é', 'F5 É'],
    ['Extraordinarily long', 'extraordinarily_long'],
  ])('lets %s pass in %j', (name, text) => {
    expect(hitsOf(patterns([name], 0), text)).toEqual(slowly([name], text));
    expect(slowly([name], text)).toHaveLength(1);
  });

  it('rejects what no name begins with', () => {
    const { sieve } = patterns(['Volt Typhoon', 'Salt Typhoon'], 0);
    expect(sieve?.read('Salt and volts, a vault. Volt Typewriter: Volt Typhoon')?.count).toBe(2);
  });

  it('is made of many names, of the program that is written down', () => {
    expect(sieveCode).toBe(Buffer.from(assemble(program)).toString('base64'));
    expect(patterns(Array.from({ length: 1_000 }, (_, at) => `Name ${at}`)).sieve).not.toBeNull();
  });
});

describe('time', () => {
  const sharing = Array.from({ length: 30_000 }, (_, number) => `CVE-2024-${10_000 + number}`);
  const products = Array.from(
    { length: 10_000 },
    (_, number) => `Microsoft Windows Server ${number} Edition`,
  );
  const all = [
    ...sharing,
    ...products,
    `${'a '.repeat(30)}b`,
    'a a',
    'Volt Typhoon',
    '中中中',
    '中中中中中中',
  ];
  const sets = [patterns(all), patterns(all, Number.POSITIVE_INFINITY)];

  it.each([
    ['a'],
    [' '],
    ['a '],
    ['a-'],
    ['a        '],
    ['a\u00ad'],
    ['\u0301'],
    ['a\u0301 '],
    ['CVE-2024-'],
    ['CVE-2024-99999 '],
    ['Microsoft Windows Server '],
    ['volt\u200b '],
    ['中'],
    ['か\u3099'],
    ['\u{1d400}'],
    ['\ud835'],
    ['ﷺ'],
    ['ß'],
  ])(
    'grows with the text alone, be it nothing but %j and forty thousand names that share their beginnings',
    async (part) => {
      const text = part.repeat(100_000 / part.length);
      for (const set of sets) expect(await spent(() => scan(set, text, () => {}))).toBeLessThan(3_000);
    },
  );

  it('to compile forty thousand names is a moment', async () => {
    expect(await spent(() => patterns(all))).toBeLessThan(2_000);
  });
});
