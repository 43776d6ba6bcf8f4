const words: Readonly<Record<string, RegExp>> = {
  CN: /\b(?:China|Chinese|PRC|Beijing|People's Republic|Sino)\b|中国/g,
  RU: /\b(?:Russia|Russian|Kremlin|Moscow|GRU|FSB|SVR)\b/g,
  IR: /\b(?:Iran|Iranian|Tehran|IRGC|MOIS)\b/g,
  KP: /\b(?:North Korean?|DPRK|Pyongyang|Lazarus|RGB)\b/g,
};

/** Words that name the country an actor is attributed to (ISO 3166 code); null where none is known. Global: for matchAll. */
export function nexusWords(code: string): RegExp | null {
  return words[code] ?? null;
}
