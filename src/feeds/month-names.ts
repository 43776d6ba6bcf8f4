/** Months by language, as dates name them: in full, in the case that a date has them in, and in short forms that are no beginning of these. */
const written: Readonly<Record<string, string>> = {
  en: 'january february march april may june july august september october november december',
  de: 'januar|jänner februar|feber märz|maerz|mrz april mai juni juli august september oktober november dezember',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre',
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  pt: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
  ca: 'gener febrer març abril maig juny juliol agost setembre octubre novembre desembre',
  ro: 'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
  nl: 'januari februari maart|mrt april mei juni juli augustus september oktober november december',
  sv: 'januari februari mars april maj juni juli augusti september oktober november december',
  da: 'januar februar marts april maj juni juli august september oktober november december',
  no: 'januar februar mars april mai juni juli august september oktober november desember',
  fi: 'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta',
  hu: 'január február március április május június július augusztus szeptember október november december',
  pl: 'styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia maj|maja czerwiec|czerwca lipiec|lipca sierpień|sierpnia wrzesień|września październik|października listopad|listopada grudzień|grudnia',
  cs: 'leden|ledna únor|února březen|března duben|dubna květen|května červen|června|čvn červenec|července|čvc srpen|srpna září říjen|října listopad|listopadu prosinec|prosince',
  sk: 'január|januára február|februára marec|marca apríl|apríla máj|mája jún|júna júl|júla august|augusta september|septembra október|októbra november|novembra december|decembra',
  hr: 'siječanj|siječnja veljača|veljače ožujak|ožujka travanj|travnja svibanj|svibnja lipanj|lipnja srpanj|srpnja kolovoz|kolovoza rujan|rujna listopad|listopada studeni|studenoga|studenog prosinac|prosinca',
  tr: 'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık',
  id: 'januari februari maret april mei juni juli agustus september oktober november desember',
  ru: 'январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля август|августа сентябрь|сентября октябрь|октября ноябрь|ноября декабрь|декабря',
  uk: 'січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня липень|липня серпень|серпня вересень|вересня жовтень|жовтня листопад|листопада грудень|грудня',
  bg: 'януари февруари март април май юни юли август септември октомври ноември декември',
};
const sameNames: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', bs: 'hr', be: 'ru' };
const shortest = 3;

/** A letter without what stands over or under it, so that who leaves that out is understood. */
function bare(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/ı/g, 'i')
    .replace(/ł/g, 'l');
}

/** What a language calls its months: by the whole name, and by its beginning where that is of one month alone (else 0). */
type Names = { readonly whole: ReadonlyMap<string, number>; readonly short: ReadonlyMap<string, number> };

function namesIn(months: string): Names {
  const whole = new Map<string, number>();
  const short = new Map<string, number>();
  for (const [at, forms] of months.split(' ').entries())
    for (const form of forms.split('|').map(bare)) {
      whole.set(form, at + 1);
      for (let to = shortest; to < form.length; to += 1) {
        const head = form.slice(0, to);
        short.set(head, (short.get(head) ?? at + 1) === at + 1 ? at + 1 : 0);
      }
    }
  return { whole, short };
}

let known: ReadonlyMap<string, Names> | null = null;

/** Few feeds name months in other words than English: the names are laid out for the first that does. */
function allNames(): ReadonlyMap<string, Names> {
  known ??= new Map(Object.entries(written).map(([language, months]) => [language, namesIn(months)]));
  return known;
}

function monthIn(word: string, names: Names | undefined): number {
  return names?.whole.get(word) ?? names?.short.get(word) ?? 0;
}

/** The month that a word names, 0 where it names none: in the words of mail, which are English (RFC 822), else in the text's own language (BCP 47). */
function ownMonth(word: string, language: string): number {
  const names = allNames();
  return monthIn(word, names.get('en')) || monthIn(word, names.get(sameNames[language] ?? language));
}

/** The month that a word names in any language; 0 where two of them differ, as for the `listopada` of Poles and Croats. */
function anyMonth(word: string): number {
  const months = [...allNames().values()].map((names) => monthIn(word, names)).filter((month) => month > 0);
  return new Set(months).size === 1 ? (months[0] ?? 0) : 0;
}

/** The last month that one of these words names, from 1; undefined where none does, or it cannot be told which. */
export function monthNamed(words: readonly string[], language: string | null): number | undefined {
  const own = (language ?? '').toLowerCase().split(/[-_]/, 1)[0] ?? '';
  const plain = words.map(bare);
  const isKnown = own !== 'en' && allNames().has(sameNames[own] ?? own);
  const find = (month: (word: string) => number) => plain.map(month).findLast((number) => number > 0);
  const inOwn = find((word) => ownMonth(word, own));
  // Many feeds say that they are in English, and are not.
  return isKnown && inOwn !== undefined ? inOwn : find((word) => ownMonth(word, own) || anyMonth(word));
}
