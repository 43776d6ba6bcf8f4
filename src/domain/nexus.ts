const words: Readonly<Record<string, RegExp>> = {
  BY: /(?<!\p{L})(?:Belarus(?:ian)?|Minsk)(?!\p{L})/giu,
  CN: /(?<!\p{L}|South )(?:China|Chinas|Chinese|PRC|Beijing|People['’]s Republic|Cina|Chine|Chinesische[nrs]?|Chinois(?:e?s|e)?|Cines[ei]|chin[oa]s?)(?! (?:Sea|Mobile|Telecom)\b)(?!\p{L})|中国|中國|Кита[йяе]|китайск/giu,
  IN: /(?<!\p{L})(?:India|Indian|New Delhi)(?!\p{L})/giu,
  IR: /(?<!\p{L})(?:Iran|Irans|Iranian|Iranische[nrs]?|Iranien(?:ne)?s?|Tehran|IRGC|MOIS)(?!\p{L})|イラン|伊朗|Иран/giu,
  KP: /(?<!\p{L})(?:North[ -]Korean?|DPRK|Pyongyang|Nordkorea\p{L}*|nord-coréen\p{L}*|Reconnaissance General Bureau)(?!\p{L})|北朝鮮|朝鲜|북한/giu,
  PK: /(?<!\p{L})(?:Pakistan|Pakistani|Islamabad)(?!\p{L})/giu,
  RU: /(?<!\p{L})(?:Russia|Russias|Russian|Russische[nrs]?|Russes?|Rus[oa]s?|Kremlin|Moscow|GRU|FSB|SVR)(?!\p{L})|ロシア|俄罗斯|Росси|российск/giu,
  TR: /(?<!\p{L})(?:Turkey|Turkish|Türkiye|Ankara)(?!\p{L})/giu,
  VN: /(?<!\p{L})(?:Vietnam|Vietnamese|Hanoi)(?!\p{L})/giu,
};

/** Words that name the country an actor is attributed to (ISO 3166 code); null where none is known. Global: for matchAll. */
export function nexusWords(code: string): RegExp | null {
  return words[code] ?? null;
}
