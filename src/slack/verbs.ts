/** The one slash command; the manifest and the README name it too. */
export const command = '/threat';

/** One verb after the command: how it is written, what it does, examples that work in the local workspace. */
export type Verb = {
  readonly name: VerbName;
  readonly usage: string;
  readonly does: string;
  readonly examples: readonly string[];
  readonly details: string;
};

/** Every verb, in the order of the help. */
export const verbNames = [
  'actor',
  'latest',
  'search',
  'iocs',
  'cve',
  'sector',
  'vendor',
  'since',
  'compare',
  'subscribe',
  'unsubscribe',
  'pause',
  'resume',
  'list',
  'digest',
  'audit',
  'feeds',
  'status',
  'settings',
  'me',
  'help',
] as const;
export type VerbName = (typeof verbNames)[number];

/** The grammar: routing, help, README and the manifest are held to this table by tests. */
export const verbs: readonly Verb[] = [
  {
    name: 'actor',
    usage: 'actor <name or alias>',
    does: 'Who it is, how it works, and the newest advisories about it',
    examples: ['actor volt typhoon', 'actor BRONZE SILHOUETTE'],
    details: 'Any alias finds it; case, blanks and hyphens do not matter.',
  },
  {
    name: 'latest',
    usage: 'latest [actor|sector|severity] [7d] [mark:reviewing]',
    does: 'Newest stories, narrowed by any of these words',
    examples: [
      'latest maritime high 3d',
      'latest volt typhoon',
      'latest critical kev',
      'latest mark:reviewing',
      'latest',
    ],
    details:
      'Words of one kind widen the search, words of different kinds narrow it. `high` means high and above; `kev` means ' +
      'vulnerabilities in KEV only. `3d` or `12h` limits the age. `mark:reviewing`, `mark:relevant`, `mark:not-relevant` and `mark:done` are what your colleagues marked. Without any word it shows all.',
  },
  {
    name: 'search',
    usage:
      'search <words> [actor:… sector:… vendor:… cve:… feed:… severity:… kev:yes since:… until:… order:newest]',
    does: 'Everything stored, in full text; any alias finds its actor',
    examples: [
      'search fortinet since:30d',
      'search "heap overflow" sector:water severity:high',
      'search evil[.]example',
    ],
    details:
      'All words must stand in an advisory: in its title, its text, its indicators or its CVEs; signs and case do not matter, and `router` finds `routers`. ' +
      '`"quoted words"` stand in this order, `forti*` is any word that begins so, `-webinar` leaves out. Filters of one kind are joined by “or” (`vendor:cisco,fortinet`; of several severities the lowest counts), different ones by “and”. ' +
      '`severity:high` means high and above; `kev:yes` are stories of a vulnerability in KEV, `kev:no` all others. ' +
      '`since:` and `until:` take `2026-11-01`, `2026-11`, `monday`, `yesterday` or `7d`. What says your words in its title comes first; `order:newest` goes by date alone.',
  },
  {
    name: 'iocs',
    usage: 'iocs <actor|7d|actor 30d|address of a story> [csv|stix|misp|txt|jsonl]',
    does: 'Indicators and CVEs that stories mention, defanged; as a file for another system',
    examples: ['iocs volt typhoon', 'iocs 7d', 'iocs volt typhoon 30d stix'],
    details:
      'They are mentioned in texts and verified by nobody: check them before you block. One story is named by the address behind its title, or by the link of its alert. Files come to you in our direct messages: `csv` (a row each), `stix` (a STIX 2.1 bundle), ' +
      '`misp` (an event, unpublished, its attributes not for detection), `txt` (the plain values), `jsonl` (a story a line, evidence included). Only stories that are about an actor or involve it count for it.',
  },
  {
    name: 'cve',
    usage: 'cve <CVE-…> [CVE-…]',
    does: 'What is known of a CVE: KEV, EPSS, CVSS, who used it, and the newest advisories',
    examples: ['cve CVE-2022-42475', 'cve CVE-2024-39717 CVE-2023-46805'],
    details:
      'Each part says who says so and as of when; what is not known is said to be unknown. Up to ten ids are shown, the gravest first, and the others named.',
  },
  {
    name: 'sector',
    usage: 'sector <name>',
    does: 'The last 30 days of a sector: how many stories, which actors, CVEs and makers, and the newest',
    examples: ['sector maritime', 'sector energy'],
    details:
      'A sector means its sub-sectors too. The number of stories stands beside that of the 30 days before.',
  },
  {
    name: 'vendor',
    usage: 'vendor <maker or product>',
    does: 'The same for a maker or a product',
    examples: ['vendor fortinet', 'vendor ivanti'],
    details:
      'Stories that name it, or a CVE that KEV or the CVE record gives to it. Whole words count; case and hyphens do not matter.',
  },
  {
    name: 'since',
    usage: 'since <day|age> [everything]',
    does: 'What you missed, the gravest first, only for you',
    examples: ['since yesterday', 'since 7d', 'since monday', 'since 2026-11-01'],
    details:
      'Limited to what this channel subscribes to, if it does; `everything` lifts that. Days begin at midnight in your time zone: `2026-11-01`, `1 Nov`, `yesterday 18:00`, `monday` (the last one before today), `last week`; ages are `12h`, `7d`, `2w`.',
  },
  {
    name: 'compare',
    usage: 'compare <actor>, <actor>',
    does: 'What two actors have in common, what only one has, and the stories that tag both',
    examples: ['compare volt typhoon, salt typhoon', 'compare volt typhoon and salt typhoon'],
    details:
      'Techniques, CVEs, sectors, regions, malware and tools, as the catalogue has them, with who says so.',
  },
  {
    name: 'subscribe',
    usage:
      'subscribe <sector…|actor…|vendor:…|CVE-…|with:…|all> [severity:high] [kev] [epss:0.5] [instant|daily|weekly] [at 08:30] [tz Europe/Berlin] [name:…]',
    does: 'Bring stories to this channel: at once, in a digest, or both. Without words a form opens',
    examples: [
      'subscribe maritime rail severity:high instant daily',
      'subscribe volt typhoon instant',
      'subscribe vendor:fortinet,"palo alto" epss:0.5 instant quiet:22:00-06:00',
      'subscribe all weekdays at 07:30 name:"Morning read"',
    ],
    details:
      'Words of one kind are joined by “or”, words of different kinds by “and”: `energy volt typhoon` are stories that are both. Kinds: sectors, actors, `vendor:` (makers and products), CVE ids, `with:"a phrase"`. ' +
      'Limits: `severity:high` (or only `high`: and above), `kev`, `epss:0.5`, `category:ics-ot`, `feed:dragos`, `lang:en`, `without:webinar`, `age:3d`; for actors `possible` and `mentions`. ' +
      'Rhythm: `instant`, `daily`, `weekly`, `weekdays` or `days:mon,thu`, `at 08:30`, `tz Europe/Berlin`, `silent` on an empty day, `quiet:22:00-06:00` (critical comes all the same), `broadcast`. ' +
      'Without a rhythm it is a daily digest at 08:00 in your time zone. The same words, or the same `name:`, edit; what you leave out stays. `:off` takes anything away again, such as `kev:off` or `digest:off`.',
  },
  {
    name: 'unsubscribe',
    usage: 'unsubscribe <name|sector…|actor…|all>',
    does: 'Stop what this channel gets; a button brings it back',
    examples: ['unsubscribe rail', 'unsubscribe all'],
    details: '`unsubscribe all` ends every subscription of this channel.',
  },
  {
    name: 'pause',
    usage: 'pause <name|sector…|actor…|all>',
    does: 'Send nothing until it is resumed',
    examples: ['pause all', 'pause rail'],
    details:
      'Stories go on being kept: `latest` shows them, and the first digest after `resume` brings those of the last seven days.',
  },
  {
    name: 'resume',
    usage: 'resume <name|sector…|actor…|all>',
    does: 'Send again what was paused',
    examples: ['resume all'],
    details: '',
  },
  {
    name: 'list',
    usage: 'list [name|sector…|actor…]',
    does: "This channel's subscriptions, when the next digest comes, and what is muted",
    examples: ['list', 'list maritime'],
    details:
      'With words those that are called so or hold one of them. ' +
      '*RSS…* gives a subscription a secret address at which a feed reader reads it, where Stormbrief serves by HTTP.',
  },
  {
    name: 'digest',
    usage: 'digest',
    does: "This channel's digest as of now, only for you; a button shares it",
    examples: ['digest'],
    details:
      'It covers everything since the last posted digest, at least the last 24 hours, and does not change when the next one comes.',
  },
  {
    name: 'audit',
    usage: 'audit [workspace]',
    does: 'Who changed what here, and when',
    examples: ['audit'],
    details:
      'Subscriptions and mutes of this channel. `audit workspace` shows every channel, the settings, the feeds and the tags that were set aside; for admins of the workspace.',
  },
  {
    name: 'feeds',
    usage: 'feeds [add|remove|pause|resume|retry <feed>]',
    does: 'How each feed is, those that fail first; add, remove or pause one',
    examples: [
      'feeds',
      'feeds add https://blog.example/',
      'feeds add ics-ot',
      'feeds pause BleepingComputer',
      'feeds retry',
    ],
    details:
      '`add` takes an address, of a feed or of a page that names one, and shows what it found first; or a feed of the catalogue that is off (`feeds off` lists them), or a group: ' +
      'government, vendor-psirt, research, news, ics-ot. `retry` looks at once at every feed that fails, or at the one you name. Who may change feeds is a setting.',
  },
  {
    name: 'status',
    usage: 'status',
    does: 'Which feeds are read and which fail, as of when KEV, EPSS and CVSS are, what is queued, when the next digest comes',
    examples: ['status'],
    details: '',
  },
  {
    name: 'settings',
    usage: 'settings [ops here|off] [feeds admins|everyone] [subscriptions members|managers|<member IDs>]',
    does: 'Which channel is told when feeds fail, who may change feeds, and who what a channel gets',
    examples: ['settings', 'settings ops here', 'settings feeds everyone', 'settings subscriptions managers'],
    details:
      'Everyone may look; admins of the workspace change, one setting at a time. `managers` are admins and whoever made the channel; member IDs, such as U01ABCDEF, ' +
      'are in each profile under “Copy member ID”. Who may change subscriptions may also mute.',
  },
  {
    name: 'me',
    usage: 'me [zone Europe/Berlin|auto] [compact|full]',
    does: 'Your own time zone, and how much answers say',
    examples: ['me', 'me compact', 'me zone Europe/Berlin'],
    details:
      '`zone auto` is the one of your Slack profile. `compact` shows a line a story with its reason, `full` the quotes too, in lists and pages of stories (`latest`, `search`, `since`, `sector`, `vendor`, `actor`, `digest`) and in answers to mentions; what a channel is sent stays as it is.',
  },
  {
    name: 'help',
    usage: 'help [command]',
    does: 'This overview, or more about one command',
    examples: ['help', 'help subscribe'],
    details: '',
  },
];
