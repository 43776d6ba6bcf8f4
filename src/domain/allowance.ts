/** How much may be asked in a span of time, by one person and in one channel. */
export type AllowanceRules = {
  readonly perPerson: number;
  readonly perChannel: number;
  readonly spanMs: number;
};

/** 30 questions a minute for a person, 60 for a channel: more than anybody types, less than a loop of some script. */
export const usualAllowance: AllowanceRules = { perPerson: 30, perChannel: 60, spanMs: 60_000 };

/** Feed readers: a network address may be a whole company's, and one feed is asked for every few minutes by each of its readers. */
export const readerAllowance: AllowanceRules = { perPerson: 300, perChannel: 60, spanMs: 60_000 };

/** Whose allowance is used up, and after how many milliseconds there is some again. */
export type UsedUp = { readonly whose: 'person' | 'channel'; readonly waitMs: number };

export type Allowance = {
  /** Take one question; null where it is allowed. One that is not costs nothing. */
  readonly take: (personId: string, channelId: string, now: number) => UsedUp | null;
};

/** Who asks at once in more places than this is forgotten, the longest silent first. */
const mostKept = 10_000;

/** Counts questions in a span that moves along with time. */
export function createAllowance({ perPerson, perChannel, spanMs }: AllowanceRules): Allowance {
  const asked = new Map<string, readonly number[]>();
  const recent = (key: string, now: number) => (asked.get(key) ?? []).filter((at) => at > now - spanMs);
  const remember = (key: string, times: readonly number[]): void => {
    asked.delete(key);
    asked.set(key, times);
    const [oldest] = asked.keys();
    if (asked.size > mostKept && oldest !== undefined) asked.delete(oldest);
  };
  return {
    take: (personId, channelId, now) => {
      const counts = [
        { whose: 'person', key: `p ${personId}`, most: perPerson },
        { whose: 'channel', key: `c ${channelId}`, most: perChannel },
      ] as const;
      // A form stands in no channel.
      const held = counts
        .slice(0, channelId === '' ? 1 : 2)
        .map((one) => ({ ...one, times: recent(one.key, now) }));
      const full = held.find(({ times, most }) => times.length >= most);
      if (full !== undefined) return { whose: full.whose, waitMs: (full.times[0] ?? now) + spanMs - now };
      for (const { key, times } of held) remember(key, [...times, now]);
      return null;
    },
  };
}

/** An allowance that several processes may hold together. */
export type HeldAllowance = {
  readonly take: (personId: string, channelId: string, now: number) => Promise<UsedUp | null>;
};

/** Counts a question under a key that all processes know: how often it was asked since when; anew after the span. */
export type CountTogether = (
  key: string,
  now: number,
  spanMs: number,
) => Promise<{ readonly times: number; readonly since: number }>;

/**
 * Counts with the other processes, in spans that begin with the first question. One that is refused to a person is not counted to the
 * channel. Where counting together fails, `told` hears why, and this process counts for itself.
 */
export function holdTogether(
  rules: AllowanceRules,
  count: CountTogether,
  told: (error: unknown) => void,
): HeldAllowance {
  const own = createAllowance(rules);
  const { perPerson, perChannel, spanMs } = rules;
  const taken = async (whose: UsedUp['whose'], key: string, most: number, now: number) => {
    const { times, since } = await count(key, now, spanMs);
    return times <= most ? null : { whose, waitMs: Math.max(1, since + spanMs - now) };
  };
  return {
    take: async (personId, channelId, now) => {
      try {
        const usedUp = await taken('person', `p ${personId}`, perPerson, now);
        if (usedUp !== null || channelId === '') return usedUp;
        return await taken('channel', `c ${channelId}`, perChannel, now);
      } catch (error) {
        told(error);
        return own.take(personId, channelId, now);
      }
    },
  };
}

/** The same of a process that is alone. */
export function holdAlone(rules: AllowanceRules): HeldAllowance {
  const own = createAllowance(rules);
  return { take: async (...asked) => own.take(...asked) };
}
