/** What a word for a trade is joined to, so that the compound names who runs or makes it. */
const heads = {
  german: `anbieter betreiber betrieb betriebe dienstleister gesellschaft gruppe hersteller händler kette konzern netz
    netze unternehmen verband versorger versorgung verwaltung werk`,
  dutch: `aanbieder bedrijf bedrijven beheerder concern exploitant fabrikant groep instelling instellingen keten leverancier
    maatschappij net producent`,
} as const;

/** The words of a list that stand by themselves, not as the first parts of compounds. */
export function wholeWords(words: readonly string[]): readonly string[] {
  return words.filter((word) => !word.endsWith('-'));
}

/** German words in the dative of the plural: `bei Stadtwerken`, `in Krankenhäusern`. */
export function datives(words: readonly string[]): readonly string[] {
  return words.filter((word) => /\p{Ll}(?:e|er|el)$/u.test(word)).map((word) => `${word}n`);
}

/** What the words of a list that end in a hyphen begin: `Krankenhaus-`, `Krankenhausbetreiber`. */
export function compoundsOf(words: readonly string[], language: keyof typeof heads): readonly string[] {
  return words
    .filter((word) => word.endsWith('-'))
    .flatMap((word) => heads[language].split(/\s+/).map((head) => word.slice(0, -1) + head));
}
