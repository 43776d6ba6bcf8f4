import { describe, expect, it } from 'vitest';
import type { ActorMatch } from '../../src/domain/advisory.ts';
import type { SectorMatch } from '../../src/domain/sector.ts';
import { summarise } from '../../src/domain/story.ts';
import { actorText, storyLines } from '../../src/terminal/print.ts';
import { injections } from '../fixtures/injections.ts';
import { disputedActor } from '../help/actors.ts';
import { directory } from '../help/directory.ts';
import { makeActorMatch, makeAdvisory, makeSectorMatch } from '../help/make.ts';

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

describe('a story in the terminal', () => {
  const names = { directory, feedTitle: (id: string) => id, vulnerability: () => undefined, now: 0 };
  const shown = (actors: readonly ActorMatch[], sectors: readonly SectorMatch[] = []) =>
    storyLines(summarise({ id: 's', advisories: [makeAdvisory({ actors, sectors })] }), names).join('\n');

  it.each(injections)('moves no cursor and sets no colour, whatever its title holds: %s', (_, hostile) => {
    const story = summarise({ id: 's', advisories: [makeAdvisory({ title: hostile, url: hostile })] });
    expect(storyLines(story, names).join('\n').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('says a guess as one', () => {
    expect(shown([makeActorMatch({ confidence: 'possible' })])).toContain('possibly Volt Typhoon');
    expect(shown([makeActorMatch()])).not.toContain('possibly');
  });

  it('gives no reason for an actor that it does not show, and no sector beside its own sub-sector', () => {
    const passing = makeActorMatch({ relation: 'mentions' });
    const text = shown([passing], [makeSectorMatch(), makeSectorMatch({ id: 'pipelines' })]);
    expect(text).not.toContain('Volt Typhoon');
    expect(text).toContain('why: “power grid”');
    expect(text).toContain('· Pipelines and oil and gas');
    expect(text).not.toContain('Energy');
  });
});
