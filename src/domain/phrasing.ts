import type { Match } from './watchlist.ts';

const roundupTitle =
  /\b(?:week(?:ly)? (?:in (?:review|security|ransomware|cyber\w*)|recap|round-?up|review|digest|brief\w*|threat)|round-?up|newsletter|(?:daily|weekly|monthly|morning|threat intelligence) (?:briefing|digest|recap|news|update|summary|cyber)|in other news|news (?:wrap|recap|summary|digest|of the week)|this week in|podcast|top \d+ |year in review|security affairs newsletter|recap:|stormcast|metacurity|infosec news)\b/i;

/** Is it a collection of news, which is about nobody? By its title. */
export function isRoundup(title: string): boolean {
  return roundupTitle.test(title);
}

const asideBefore =
  /(?:\b(?:unlike|not|n['’]t|similar(?:ly)? to|like|such as|including|reminiscent of|previously|compar\w+ (?:to|with)|in contrast (?:to|with)|as with|other than|rather than|den(?:y|ies|ied)|alongside|akin to|e\.g\.|separate from|distinct from|the likes of|same as|overlaps? with|shared (?:with|by))\s+(?:\w+\s){0,3}[("'“‘]*)$/i;
const asideAfter =
  /^[)"'”’]?,?\s*(?:\([^)]{0,60}\)\s*)?(?:has previously|have previously|previously|last year|in the past|is (?:a )?(?:separate|distinct|not)|, among others)\b/i;

const unrelated =
  /\b(?:not|no|without|nor)\b[^!?]{0,120}\b(?:overlap|link|connect|ties?\b|relat|attribut|evidence)\w*[^!?]{0,80}$|n['’]t [^!?]{0,60}\b(?:overlap|link|connect|relat|attribut)\w*[^!?]{0,80}$/i;

/** Does a match stand aside: compared with, denied, or one of a list of examples? */
export function isAside(text: string, { start, end, field }: Match): boolean {
  if (field === 'url' || field === 'categories') return false;
  const before =
    text
      .slice(Math.max(0, start - 200), start)
      .split(/[.!?]\s/)
      .at(-1) ?? '';
  return (
    asideBefore.test(before.slice(-60)) ||
    unrelated.test(before) ||
    asideAfter.test(text.slice(end, end + 80))
  );
}

const designators =
  /\b(?:(?:APT|UNC|TA|FIN|UAT|UAC|TAG|DEV|Storm|CL-STA|CL-UNK|UTA|TEMP|TAT|TGR-STA|REF|RedGolf|STAC|UNK)[\s-]?\d{2,5}|[A-Z][A-Za-z]+ (?:Typhoon|Panda|PANDA|Blizzard|Sandstorm|Sleet|Tempest|Kitten|KITTEN|Chollima|Spider|SPIDER|Taurus|Bear|BEAR|Dragon)|(?:BRONZE|Earth|Red) [A-Z][a-zA-Z]{3,}|Mustang Panda|Lazarus|Winnti|HAFNIUM|Hafnium|Tick Group|LuminousMoth|Sandworm|RedEcho|RedHotel|BlackTech|GhostEmperor|Redfly)\b/g;

/** Names in the style of threat actors that stand in the text, known to us or not. */
export function otherNames(text: string): readonly string[] {
  return [...new Set([...text.matchAll(designators)].map(([name]) => name))].filter(
    (name) => !/^(?:Super|The|A|This|Red (?:Team|Hat|Cross|Sea|Alert|Flag)|Storm Typhoon)\b/.test(name),
  );
}
