import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/slack/grammar.ts';
import { verbs } from '../../src/slack/verbs.ts';
import { helpMessage } from '../../src/slack/views/help.ts';
import { latestQuery } from '../../src/store/latest-query.ts';
import { directory } from '../help/directory.ts';
import { runs } from '../help/runs.ts';

/** The command; of one that may name a subscription, what is said where none is called so. */
const read = (text: string) => {
  const command = parseCommand(text, directory);
  return command.kind === 'which' || command.kind === 'list' ? (command.otherwise ?? command) : command;
};

describe('the words after /threat', () => {
  it('without any word are help with how the channel stands', () => {
    expect(read('')).toEqual({ kind: 'help', verb: null, empty: true });
    expect(read('  help   subscribe ')).toMatchObject({ kind: 'help', verb: { name: 'subscribe' } });
  });

  it('mistyped get the nearest command with what was typed behind it', () => {
    expect(read('subscibe rail')).toMatchObject({
      kind: 'fault',
      problem: expect.stringContaining('Did you mean “subscribe”?'),
      tries: ['subscribe rail'],
    });
    expect(read('stauts')).toMatchObject({ tries: ['status'] });
  });

  it('that are only a name offer the command that wants it', () => {
    expect(read('volt typhoon')).toMatchObject({ kind: 'fault', tries: ['actor volt typhoon'] });
    expect(read('ports')).toMatchObject({ kind: 'fault', tries: ['latest ports'] });
  });

  it('find an actor by any alias', () => {
    expect(read('actor BRONZE-SILHOUETTE')).toMatchObject({
      kind: 'actor',
      found: { kind: 'one', is: { id: 'volt-typhoon' } },
    });
    expect(read('actor')).toMatchObject({ kind: 'fault' });
  });

  it('narrow the latest by sector, actor, severity and age', () => {
    expect(read('latest maritime volt typhoon high 3d page 2')).toEqual({
      kind: 'latest',
      typed: 'maritime volt typhoon high 3d',
      sectors: ['maritime'],
      actors: ['volt-typhoon'],
      minSeverity: 'high',
      kevOnly: false,
      withinMs: 3 * 86_400_000,
      page: 2,
    });
    const kev = read('latest critical kev');
    if (kev.kind !== 'latest') throw new Error(`latest was read as ${kev.kind}`);
    expect(latestQuery(kev, directory, 0)).toEqual({ minSeverity: 'critical', kevOnly: true });
  });

  it.each([
    ['30 d', 30],
    ['2 weeks', 14],
    ['9999d', 9_999],
    ['99999999999999999999999d', 36_525],
  ])('limit the age of the latest, with a blank or without, however long: %s', (words, days) => {
    expect(read(`latest ${words}`)).toMatchObject({ kind: 'latest', withinMs: days * 86_400_000 });
  });

  it('that are one name stay together, though one of them is a severity too', () => {
    expect(read('latest critical facilities')).toMatchObject({ sectors: ['sites'], minSeverity: 'low' });
  });

  it('subscribe to sectors of several words, with every option', () => {
    expect(
      read('subscribe “oil and gas”, rail severity:high kev instant daily at 7:30 tz europe/berlin silent'),
    ).toEqual({
      kind: 'subscribe',
      all: false,
      confirmed: false,
      feeds: undefined,
      typed: '“oil and gas”, rail severity:high kev instant daily at 7:30 tz europe/berlin silent',
      topics: { sectors: ['pipelines', 'rail'], actors: [] },
      options: {
        minSeverity: 'high',
        kevOnly: true,
        instant: true,
        digest: 'daily',
        hour: '07:30',
        zone: 'Europe/Berlin',
        silentWhenEmpty: true,
      },
    });
    expect(read('subscribe all kev:off silent:off weekly')).toMatchObject({
      all: true,
      kind: 'subscribe',
      topics: { sectors: [], actors: [] },
      options: { kevOnly: false, silentWhenEmpty: false, digest: 'weekly' },
    });
  });

  it('subscribe to makers, CVEs, phrases and feeds, several of a kind, with names of several words', () => {
    expect(
      read(
        'subscribe vendor:fortinet,"Palo Alto" cve-2024-21762 with:"living off the land" without:webinar feed:"Cisco Talos",dragos lang:en,de category:ics-ot epss:50% age:3d name:"Port night" instant',
      ),
    ).toMatchObject({
      kind: 'subscribe',
      topics: {
        sectors: [],
        actors: [],
        vendors: ['fortinet', 'Palo Alto'],
        cves: ['CVE-2024-21762'],
        including: ['living off the land'],
      },
      options: {
        excluding: ['webinar'],
        categories: ['gov-ics', 'psirt-ot', 'research-ot', 'news-ot'],
        languages: ['en', 'de'],
        minEpss: 0.5,
        maxAgeDays: 3,
        name: 'Port night',
        instant: true,
      },
      feeds: ['Cisco Talos', 'dragos'],
    });
  });

  it('set days, quiet hours and a broadcast, and take limits away again', () => {
    expect(read('subscribe energy weekdays at 7:00 quiet 22:00-06:30 broadcast')).toMatchObject({
      options: {
        days: [1, 2, 3, 4, 5],
        hour: '07:00',
        quiet: { from: '22:00', to: '06:30' },
        broadcast: true,
      },
    });
    expect(read('subscribe energy weekly days:thu')).toMatchObject({
      options: { digest: 'weekly', days: [4] },
    });
    expect(
      read('subscribe energy quiet:off epss:off feed:off days:off without:off lang:any broadcast:off'),
    ).toMatchObject({
      options: { quiet: null, minEpss: null, days: null, excluding: null, languages: null, broadcast: false },
      feeds: null,
    });
  });

  it('name a subscription to pause or end, whatever it is called', () => {
    const command = parseCommand('pause Port night', directory);
    expect(command).toMatchObject({ kind: 'which', act: 'pause', typed: 'Port night' });
    expect(read('pause Port night')).toMatchObject({ kind: 'fault' });
    expect(read('resume all')).toMatchObject({ kind: 'which', act: 'resume', topics: 'all' });
    expect(read('pause')).toMatchObject({ kind: 'fault', problem: expect.stringContaining('Pause what?') });
  });

  it.each([
    ['subscribe cve:2024-1', '“2024-1” is no CVE id'],
    ['subscribe energy epss:7', '“7” is no EPSS score'],
    ['subscribe energy category:gouvernment', 'Use government'],
    ['subscribe energy quiet:22-6', 'no quiet hours'],
    ['subscribe energy age:soon', '“soon” is no age'],
    ['subscribe energy lang:deutsch!', 'no language'],
    ['subscribe energy days:someday', '“someday” is no day'],
    ['subscribe energy epss:0.5 epss:0.7', 'contradict'],
    ['subscribe energy mentions', 'Name the actor'],
  ])('say what is wrong with a limit: %s', (text, problem) => {
    expect(read(text)).toMatchObject({ kind: 'fault', problem: expect.stringContaining(problem) });
  });

  it('ask for possible links to an actor, and not without one', () => {
    expect(read('subscribe volt typhoon possible instant')).toMatchObject({
      topics: { actors: ['volt-typhoon'] },
      options: { possible: true, instant: true },
    });
    expect(read('subscribe volt typhoon possible:off')).toMatchObject({ options: { possible: false } });
    expect(read('subscribe energy possible')).toMatchObject({
      kind: 'fault',
      problem: expect.stringContaining('Name the actor'),
      tries: ['subscribe volt typhoon possible instant'],
    });
  });

  it('take a severity alone, leading dashes, and names that say what they are', () => {
    expect(read('subscribe energy high instant')).toMatchObject({
      topics: { sectors: ['energy'] },
      options: { minSeverity: 'high', instant: true },
    });
    expect(
      read('subscribe sector:energy actor:volt typhoon --at 8:30 —severity=high --kev silent off'),
    ).toMatchObject({
      topics: { sectors: ['energy'], actors: ['volt-typhoon'] },
      options: { hour: '08:30', minSeverity: 'high', kevOnly: true, silentWhenEmpty: false },
    });
  });

  it.each([
    ['subscribe energy instnat kev', 'instant', ['subscribe energy instant kev']],
    ['subscribe dialy energy at 08:30', 'daily', ['subscribe daily energy at 08:30']],
    ['subscribe energy severty:high', 'severity:high', ['subscribe energy severity:high']],
    ['subscribe energy 08:30', 'at 08:30', ['subscribe energy at 08:30']],
    ['subscribe energy Europe/Berlin', 'tz Europe/Berlin', ['subscribe energy tz Europe/Berlin']],
    ['latest energy hihg', 'high', ['latest energy high']],
  ])('of which an option is mistyped offer the option, not a list of sectors: %s', (text, option, tries) => {
    const command = read(text);
    expect(command).toMatchObject({ kind: 'fault', tries, showSectors: false });
    expect(command).toMatchObject({ problem: expect.stringContaining(`Did you mean “${option}”?`) });
  });

  it('are offered whole, with only what is unknown replaced', () => {
    expect(read('subscribe energi severity:high daily at 08:30')).toMatchObject({
      tries: ['subscribe energy severity:high daily at 08:30'],
    });
    expect(read('subscribe rail volt typhon instnat weekly')).toMatchObject({
      tries: ['subscribe rail volt typhoon instant weekly', 'subscribe rail salt typhoon instant weekly'],
    });
    expect(read('subscribe kv-botnet instant')).toMatchObject({
      problem: '“kv-botnet” is no actor. It is linked to Volt Typhoon, Salt Typhoon.',
      tries: ['subscribe volt typhoon instant', 'subscribe salt typhoon instant'],
    });
  });

  it('of an offer are always understood, and never too long for a button', () => {
    for (const text of [
      'subscribe maritine instnat',
      'latest typhoon 3d',
      'unsubscribe enrgy rial',
      'subscribe oil und gas',
    ]) {
      const command = read(text);
      if (command.kind !== 'fault') throw new Error(`${text} was understood`);
      expect(command.tries.length, text).toBeGreaterThan(0);
      for (const words of command.tries) expect(read(words).kind, words).not.toBe('fault');
    }
    const long = read(`subscribe energi ${'rail '.repeat(600)}`);
    expect(long).toMatchObject({ kind: 'fault', tries: [] });
  });

  it('list the sectors only after a word that is near nothing, and never to unsubscribe', () => {
    expect(read('subscribe energy severity:high foo')).toMatchObject({
      problem: 'I know no sector or actor called “foo”. Stories that say it are with:"foo".',
      tries: ['subscribe energy severity:high with:"foo"', 'help subscribe'],
      showSectors: true,
    });
    expect(read('subscribe volt typhon')).toMatchObject({ showSectors: false });
    expect(read('unsubscribe qqqqq')).toMatchObject({ tries: ['list'], showSectors: false });
  });

  it('that are near nothing are offered as a keyword, and of several words in quotes', () => {
    expect(read('subscribe ransomware instant')).toMatchObject({
      tries: ['subscribe with:"ransomware" instant', 'help subscribe'],
      perhaps: [{ typed: 'ransomware', command: 'subscribe vendor:"…" instant' }],
    });
    expect(read('subscribe palo alto epss:0.5')).toMatchObject({
      problem: expect.stringContaining('stands in quotes, such as with:"palo alto"'),
      tries: ['subscribe with:"palo alto" epss:0.5', 'help subscribe'],
    });
    expect(read('subscribe vendor:palo alto energy')).toMatchObject({
      problem: expect.stringContaining('stands in quotes: vendor:"palo alto"'),
      tries: ['subscribe vendor:"palo alto" energy'],
    });
    expect(read('unsubscribe vendor:palo alto')).toMatchObject({
      tries: ['unsubscribe vendor:"palo alto"'],
    });
    expect(read('subscribe vendro:fortinet')).toMatchObject({ tries: ['subscribe vendor:fortinet'] });
    expect(read('subscribe typhoon instant')).toMatchObject({
      tries: [
        'subscribe volt typhoon instant',
        'subscribe salt typhoon instant',
        'subscribe with:"typhoon" instant',
      ],
    });
    expect(read('latest ransomware')).toMatchObject({
      tries: ['search ransomware', 'help latest'],
      perhaps: [{ typed: 'ransomware', command: 'vendor …' }],
    });
    expect(read('latest yesterday')).toMatchObject({ tries: ['since yesterday', 'help latest'] });
    expect(read('fortinet')).toMatchObject({ tries: ['search fortinet', 'help'] });
  });

  it('of an offer keep what was understood beside them, and the command that was typed', () => {
    expect(read('subscribe vendor:fortinet enrgy kev')).toMatchObject({
      tries: ['subscribe energy kev vendor:fortinet'],
    });
    for (const verb of ['pause', 'resume', 'unsubscribe', 'list'])
      expect(read(`${verb} enrgy`)).toMatchObject({ tries: [`${verb} energy`] });
  });

  it.each([
    ['subscribe energy tz Berlin', ['subscribe energy tz Europe/Berlin', 'help subscribe']],
    ['subscribe energy tz:berlin daily', ['subscribe energy tz:Europe/Berlin daily', 'help subscribe']],
    ['subscribe energy tz New York', ['subscribe energy tz America/New_York', 'help subscribe']],
    ['me zone Berlin', ['me zone Europe/Berlin', 'me zone auto']],
    ['me zone new york compact', ['me zone America/New_York', 'me zone auto']],
    ['tz Berlin', ['me zone Europe/Berlin', 'me zone auto']],
    ['tz Europe/Berlin', ['me zone Europe/Berlin']],
    ['zone', ['me', 'me zone auto']],
  ])('name the time zone of a city: %s', (text, tries) => {
    const command = read(text);
    expect(command).toMatchObject({
      kind: 'fault',
      tries,
    });
    if (command.kind !== 'fault') return;
    for (const words of command.tries) expect(read(words).kind, words).not.toBe('fault');
  });

  it.each([
    ['status foo', '“status” takes no words', 'status'],
    ['digest energy', 'The newest stories of “energy” are under “latest”.', 'latest energy 1d'],
    ['digest of wibble', 'I do not know what “of wibble” is here', 'digest'],
    ['latest page two', '“two” is no page', 'latest'],
    ['feeds off dragos', '“feeds off” lists all', 'feeds add dragos'],
    ['me compact full', '“compact” and “full” contradict', 'me compact'],
    ['me zone UTC zone Europe/Berlin', '“zone UTC” and “zone Europe/Berlin” contradict', 'me zone UTC'],
    ['subscribe energy epss:0.5,0.7', '“0.5,0.7” are several', 'help subscribe'],
    ['subscribe energy quiet:22:00-06:00,12:00-13:00', 'are several', 'help subscribe'],
    ['help subscribe energy', 'There is no command “subscribe energy”', 'help subscribe'],
    ['audit everything', '“everything” is nothing that the log can show', 'audit'],
  ])('that are too many are never left out in silence: %s', (text, problem, offered) => {
    const command = read(text);
    expect(command).toMatchObject({ kind: 'fault', problem: expect.stringContaining(problem) });
    expect(command).toMatchObject({ tries: expect.arrayContaining([offered]) });
  });

  it('list what holds a name, and ask for help behind any command', () => {
    expect(read('list')).toEqual({ kind: 'list', typed: '', topics: 'all', otherwise: null, page: 1 });
    expect(read('list maritime')).toMatchObject({ kind: 'list', topics: { sectors: ['maritime'] } });
    for (const words of ['list help', 'status --help', 'digest -h', 'subscribe ?'])
      expect(read(words), words).toMatchObject({ kind: 'help', verb: { name: words.split(' ')[0] } });
    expect(read('search help')).toMatchObject({ kind: 'search', typed: 'help' });
  });

  it('that ask for malware instead of an actor lead to its users', () => {
    expect(read('actor KV-botnet')).toMatchObject({
      kind: 'fault',
      problem: '“KV-botnet” is no actor. It is linked to Volt Typhoon, Salt Typhoon.',
      tries: ['actor volt typhoon', 'actor salt typhoon'],
    });
  });

  it.each([
    ['subscribe energy daily weekly', '“daily” and “weekly”'],
    ['subscribe energy severity:high low', '“severity:high” and “severity:low”'],
    ['subscribe energy at 8:00 at 09:00', '“at 08:00” and “at 09:00”'],
    ['subscribe energy tz UTC tz Europe/Berlin', '“tz UTC” and “tz Europe/Berlin”'],
    ['subscribe energy kev kev:off', '“kev:on” and “kev:off”'],
    ['latest 3d 7d', '“3d” and “7d”'],
  ])('that contradict each other are named, both: %s', (text, both) => {
    expect(read(text)).toMatchObject({ kind: 'fault', problem: expect.stringContaining(both) });
  });

  it('that say one thing twice are no contradiction', () => {
    expect(read('subscribe energy high severity:high at 8:30 at 08:30').kind).toBe('subscribe');
  });

  it.each([
    ['unsubscribe all rail', 'unclear'],
    ['latest 0d', '“0d” is no age'],
    ['subscribe rail kev:constructor', '“constructor” is neither on nor off'],
    ['subscribe or', 'Subscribe to what?'],
    ['subscribe all rail', 'unclear'],
    ['subscribe maritine', 'I know no sector or actor called “maritine”. Nearest: Maritime and ports'],
    ['subscribe rail at 25:00', '“25:00” is no time of day'],
    ['subscribe rail at', '“” is no time of day'],
    ['subscribe rail tz Mars/Olympus', '“Mars/Olympus” is no time zone I know'],
    ['subscribe rail tz +01:00', '“+01:00” is no time zone I know'],
    ['subscribe rail severity:awful', '“awful” is no severity'],
    ['subscribe rail kev:maybe', '“maybe” is neither on nor off'],
    ['subscribe shared name', 'is a name of Volt Typhoon and of Salt Typhoon'],
    ['unsubscribe', 'Unsubscribe from what?'],
    ['unsubscribe nothing', 'I know no sector or actor'],
    ['help you', 'There is no command “you”'],
    ['latest yesterday', 'I know no sector or actor called “yesterday”'],
  ])('that cannot be understood say why: %s', (text, problem) => {
    expect(read(text)).toMatchObject({ kind: 'fault', problem: expect.stringContaining(problem) });
  });

  it('of every example in the help are understood', () => {
    const names = new Set(['maritime', 'rail', 'volt-typhoon']);
    for (const example of verbs.flatMap((verb) => verb.examples)) {
      const command = read(example);
      const verb = command.kind === 'which' ? command.act : command.kind;
      expect(verb, example).toBe(example.split(' ')[0]);
      if (command.kind === 'subscribe')
        expect([...command.topics.sectors, ...command.topics.actors].every((id) => names.has(id))).toBe(true);
    }
  });

  it("are all named in the overview, six of them with an example in the channel's terms; its help says what a severity means", () => {
    const { blocks } = helpMessage(0, { actor: 'salt typhoon', sector: 'rail', cve: 'CVE-2024-39717' });
    const overview = JSON.stringify(blocks);
    for (const verb of verbs) expect(overview).toContain(verb.name);
    const examples = [...overview.matchAll(/`\/threat ([^`]+)` — /g)].map((match) => match[1] ?? '');
    expect(examples).toHaveLength(6);
    for (const example of examples) expect(read(example).kind, example).toBe(example.split(' ')[0]);
    expect(examples).toContain('latest rail high 3d');
    expect(examples).toContain('cve CVE-2024-39717');
    expect(JSON.stringify(helpMessage(null))).toContain('`/threat latest maritime high 3d`');
    const latest = verbs.find((verb) => verb.name === 'latest');
    expect(latest?.details).toContain('high and above');
  });

  it('switch a rhythm off again', () => {
    expect(read('subscribe rail instant:off digest:weekly')).toMatchObject({
      options: { instant: false, digest: 'weekly' },
    });
    expect(read('subscribe rail instant digest:off')).toMatchObject({
      options: { instant: true, digest: 'none' },
    });
    expect(read('subscribe rail digest:monthly')).toMatchObject({
      kind: 'fault',
      problem: expect.stringContaining('“monthly” is no rhythm'),
    });
  });

  it('never break it, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        (text) => typeof read(text).kind === 'string',
      ),
      { numRuns: runs(300) },
    );
    const token = fc.constantFrom(
      'subscribe',
      'latest',
      'rail',
      'at',
      'tz',
      'severity:',
      'kev:',
      'instant',
      'page',
      '3d',
      '30',
      'd',
      '--at',
      'sector:',
      'high',
      'instnat',
      'volt typhon',
      ':',
      'all',
      '“',
      '08:00',
    );
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 12 }),
        (words) => typeof read(words.join(' ')).kind === 'string',
      ),
      { numRuns: runs(500) },
    );
  });
});
