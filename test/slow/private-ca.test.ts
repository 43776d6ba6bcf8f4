import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
let url: string;
let host: string;
let close: () => Promise<void>;

/** A company's own authority, and a server that it vouches for. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Private CA',
  );
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'server.pem', '-days', '2', '-extfile', 'names.cnf'],
  );
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-ca-'));
  execFileSync('sh', ['-c', 'echo subjectAltName=DNS:localhost > names.cnf'], { cwd: folder });
  makeCertificates();
  const read = (name: string) => readFileSync(join(folder, name));
  const server = createServer({ key: read('server.key'), cert: read('server.pem') }, (_request, response) => {
    response.end(
      '<rss version="2.0"><channel><title>Inner news</title><item><title>One</title></item></channel></rss>',
    );
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  host = `localhost:${(server.address() as AddressInfo).port}`;
  url = `https://${host}/feed`;
  close = () => new Promise((closed) => server.close(() => closed()));
});

afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

async function testFeed(environment: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['src/cli.ts', 'feeds', 'test', url], {
    env: { PATH: process.env['PATH'] ?? '', STORMBRIEF_ALLOW_HOSTS: host, ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  await new Promise((ended) => child.once('close', ended));
  return said;
}

it('reads a feed whose certificate only a private authority vouches for, once that is named', async () => {
  expect(await testFeed({})).toMatch(/certificate cannot be verified|self-signed/);
  expect(await testFeed({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })).toContain('Inner news');
});
