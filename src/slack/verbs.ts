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
  'subscribe',
  'unsubscribe',
  'list',
  'digest',
  'feeds',
  'status',
  'settings',
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
    usage: 'latest [actor|sector|severity] [7d]',
    does: 'Newest stories, narrowed by any of these words',
    examples: ['latest maritime high 3d', 'latest volt typhoon', 'latest critical kev', 'latest'],
    details:
      'Words of one kind widen the search, words of different kinds narrow it. `high` means high and above; `kev` means ' +
      'vulnerabilities in KEV only. `3d` or `12h` limits the age. Without any word it shows all.',
  },
  {
    name: 'subscribe',
    usage:
      'subscribe <sector…|actor…|all> [severity:high] [kev] [possible] [instant|daily|weekly] [at 08:30] [tz Europe/Berlin] [silent]',
    does: 'Bring stories to this channel: at once, in a digest, or both',
    examples: [
      'subscribe maritime rail severity:high instant daily',
      'subscribe volt typhoon instant',
      'subscribe volt typhoon possible instant',
      'subscribe all weekly at 07:30',
    ],
    details:
      'Sectors are joined by “or”, actors too; a sector and an actor together mean stories that are both. For either, subscribe to each on its own. ' +
      'Without a rhythm it is a daily digest at 08:00 in your time zone. Subscribing again to the same words edits; what you leave out stays as it was. ' +
      'An actor comes where it is named and not only in passing; `possible` adds what nobody is named in and yet fits it. ' +
      '`severity:high`, or only `high`, means high and above. `severity:low`, `kev:off` and `possible:off` go back, `silent` posts nothing on an empty day, `silent:off` says so there. ' +
      '`instant:off` ends the alerts and `digest:off` the digest of these words.',
  },
  {
    name: 'unsubscribe',
    usage: 'unsubscribe <sector…|actor…|all>',
    does: 'Stop what this channel gets',
    examples: ['unsubscribe rail', 'unsubscribe all'],
    details: '`unsubscribe all` ends every subscription of this channel.',
  },
  {
    name: 'list',
    usage: 'list',
    does: "This channel's subscriptions, and when the next digest comes",
    examples: ['list'],
    details: '',
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
    usage: 'settings [ops here|ops off|feeds admins|feeds everyone]',
    does: 'Which channel is told when feeds fail, and who may change feeds',
    examples: ['settings', 'settings ops here', 'settings feeds everyone'],
    details: 'Everyone may look; admins of the workspace change.',
  },
  {
    name: 'help',
    usage: 'help [command]',
    does: 'This overview, or more about one command',
    examples: ['help', 'help subscribe'],
    details: '',
  },
];
