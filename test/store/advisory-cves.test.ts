import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, it } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import { migrations } from '../../src/store/migrate.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { now } from '../help/make.ts';

it('finds by their CVEs the advisories that were kept before CVEs were written down apart', async () => {
  const engine = openSqlite(':memory:');
  const migrator = new Migrator({
    db: engine.db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  expect((await migrator.migrateTo('0022-messages')).error).toBeUndefined();
  await sql`insert into feeds (id, title, url, category, language, every_minutes, enabled, next_look_at)
    values ('feed', 'Feed', 'https://feed.example', 'gov', 'en', 30, 1, 0)`.execute(engine.db);
  for (let n = 1; n <= 1_200; n += 1) {
    const cves = JSON.stringify(
      n % 2 === 0 ? [] : [`CVE-2026-${1_000 + n}`, 'CVE-2026-0001', 'CVE-2026-0001'],
    );
    await sql`insert into advisories (id, feed_id, identity, content_hash, story_id, baseline, title, summary, categories,
      authors, seen_at, dated_at, severity, severity_reasons, cves, kev, read_with)
      values (${String(n).padStart(5, '0')}, 'feed', ${`guid:${n}`}, 'hash', ${`story-${n}`}, 0, ${`Advisory ${n}`}, '', '[]',
      '[]', ${now}, ${now}, 'low', '[]', ${cves}, 0, 'knowledge')`.execute(engine.db);
  }
  const store = createStore(engine);
  expect(await store.migrate()).toContain('0026-advisory-cves');
  expect(await store.countStories({ cves: ['CVE-2026-0001'] })).toBe(600);
  const [last] = await store.stories({ cves: ['CVE-2026-2199'], limit: 2 });
  expect(last?.advisories[0]?.title).toBe('Advisory 1199');
  await store.close();
});
