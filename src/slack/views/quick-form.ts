import type { types } from '@slack/bolt';
import type { Definition } from '../../domain/subscribing.ts';
import type { Place } from '../places.ts';
import { section } from './blocks.ts';
import { type Field, inputBlocks, type Manner, plainLabel } from './fields.ts';
import type { Lens } from './lens.ts';
import { type FormSubject, type Offer, subscriptionFields } from './subscription-form.ts';

/** What of the whole form the short one asks. */
const asked = new Set(['sectors', 'actors', 'severity', 'ways', 'digest']);

/** The name by which the form's submission is known. */
export const quickCallback = 'subscription_quick';

/** A channel first, then the little that a first subscription needs. */
export function quickFields(
  places: readonly Place[],
  definition: Definition,
  offer: Offer,
  lens: Lens,
): readonly Field[] {
  const choices = places
    .filter(({ isOurs }) => isOurs)
    .map(({ id, name }) => ({ value: id, label: `#${name}` }));
  const channel: Field = {
    id: 'channel',
    label: 'Channel',
    kind: 'one',
    choices,
    chosen: choices.length === 1 ? choices.map(({ value }) => value) : [],
    hint: 'Of yours, those that I was invited to',
  };
  return [channel, ...subscriptionFields(definition, offer, lens).filter(({ id }) => asked.has(id))];
}

/** A subscription in one form, saved as it is sent. */
export function quickForm(subject: FormSubject, fields: readonly Field[], manner: Manner): types.ModalView {
  return {
    type: 'modal',
    callback_id: quickCallback,
    private_metadata: JSON.stringify(subject),
    title: plainLabel('Subscribe'),
    submit: plainLabel('Subscribe'),
    close: plainLabel('Cancel'),
    blocks: [
      section(
        'No sector and no actor means every story. *Edit* asks for more afterwards: makers, CVEs, phrases, the hour, quiet hours.',
      ),
      ...inputBlocks(fields, manner),
    ],
  };
}
