import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

type Frame = { readonly isText: boolean; readonly payload: Buffer; readonly raw: Buffer };

/** A WebSocket between the app and the workspace, with us in the middle. */
export type Tunnel = {
  readonly isOpen: () => boolean;
  /** Say something to the app as if the workspace had said it. */
  readonly tell: (text: string) => void;
  /** Break both ends without a word of goodbye. */
  readonly drop: () => void;
  /** Say goodbye to the app: a close frame, 1001 going away (RFC 6455 §7.4.1). */
  readonly close: () => void;
};

export type TunnelHooks = {
  /** What the app reads in place of what the workspace wrote. */
  readonly rewrite: (text: string) => string;
  /** Hears what the app says; `true` keeps it from the workspace. */
  readonly heard: (text: string) => boolean;
  readonly opened: (tunnel: Tunnel) => void;
};

/** Length of a frame's header and of its payload (RFC 6455 §5.2); null until enough has been read. */
function measure(data: Buffer): { readonly header: number; readonly length: number } | null {
  if (data.length < 2) return null;
  const short = data.readUInt8(1) & 0x7f;
  const mask = data.readUInt8(1) & 0x80 ? 4 : 0;
  if (short < 126) return { header: 2 + mask, length: short };
  const wide = short === 126 ? 2 : 8;
  if (data.length < 2 + wide) return null;
  const length = wide === 2 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  return { header: 2 + wide + mask, length };
}

function unmask(data: Buffer, header: number): Buffer {
  const payload = Buffer.from(data.subarray(header));
  if ((data.readUInt8(1) & 0x80) === 0) return payload;
  const key = data.subarray(header - 4, header);
  for (let at = 0; at < payload.length; at += 1) payload[at] = (payload[at] ?? 0) ^ (key[at % 4] ?? 0);
  return payload;
}

/** Cut a byte stream into frames. Only whole text messages count as text: nobody here sends fragments. */
function frameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (let size = measure(waiting); size !== null; size = measure(waiting)) {
      const total = size.header + size.length;
      if (waiting.length < total) return;
      const raw = Buffer.from(waiting.subarray(0, total));
      waiting = waiting.subarray(total);
      onFrame({ isText: raw.readUInt8(0) === 0x81, payload: unmask(raw, size.header), raw });
    }
  };
}

/** A whole text message from server to client: final, unmasked. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), payload]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(length < 65_536 ? 126 : 127, 1);
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

/** The app's own handshake, without offers of compression: we read the frames. */
function handshake(request: IncomingMessage, host: string): string {
  const kept = Object.entries(request.headers).filter(
    ([name]) => name !== 'sec-websocket-extensions' && name !== 'host',
  );
  const lines = [`host: ${host}`, ...kept.map(([name, value]) => `${name}: ${String(value)}`)];
  return `GET ${request.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** Carry one WebSocket from the app through to the workspace at `target`, hearing and changing what passes. */
export async function openTunnel(
  target: URL,
  request: IncomingMessage,
  app: Duplex,
  hooks: TunnelHooks,
): Promise<void> {
  const workspace = connect(Number(target.port), target.hostname);
  const drop = () => {
    workspace.destroy();
    app.destroy();
  };
  workspace.on('error', drop).on('close', () => app.end());
  app.on('error', drop).on('close', () => workspace.end());
  await once(workspace, 'connect');
  workspace.write(handshake(request, target.host));
  let head = Buffer.alloc(0);
  const fromWorkspace = frameReader(({ isText, payload, raw }) => {
    app.write(isText ? textFrame(hooks.rewrite(payload.toString())) : raw);
  });
  const fromApp = frameReader(({ isText, payload, raw }) => {
    if (!isText || !hooks.heard(payload.toString())) workspace.write(raw);
  });
  const tunnel: Tunnel = {
    isOpen: () => !app.destroyed && !workspace.destroyed,
    tell: (text) => app.write(textFrame(text)),
    drop,
    close: () => {
      workspace.destroy();
      app.end(Buffer.from([0x88, 2, 0x03, 0xe9]));
    },
  };
  const shakeHands = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    workspace.off('data', shakeHands).on('data', fromWorkspace);
    app.write(head.subarray(0, end + 4));
    app.on('data', fromApp);
    hooks.opened(tunnel);
    fromWorkspace(head.subarray(end + 4));
  };
  workspace.on('data', shakeHands);
}
