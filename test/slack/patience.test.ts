import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { holdTogether, usualAllowance } from '../../src/domain/allowance.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { alice, type Bot, bob, shown, soc, startBot } from '../help/bot.ts';
import { databasesOn } from '../help/databases.ts';
import { now } from '../help/make.ts';
import { silentLog } from '../help/silent-log.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const newDatabase = databasesOn(inject('postgresUrl'));

describe.skipIf(!hasLocalSlack)('who asks without end, of several processes', () => {
  let bot: Bot;
  let databaseUrl: string;
  beforeEach(async () => {
    databaseUrl = await newDatabase();
    bot = await startBot('socket', ['one'], now, silentLog, databaseUrl);
  });
  afterEach(() => bot.stop());
  const patience = 'Please try again in';
  const ask = async (user: string) => shown(await bot.threat(soc, user, 'latest'));

  it('is asked for patience by one for what the others answered, others are not; and is answered where the store cannot count', async () => {
    const other = openStore({ databaseUrl });
    const { take } = holdTogether(usualAllowance, other.countAsked, (error) => expect(error).toBeUndefined());
    for (let times = 1; times < usualAllowance.perPerson; times += 1)
      expect(await take(alice, 'C9', bot.clock.now)).toBeNull();
    await other.close();
    expect(await ask(alice)).not.toContain(patience);
    expect(await ask(alice)).toContain(patience);
    expect(await ask(bob)).not.toContain(patience);
    const engine = openPostgres(databaseUrl);
    await sql`drop table asked`.execute(engine.db);
    await engine.close();
    expect(await ask(alice)).not.toContain(patience);
  });
});
