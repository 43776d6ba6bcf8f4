import { describe, expect, it } from 'vitest';
import { actorText } from '../../src/terminal/print.ts';
import { disputedActor } from '../help/actors.ts';
import { directory } from '../help/directory.ts';

describe('an actor in the terminal', () => {
  it('says which of its names sources give to others, and who says so', () => {
    const text = actorText(disputedActor, {
      directory,
      feedTitle: (id) => id,
      vulnerability: () => undefined,
      now: 0,
    });
    expect(text).toMatch(/^Velvet Moth · nexus unknown, threat/);
    expect(text).toMatch(/^Disputed names +Opalmoth \(MISP gives it to Velvet Moth and to Brass Heron\)$/m);
  });
});
