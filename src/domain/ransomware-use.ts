import type { Advisory } from './advisory.ts';
import { type Ask, storyWanted } from './digest.ts';
import type { Lookups } from './filter.ts';
import type { StorySummary } from './story.ts';

/** A listed CVE id that CISA came to know of in ransomware campaigns, and when we learned of it. */
export type RansomwareUse = { readonly id: string; readonly at: number };

/** A use as a digest tells it: by the story that is most about its CVE. */
export type ToldUse = RansomwareUse & { readonly story: StorySummary };

/** The fewest CVEs are named first, and of as many the newest. */
function mostAbout(left: StorySummary, right: StorySummary): number {
  return left.cves.length - right.cves.length || right.newestAt - left.newestAt;
}

/**
 * The uses that were learned of in the windows of these asks, each by a story that answers the ask and named the CVE before its window
 * began: what is first told in the window says it itself. The latest first.
 */
export function usesToTell(
  uses: readonly RansomwareUse[],
  stories: readonly StorySummary[],
  asks: readonly Ask[],
  to: number,
  lookups: Lookups,
): readonly ToldUse[] {
  return uses
    .flatMap((use): readonly ToldUse[] => {
      const held = asks.filter(({ from }) => use.at > from && use.at <= to);
      const [story] = stories
        .filter((one) =>
          held.some(({ filter, from }) => {
            const isBefore = ({ seenAt }: Advisory) => seenAt <= from;
            const named = [one.lead, ...one.others].some(
              (said) => isBefore(said) && said.cves.includes(use.id),
            );
            return named && storyWanted(one, filter, lookups, isBefore);
          }),
        )
        .sort(mostAbout);
      return story === undefined ? [] : [{ ...use, story }];
    })
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}
