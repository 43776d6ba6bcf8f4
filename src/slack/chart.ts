import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { webApi } from '@slack/bolt';

const font = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
);

/**
 * A drawing (SVG) as a picture (PNG), twice as fine, in the font that we ship: no font of the machine is used, so that it
 * is the same everywhere. The renderer is loaded when the first picture is asked for.
 */
export async function toPng(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false, fontFiles: [font], defaultFontFamily: 'Inter' },
  });
  return drawing.render().asPng();
}

/** Pictures that are at Slack already, by what they show: a message that has to be sent again takes the one it had. */
const uploaded = new WeakMap<webApi.WebClient, Map<string, string>>();
const mostKept = 500;

/** A drawing as a picture at Slack, for a message to show, uploaded once; returns its id there. Throws what Slack answers. */
export async function uploadPicture(client: webApi.WebClient, svg: string, words: string): Promise<string> {
  const own = uploaded.get(client) ?? new Map<string, string>();
  uploaded.set(client, own);
  const key = createHash('sha256').update(svg).digest('base64');
  const known = own.get(key);
  if (known !== undefined) return known;
  const id = await upload(client, svg, words);
  const [oldest] = own.keys();
  if (own.size >= mostKept && oldest !== undefined) own.delete(oldest);
  own.set(key, id);
  return id;
}

async function upload(client: webApi.WebClient, svg: string, words: string): Promise<string> {
  const png = await toPng(svg);
  const answer = await client.files.uploadV2({
    file: png,
    filename: 'stories-a-day.png',
    title: 'Stories a day',
    alt_text: words.slice(0, 1_000),
  });
  // What the client's types leave out: an answer of files.completeUploadExternal for each batch.
  const { files = [] } = answer as {
    readonly files?: readonly { readonly files?: readonly { readonly id?: string }[] }[];
  };
  const [id] = files.flatMap((one) => one.files ?? []).map((file) => file.id);
  if (id === undefined) throw new Error('Slack took a picture and gave it no id');
  return id;
}
