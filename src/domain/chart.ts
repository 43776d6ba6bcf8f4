import type { DailyMentions, Mentions } from './trend.ts';

/** What a chart is drawn of: mentions a day, what each row is called, and the days on the clock of a zone (IANA). */
export type ChartData = {
  readonly mentions: DailyMentions;
  readonly nameOf: (row: Mentions) => string;
  readonly zone: string;
};

/** On a card of its own, dark on white (15.9 : 1): it reads the same in a light and in a dark window. Numbers stand at the bars, so that nothing is told by colour or height alone. */
const colours = {
  card: '#ffffff',
  edge: '#c9ccd1',
  text: '#1d1c1d',
  faint: '#55585e',
  actor: '#1f4e8c',
  sector: '#5b3a8e',
};
const sizes = { width: 960, label: 270, row: 58, bar: 34, head: 62, foot: 44, gap: 34, pad: 24 };

function dayWords(at: number, zone: string): string {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return date.toLocaleString('en-GB', { weekday: 'short', day: 'numeric' });
}

const markup: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '+', '"': "'" };

/** In SVG as it is written; signs of markup are no part of a name. */
function plain(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => markup[sign] ?? '').replace(/[\u0000-\u001f]/g, ' ');
}

function shorter(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function text(
  x: number,
  y: number,
  words: string,
  style: {
    readonly size?: number;
    readonly fill?: string;
    readonly anchor?: 'start' | 'middle' | 'end';
  } = {},
): string {
  const { size = 19, fill = colours.text, anchor = 'start' } = style;
  return `<text x="${x}" y="${y}" font-family="Inter" font-size="${size}" fill="${fill}" text-anchor="${anchor}">${plain(words)}</text>`;
}

/** Bars of sectors are hatched: they differ from those of actors without their colour. */
const hatch = `<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="${colours.sector}"/><rect width="3" height="8" fill="#b9a5d8"/></pattern></defs>`;

/** Mentions a day as small columns of bars, a row for each actor and sector, as SVG. */
export function mentionsChart({ mentions, nameOf, zone }: ChartData): string {
  const { days, rows } = mentions;
  const { width, label, row, bar, head, foot, gap, pad } = sizes;
  const kinds = (['actor', 'sector'] as const).filter((kind) => rows.some((one) => one.kind === kind));
  const height = head + rows.length * row + kinds.length * gap + foot;
  const column = (width - label - 2 * pad - 60) / days.length;
  const highest = Math.max(1, ...rows.flatMap(({ counts }) => counts));
  const parts: string[] = [];
  let y = head;
  for (const kind of kinds) {
    parts.push(text(pad, y + 14, kind === 'actor' ? 'Actors' : 'Sectors', { size: 15, fill: colours.faint }));
    y += gap;
    for (const one of rows.filter((each) => each.kind === kind)) {
      const base = y + row - 12;
      parts.push(text(pad, base - 4, shorter(nameOf(one), 26)));
      one.counts.forEach((count, at) => {
        const x = label + pad + at * column;
        const tall = count === 0 ? 2 : Math.max(4, Math.round((count / highest) * bar));
        const fill = count === 0 ? colours.edge : kind === 'actor' ? colours.actor : 'url(#hatch)';
        parts.push(
          `<rect x="${x + 6}" y="${base - tall}" width="${column - 12}" height="${tall}" fill="${fill}"/>`,
        );
        if (count > 0)
          parts.push(text(x + column / 2, base - tall - 4, String(count), { size: 15, anchor: 'middle' }));
      });
      const total = one.counts.reduce((sum, count) => sum + count, 0);
      parts.push(text(width - pad, base - 4, `= ${total}`, { anchor: 'end' }));
      y += row;
    }
  }
  days.forEach((at, index) => {
    parts.push(
      text(label + pad + (index + 0.5) * column, y + 24, dayWords(at + 43_200_000, zone), {
        size: 15,
        fill: colours.faint,
        anchor: 'middle',
      }),
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${hatch}<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="10" fill="${colours.card}" stroke="${colours.edge}" stroke-width="2"/>${text(pad, 38, 'Stories a day', { size: 22 })}${parts.join('')}</svg>`;
}

/** The same in words, for whoever does not see it: every number. */
export function mentionsWords({ mentions: { days, rows }, nameOf, zone }: ChartData): string {
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const span = `Stories a day, ${dayWords(first + 43_200_000, zone)} to ${dayWords(last + 43_200_000, zone)}.`;
  return [span, ...rows.map((row) => `${nameOf(row)}: ${row.counts.join(', ')}.`)].join(' ');
}
