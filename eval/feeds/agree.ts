import type { Sample } from './corpus.ts';
import type { Claim, FieldName } from './expectations.ts';
import type { Reading, Said } from './readers.ts';
import { squeezed, withoutTags } from './words.ts';

/** Some readers give words, others HTML: either reading of a value counts, and blanks do not. */
function wordings(written: string): readonly string[] {
  return [squeezed(written), squeezed(withoutTags(written))];
}

function addressOf(written: string, base: string): string {
  return URL.parse(written.trim(), base)?.href ?? written.trim();
}

function isSame(field: FieldName, got: string, want: string, base: string): boolean {
  switch (field) {
    case 'date':
      return Date.parse(got) === Date.parse(want);
    case 'link':
    case 'feed link':
      return addressOf(got, base) === addressOf(want, base);
    case 'id':
      return got.trim() === want.trim() || addressOf(got, base) === addressOf(want, base);
    case 'feed language':
      return got.trim().toLowerCase() === want.trim().toLowerCase();
    case 'author': {
      // `Name (mail)` names the same person as `Name`.
      const names = wordings(want.replace(/ \(\S+@\S+\)$/, ''));
      return [...wordings(got), ...wordings(want === got ? got : got.replace(/ ?[(<]\S+@\S+[)>]$/, ''))].some(
        (wording) => names.includes(wording),
      );
    }
    default:
      return wordings(got).some((wording) => wordings(want).includes(wording));
  }
}

/** Whether a reading has the value of a claim in any of the forms in which it offers the field. */
export function agrees(reading: Reading, claim: Claim, { url }: Sample): boolean {
  if (reading.kind !== 'feed') return false;
  const said: Said = claim.entry === null ? reading.feed : (reading.entries[claim.entry] ?? {});
  return (said[claim.field] ?? []).some(
    (got) => typeof got === 'string' && got !== '' && isSame(claim.field, got, claim.value, url),
  );
}
