import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';
import { spent } from '../help/spent.ts';

const read = createReader(loadCatalog());
const more = ' The rest of the text speaks of patches, of budgets and of what operators can do today.'.repeat(
  5,
);

function relationOf(actorId: string, title: string, summary = ''): string {
  const match = read({ title, summary, categories: [], url: null }).actors.find(
    (one) => one.actorId === actorId,
  );
  return match === undefined ? 'none' : match.confidence === 'possible' ? 'possible' : match.relation;
}
const isCentral = (relation: string) => relation === 'about' || relation === 'involves';

describe('a name in passing', () => {
  it.each([
    ['volt-typhoon', 'The group hides in a manner similar to Volt Typhoon.'],
    ['volt-typhoon', 'The activity bears similarities to that of the Chinese group Volt Typhoon.'],
    ['volt-typhoon', 'Analysts see overlaps in tooling with Volt Typhoon and Flax Typhoon.'],
    ['volt-typhoon', 'It hides in routers, like Volt Typhoon, and waits.'],
    ['volt-typhoon', 'Unlike Volt Typhoon, the new group wants money.'],
    ['volt-typhoon', 'It is a campaign reminiscent of the infamous Volt Typhoon intrusions.'],
    ['volt-typhoon', 'Officials fear a Volt Typhoon-style operation in Europe.'],
    ['volt-typhoon', 'Nobody wants to miss the next Volt Typhoon.'],
    ['volt-typhoon', 'State actors such as Volt Typhoon live off the land.'],
    ['volt-typhoon', 'Das Bundesamt warnt: Gruppen wie Volt Typhoon warten lange.'],
    ['volt-typhoon', 'Defenders face threats like Salt and Volt Typhoon every day.'],
    ['volt-typhoon', 'Everybody talks of APT28, Volt Typhoon, Lazarus Group and others.'],
    [
      'volt-typhoon',
      'Salt Typhoon (aka GhostEmperor), Volt Typhoon (aka Bronze Silhouette), and APT41 are all Chinese.',
    ],
    ['volt-typhoon', 'The news comes months after Microsoft exposed Volt Typhoon.'],
    ['volt-typhoon', 'This follows warnings by the FBI of Volt Typhoon hiding in utilities.'],
    ['volt-typhoon', 'Months after the takedown of the Volt Typhoon botnet, budgets are still small.'],
    ['volt-typhoon', 'The router was previously targeted by Volt Typhoon.'],
    ['volt-typhoon', 'Related: CISA warns of Volt Typhoon'],
    ['volt-typhoon', 'See also: How Volt Typhoon hides'],
    ['volt-typhoon', 'It is another Chinese hacking group known as Volt Typhoon that made headlines.'],
    ['sandworm', 'The wiper resembles those of Sandworm.'],
    ['sandworm', 'The attack was compared to the work of the Russian hackers Sandworm.'],
    ['apt28', 'Groups such as APT28, Turla and Cozy Bear phish diplomats.'],
    ['lazarus', 'The theft mirrors earlier ones by the Lazarus Group.'],
    ['scattered-spider', 'The callers use the same tricks as Scattered Spider.'],
    ['lockbit', 'The encryptor is modelled on LockBit.'],
    ['salt-typhoon', 'Im Gegensatz zu Salt Typhoon will die Gruppe Geld.'],
    ['salt-typhoon', 'Le groupe agit, contrairement à Salt Typhoon, pour de l’argent.'],
    ['salt-typhoon', 'Grupos tales como Salt Typhoon espían a operadores.'],
  ])('%s: %s', (actor, sentence) => {
    expect(
      relationOf(
        actor,
        'What operators of networks can do',
        `Networks are attacked more often.${more} ${sentence}${more}`,
      ),
    ).toBe('mentions');
  });

  it.each([
    ['volt-typhoon', 'There is no evidence that links the intruders to Volt Typhoon.'],
    ['volt-typhoon', 'The intrusion is not related to Volt Typhoon.'],
    ['volt-typhoon', 'The activity isn’t linked to the group known as Volt Typhoon, the company said.'],
    ['volt-typhoon', 'The company ruled out Volt Typhoon.'],
    ['volt-typhoon', 'It was not the work of Volt Typhoon.'],
    ['volt-typhoon', 'Officials denied any connection to Volt Typhoon.'],
    ['volt-typhoon', 'There is no evidence so far that Volt Typhoon was involved.'],
    ['apt41', 'The outage had other causes: APT41 not responsible, the operator says.'],
    ['volt-typhoon', 'Volt Typhoon was not involved, the company says.'],
    ['volt-typhoon', 'We found no evidence of Volt Typhoon in our network.'],
    ['volt-typhoon', 'The cluster is unrelated to Volt Typhoon.'],
    ['volt-typhoon', 'The cluster has no known ties with Salt Typhoon or Volt Typhoon.'],
    ['volt-typhoon', 'It has nothing to do with Volt Typhoon.'],
    ['volt-typhoon', 'The agency stopped short of blaming Volt Typhoon.'],
    ['volt-typhoon', 'Police found no connection between the outage and Volt Typhoon.'],
    ['volt-typhoon', 'Experts doubt that Volt Typhoon did it.'],
    ['volt-typhoon', 'We do not believe the intruders to be Volt Typhoon.'],
    ['sandworm', 'Investigators could not attribute the outage to the hackers of Sandworm.'],
    ['apt41', 'Nothing was found that would connect the theft to APT41.'],
  ])('%s is denied: %s', (actor, sentence) => {
    for (const summary of [sentence, `Networks are attacked.${more} ${sentence}`])
      expect(relationOf(actor, 'Intruders at a water utility', summary)).toBe('mentions');
  });

  it.each([
    'FBI rules out Volt Typhoon in port outage',
    'Officials doubt Volt Typhoon was behind the outage',
    'Analysts doubt that Volt Typhoon caused the blackout',
    'No evidence of Volt Typhoon being behind the outage, operator says',
    'Nothing suggests that Volt Typhoon is involved, operator says',
    'FBI: no link between outage and Volt Typhoon',
    'No sign of links to Volt Typhoon - utility',
  ])('is denied in a title: %s', (title) => {
    expect(relationOf('volt-typhoon', title)).toBe('mentions');
  });

  it('may stand in the title too', () => {
    expect(relationOf('volt-typhoon', 'Not Volt Typhoon: the new intruders want money')).toBe('mentions');
    expect(relationOf('volt-typhoon', 'New router botnet similar to that of Volt Typhoon')).toBe('mentions');
    expect(relationOf('volt-typhoon', 'FBI: outage at utility unrelated to Volt Typhoon')).toBe('mentions');
    expect(relationOf('volt-typhoon', 'A Volt Typhoon-like group in Europe')).toBe('mentions');
  });
});

describe('a name that is the matter', () => {
  it.each([
    ['volt-typhoon', 'Hackers have not been driven out by the FBI, warns Volt Typhoon report', ''],
    ['volt-typhoon', 'Takedown has not stopped Volt Typhoon', ''],
    ['volt-typhoon', 'No sign that Volt Typhoon has left the power grid', ''],
    ['volt-typhoon', 'Why nobody can catch Volt Typhoon', ''],
    ['volt-typhoon', 'Water utility breached for 300 days by Volt Typhoon', ''],
    ['volt-typhoon', 'Utility was hacked, and its operators never knew that it was Volt Typhoon', ''],
    ['volt-typhoon', 'China denies being behind Volt Typhoon', ''],
    ['volt-typhoon', 'Beijing calls Volt Typhoon a fabrication of the United States', ''],
    [
      'volt-typhoon',
      'Attack on utility',
      'China’s foreign ministry denied any links to Volt Typhoon, which hit a utility.',
    ],
    ['volt-typhoon', 'Volt Typhoon’s routers are back', ''],
    ['volt-typhoon', '#VoltTyphoon in the grid', ''],
    ['volt-typhoon', 'US utilities', 'In February 2023 a utility was breached by Volt Typhoon.'],
    ['volt-typhoon', 'FBI takes down botnet', 'The network of routers was used by Volt Typhoon to hide.'],
    ['volt-typhoon', 'Chinese hackers in the grid', 'The group, also known as VOLTZITE, came by a firewall.'],
    ['volt-typhoon', 'A previously unknown Volt Typhoon tool', ''],
    ['volt-typhoon', 'What Volt Typhoon, Salt Typhoon want', ''],
    [
      'volt-typhoon',
      'Nightmare in the grid',
      `Operators speak.${more} Volt Typhoon came in 2023.${more} How Volt Typhoon was found.${more} When the FBI called, Volt Typhoon was there.`,
    ],
    ['volt-typhoon', 'ボルト・タイフーンが米国の水道を狙う', ''],
    ['volt-typhoon', '“伏特台风”黑客攻击美国服务商', ''],
    ['volt-typhoon', '볼트 타이푼, 미국 전력망에 침투', ''],
    ['volt-typhoon', '중국 해커', 'MS는 볼트타이푼이 괌의 통신망을 노렸다고 밝혔다.'],
    ['volt-typhoon', 'Хакеры Volt Typhoon атаковали энергосистему', ''],
    ['volt-typhoon', 'Chinesische Hacker Volt Typhoon greifen Stromnetze an', ''],
    ['volt-typhoon', 'Le groupe Volt Typhoon s’en prend aux réseaux électriques', ''],
    ['volt-typhoon', 'El grupo conocido como Volt Typhoon ataca redes eléctricas', ''],
    ['volt-typhoon', 'Week in review: Volt Typhoon in the grid, patches for everything', ''],
    ['volt-typhoon', 'Why Volt Typhoon is different from other spies', ''],
    ['volt-typhoon', '“We did not stop Volt Typhoon,” says the agency', ''],
    ['volt-typhoon', 'FBI cannot rule out Volt Typhoon in port cranes', ''],
    ['volt-typhoon', 'Port declines to rule out links to Volt Typhoon', ''],
    ['volt-typhoon', 'Utility does not deny ties to Volt Typhoon', ''],
    ['volt-typhoon', 'CISA: no doubt Volt Typhoon is in US ports', ''],
    ['volt-typhoon', 'FBI does not doubt that the intruders are linked to Volt Typhoon', ''],
    ['volt-typhoon', 'Experts doubt Volt Typhoon has been evicted from the grid', ''],
    ['volt-typhoon', 'Analysts doubt takedown stopped Volt Typhoon', ''],
    ['volt-typhoon', 'Experts do not believe Volt Typhoon has left', ''],
    ['volt-typhoon', 'Takedown fell short of evicting Volt Typhoon', ''],
    ['volt-typhoon', 'No sign of Volt Typhoon letting up', ''],
    ['volt-typhoon', 'No connection is needed: Volt Typhoon hides in VPN appliances', ''],
    ['volt-typhoon', 'No relation to espionage: Volt Typhoon prepares sabotage, NSA says', ''],
    ['volt-typhoon', 'No evidence of theft - Volt Typhoon only waits, FBI says', ''],
    ['volt-typhoon', 'BSI kann Verbindung zu Volt Typhoon nicht ausschließen', ''],
    ['volt-typhoon', 'Gobierno no descarta vínculos con Volt Typhoon', ''],
    [
      'volt-typhoon',
      'China admits hacks',
      'China indirectly linked years of Volt Typhoon attacks to Taiwan.',
    ],
    ['sandworm', 'Russia’s Sandworm hackers hit Ukrainian grid, unlike in past winters', ''],
    ['apt29', 'Microsoft: Midnight Blizzard read our mail', ''],
    ['lazarus', 'Not a glitch: Lazarus Group stole the coins', ''],
    ['apt28', 'Routers without updates are a gift to APT28', ''],
    ['scattered-spider', 'Retailers', 'No retailer is safe from Scattered Spider, police say.'],
  ])('%s: %s %s', (actor, title, summary) => {
    expect(isCentral(relationOf(actor, title, summary))).toBe(true);
  });
});

it('another group in a title is who the title tells of, and further down is not', () => {
  const another = 'Another Chinese group, Volt Typhoon, hit the utility too';
  expect(relationOf('volt-typhoon', another)).toBe('about');
  expect(relationOf('volt-typhoon', 'Networks', `Much is new.${more} ${another}.`)).toBe('mentions');
});

describe('a denial', () => {
  it.each([
    ['Blackout was not caused by Volt Typhoon, grid operator finds'],
    ['Outage not due to Volt Typhoon'],
    ['Volt Typhoon had no part in outage, operator says'],
    ["Volt Typhoon didn't do it: outage traced to squirrel"],
    ['Operator rejects reports that Volt Typhoon caused blackout'],
    ['Outage blamed on storm; Volt Typhoon rumours false'],
    ['Investigators clear Volt Typhoon in pipeline leak'],
    ['Was it Volt Typhoon? No, says utility after outage'],
    ['Keine Verbindung zu Volt Typhoon', 'Das BSI sieht keine Hinweise auf Volt Typhoon.'],
    ['Ausfall in Hamburg', 'Einen Zusammenhang mit Volt Typhoon gibt es laut BSI nicht.'],
    ['Storing in haven', 'De storing is niet veroorzaakt door Volt Typhoon.'],
    ['Apagón sin indicios de Volt Typhoon'],
    ['No attacks linked to Volt Typhoon were seen in Europe'],
    ['Utility did not find files linked to Volt Typhoon'],
    ['No known victims associated with Volt Typhoon in Canada'],
    ['No evidence of activity linked to Volt Typhoon in port, operator says'],
    ['Attack was never officially attributed to Volt Typhoon'],
    ['Company rejects claims that it was hit by Volt Typhoon'],
    ['No sign of Volt Typhoon in Hawaii, utility says'],
  ])('makes it nobody’s matter: %s', (title, summary = '') => {
    expect(relationOf('volt-typhoon', title, summary)).toBe('mentions');
  });

  it.each([
    ['Volt Typhoon denies patience: it waits for years in routers'],
    ['China rejects reports that Volt Typhoon is its own', 'Microsoft says that the group sits in US ports.'],
    ['Investigators clear networks of Volt Typhoon', 'The actor had sat in routers.'],
    ['Routers cleared by Volt Typhoon of logs'],
    ['Volt Typhoon rumours confirmed by FBI'],
    ['Hinweise auf Volt Typhoon in Netzen', 'Das BSI warnt vor der Gruppe.'],
    ['Is Volt Typhoon gone? Not yet, says CISA'],
    ['No patch for flaw linked to Volt Typhoon'],
    ['Router maker did not patch flaw tied to Volt Typhoon'],
    ['Utility could not stop intrusion linked to Volt Typhoon'],
    ['City never told residents of breach attributed to Volt Typhoon'],
    ['No company is safe from hackers tied to Volt Typhoon'],
    ['Not all victims of attack linked to Volt Typhoon were told'],
    ['Never before has an attack been linked so clearly to Volt Typhoon'],
    ['FBI clears Volt Typhoon from hundreds of routers'],
    ['No sign of Volt Typhoon retreat, CISA says'],
    ['Company disputes claims that it ignored warning about Volt Typhoon'],
    ['Volt Typhoon not involved in ransomware, but in espionage at utility, CISA says'],
    ['Volt Typhoon has no part in ransomware; it prepares sabotage'],
  ])('is none where something else is denied, or nothing: %s', (title, summary = '') => {
    expect(relationOf('volt-typhoon', title, summary)).toBe('about');
  });
});

describe('a sentence that begins with a comparison', () => {
  it.each([
    ['sandworm', 'volt-typhoon', 'Like the Sandworm Team, Volt Typhoon targets the power grid'],
    ['salt-typhoon', 'volt-typhoon', 'Unlike Salt Typhoon, Volt Typhoon seeks to destroy'],
    ['salt-typhoon', 'volt-typhoon', 'Unlike Salt Typhoon and APT41, Volt Typhoon seeks to destroy'],
    ['salt-typhoon', 'volt-typhoon', 'NSA: in contrast to Salt Typhoon, Volt Typhoon prepares sabotage'],
    ['salt-typhoon', 'volt-typhoon', 'Im Gegensatz zu Salt Typhoon greift Volt Typhoon Stromnetze an'],
    ['salt-typhoon', 'volt-typhoon', 'A diferencia de Salt Typhoon, Volt Typhoon prepara sabotajes'],
    ['sandworm', 'volt-typhoon', 'Similar to the Sandworm Team in Ukraine, Volt Typhoon goes for the grid'],
    ['salt-typhoon', 'volt-typhoon', 'In tegenstelling tot Salt Typhoon wil Volt Typhoon saboteren'],
  ])('sets %s beside %s, of which it speaks: %s', (compared, subject, sentence) => {
    expect(isCentral(relationOf(subject, sentence))).toBe(true);
    expect(relationOf(compared, sentence)).toBe('mentions');
    expect(isCentral(relationOf(subject, 'Attacks on utilities', `${sentence}.`))).toBe(true);
    expect(relationOf(compared, 'Attacks on utilities', `${sentence}.`)).toBe('mentions');
  });

  it.each([
    'Unlike Salt Typhoon, Volt Typhoon and APT41, the new group wants money',
    'Like Salt Typhoon and Volt Typhoon, the group hides in routers',
    'New botnet, unlike Salt Typhoon, Volt Typhoon or APT41, hides in cameras',
    'Tools resemble those of Salt Typhoon and others by Volt Typhoon',
  ])('and a third one is who it speaks of: %s', (sentence) => {
    for (const actor of ['salt-typhoon', 'volt-typhoon'])
      expect(relationOf(actor, 'New group', `${sentence}.`)).toBe('mentions');
  });
});

describe('a row of names that says their last word once', () => {
  const tagged = (title: string, summary = '') => read({ title, summary, categories: [], url: null }).actors;

  it.each([
    ['salt-typhoon volt-typhoon', 'Volt and Salt Typhoon both breached telecoms'],
    ['salt-typhoon volt-typhoon', 'Salt and Volt Typhoon remain in networks'],
    ['flax-typhoon salt-typhoon volt-typhoon', 'Volt, Flax and Salt Typhoon exploit edge devices'],
    ['flax-typhoon salt-typhoon volt-typhoon', 'VOLT, FLAX AND SALT TYPHOON EXPLOIT EDGE DEVICES'],
    ['salt-typhoon volt-typhoon', 'Volt & Salt Typhoon: what to know'],
    ['salt-typhoon volt-typhoon', 'Volt/Salt Typhoon and new rules'],
    ['salt-typhoon volt-typhoon', 'Volt- und Salt Typhoon bleiben im Netz'],
    [
      'flax-typhoon salt-typhoon volt-typhoon',
      'China’s Typhoons — Volt, Salt and Flax — burrow into networks',
    ],
    ['salt-typhoon volt-typhoon', 'The Typhoon groups Volt and Salt are back'],
    ['apt28 apt29', 'Fancy and Cozy Bear phish diplomats'],
    ['salt-typhoon volt-typhoon', 'Volt, Salt Typhoons still in US networks'],
    ['salt-typhoon volt-typhoon', 'China’s ‘Volt’ and ‘Salt’ Typhoon campaigns'],
    ['salt-typhoon volt-typhoon', '“Volt” and “Salt Typhoon” campaigns continue'],
    ['salt-typhoon volt-typhoon', 'Volt, then Salt Typhoon: agencies scramble'],
    ['salt-typhoon volt-typhoon', 'Volt vs. Salt Typhoon: which is worse?'],
    ['salt-typhoon volt-typhoon', 'volt and salt typhoon hackers return'],
  ])('names all of them, %s: %s', (ids, title) => {
    expect(
      tagged(title)
        .map(({ actorId }) => actorId)
        .sort(),
    ).toEqual(ids.split(' '));
    expect(
      tagged('Networks', `${title}.`)
        .map(({ actorId }) => actorId)
        .sort(),
    ).toEqual(ids.split(' '));
  });

  it('shows the word that stands there', () => {
    const volt = tagged('Volt and Salt Typhoon both breached telecoms').find(
      ({ actorId }) => actorId === 'volt-typhoon',
    );
    expect(volt).toMatchObject({ relation: 'about', confidence: 'high' });
    expect(volt?.evidence[0]).toMatchObject({
      term: 'Volt Typhoon',
      start: 0,
      end: 4,
      quote: 'Volt and Salt Typhoon both breached telecoms',
    });
  });

  it.each([
    'Lithium and Salt prices rise as Typhoon Mawar nears',
    'Volt and Salt, a winter test, and a typhoon of complaints',
    'Salt and pepper, Typhoon and Co.: a cook is hacked',
    'Big, Brown and Polar Bear seen near hacked webcam',
    'Super Typhoon, Volt and cyberattack',
    'Typhoons such as Mawar and Haiyan',
    'salt and a typhoon: how to season a hacked volt meter',
    'volt, salt and typhoon insurance for hackers',
  ])('names nobody who is not called so: %s', (title) => {
    expect(tagged(title)).toEqual([]);
  });

  it('sets aside all of a row of examples', () => {
    expect(tagged('Report', `Much is new.${more} Groups such as Volt and Salt Typhoon wait.`)).toMatchObject([
      { relation: 'mentions' },
      { relation: 'mentions' },
    ]);
  });
});

describe('a first sentence', () => {
  it.each([
    ['volt-typhoon', 'A Senate hearing', 'He was asked about TikTok, Volt Typhoon and ransomware.'],
    ['volt-typhoon', 'An interview', 'The former NSA director talks about AI, Ukraine, and Volt Typhoon.'],
    ['volt-typhoon', 'Agenda', 'Sessions cover ransomware, passkeys, Volt Typhoon and insider risk.'],
    ['volt-typhoon', 'A deepfake fraud', 'Also in this issue: Volt Typhoon, new SAP bugs and a farewell.'],
    ['volt-typhoon', 'Router ban', 'Commissioners mentioned Volt Typhoon in their statements.'],
    ['volt-typhoon', 'At the pumps', 'She laughs when asked about Volt Typhoon.'],
    ['volt-typhoon', 'Thursday', 'A webinar covers Sandworm, Lazarus and Volt Typhoon.'],
    ['volt-typhoon', 'A webinar covers Sandworm, Lazarus and Volt Typhoon', 'Join us on Thursday.'],
    ['volt-typhoon', 'NSA director talks AI, Ukraine and Volt Typhoon', 'An interview.'],
    ['volt-typhoon', 'A new bill', 'The sponsors cite Volt Typhoon as a reason.'],
    ['volt-typhoon', 'The budget', 'Democrats objected, citing Volt Typhoon and Salt Typhoon.'],
    ['scattered-spider', 'A new bill', 'Ministers named Scattered Spider among their reasons.'],
    ['volt-typhoon', 'Rules', 'Neither Volt Typhoon nor Log4j would have been prevented, industry says.'],
    ['volt-typhoon', 'Twenty years', 'From Stuxnet to Volt Typhoon, the last two decades show how war went.'],
    ['salt-typhoon', 'Duties', 'After Salt Typhoon, regulators had floated annual audits.'],
    ['volt-typhoon', 'A drill', 'The exercise was planned before Volt Typhoon became known, he said.'],
    ['volt-typhoon', 'A vendor updates its tool', 'The tool detects Volt Typhoon tactics, the company says.'],
    ['lazarus', 'Firm raises $30m', 'Its tools traced money of Lazarus Group and others.'],
    ['volt-typhoon', 'Exodus at CISA', 'Employees who worked on Volt Typhoon left the agency.'],
    ['sandworm', 'Cyber chief resigns', 'During his tenure the service fought Sandworm and Gamaredon.'],
    ['volt-typhoon', 'A hearing', 'Members wanted to hear about transformers, Volt Typhoon and wildfires.'],
    ['volt-typhoon', 'A letter', 'Their letter to Congress refers to Volt Typhoon and to winter storm Uri.'],
    ['volt-typhoon', 'A fair opens', 'On the programme: AI agents, Volt Typhoon, and a concert.'],
    ['volt-typhoon', 'A bill is law', 'The governor invoked Volt Typhoon when he signed the bill.'],
    [
      'volt-typhoon',
      'A firm goes public',
      'The prospectus lists Volt Typhoon among the trends that drive demand.',
    ],
    [
      'volt-typhoon',
      'Director joins university',
      'As CISA director she warned of Volt Typhoon and urged change.',
    ],
    ['volt-typhoon', 'Firm names new security head', 'She was part of the team that uncovered Volt Typhoon.'],
    ['volt-typhoon', 'A year of registers', 'Long before Volt Typhoon made headlines, Taipei had backups.'],
    ['volt-typhoon', 'A plant', 'This is no Volt Typhoon, said an analyst; somebody found an open port.'],
    ['sandworm', 'An author and his new book', 'He also wrote a book on Sandworm hackers.'],
    ['volt-typhoon', 'An exercise', 'The scenario borrowed from Volt Typhoon and Colonial Pipeline.'],
  ])('names %s in passing: %s / %s', (actor, title, summary) => {
    expect(relationOf(actor, title, summary)).toBe('mentions');
  });

  it.each([
    ['volt-typhoon', 'A hearing', 'Senators were told that Volt Typhoon had been in the grid for a year.'],
    [
      'volt-typhoon',
      'Senators briefed on hackers in grid',
      'He was asked about TikTok, AI and Volt Typhoon.',
    ],
    [
      'volt-typhoon',
      'A hearing',
      'He was asked about AI and Volt Typhoon, which has been in the grid for years.',
    ],
    [
      'volt-typhoon',
      'A hearing',
      'He was asked about AI, taxes and Volt Typhoon. The group still sits in pipelines.',
    ],
    ['volt-typhoon', 'A hearing', 'He was asked about AI, taxes and Volt Typhoon’s hold on the grid.'],
    ['volt-typhoon', 'A hearing', 'The panel discussed Volt Typhoon.'],
    ['volt-typhoon', 'A hearing', 'He mentioned Volt Typhoon as the likely culprit.'],
    ['volt-typhoon', 'A course', 'The course shows how to find Volt Typhoon in logs.'],
    ['volt-typhoon', 'Old routers', 'CISA ordered agencies to replace routers, citing Volt Typhoon.'],
    ['volt-typhoon', 'At the utility', 'Investigators pointed to Volt Typhoon as the culprit.'],
    ['volt-typhoon', 'Ports', 'From Guam to Houston, Volt Typhoon planted web shells in ports.'],
    ['volt-typhoon', 'A utility rebuilds', 'The utility rebuilt its network after Volt Typhoon.'],
    ['volt-typhoon', 'The guard', 'The guard came after Volt Typhoon was discovered in the water system.'],
    ['volt-typhoon', 'CISA has a free tool', 'The tool detects Volt Typhoon in event logs.'],
    [
      'volt-typhoon',
      'Two years later',
      'Employees who worked on Volt Typhoon say that it is back in the grid.',
    ],
    ['volt-typhoon', 'NSA chief retires', 'He warned once more that Volt Typhoon sits in the grid.'],
    [
      'volt-typhoon',
      'Router flaw',
      'The flaw is exploited by Volt Typhoon, Salt Typhoon and APT41, CISA says.',
    ],
    ['volt-typhoon', 'A bill', 'Sponsors cite Volt Typhoon, which was found in a Texas utility last week.'],
    ['volt-typhoon', 'Startup helps towns', 'The startup’s sensors caught Volt Typhoon in two towns in May.'],
    ['volt-typhoon', 'Sensor maker adds data', 'Its sensors see Volt Typhoon in one of ten utilities.'],
    ['volt-typhoon', 'Platform launches', 'The platform was entered by Volt Typhoon on its first day.'],
    [
      'volt-typhoon',
      'Answers',
      'The firm was asked about Volt Typhoon and how long it had been in its servers.',
    ],
    ['volt-typhoon', 'Singtel', 'Singtel was asked about Volt Typhoon, and declined to comment.'],
    ['volt-typhoon', 'Talks', 'Officials brought up Volt Typhoon in a talk and tied it to Taiwan.'],
    ['volt-typhoon', 'Traffic', 'Data went from Guam Power Authority to Volt Typhoon.'],
    ['volt-typhoon', 'Engineer joins manhunt', 'She led the team that found Volt Typhoon in Massachusetts.'],
    [
      'volt-typhoon',
      'New methods',
      'Methods such as fast flux, proxies and valid accounts let Volt Typhoon hide.',
    ],
    [
      'volt-typhoon',
      'Sector briefing',
      'The sessions covered logs, rules, and Volt Typhoon activity seen this month.',
    ],
    [
      'volt-typhoon',
      'A letter',
      'The letter warned of Iran, China and Volt Typhoon in drinking water systems.',
    ],
    ['volt-typhoon', 'Statement', 'It points to Volt Typhoon as evidence that China prepares for war.'],
    [
      'volt-typhoon',
      'Beijing answers',
      'Beijing was asked about Volt Typhoon, ports and cranes, and called the reports slander.',
    ],
    ['volt-typhoon', 'One network', 'Responders found Sandworm, APT29 and Volt Typhoon in the same utility.'],
  ])('tells of %s: %s / %s', (actor, title, summary) => {
    expect(isCentral(relationOf(actor, title, summary))).toBe(true);
  });

  it('that names in passing whom another sentence tells of is no aside', () => {
    const summary = `He was asked about AI, taxes and Volt Typhoon.${more} Volt Typhoon sits in the grid.`;
    expect(isCentral(relationOf('volt-typhoon', 'A hearing', summary))).toBe(true);
  });
});

describe('whoever the actor is', () => {
  it.each([
    ['sandworm', 'APT44'],
    ['apt41', 'APT41'],
    ['lazarus', 'Lazarus Group'],
    ['mustang-panda', 'Mustang Panda'],
    ['muddywater', 'MuddyWater'],
    ['lockbit', 'LockBit'],
    ['scattered-spider', 'Scattered Spider'],
    ['silk-typhoon', 'Silk Typhoon'],
  ])('%s is central by what it does, and not by what others are likened to', (actor, name) => {
    for (const [title, summary] of [
      [`${name} hits hospitals`],
      [`Hospitals hit by ${name}`],
      [`${name} denies attack on hospital`],
      [`No ransom paid to ${name}`],
      [`Never heard of ${name}? You will`],
      ['Hospital attack', `Police blame ${name} for the attack on a hospital.`],
    ] as const)
      expect([title, summary, isCentral(relationOf(actor, title, summary))]).toEqual([title, summary, true]);
    for (const [title, summary] of [
      [`Not ${name}: police name others`],
      ['Hospital attack', `Police see no link to ${name}.`],
      ['Hospital attack', `The tools are unlike those of ${name}.`],
      ['Hospital attack', `The attackers copied a trick known from groups like ${name}.`],
    ] as const)
      expect([title, summary, relationOf(actor, title, summary)]).toEqual([title, summary, 'mentions']);
  });
});

describe('a text of several sentences', () => {
  it.each([
    [
      'Salt Typhoon hacked Canadian telecom',
      'Canada’s cyber agency said the Chinese group Salt Typhoon broke into a telecom company. Salt Typhoon has hit operators in dozens of countries. Another Chinese group, Volt Typhoon, is believed to be preparing for sabotage. Unlike Salt Typhoon, Volt Typhoon does not steal calls.',
      false,
    ],
    [
      'White House: nine telecoms breached',
      'A ninth company was a victim, an official said. The hackers, called Salt Typhoon, listened to calls. Officials had been on edge because of Volt Typhoon, which burrowed into utilities.',
      false,
    ],
    [
      'Company buys OT security startup',
      'The deal is worth $200 million. The startup monitors industrial networks. Demand has grown since the discovery of Volt Typhoon, the buyer says.',
      false,
    ],
    [
      'APT naming explained',
      'Microsoft calls groups after weather: a Typhoon is Chinese, a Blizzard is Russian. Volt Typhoon, Midnight Blizzard and Mint Sandstorm are examples.',
      false,
    ],
    [
      'FBI director: time is short',
      'Chinese hackers are preparing to wreak havoc, he told Congress. The bureau had disrupted a botnet of hundreds of routers run by Volt Typhoon. The botnet hid attacks on water, power and ports.',
      true,
    ],
    [
      'Old routers, new trouble',
      'Many Cisco RV320 routers may have been compromised within 37 days. A security company connects the activity with Volt Typhoon. The devices are out of support since 2019.',
      true,
    ],
    [
      'Power company was hacked for ten months',
      'The intruders came by a firewall that was not patched. They looked for data on the grid. Dragos says that the intruder was VOLTZITE.',
      true,
    ],
  ])('%s', (title, summary, central) => {
    expect(isCentral(relationOf('volt-typhoon', title, summary))).toBe(central);
  });
});

describe('the reason in words', () => {
  const reasonOf = (title: string, summary = '', url: string | null = null) =>
    read({ title, summary, categories: [], url }).actors.find(({ actorId }) => actorId === 'volt-typhoon')
      ?.because;

  it.each([
    ['Volt Typhoon in the grid', '', 'named in the title'],
    [
      'China calls Volt Typhoon a fabrication',
      '',
      'named in the title, which tells the denial of its own country',
    ],
    ['China’s Volt Typhoon in the grid', '', 'named in the title'],
    ['KV-botnet is back', '', 'its malware “KV-botnet” in the title'],
    ['Week in review: Volt Typhoon', '', 'named in the title of a round-up'],
    ['Routers', 'Volt Typhoon hides in routers. It stays there.', 'named in the first sentence'],
    ['Routers', 'Routers are hit by groups like Volt Typhoon.', 'given as an example'],
    ['Routers', 'The group works similarly to Volt Typhoon.', 'compared with, not accused'],
    ['Routers', 'The group has no links to Volt Typhoon.', 'named to say that it is not involved'],
    [
      'Routers',
      `It rains.${more} The router was previously targeted by Volt Typhoon.`,
      'recalled from the past',
    ],
    ['Routers', 'It knows APT41, Volt Typhoon and Salt Typhoon.', 'one of a list of names'],
    [
      'A hearing',
      'He spoke about AI, Volt Typhoon and taxes.',
      'named as one topic of a talk or a programme',
    ],
    ['A bill', 'Sponsors cite Volt Typhoon as a reason.', 'named as a reason for something else'],
    ['A book', 'From Stuxnet to Volt Typhoon, all is told.', 'named as a date in history'],
    ['Firm launches module', 'The module finds Volt Typhoon quickly.', 'named as what a product is for'],
    ['Chief steps down', 'She led the response to Volt Typhoon.', 'named as what somebody worked on'],
    ['Routers', `It rains.${more} Volt Typhoon came.${more}`, 'named in passing, further down'],
    ['Chinese hackers in Guam', '', 'nobody is named; “Guam” and “Chinese” stand together'],
    [
      'JDY botnet of Chinese hackers',
      '',
      'not named, but its own: “JDY botnet” and “Chinese” stand together',
    ],
  ])('%s / %s: %s', (title, summary, reason) => {
    expect(reasonOf(title, summary)).toBe(reason);
  });
});

describe('where nobody is named', () => {
  it.each([
    ['Chinese hackers are preparing to disrupt US power grid, FBI says'],
    ['China-linked hackers hide in home routers to reach water utilities'],
    ['Malware from China lying in wait on military bases'],
    ['Versa Director zero-day CVE-2024-39717 exploited by Chinese hackers'],
    ['Chinese hackers use SOHO routers to pre-position in critical infrastructure'],
  ])('it is possibly Volt Typhoon: %s', (title) => {
    expect(relationOf('volt-typhoon', title)).toBe('possible');
  });

  it.each([
    ['China builds the largest power grid in the world to disrupt oil trade'],
    ['China and Guam: tourists return'],
    ['Chinese hackers steal recipes of a bakery'],
    ['Russian hackers are preparing to disrupt US power grid'],
    ['Versa Director CVE-2024-39717 is exploited'],
    ['UNC9999, Chinese hackers, are preparing to disrupt US power grid'],
    ['Chinese hackers called GrassRoot are preparing to disrupt US power grid'],
    ['Week in review: Chinese hackers in Guam'],
    ['Typhoon knocks out power grid in Guam, Chinese weather office says'],
    ['Hackers in Australia, China, Russia and Iran prepare attacks on the power grid'],
  ])('it is not guessed: %s', (title) => {
    expect(relationOf('volt-typhoon', title)).toBe('none');
  });
});

it('a hostile text costs time in proportion to its length', async () => {
  for (const piece of [
    'not Volt Typhoon, ',
    'no evidence that links Volt Typhoon ',
    'similar to ',
    'Salt Typhoon, ',
    'China ',
    'called A ',
    'Volt Typhoon (aka ',
  ]) {
    const text = piece.repeat(Math.floor(300_000 / piece.length));
    const took = await spent(() => read({ title: 'Volt Typhoon', summary: text, categories: [], url: null }));
    expect(took).toBeLessThan(1_500);
  }
});
