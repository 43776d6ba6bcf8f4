import { describe, expect, it } from 'vitest';
import { isLate, isRedated, newsAt } from '../../src/domain/news.ts';
import { newsAgeWords } from '../../src/domain/words.ts';
import { day, hour, minute, now } from '../help/make.ts';

describe('when an advisory became news', () => {
  const seenAt = now;

  it('is when it was published, or when we first saw it where nobody said', () => {
    expect(newsAt({ publishedAt: now - day, updatedAt: now, seenAt })).toBe(now - day);
    expect(newsAt({ publishedAt: null, updatedAt: null, seenAt })).toBe(now);
    expect(newsAt({ publishedAt: now - 30 * day, updatedAt: null, seenAt })).toBe(now - 30 * day);
  });

  it('is when it was changed, where it was old when we first saw it; never after that', () => {
    const publishedAt = now - 400 * day;
    expect(newsAt({ publishedAt, updatedAt: now - hour, seenAt })).toBe(now - hour);
    expect(newsAt({ publishedAt, updatedAt: now + 90 * day, seenAt })).toBe(now);
    expect(newsAt({ publishedAt, updatedAt: publishedAt - day, seenAt })).toBe(publishedAt);
    expect(isLate({ publishedAt, updatedAt: now - hour }, now)).toBe(true);
    expect(isLate({ publishedAt, updatedAt: now - 8 * day }, now)).toBe(false);
  });

  it('is said with both dates', () => {
    const late = { publishedAt: now - 400 * day, updatedAt: now - 3 * hour, seenAt };
    expect(newsAgeWords(late, now)).toBe('400 d ago, changed 3 h ago');
    expect(newsAgeWords({ ...late, publishedAt: now - 4 * hour }, now)).toBe('4 h ago');
  });
});

describe('a date of change', () => {
  const redated = (count: number, at: number) =>
    Array.from({ length: count }, () => ({ updatedAt: at, keptUpdatedAt: now - 30 * day }));
  const left = (count: number) =>
    Array.from({ length: count }, () => ({ updatedAt: now - 30 * day, keptUpdatedAt: now - 30 * day }));

  it('says nothing in a feed that writes one new date into most of what did not change', () => {
    expect(isRedated({ late: 2, known: 20, unchanged: redated(18, now - minute) })).toBe(true);
  });

  it('is believed where others kept theirs, were changed on other days, or are fewer than what came', () => {
    expect(isRedated({ late: 2, known: 20, unchanged: left(20) })).toBe(false);
    const apart = redated(20, now).map((one, nth) => ({ ...one, updatedAt: now - nth * day }));
    expect(isRedated({ late: 2, known: 20, unchanged: apart })).toBe(false);
    expect(isRedated({ late: 9, known: 1, unchanged: redated(1, now) })).toBe(false);
    expect(isRedated({ late: 1, known: 0, unchanged: [] })).toBe(false);
  });
});
