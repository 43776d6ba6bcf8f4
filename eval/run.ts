import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Scores, scoreNames } from './score.ts';
import type { Miss, Row, Suite } from './suite.ts';
import { actors } from './suites/actors.ts';
import { csaf } from './suites/csaf.ts';
import { feeds } from './suites/feeds.ts';
import { indicators } from './suites/indicators.ts';
import { sectors } from './suites/sectors.ts';
import { stories } from './suites/stories.ts';
import { voltTyphoon } from './suites/volt-typhoon.ts';
import { vulnerabilities } from './suites/vulnerabilities.ts';

const suites: readonly Suite[] = [
  voltTyphoon,
  vulnerabilities,
  indicators,
  stories,
  actors,
  sectors,
  feeds,
  csaf,
];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    misses: { type: 'string', default: join(tmpdir(), 'stormbrief-eval-misses.jsonl') },
  },
});

const data = values.data ?? join(import.meta.dirname, '..', '..', 'shared', 'data');

type Floors = Readonly<Record<string, Scores>>;
const floors: Floors = JSON.parse(readFileSync(join(import.meta.dirname, 'floors.json'), 'utf8'));

/** What stands below its floor, in words. A floor of a suite that ran and has no row is below it too. */
function belowFloor(rows: readonly Row[], ran: readonly string[]): readonly string[] {
  return Object.entries(floors)
    .filter(([measure]) => ran.includes(measure.split('/')[0] ?? ''))
    .flatMap(([measure, wanted]) => {
      const row = rows.find((one) => one.measure === measure && one.system === 'stormbrief');
      return scoreNames.flatMap((name) => {
        const floor = wanted[name];
        const got = row?.scores[name];
        if (floor === undefined || (got !== undefined && got >= floor)) return [];
        return [`${measure}: ${name} ${got?.toFixed(4) ?? 'was not measured'}, the floor is ${floor}`];
      });
    });
}

async function evaluate(): Promise<number> {
  const unknown = values.only.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no suite ${unknown.join(', ')}; there are ${suites.map(({ name }) => name).join(', ')}.`,
    );
    return 2;
  }
  const rows: Row[] = [];
  const misses: Miss[] = [];
  const asked = suites.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  const hasData = existsSync(join(data, 'eval'));
  const chosen = asked.filter(({ inTree }) => hasData || inTree === true);
  if (chosen.length < asked.length) {
    console.error(`There is no labelled data in ${data}. Name its folder: npm run eval -- --data DIR`);
    // A folder that was named and is none is a typing error.
    if (chosen.length === 0 || values.data !== undefined) return 2;
  }
  for (const suite of chosen) {
    const result = await suite.run(data);
    rows.push(...result.rows);
    misses.push(...result.misses);
  }
  console.table(
    rows.map(({ measure, system, n, scores }) => ({
      measure,
      system,
      n,
      ...Object.fromEntries(scoreNames.map((name) => [name, scores[name]?.toFixed(4) ?? ''])),
      floor:
        system === 'stormbrief'
          ? Object.entries(floors[measure] ?? {})
              .map(([name, floor]) => `${name} ${floor}`)
              .join(', ')
          : '',
    })),
  );
  writeFileSync(values.misses, misses.map((miss) => `${JSON.stringify(miss)}\n`).join(''));
  console.log(`${misses.length} misses in ${values.misses}`);
  const below = belowFloor(
    rows,
    chosen.map(({ name }) => name),
  );
  for (const line of below) console.error(`Below its floor: ${line}`);
  return below.length === 0 ? 0 : 1;
}

process.exitCode = await evaluate();
