/** A measured line: what it is of, and its points. */
export type Curve = { readonly title: string; readonly unit: string; readonly points: readonly Point[] };
export type Point = { readonly label: string; readonly x: number; readonly y: number };

const [width, height, left, top, room] = [360, 260, 56, 40, 40] as const;

function panel({ title, unit, points }: Curve, from: number): string {
  const mostX = Math.max(...points.map(({ x }) => x));
  const leastX = Math.min(...points.map(({ x }) => x));
  const mostY = Math.max(...points.map(({ y }) => y)) * 1.15;
  const x = (value: number) =>
    Math.round(from + left + ((value - leastX) / (mostX - leastX)) * (width - left - room));
  const y = (value: number) => Math.round(height - room - (value / mostY) * (height - top - room));
  const line = points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
  const marks = points.map(
    (point) =>
      `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3"/>` +
      `<text x="${x(point.x)}" y="${y(point.y) - 8}" text-anchor="middle">${point.y.toFixed(1)}</text>` +
      `<text x="${x(point.x)}" y="${height - room + 16}" text-anchor="middle">${point.label}</text>`,
  );
  return [
    `<text x="${from + left}" y="20" font-weight="bold">${title}</text>`,
    `<text x="${from + left}" y="34">${unit}</text>`,
    `<path d="M${from + left} ${top}V${height - room}H${from + width - room / 2}" fill="none" stroke="#888"/>`,
    `<polyline points="${line}" fill="none" stroke="#1264a3" stroke-width="2"/>`,
    `<g fill="#1264a3">${marks.join('')}</g>`,
  ].join('\n');
}

/** Curves side by side as an SVG. */
export function drawCurves(curves: readonly Curve[]): string {
  const all = width * curves.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${all} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>${curves.map(({ title, unit }) => `${title}: ${unit}`).join('; ')}</title>`,
    `<rect width="${all}" height="${height}" fill="#fff"/>`,
    ...curves.map((curve, at) => panel(curve, at * width)),
    '</svg>\n',
  ].join('\n');
}
