import type { Actor, Alias } from '../../src/domain/actor.ts';
import { makeActor } from './reader.ts';

function makeAlias(name: string, given: Partial<Alias> = {}): Alias {
  return {
    name,
    origin: 'MISP',
    source: 'a galaxy',
    date: null,
    class: 'unique',
    state: 'active',
    note: '',
    ...given,
  };
}

/** An actor of whom little is known, one of whose names is disputed. */
export const disputedActor: Actor = {
  ...makeActor('velvet-moth', 'Velvet Moth', '', null),
  category: 'threat',
  aliases: [
    makeAlias('Velvet Moth'),
    makeAlias('Opalmoth', {
      class: 'needs-context',
      state: 'disputed',
      note: 'MISP gives it to Velvet Moth and to Brass Heron',
    }),
  ],
};
