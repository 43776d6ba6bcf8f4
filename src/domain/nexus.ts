const words: Readonly<Record<string, RegExp>> = {
  BY: /\b(?:Belarus(?:ian)?|Minsk)\b/gi,
  CN: /\b(?:China|Chinas|Chinese|PRC|Beijing|People['’]s Republic|Cina|Chine|Chinesische[nrs]?|Chinois(?:e?s|e)?|Cines[ei]|chin[oa]s?)\b(?! (?:Sea|Mobile|Telecom|Morning)\b)|中国|中國|Кита[йяе]|китайск/gi,
  IN: /\b(?:India|Indian|New Delhi)\b/gi,
  IR: /\b(?:Iran|Irans|Iranian|Iranische[nrs]?|Iranien(?:ne)?s?|Tehran|IRGC|MOIS)\b|イラン|伊朗|Иран/gi,
  KP: /\b(?:North[ -]Korean?|DPRK|Pyongyang|Nordkorea\w*|nord-cor\S{1,6}|Reconnaissance General Bureau)\b|北朝鮮|朝鲜|북한/gi,
  PK: /\b(?:Pakistan|Pakistani|Islamabad)\b/gi,
  RU: /\b(?:Russia|Russias|Russian|Russische[nrs]?|Russes?|Rus[oa]s?|Kremlin|Moscow|GRU|FSB|SVR)\b|ロシア|俄罗斯|Росси|российск/gi,
  TR: /\b(?:Turkey|Turkish|Türkiye|Ankara)\b/gi,
  VN: /\b(?:Vietnam|Vietnamese|Hanoi)\b/gi,
};

/** Words that name the country an actor is attributed to (ISO 3166 code); null where none is known. Global: for matchAll. */
export function nexusWords(code: string): RegExp | null {
  return words[code] ?? null;
}

/** Is the word a country that actors are attributed to, or its people? */
export function isCountry(word: string): boolean {
  return Object.values(words).some((country) => word.search(country) !== -1);
}
