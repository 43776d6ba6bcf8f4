import { Buffer } from 'node:buffer';

/** Bytes that are no OpenPGP, or break off. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** A packet: what it is (RFC 9580 §5), and its content. */
export type Packet = { readonly tag: number; readonly body: Uint8Array };

/** Takes bytes from the front of a packet, one field after the other. Throws Malformed where there are too few. */
export type Fields = {
  readonly byte: () => number;
  /** A number of so many bytes, most significant first. */
  readonly number: (bytes: number) => number;
  readonly take: (bytes: number) => Uint8Array;
  /** A number of any size: its bits are counted in two bytes before it. */
  readonly mpi: () => Uint8Array;
  readonly rest: () => Uint8Array;
  readonly left: () => number;
};

/** The fields of a packet, from its front. */
export function fieldsOf(bytes: Uint8Array): Fields {
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (count < 0 || at + count > bytes.length) throw new Malformed('it breaks off');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (count: number) => take(count).reduce((sum, byte) => sum * 256 + byte, 0);
  return {
    byte: () => number(1),
    number,
    take,
    mpi: () => take(Math.ceil(number(2) / 8)),
    rest: () => take(bytes.length - at),
    left: () => bytes.length - at,
  };
}

/** So many packets hold a key with many names and signatures; more is an attack on our time. */
const mostPackets = 2_000;

function lengthOf(fields: Fields, isNew: boolean, kind: number): number {
  if (!isNew) {
    if (kind === 3) throw new Malformed('a packet of it has no length');
    return fields.number(2 ** kind);
  }
  const first = fields.byte();
  if (first < 192) return first;
  if (first < 224) return (first - 192) * 256 + fields.byte() + 192;
  if (first < 255) throw new Malformed('a packet of it comes in parts');
  return fields.number(4);
}

/** The packets of a message without armor, in order. */
export function packetsOf(bytes: Uint8Array): readonly Packet[] {
  const fields = fieldsOf(bytes);
  const found: Packet[] = [];
  while (fields.left() > 0) {
    const head = fields.byte();
    if ((head & 0x80) === 0) throw new Malformed('it is no OpenPGP');
    if (found.length >= mostPackets) throw new Malformed('it has too many packets');
    const isNew = (head & 0x40) !== 0;
    const tag = isNew ? head & 0x3f : (head >> 2) & 0x0f;
    found.push({ tag, body: fields.take(lengthOf(fields, isNew, head & 3)) });
  }
  return found;
}

/** The parts of a signature that say something of it (RFC 9580 §5.2.3.7). */
export function subpacketsOf(bytes: Uint8Array): readonly (Packet & { readonly isCritical: boolean })[] {
  const fields = fieldsOf(bytes);
  const found: (Packet & { readonly isCritical: boolean })[] = [];
  while (fields.left() > 0) {
    const first = fields.byte();
    const length =
      first < 192 ? first : first < 255 ? (first - 192) * 256 + fields.byte() + 192 : fields.number(4);
    if (length === 0) throw new Malformed('a part of it is empty');
    const type = fields.byte();
    found.push({ tag: type & 0x7f, isCritical: type >= 0x80, body: fields.take(length - 1) });
  }
  return found;
}

/** CRC-24 of RFC 9580 §6.1.1. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x800000) === 0 ? crc << 1 : (crc << 1) ^ 0x1864cfb;
  }
  return crc & 0xffffff;
}

const begin = '-----BEGIN PGP ';

/** What stands between the first and last lines of each armored block; linear, whatever it holds. */
function blocksOf(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
    const head = text.indexOf('\n', at);
    const label = /^[A-Z ]{1,40}(?=-----\s*$)/.exec(text.slice(at + begin.length, head))?.[0];
    const end = head < 0 || label === undefined ? -1 : text.indexOf(`-----END PGP ${label}-----`, head);
    if (end < 0) throw new Malformed('its armor breaks off');
    found.push(text.slice(head + 1, end));
    at = end;
  }
  return found;
}

function unwrapped(content: string): Uint8Array {
  // Headers end with an empty line, which some writers leave out where there are no headers.
  const lines = content.split(/\r?\n/).map((line) => line.trim());
  const start = lines.findIndex((line) => !/^[A-Za-z]+: /.test(line));
  const body = lines.slice(start).filter((line) => line !== '');
  const sum = body.at(-1)?.startsWith('=') === true ? body.pop()?.slice(1) : undefined;
  const text = body.join('');
  if (text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new Malformed('its armor is damaged');
  const bytes = Buffer.from(text, 'base64');
  if (sum !== undefined && Buffer.from(sum, 'base64').readUIntBE(0, 3) !== checksum(bytes))
    throw new Malformed('its armor is damaged');
  return bytes;
}

/** A message without armor, of each block where there are several; null where there is no OpenPGP at all. Throws Malformed for damaged armor. */
export function withoutArmor(bytes: Uint8Array): readonly Uint8Array[] | null {
  if ((bytes[0] ?? 0) >= 0x80) return [bytes];
  const blocks = blocksOf(Buffer.from(bytes).toString('latin1')).map(unwrapped);
  return blocks.length > 0 ? blocks : null;
}
