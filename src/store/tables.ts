import type { Generated, Kysely } from 'kysely';
import type { DataSetKind } from '../catalog/data-set.ts';
import type { Confidence, Relation } from '../domain/advisory.ts';
import type { DeliveryKind } from '../domain/delivery.ts';
import type { ExceptionKind } from '../domain/exception.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { Mark } from '../domain/mark.ts';
import type { MuteKind } from '../domain/mute.ts';
import type { Verbosity } from '../domain/person.ts';
import type { SectorMatch } from '../domain/sector.ts';
import type { Severity } from '../domain/severity.ts';
import type { StoryEventKind } from '../domain/story-event.ts';
import type { DataSetId } from '../domain/vulnerability-data.ts';
import type { FeedDocumentsRow, FeedRow } from './feed-tables.ts';
import type { InstallationRow, InstalledTeamRow } from './installation-tables.ts';
import type { AskedRow, ChannelHoldRow, HeardRow, WorkRow } from './queue-tables.ts';
import type {
  AuditRow,
  Json,
  RevisionRow,
  SubscriptionFeedRow,
  SubscriptionRow,
} from './subscription-tables.ts';

/** 0 or 1: neither engine needs a boolean type for it. */
type Flag = number;

export type AdvisoryRow = {
  id: string;
  feed_id: string;
  identity: string;
  content_hash: string;
  story_id: string;
  baseline: Flag;
  title: string;
  summary: string;
  url: string | null;
  guid: string | null;
  language: string | null;
  categories: Json;
  authors: Json;
  published_at: number | null;
  updated_at: number | null;
  seen_at: number;
  /** When it became news: published, or seen where the feed gave no date, or changed where it was old when it was first seen. */
  dated_at: number;
  severity: Severity;
  severity_reasons: Json;
  cves: Json;
  kev: Flag;
  /** Fingerprint of the knowledge that it was last read with. */
  read_with: string;
  cvss: number | null;
  /** What a structured advisory names apart from its prose; null for any other. */
  structured: Json | null;
  /** Its row of the full-text index; null until it is in there. */
  search_row: number | null;
  /** By which change of what advisories tell it came to be so. */
  revision: Generated<number>;
};

export type ActorMatchRow = {
  actor_id: string;
  advisory_id: string;
  position: number;
  confidence: Confidence;
  relation: Relation;
  /** Null where it was stored before reasons were. */
  because: string | null;
  evidence: Json;
};

export type SectorMatchRow = {
  sector_id: string;
  advisory_id: string;
  position: number;
  confidence: SectorMatch['confidence'];
  evidence: Json;
};

/** A CVE id that an advisory names. */
export type AdvisoryCveRow = { cve_id: string; advisory_id: string };

export type IndicatorRow = {
  advisory_id: string;
  position: number;
  type: Indicator['type'];
  value: string;
  field: Indicator['field'];
  start: number;
  end: number;
};

export type PrunedRow = Pick<
  AdvisoryRow,
  'feed_id' | 'identity' | 'id' | 'content_hash' | 'story_id' | 'baseline' | 'seen_at'
>;

export type DeliveryRow = {
  id: string;
  team_id: string;
  channel_id: string;
  key: string;
  kind: DeliveryKind;
  subject: Json;
  owed_at: number;
  due_at: number;
  attempts: Generated<number>;
  leased_until: number | null;
  state: 'owed' | 'sent' | 'refused';
  ended_at: number | null;
  ts: string | null;
  reason: string | null;
  /** The story that it tells; null for what tells none, and for one that was told again before threads. */
  story_id: string | null;
  /** The message under which it stands; null for one in the channel itself. */
  thread_ts: string | null;
  /** Of a digest that was posted: how many stories it told. */
  stories: number | null;
};

/** What a workspace's people mark a story with; the last one who did. */
export type MarkRow = { team_id: string; story_id: string; mark: Mark; marked_by: string; marked_at: number };

/** What a channel does not want to hear for a while; one that was ended keeps its row. */
export type MuteRow = {
  id: string;
  team_id: string;
  channel_id: string;
  kind: MuteKind;
  thing: string;
  muted_by: string;
  muted_at: number;
  muted_until: number | null;
  ended_at: number | null;
  ended_by: string | null;
};

export type SettingRow = {
  team_id: string;
  name: string;
  value: Json;
  changed_by: string;
  changed_at: number;
};

export type DataSetRow = {
  key: string;
  id: string;
  kind: DataSetKind;
  title: string;
  version: string | null;
  date: string | null;
  imported_at: number;
  source: string;
  hash: string;
  /** How the parts are written; another version of ours may write them differently. */
  format: number;
  actors: number;
  names: number;
  terms: number;
  /** 1: in force. 0: the one before it. */
  standing: Flag;
};

export type DataSetPartRow = {
  key: string;
  kind: 'actor' | 'watchlist';
  position: number;
  body: Json;
};

export type ExceptionRow = {
  id: string;
  team_id: string;
  kind: ExceptionKind;
  term: string | null;
  actor_id: string | null;
  sector_id: string | null;
  feed_id: string | null;
  author: string;
  reason: string;
  created_at: number;
  undone_at: number | null;
  undone_by: string | null;
  /** The story whose tag was called wrong; null in the terminal. */
  story_id: string | null;
};

/** A listing in KEV; one that CISA took out again keeps its row. */
export type KevRow = {
  cve_id: string;
  date_added: string;
  due_date: string | null;
  ransomware: Flag;
  vendor: string;
  product: string;
  name: string;
  /** All that the catalogue says of it, by which a change is noticed. */
  fingerprint: string;
  /** When it was new to a catalogue that we had read before; null: it was there at the first reading. */
  entered_at: number | null;
  /** When it was first said to be used in ransomware campaigns, having been listed before; null else. */
  ransomware_at: number | null;
  removed_at: number | null;
};

/** `scored_on` is a day, or tells one edition that does not say its day from another. */
export type EpssRow = { cve_id: string; score: number; percentile: number; scored_on: string };

/** What a CVE record said, or that there is none yet. */
export type CveRecordRow = {
  cve_id: string;
  state: 'published' | 'rejected' | 'absent';
  scores: Json;
  vendor: string | null;
  product: string | null;
  updated_on: string | null;
  looked_at: number;
};

/** One public data set about vulnerabilities: which edition is loaded, and how looking for the next goes. */
export type VulnerabilityDataRow = {
  id: DataSetId;
  version: string | null;
  as_of: string | null;
  entries: number;
  url: string | null;
  etag: string | null;
  last_modified: string | null;
  read_at: number | null;
  next_look_at: number;
  failures: number;
  failing_since: number | null;
  reason: string | null;
};

export type StoryEventRow = {
  story_id: string;
  kind: StoryEventKind;
  thing: string;
  at: number;
  detail: Json;
  advisory_id: string | null;
};

/** A listing in KEV that a channel was told of; by a notice of the listing itself (1), or by a story that it made worse (0). */
export type ToldListingRow = {
  team_id: string;
  channel_id: string;
  cve_id: string;
  by_notice: Flag;
  at: number;
};

export type PersonRow = {
  team_id: string;
  user_id: string;
  seen_home_at: number | null;
  new_since: number | null;
  zone: string | null;
  verbosity: Verbosity;
};

export type Tables = {
  feeds: FeedRow;
  feed_documents: FeedDocumentsRow;
  advisories: AdvisoryRow;
  advisory_actors: ActorMatchRow;
  advisory_sectors: SectorMatchRow;
  advisory_indicators: IndicatorRow;
  advisory_cves: AdvisoryCveRow;
  pruned_advisories: PrunedRow;
  subscriptions: SubscriptionRow;
  audit: AuditRow;
  revisions: RevisionRow;
  deliveries: DeliveryRow;
  marks: MarkRow;
  mutes: MuteRow;
  subscription_feeds: SubscriptionFeedRow;
  settings: SettingRow;
  people: PersonRow;
  data_sets: DataSetRow;
  data_set_parts: DataSetPartRow;
  exceptions: ExceptionRow;
  kev: KevRow;
  epss: EpssRow;
  cve_records: CveRecordRow;
  vulnerability_data: VulnerabilityDataRow;
  story_events: StoryEventRow;
  told_listings: ToldListingRow;
  work: WorkRow;
  channel_holds: ChannelHoldRow;
  heard: HeardRow;
  asked: AskedRow;
  installations: InstallationRow;
  installed_teams: InstalledTeamRow;
};

/** A connection or a transaction; functions that take one use no other. */
export type Db = Kysely<Tables>;
