import { sequence } from './sequence.ts';

const common =
  'the of and to in a for is that on with by as from it was are this be at have an or which not has can been their its more also will other one all new used using but when into may after these they were who use between such than through about some over only most two could any there data security attack malware threat group actor network system access information file code vulnerability software target windows microsoft server cloud user password email phishing ransomware company report researchers campaign organizations government victims remote command service exploit devices version update account web domain process tool backdoor payload loader cyber intelligence operations critical infrastructure energy water telecom china russia iran identified observed said'.split(
    ' ',
  );
/** Words that products and vendors are called by too. */
const content = common.slice(common.indexOf('data'));
const onsets =
  'b br c ch cl cr d dr f fl g gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w y z'.split(' ');
const vowels = 'a e i o u ai ea ee ou'.split(' ');
const codas = ['', '', '', 'n', 'r', 's', 't', 'l', 'nd', 'st', 'ng'];
const weather = ['Typhoon', 'Blizzard', 'Sandstorm', 'Tempest', 'Sleet', 'Panda', 'Spider', 'Kitten', 'Bear'];
const codes = ['APT', 'UNC', 'TA', 'FIN', 'UAC-', 'Storm-', 'DEV-', 'TAG-'];
const productWords = ['Server', 'Gateway', 'Manager', 'Router', 'Cloud', 'Suite', 'Agent', 'Firewall'];

const next = sequence(42);
const pick = <T>(list: readonly T[], fallback: T): T => list[Math.floor(next() * list.length)] ?? fallback;
const makeSyllable = () => `${pick(onsets, 'b')}${pick(vowels, 'a')}${pick(codas, 'n')}`;
const makeWord = (most = 4) =>
  Array.from({ length: 1 + Math.floor(next() ** 2 * most) }, makeSyllable).join('');
const number = (from: number, to: number) => from + Math.floor(next() * (to - from));
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const vendors = Array.from({ length: 800 }, () => (next() < 0.05 ? pick(content, 'data') : makeWord())).map(
  capital,
);
const rare = Array.from({ length: 12_000 }, () => makeWord());

/** Four in ten words are frequent ones, the others come from a long tail, as in any language. */
function makeProseWord(): string {
  return next() < 0.45
    ? (common[Math.floor(next() ** 2 * common.length)] ?? 'the')
    : (rare[Math.floor(next() ** 2.5 * rare.length)] ?? 'the');
}

/** A name as watchlists have them: a third CVE ids, a third products, the rest actors, their synonyms and their tools. */
function makeTerm(): string {
  const kind = next();
  if (kind < 0.34) return `CVE-${number(2015, 2027)}-${number(1_000, 60_000)}`;
  if (kind < 0.42) return `${pick(codes, 'APT')}${number(10, 9_999)}`;
  if (kind < 0.52) return `${capital(makeWord())} ${pick(weather, 'Typhoon')}`;
  if (kind < 0.58) return `${makeWord().toUpperCase()} ${makeWord().toUpperCase()}`;
  if (kind < 0.7)
    return `${capital(makeWord(2))}${capital(makeWord(2))}${pick(['', '', 'RAT', ' Loader'], '')}`;
  if (kind < 0.72) return `The ${capital(makeWord())} ${pick(['Group', 'Brokers', 'Team'], 'Group')}`;
  return `${pick(vendors, 'Acme')} ${capital(makeWord())} ${pick(productWords, 'Server')} ${number(1, 30)}`;
}

/** So many different terms, the same at every run; shorter ones than four letters are left out. */
export function makeTerms(count: number): readonly string[] {
  const terms = new Map<string, string>();
  while (terms.size < count) {
    const term = makeTerm();
    if (term.length >= 4) terms.set(term.toLowerCase(), term);
  }
  return [...terms.values()];
}

function written(term: string): string {
  const way = next();
  return way < 0.7 ? term : way < 0.85 ? term.toUpperCase() : term.toLowerCase();
}

function makeSentence(terms: readonly string[], density: number): string {
  const words = Array.from({ length: number(8, 24) }, () =>
    next() < density ? written(pick(terms, 'Volt Typhoon')) : makeProseWord(),
  );
  const at = number(1, words.length);
  words[at] = `${words[at] ?? ''}${pick([',', ',', ' –', '’s', ' (2026)'], ',')}`;
  return `${capital(words.join(' '))}.`;
}

/** Texts of so many characters each, with a term at one word in `1 / density`; the same at every run. */
export function makeTexts(
  terms: readonly string[],
  {
    count,
    length,
    density = 1 / 100,
  }: { readonly count: number; readonly length: number; readonly density?: number },
): readonly string[] {
  return Array.from({ length: count }, () => {
    let text = '';
    while (text.length < length)
      text += `${text === '' ? '' : next() < 0.15 ? '\n\n' : ' '}${makeSentence(terms, density)}`;
    return text;
  });
}
