import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One thing that must hold for us to be of use, and why it does not; or what there is to say of it though it holds. */
export type Check = { readonly name: string; readonly fault: string | null; readonly note?: string };

/** What is asked of us by those who run us. */
export type HealthNeeds = {
  /** Why nothing but a start anew helps; null while we live. */
  readonly alive: () => string | null;
  /** Everything that must hold; each is asked again every few seconds at most. */
  readonly checks: () => Promise<readonly Check[]>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
};

/** An answer at one path. */
export type HealthRoute = {
  readonly path: string;
  readonly method: string[];
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
};

const plain = 'text/plain; charset=utf-8';

function answer(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(method === 'HEAD' ? undefined : body);
}

type Answered = readonly [status: number, contentType: string, body: string];

async function ready({ checks }: HealthNeeds): Promise<Answered> {
  const all = await checks();
  const isReady = all.every(({ fault }) => fault === null);
  const told = Object.fromEntries(all.map(({ name, fault, note }) => [name, fault ?? note ?? 'ok']));
  return [
    isReady ? 200 : 503,
    'application/json; charset=utf-8',
    `${JSON.stringify({ ready: isReady, checks: told })}\n`,
  ];
}

async function metered({ metrics }: HealthNeeds): Promise<Answered> {
  const { contentType, body } = await metrics();
  return [200, contentType, body];
}

/**
 * `/healthz`: the process lives; 503 where only a start anew helps. `/readyz`: it can do its work, each check by name; 503 where one fails. `/metrics`: for Prometheus.
 * None of them tells anything of what is kept.
 */
export function healthRoutes(needs: HealthNeeds): readonly HealthRoute[] {
  const route = (path: string, tell: () => Promise<Answered>): HealthRoute => ({
    path,
    method: ['GET', 'HEAD'],
    handler: (request, response) => {
      tell().then(
        ([status, contentType, body]) => answer(request, response, status, contentType, body),
        (error: unknown) => answer(request, response, 503, plain, `${(error as Error).message}\n`),
      );
    },
  });
  return [
    route('/healthz', async () => {
      const fault = needs.alive();
      return fault === null ? [200, plain, 'ok\n'] : [503, plain, `${fault}\n`];
    }),
    route('/readyz', () => ready(needs)),
    route('/metrics', () => metered(needs)),
  ];
}

/** Answer at a port of its own. Throws where it cannot be opened. Returns how to end it. */
export async function openHealth(
  routes: readonly HealthRoute[],
  port: number,
  host: string,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const found = routes.find((one) => one.path === path);
    if (found === undefined) return answer(request, response, 404, plain, 'There is nothing here.\n');
    if (!found.method.includes(request.method ?? ''))
      return answer(request, response, 405, plain, 'Only GET.\n');
    found.handler(request, response);
  });
  server.requestTimeout = 10_000;
  server.maxConnections = 100;
  const opened = Promise.withResolvers<void>();
  server.once('error', opened.reject);
  server.listen(port, host, () => opened.resolve());
  await opened.promise;
  return async () => {
    const ended = Promise.withResolvers<void>();
    server.close(() => ended.resolve());
    server.closeAllConnections();
    await ended.promise;
  };
}
