import { type Cue, compileCues, cuesIn } from './cues.ts';
import { collectScores, highest, type ScoreCue, type StatedScore, scoreCues } from './cvss.ts';
import { type Marked, mark } from './marks.ts';
import { fieldText, type ReadableText } from './matcher.ts';
import { controlSystemStarts } from './product-sectors.ts';
import { headingCue } from './sector-note.ts';
import { collectSignals, type SignalName, signalCues } from './signals.ts';
import { cveCue, cveOf, findCves } from './vulnerability.ts';
import type { Field } from './watchlist.ts';

/** What one pass over the words of an advisory tells the rules, so that each reads closely only where it has to. */
export type Noticed = {
  readonly signals: ReadonlyMap<SignalName, string>;
  /** The highest score that it states. */
  readonly score: StatedScore | null;
  /** The CVE ids that it names anywhere, its link included, in order of appearance. */
  readonly cves: readonly string[];
  /** Fields in which sectors may be stated under a heading. */
  readonly sectors: ReadonlySet<Field>;
  /** Does it bear words by which advisories on control systems are known? */
  readonly controlSystem: boolean;
};

/** Words that only say that a rule has something to read. */
const hints = ['cve', 'sector', 'control system'] as const;
type Hint = (typeof hints)[number];
type Said = SignalName | ScoreCue | Hint;

const hintCues: readonly Cue<Hint>[] = [
  { is: 'cve', ...cveCue },
  { is: 'sector', ...headingCue },
  { is: 'control system', starts: controlSystemStarts, pattern: /./sy },
];
const cueSet = compileCues<Said>([...signalCues, ...scoreCues, ...hintCues]);
const readFields = ['title', 'summary', 'categories', 'text'] as const;

/** Takes what is said in one field. */
function listenTo(text: string, cves: Set<string>) {
  const signals = collectSignals(text);
  let scores: ReturnType<typeof collectScores> | null = null;
  let sector = false;
  let controlSystem = false;
  return {
    take: (is: Said, match: RegExpExecArray) => {
      if (is === 'sector') sector = true;
      else if (is === 'control system') controlSystem = true;
      else if (is === 'said score' || is === 'vector') {
        scores ??= collectScores(text);
        scores.take(is, match);
      } else if (is !== 'cve') signals.take(is, match);
      else {
        const id = cveOf(text, match);
        if (id !== null) cves.add(id);
      }
    },
    wants: (is: Said, at: number) => {
      if (is === 'sector') return !sector;
      if (is === 'control system') return !controlSystem;
      return is === 'cve' || is === 'said score' || is === 'vector' || signals.wants(is, at);
    },
    end: () => ({ sector, controlSystem, scores: scores?.found ?? [], signals: signals.said() }),
  };
}

/** What is called for each field that has words, while it is marked. */
export type OnField = (field: Field, words: string, marked: Marked) => void;

/**
 * Read an advisory once, for the words that any rule waits for. Most texts say nothing, and cost nothing more. Who
 * looks for other things in the same words does so by `onField`, before they are put aside.
 */
export function notice(text: ReadableText, onField: OnField = () => {}): Noticed {
  const scores: StatedScore[] = [];
  const signals = new Map<SignalName, string>();
  const cves = new Set<string>();
  const sectors = new Set<Field>();
  let controlSystem = false;
  const listenIn = (field: Field, words: string, marked: Marked) => {
    let listener: ReturnType<typeof listenTo> | null = null;
    const take = (is: Said, match: RegExpExecArray) => {
      listener ??= listenTo(words, cves);
      listener.take(is, match);
    };
    cuesIn(cueSet, words, marked, take, (is, at) => listener === null || listener.wants(is, at));
    if (listener === null) return;
    const said = (listener as ReturnType<typeof listenTo>).end();
    for (const score of said.scores) scores.push(score);
    for (const [name, phrase] of said.signals) if (!signals.has(name)) signals.set(name, phrase);
    if (said.sector) sectors.add(field);
    controlSystem ||= said.controlSystem;
  };
  for (const field of readFields) {
    const words = fieldText(text, field);
    if (words === '') continue;
    const marked = mark(words);
    try {
      listenIn(field, words, marked);
      onField(field, words, marked);
    } finally {
      marked.done();
    }
  }
  if (text.url !== null) for (const id of findCves(text.url)) cves.add(id);
  return { signals, score: highest(scores), cves: [...cves], sectors, controlSystem };
}
